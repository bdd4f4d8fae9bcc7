"""Tables that name what is to be judged, a row at a time: CSV, TSV, JSONL, Parquet."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from emotrace.engine.delimited import delimiter_of, holds_something, is_plain, named_delimiter, rows
from emotrace.engine.errors import InputError
from emotrace.ui.batch.lines import lines

PARQUET_ROWS = 512
"""Rows of a Parquet file that are in memory at once."""

Cells = dict[str, str]
"""Column to what stands in it; what holds nothing is empty."""


@dataclass(frozen=True)
class Manifest:
    """A table whose rows can be walked more than once."""

    name: str
    columns: tuple[str, ...]
    """Its columns; those of its first row where each row names its own."""
    rows: Callable[[], Iterator[Cells | str]]
    """Each row, or why it cannot be read, without a name for it."""
    headless: tuple[str, ...] = ()
    """The cells of its first row where no row names the columns, which then are called 1, 2, 3 ...; else empty."""


def delimited(path: Path, has_header: Callable[[Sequence[str]], bool]) -> Manifest:
    """A table of commas, tabs, semicolons or bars; which of them is found from its first row, or named before it.

    Args:
        path: the file.
        has_header: whether these cells of the first row name columns.

    Raises:
        InputError: it cannot be read, or holds nothing.
    """
    named = named_delimiter(next(text_lines(path), ""))
    before = 1 if named else 0
    delimiter = named or delimiter_of(next((line for line in text_lines(path) if line.strip()), ""))
    plain = is_plain(islice(text_lines(path), before, None), delimiter)

    def cut() -> Iterator[list[str] | str]:
        return filter(holds_something, islice(rows(text_lines(path), delimiter, plain), before, None))

    cells = next(cut(), [])
    if isinstance(cells, str):
        raise InputError(f"{path.name}, its first row: {cells}")
    if not any(cell.strip() for cell in cells):
        raise InputError(f"{path.name} holds no rows")
    if has_header(cells):
        columns = _apart(cell.strip() for cell in cells)
        return Manifest(path.name, columns, lambda: _fitting(columns, _after_first(cut())))
    columns = tuple(str(number) for number in range(1, len(cells) + 1))
    return Manifest(path.name, columns, lambda: _fitting(columns, cut()), tuple(cells))


def jsonl(name: str, read: Callable[[], Iterator[str]]) -> Manifest:
    """A table with a JSON object a line; a line that is a JSON string is a text.

    Raises:
        InputError: it cannot be read, or its first line is no row.
    """
    line = next((line for line in read() if line.strip()), None)
    if line is None:
        raise InputError(f"{name} holds no rows")
    first = from_json(line)
    if isinstance(first, str):
        raise InputError(f"{name}: its first line is no row: {first}")
    return Manifest(name, tuple(first), lambda: (from_json(line) for line in read() if line.strip()))


def parquet(path: Path) -> Manifest:
    """A Parquet file, or a folder of them.

    Raises:
        InputError: it cannot be read.
    """
    found = (one for ending in ("*.parquet", "*.pq") for one in path.glob(ending) if one.is_file())
    files = sorted(found) if path.is_dir() else [path]
    if not files:
        raise InputError(f"{path.name} is a folder without Parquet files; name the folder inside it that has them")
    with _parquet_errors(files[0]):
        from pyarrow.parquet import read_schema

        columns = _apart(read_schema(files[0]).names)
    return Manifest(path.name, columns, lambda: (row for file in files for row in _parquet_rows(file)))


def text_lines(path: Path) -> Iterator[str]:
    """The lines of a file.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            yield from lines(stream, path.name)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error


def from_json(line: str) -> Cells | str:
    """A row of JSON, or why it is none."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"it is no JSON ({error})"
    if isinstance(found, str):
        return {"text": cell(found)}
    if not isinstance(found, dict):
        return "it is no JSON object with a name for each value"
    return {cell(str(name)): cell(value) for name, value in found.items()}


def cell(value: Any) -> str:
    """What stands in a cell, as text that can be written again; empty for nothing."""
    if value is None or value != value:  # noqa: PLR0124  # NaN, which tables write for nothing
        return ""
    made_of_json = isinstance(value, (bool, int, float, list, tuple, dict))
    said = json.dumps(value, ensure_ascii=False, default=_plainly) if made_of_json else _plainly(value)
    return said.encode("utf-8", "replace").decode("utf-8")


def _plainly(value: Any) -> str:
    """What JSON knows not: dates, decimals, and bytes, which are words where an older program wrote the table."""
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return f"({len(value)} bytes)"


def _apart(names: Iterable[str]) -> tuple[str, ...]:
    """Names of columns, of which a second one of the same name is numbered."""
    found: list[str] = []
    for name in names:
        number, apart = 1, name
        while apart in found:
            number += 1
            apart = f"{name} {number}"
        found.append(apart)
    return tuple(found)


def _after_first(rows: Iterator[list[str] | str]) -> Iterator[list[str] | str]:
    next(rows, None)
    return rows


def _fitting(columns: Sequence[str], rows: Iterable[list[str] | str]) -> Iterator[Cells | str]:
    for cells in rows:
        if isinstance(cells, str):
            yield cells
        elif len(cells) == len(columns):
            yield dict(zip(columns, cells, strict=True))
        else:
            yield f"it has {len(cells)} cells where the table has {len(columns)} columns"


def _parquet_rows(path: Path) -> Iterator[Cells]:
    with _parquet_errors(path):
        from pyarrow.parquet import ParquetFile

        with ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=PARQUET_ROWS):
                names = _apart(batch.schema.names)
                for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    yield {name: cell(value) for name, value in zip(names, values, strict=True)}


@contextmanager
def _parquet_errors(path: Path) -> Iterator[None]:
    from pyarrow import ArrowException

    try:
        yield
    except (ArrowException, OSError, ValueError, OverflowError) as error:  # the last two: a date beyond the year 9999
        reason = str(error).partition("\n")[0]
        raise InputError(f"{path.name} is no Parquet file that can be read: {reason}") from error
