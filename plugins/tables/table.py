"""Reads the rows of a table, one after the other: CSV with any common separator, or ARFF."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Given

SEPARATORS = ",;\t"
MAX_BYTES = 512 * 1024**2
"""Larger tables are refused: reading one takes minutes. Our own choice."""

ARFF_RELATION = b"@relation"
ARFF_ATTRIBUTE = re.compile(r"@attribute\s+('[^']+'|\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """A table that is being read."""

    name: str
    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]
    """The number of each row, as an editor counts lines, and its cells."""
    separator: str
    """Between cells."""


def open_table(given: Given) -> Table:
    """Begin to read a table.

    Raises:
        InputError: it is too large, or two columns have one name. Reading the rows raises it too, where the
            file is damaged.
    """
    if len(given.data) > MAX_BYTES:
        size, most = len(given.data) / 1024**2, MAX_BYTES // 1024**2
        raise InputError(f"{given.name} has {size:.0f} MB; the largest table taken is {most} MB: cut it into parts")
    text = io.TextIOWrapper(io.BytesIO(given.data), "utf-8-sig", "replace", newline="")
    if given.data[: len(ARFF_RELATION)].lower() == ARFF_RELATION:
        header = _attributes(text)
        skipped, separator = len(header[1]), ","
        names: Sequence[str] = header[0]
    else:
        first = text.readline()
        skipped, separator = 1, separator_of(first)
        names = header_of(first)
    if twice := {name for name in names if names.count(name) > 1 and name}:
        raise InputError(f"{given.name} has two columns named {min(twice)!r}; rename one")
    return Table(given.name, tuple(names), _rows(given.name, text, separator, skipped), separator)


def header_of(line: str) -> tuple[str, ...]:
    """The names of the columns, without the spaces that OpenFace sets before them."""
    cells = next(csv.reader([line.strip("\r\n")], delimiter=separator_of(line), skipinitialspace=True), [])
    return tuple(cell.strip() for cell in cells)


def separator_of(line: str) -> str:
    """The separator that a header uses: the one that occurs most."""
    return max(SEPARATORS, key=line.count)


def number_of(cell: str, separator: str) -> float:
    """A cell as a number; where a comma parts no cells, it is a decimal sign.

    Raises:
        ValueError: it is none.
    """
    return float(cell if separator == "," else cell.replace(",", "."))


def _attributes(text: io.TextIOWrapper) -> tuple[list[str], list[str]]:
    """The names of an ARFF file's columns, and the lines up to its data."""
    lines = []
    for line in text:
        lines.append(line)
        if line.strip().lower() == "@data":
            break
    return [match[1].strip("'") for line in lines if (match := ARFF_ATTRIBUTE.match(line.strip()))], lines


def _rows(name: str, text: io.TextIOWrapper, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text, delimiter=separator, skipinitialspace=True)
    try:
        for cells in reader:
            if cells and any(cells):
                yield skipped + reader.line_num, cells
    except csv.Error as error:
        row = skipped + reader.line_num
        raise InputError(f"{name}, row {row}: {error}; is a quotation mark left open?") from None
