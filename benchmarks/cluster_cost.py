"""What `emotrace batch` costs from ten thousand rows to ten million, on one core and on many, from measured speeds.

    .venv/bin/python benchmarks/cluster_cost.py [REPORT ...] [--cores 64] [--write docs/cluster.md]

REPORT holds what batch_speed.py and batch_storage.py printed; without any, both are run, which takes about half an hour
on two cores. Prints two tables in Markdown; with --write, puts them in the place of those in a file, between its two
marks.

All is extrapolated from the speed of one worker that has one core, and from the bytes of a row. Many cores are taken to
be as many times as fast, until the process that reads INPUT and writes OUT is busy all the time. Loading (seconds for
each worker) is left out.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve()
BEGIN, END = "<!-- benchmarks/cluster_cost.py writes this -->", "<!-- to here -->"
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
WHAT = {
    "brief": "texts, decided alone",
    "texts": "texts, explained by the realizer",
    "worded": "texts, explained by the embedded model",
    "pictures": "pictures, explained by the realizer",
    "clips": "clips of 2 s, explained by the realizer",
}
SPEED = re.compile(r"^(\S+) +1 worker +\d+ +(\S+) +\(", re.MULTILINE)
STORAGE = re.compile(r"^(\S+) +stored +\d+ +(\d+) +(\d+) +(\d+) +(\S+) +(\S+)$", re.MULTILINE)


class Stored(NamedTuple):
    """What a row takes on the disk, and to be written."""

    jsonl: int
    """Bytes, as the next two."""
    parquet: int
    store: int
    jsonl_ms: float
    """Milliseconds of the writing process's CPU time, as the next one."""
    parquet_ms: float


def main() -> None:
    """Read the arguments, run what is missing, print or write."""
    parser = argparse.ArgumentParser(description="Cost of emotrace batch on clusters.")
    parser.add_argument("reports", nargs="*", type=Path, metavar="REPORT")
    parser.add_argument("--cores", type=int, default=64)
    parser.add_argument("--write", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    report = "\n".join(path.read_text("utf-8") for path in arguments.reports) or _measured()
    rates, stored = rates_of(report), stored_of(report)
    if not rates or not stored:
        parser.error("REPORT holds no line of batch_speed.py or none of batch_storage.py")
    table = "\n".join([*times(rates, stored, arguments.cores), "", *storage(stored)])
    if arguments.write:
        arguments.write.write_text(replaced(arguments.write.read_text("utf-8"), table), "utf-8")
    else:
        print(table)


def rates_of(report: str) -> dict[str, float]:
    """Rows a second of one worker that has one core."""
    return {name: float(rate) for name, rate in SPEED.findall(report)}


def stored_of(report: str) -> dict[str, Stored]:
    """What rows take."""
    return {
        name: Stored(int(jsonl), int(parquet), int(store), float(lines), float(tables))
        for name, jsonl, parquet, store, lines, tables in STORAGE.findall(report)
    }


def times(rates: Mapping[str, float], stored: Mapping[str, Stored], cores: int) -> list[str]:
    """The table of how long it takes."""
    sizes = [f"{size:,}" for size in SIZES]
    rows = [
        [
            what,
            _rate(rates[name]),
            *(lasting(size / rates[name]) for size in SIZES),
            lasting(SIZES[-1] / speed(rates[name], stored[name].parquet_ms, cores)),
            f"{1000 / stored[name].parquet_ms:,.0f}",
        ]
        for name, what in WHAT.items()
        if name in rates and name in stored
    ]
    last = [f"{sizes[-1]} on {cores} cores", "rows/s that one command can write"]
    return markdown(["", "rows/s on one core", *(f"{size} on one core" for size in sizes), *last], rows)


def speed(rate: float, own_ms: float, cores: int) -> float:
    """Rows a second of so many workers, each with a core, whose rows one process writes.

    Args:
        rate: rows a second of one.
        own_ms: milliseconds that the process needs for a row.
        cores: how many.
    """
    return min(cores * rate, 1000 / own_ms)


def storage(stored: Mapping[str, Stored]) -> list[str]:
    """The table of how much room it takes."""
    rows = []
    for name, what in WHAT.items():
        if name in stored:
            sizes = stored[name][:3]
            rows.append([what, *(f"{size:,}" for size in sizes), *(_room(size * SIZES[-1]) for size in sizes)])
    outs = ("JSONL", "Parquet", "store")
    return markdown(
        ["", *(f"bytes a row, {out}" for out in outs), *(f"{SIZES[-1]:,} rows, {out}" for out in outs)], rows
    )


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as a table in Markdown; numbers stand to the right."""
    ruler = ["---", *["--:"] * (len(head) - 1)]
    return ["| " + " | ".join(row) + " |" for row in (head, ruler, *rows)]


def lasting(seconds: float) -> str:
    """ "26 s", "3.4 min", "5.1 h", "12 days"."""
    for unit, size, least in (("days", 86_400, 2), ("h", 3600, 1), ("min", 60, 2)):
        if seconds >= least * size:
            return f"{_short(seconds / size)} {unit}"
    return f"{_short(seconds)} s"


def replaced(text: str, table: str) -> str:
    """A document with the table in the place of the one that it has.

    Raises:
        SystemExit: it has no place for one.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"there is no {BEGIN} ... {END} in it")
    return f"{before}{begin}\n\n{table}\n\n{end}{after}"


def _measured() -> str:
    """What the two benchmarks print; it is shown as it comes."""
    lines = []
    for name in ("batch_speed.py", "batch_storage.py"):
        command = [sys.executable, str(HERE.with_name(name))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                print(line, end="", file=sys.stderr, flush=True)
                lines.append(line)
        if process.returncode:
            raise SystemExit(f"{name} ended with status {process.returncode}")
    return "".join(lines)


def _rate(rate: float) -> str:
    return _short(rate) if rate < 100 else f"{rate:,.0f}"


def _short(number: float) -> str:
    return f"{number:.2g}" if number < 10 else f"{number:,.0f}"


def _room(size: float) -> str:
    return f"{_short(size / 1e9)} GB"


if __name__ == "__main__":
    main()
