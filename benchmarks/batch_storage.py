"""Bytes on the disk for each row of `emotrace batch`, and the time that writing takes, by the kind of OUT.

    .venv/bin/python benchmarks/batch_storage.py [KIND ...] [--share 1.0] [--input FILE]

KIND as in batch_speed.py, without those of Ray. Each data set is judged once, by one worker, into a store; the rows are
then written from it as lines (.jsonl) and as tables (.parquet), so that all three hold the same. Prints bytes a row,
and the CPU time that a row costs the process that reads INPUT and writes OUT, in milliseconds: there is one, however
many workers there are. With --input, the rows of a file of your own take the place of the made-up texts.
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve()
sys.path.append(str(HERE.parents[1]))

from benchmarks.batch_speed import KINDS, RAY, Kind  # noqa: E402
from emotrace.engine.store import store_of  # noqa: E402
from emotrace.plugins.face import MANIFEST as FACE  # noqa: E402
from emotrace.ui.batch.columns import Columns  # noqa: E402
from emotrace.ui.batch.running import Wanted, run  # noqa: E402

OUTS = ("out.jsonl", "out.parquet", "out.sqlite")
STORED = "stored"


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description="Storage of emotrace batch.")
    parser.add_argument("kinds", nargs="*", default=[name for name in KINDS if name not in RAY], metavar="KIND")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--input", type=Path)
    arguments = parser.parse_args()
    print(f"{'':24} {'-------- bytes a row --------':>29} {'-- own ms/row --':>19}")
    print(f"{'':16} {'rows':>7} {'JSONL':>9} {'Parquet':>9} {'store':>9} {'JSONL':>9} {'Parquet':>9}")
    for name in arguments.kinds:
        with TemporaryDirectory() as folder:
            rows = max(4, round(KINDS[name].rows * arguments.share))
            given = arguments.input or KINDS[name].write(Path(folder) / "in", rows, store_of([FACE]))
            many, sizes, seconds = measured(KINDS[name], given, Path(folder))
            row = [f"{size / many:>9.0f}" for size in sizes] + [f"{1000 * cpu / many:>9.2f}" for cpu in seconds]
            print(f"{name:9} {STORED:6} {many:>7} {' '.join(row)}", flush=True)


def measured(kind: Kind, given: Path, folder: Path) -> tuple[int, list[int], list[float]]:
    """Rows, the bytes of each of `OUTS`, and the seconds of this process's CPU time for the first two."""
    jsonl, parquet, sqlite = (folder / name for name in OUTS)
    wanted = Wanted(str(given), str(sqlite), Columns(), kind.options, brief=kind.brief, log=sqlite)
    mark = run(wanted)
    seconds = []
    for out in (jsonl, parquet):
        start = time.process_time()
        run(replace(wanted, out=str(out)))
        seconds.append(time.process_time() - start)
    tables = sum(path.stat().st_size for path in parquet.glob("*/*.parquet"))
    return mark.rows, [jsonl.stat().st_size, tables, sqlite.stat().st_size], seconds


if __name__ == "__main__":
    main()
