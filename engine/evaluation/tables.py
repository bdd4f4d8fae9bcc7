"""Tables as they are found: commas, tabs or semicolons, UTF-8 or older, with rows that do not fit."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from emotrace.engine.errors import InputError
from emotrace.engine.intake import given_file

DELIMITERS = ",\t;|"
LONGEST_CELL = 4 * 1024**2
"""Characters; a longer cell is a sign of a quotation mark that is never closed."""


@dataclass(frozen=True)
class Row:
    """One row."""

    where: str
    """File and row, for people: "dev.csv row 12". The header is row 1, as in a spreadsheet."""
    cells: dict[str, str]
    """Column to what stands in it, without the space around it."""


@dataclass(frozen=True)
class Table:
    """A table with a header."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unread: tuple[str, ...]
    """One line for each row that could not be read: where, and why."""

    def column(self, name: str) -> str | None:
        """The column of that name, else the one that differs in case alone; None where there is none."""
        same = [column for column in self.columns if column.casefold() == name.casefold()]
        return name if name in self.columns else next(iter(same), None)

    def needed(self, name: str, option: str) -> str:
        """The column of that name.

        Raises:
            InputError: there is none; the message names the columns that there are, and the option.
        """
        found = self.column(name)
        if found is None:
            raise InputError(
                f"{self.path.name} has no column {name!r}; it has {', '.join(self.columns)}: name one with {option}"
            )
        return found

    def all_of(self, names: Sequence[str]) -> dict[str, str]:
        """Each of these names to the column that it is.

        Raises:
            InputError: there is no column for some; the message names them, and the columns that there are.
        """
        found = {name: self.column(name) for name in names}
        if missing := [repr(name) for name, column in found.items() if column is None]:
            raise InputError(
                f"{self.path.name} has no column {' and no '.join(missing)}; it has {', '.join(self.columns)}, "
                f"and needs {', '.join(names)}"
            )
        return {name: column for name, column in found.items() if column is not None}


def read_table(path: Path) -> Table:
    """Read a table whose first row names its columns; the delimiter is found from that row.

    Raises:
        InputError: the file cannot be read, or has no header or no rows.
    """
    text = decoded(given_file(path).data)
    delimiter = _delimiter(text)
    rows = _plain_rows(text, delimiter) or _quoted_rows(text, delimiter)
    header = next(rows, [])
    if not any(cell.strip() for cell in header if isinstance(cell, str)):
        raise InputError(f"{path.name} does not begin with a row that names its columns")
    columns = tuple(cell.strip() for cell in header)
    found, unread = _fitting(path.name, columns, rows)
    if not found and not unread:
        raise InputError(f"{path.name} has a header and no rows")
    return Table(path, columns, tuple(found), tuple(unread))


def file_of(row: Row, name: str, folder: Path) -> Path | str:
    """The file that a row names, relative to a folder; or a line that says why there is none."""
    if not name:
        return f"{row.where}: it names no file"
    path = next((path for path in (folder / name, folder / name.replace("\\", "/")) if path.is_file()), None)
    return path or f"{row.where}: there is no file {name}"


def decoded(data: bytes) -> str:
    """Text of bytes that are UTF-8, UTF-16 with its mark, or, line by line where they are not, Windows-1252."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return b"".join(_utf8(line) for line in data.splitlines(keepends=True)).decode("utf-8-sig")


def _utf8(line: bytes) -> bytes:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace").encode("utf-8")
    return line


def _delimiter(text: str) -> str:
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(DELIMITERS, key=lambda delimiter: len(next(csv.reader([first], delimiter=delimiter), [])))


def _plain_rows(text: str, delimiter: str) -> Iterator[list[str]] | None:
    """Rows of a table with tabs in which each line is a row and a quotation mark is one; None for another table.

    Such tables hold posts and dialogue, where a mark that is opened and never closed would swallow the rows after it.
    """
    lines = [line for line in text.splitlines() if line.strip()] if delimiter == "\t" else []
    if not lines or any(line.count(delimiter) != lines[0].count(delimiter) for line in lines):
        return None
    return iter([[_unquoted(cell) for cell in line.split(delimiter)] for line in lines])


def _unquoted(cell: str) -> str:
    """A cell that a program put in quotation marks, without them."""
    inner = cell[1:-1]
    quoted = len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', "")
    return inner.replace('""', '"') if quoted else cell


def _quoted_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Rows, and an empty one for each that cannot be read."""
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        while True:
            try:
                yield next(reader)
            except csv.Error:
                yield []
            except StopIteration:
                return
    finally:
        csv.field_size_limit(before)


def _fitting(name: str, columns: Sequence[str], rows: Iterator[list[str]]) -> tuple[list[Row], list[str]]:
    found, unread = [], []
    for number, cells in enumerate(rows, start=2):
        where = f"{name} row {number}"
        if len(cells) == len(columns):
            found.append(Row(where, dict(zip(columns, (cell.strip() for cell in cells), strict=True))))
        elif any(cell.strip() for cell in cells):
            unread.append(f"{where}: it has {len(cells)} cells where the header has {len(columns)}")
    return found, unread
