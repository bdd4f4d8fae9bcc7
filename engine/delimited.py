"""Rows of text with commas, tabs, semicolons or bars, read so that no row is lost without a word."""

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

DELIMITERS = ",\t;|"
LONGEST_CELL = 16 * 1024**2
"""Characters; a longer cell is a sign of a quotation mark that is never closed. Our own choice."""

SEPARATOR_LINE = re.compile(rf"sep=([{re.escape(DELIMITERS)}])\s*", re.IGNORECASE)
"""What Excel takes, and hides, as the first line of a table: what stands between its cells."""


def named_delimiter(line: str) -> str | None:
    """The delimiter that a table's first line names (`sep=;`), which then is no row; None where it is one."""
    named = SEPARATOR_LINE.fullmatch(line)
    return None if named is None else named[1]


def delimiter_of(line: str) -> str:
    """The delimiter that cuts a table's first line into the most cells; a comma where none cuts it."""
    line = line.replace("\r", " ")  # within a line csv takes none
    with _long_cells():
        return max(DELIMITERS, key=lambda delimiter: _count(line, delimiter))


def is_plain(lines: Iterable[str], delimiter: str) -> bool:
    """Whether each line of a table with tabs is a row, and a quotation mark in it is nothing but one.

    Such tables hold posts and dialogue, where a mark that is opened and never closed would swallow the rows after it.
    """
    if delimiter != "\t":
        return False
    counts = (line.count(delimiter) for line in lines if line.strip())
    first = next(counts, 0)
    return all(count == first for count in counts)


def rows(lines: Iterable[str], delimiter: str, plain: bool) -> Iterator[list[str] | str]:
    """The cells of each row, or why it cannot be read, without a name for it; an empty line is a row as well.

    Args:
        lines: with their line ends.
        delimiter: what stands between cells.
        plain: whether each line is a row, as `is_plain` says.
    """
    if plain:
        yield from ([_unquoted(cell) for cell in line.rstrip("\r\n").split(delimiter)] for line in lines)
        return
    with _long_cells():
        yield from _read(lines, delimiter)


def holds_something(row: list[str] | str) -> bool:
    """Whether it is more than a row of empty cells."""
    return isinstance(row, str) or any(cell.strip() for cell in row)


def _read(lines: Iterable[str], delimiter: str) -> Iterator[list[str] | str]:
    """Rows, or why one cannot be read.

    A row that comes when there are no more lines was still within quotation marks: it has swallowed all rows after it.
    """
    ended = False

    def until_the_end() -> Iterator[str]:
        nonlocal ended
        yield from lines
        ended = True

    reader = csv.reader(until_the_end(), delimiter=delimiter)
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except csv.Error as error:
            yield f"it cannot be read: {error}{_swallowed(first, reader.line_num)}"
        except StopIteration:
            return
        else:
            yield _never_closed(first, reader.line_num) if ended else cells


def _never_closed(first: int, last: int) -> str:
    return (
        f"a quotation mark is opened in it, in line {first}, and never closed: "
        f"it holds all lines to the last one, {last}; close it, or double it"
    )


def _swallowed(first: int, last: int) -> str:
    """What to say of a row that was given up after several lines; nothing of one line."""
    if first == last:
        return ""
    return f"; a quotation mark in line {first} makes one row of all lines to line {last}; close it, or double it"


def _count(line: str, delimiter: str) -> int:
    """How many cells there are; none where the line cannot be read, which is told when its row is."""
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0


def _unquoted(cell: str) -> str:
    """A cell that a program put in quotation marks, without them."""
    inner = cell[1:-1]
    quoted = len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', "")
    return inner.replace('""', '"') if quoted else cell


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let csv take cells of up to LONGEST_CELL."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)
