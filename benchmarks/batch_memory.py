"""Whether the memory of `emotrace batch` stays flat over many rows.

    .venv/bin/python benchmarks/batch_memory.py [--rows 20000] [--workers 1] [--form jsonl] [-- OPTION ...]

Runs the command over made-up texts, by default with --brief, and looks twice a second at the resident memory of it and
its workers. Prints what it was at points of the way; growth is from when a tenth of the rows are written to when
the last ones are.
OUT is a file of lines or a folder of Parquet tables, as --form says: jsonl, parquet.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve()
sys.path.append(str(HERE.parents[1]))

from benchmarks.batch_inputs import write_texts  # noqa: E402
from benchmarks.processes import family, kilobytes  # noqa: E402
from emotrace.ui.batch.out import BESIDE  # noqa: E402

POINTS = 10


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description="Memory of emotrace batch over time.")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--form", default="jsonl", choices=("jsonl", "parquet"))
    parser.add_argument("options", nargs="*", default=["--brief"])
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        given, out = write_texts(Path(folder) / "in.csv", arguments.rows), Path(folder) / f"out.{arguments.form}"
        command = [Path(sys.executable).with_name("emotrace"), "batch", given, out, *arguments.options]
        workers = ["--workers", str(arguments.workers)]
        seen = watched([*map(str, command), *workers], out)
    print(f"{' '.join(arguments.options)} --workers {arguments.workers}, {arguments.form}")
    print_growth(seen, arguments.rows)


def watched(command: list[str], out: Path) -> list[tuple[int, float]]:
    """Rows that were written, and MiB that were resident, twice a second until the command ends."""
    beside = out / BESIDE if out.suffix == ".parquet" else out.with_name(out.name + BESIDE)
    seen: list[tuple[int, float]] = []
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            time.sleep(0.5)
            if beside.exists() and (resident := sum(kilobytes(one, "status", "VmRSS") for one in family(process.pid))):
                seen.append((json.loads(beside.read_bytes())["mark"]["rows"], resident / 1024))
    if process.returncode:
        raise SystemExit(f"emotrace batch ended with status {process.returncode}")
    return seen


def print_growth(seen: list[tuple[int, float]], rows: int) -> None:
    """A line for each point of the way, and the growth."""
    places = [rows * n // POINTS for n in range(1, POINTS)]
    points = [next((mib for at, mib in seen if at >= place), seen[-1][1]) for place in places]
    print("rows  " + "".join(f"{place:>8,}" for place in places))
    print("MiB   " + "".join(f"{mib:>8.0f}" for mib in points))
    settled = [mib for at, mib in seen if rows / POINTS <= at < rows]  # then the workers end
    print(f"growth {settled[-1] - settled[0]:.1f} MiB, most {max(settled) - settled[0]:.1f} MiB")


if __name__ == "__main__":
    main()
