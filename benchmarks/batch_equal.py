"""Whether two outputs of `emotrace batch` hold the same rows, and where they do not.

    .venv/bin/python benchmarks/batch_equal.py ONE OTHER

Each is a file of lines (.jsonl) or a folder of tables (.parquet), both of one kind. Everything is compared but when a
row was made and how long that took. Lines are matched by the number of their row; numbers are held to be equal only
where all of their digits are. Prints a line for each table: how many lines are in it, and how often which columns
differ, with the first place. The exit status is 1 where anything differs.
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path.append(str(HERE.parents[1]))

from emotrace.ui.batch.out import JSONL, PARQUET  # noqa: E402
from emotrace.ui.batch.out_parquet import ROWS  # noqa: E402

Line = dict[str, Any]
"""Column to what stands there; of JSON, each value by the way to it."""
Group = tuple[int, list[Line]]
"""The lines of one row of the input, by its number."""

TIMES = ("seconds", "result.provenance.created", "result.timings")
"""What is other in each run. Parts of a way count for all that is below them."""

MISSING = "(missing)"


def main() -> None:
    """Read the arguments, compare, print; end with how it went."""
    parser = argparse.ArgumentParser(description="Whether two outputs of emotrace batch are equal.")
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    arguments = parser.parse_args()
    kinds = [_kind(path) for path in (arguments.one, arguments.other)]
    if None in kinds or kinds[0] != kinds[1]:
        parser.error("name two files of lines (.jsonl), or two folders of tables (.parquet), that are there")
    tables = [JSONL[0]] if kinds[0] == JSONL else sorted({*_tables(arguments.one), *_tables(arguments.other)})
    found = [Difference(name, _groups(arguments.one, name), _groups(arguments.other, name)) for name in tables]
    for one in found:
        print(one)
    sys.exit(any(one.differs for one in found))


class Difference:
    """What two tables do not have in common."""

    def __init__(self, name: str, one: Iterable[Group], other: Iterable[Group]) -> None:
        self.name = name
        self.lines = Counter[str]()
        """Lines on each side: "one", "other"."""
        self.columns = Counter[str]()
        """Column to in how many lines it differs."""
        self.first = ""
        for number, here, there in _matched(one, other):
            self.lines.update(one=len(here), other=len(there))
            self._compare(number, here, there)

    @property
    def differs(self) -> bool:
        """Whether they are not equal."""
        return bool(self.columns)

    def __str__(self) -> str:
        """ "beliefs: 37982 lines, equal"."""
        one, other = self.lines["one"], self.lines["other"]
        many = f"{self.name}: {one} lines" if one == other else f"{self.name}: {one} and {other} lines"
        if not self.differs:
            return f"{many}, equal"
        columns = ", ".join(f"{name} {times}" for name, times in self.columns.most_common())
        return f"{many}, differ in: {columns}\n    {self.first}"

    def _compare(self, number: int, one: list[Line], other: list[Line]) -> None:
        if len(one) != len(other):
            self._note("lines", f"row {number}, lines", f"{len(one)} lines", f"{len(other)} lines")
            return
        for here, there in zip(one, other, strict=True):
            for way in {**here, **there}:
                values = here.get(way, MISSING), there.get(way, MISSING)
                if not way.startswith(TIMES) and not _equal(*values):
                    self._note(_column(way), f"row {number}, {way}", *values)

    def _note(self, column: str, where: str, one: object, other: object) -> None:
        self.columns[column] += 1
        self.first = self.first or f"first at {where}: {one!r} / {other!r}"


def _matched(one: Iterable[Group], other: Iterable[Group]) -> Iterator[tuple[int, list[Line], list[Line]]]:
    """Groups of both sides by number, which rises in each; an empty list where one side has none."""
    left, right = iter(one), iter(other)
    here, there = next(left, None), next(right, None)
    while here or there:
        number = min(group[0] for group in (here, there) if group)
        mine, here = (here[1], next(left, None)) if here and here[0] == number else ([], here)
        its, there = (there[1], next(right, None)) if there and there[0] == number else ([], there)
        yield number, mine, its


def _groups(out: Path, table: str) -> Iterator[Group]:
    """The lines of a table, those of one row together; of a table that is not there, none."""
    lines = _json_lines(out) if _kind(out) == JSONL else _table_lines(out / table)
    for number, group in groupby(lines, key=lambda line: int(line["number"])):
        yield number, list(group)


def _json_lines(path: Path) -> Iterator[Line]:
    with path.open("rb") as lines:
        for line in lines:
            yield dict(_leaves("", json.loads(line)))


def _leaves(way: str, value: object) -> Iterator[tuple[str, object]]:
    """All values in JSON, each with the way to it."""
    if isinstance(value, dict) and value:
        for name, inside in value.items():
            yield from _leaves(f"{way}.{name}" if way else str(name), inside)
    elif isinstance(value, list) and value:
        for place, inside in enumerate(value):
            yield from _leaves(f"{way}[{place}]", inside)
    else:
        yield way, value


def _table_lines(folder: Path) -> Iterator[Line]:
    import pyarrow.dataset as ds

    if folder.is_dir():
        for batch in ds.dataset(folder, format="parquet").to_batches():
            yield from batch.to_pylist()


def _kind(path: Path) -> tuple[str, ...] | None:
    """JSONL or PARQUET; None where it is neither, or not there."""
    ending = path.suffix.lower()
    if ending in JSONL and path.is_file():
        return JSONL
    return PARQUET if ending in PARQUET and (path / ROWS).is_dir() else None


def _tables(out: Path) -> list[str]:
    return [path.name for path in out.iterdir() if path.is_dir()]


def _column(way: str) -> str:
    """A way without the places in lists."""
    return "".join(part.partition("]")[2] if number else part for number, part in enumerate(way.split("[")))


def _equal(one: object, other: object) -> bool:
    both_nan = isinstance(one, float) and isinstance(other, float) and math.isnan(one) and math.isnan(other)
    return both_nan or (type(one) is type(other) and one == other)


if __name__ == "__main__":
    main()
