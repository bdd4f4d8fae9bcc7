"""Tables as they are found: commas, tabs or semicolons, UTF-8 or older, with rows that do not fit."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from emotrace.engine.delimited import delimiter_of, holds_something, is_plain, named_delimiter, rows
from emotrace.engine.errors import InputError
from emotrace.engine.intake import HEAD, given_file
from emotrace.engine.signatures import binary_kind, packed_with

Numbered = tuple[int, list[str] | str]
"""A row's number, and its cells or why it cannot be read."""


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
        """The column of that name, else the one that differs in case alone; None where there is none.

        Raises:
            InputError: two columns have that very name, so that nobody can say which is meant.
        """
        same = [column for column in self.columns if column.casefold() == name.casefold()]
        found = name if name in self.columns else next(iter(same), None)
        if same.count(found or "") > 1:
            raise InputError(f"{self.path.name} has two columns named {found!r}; rename one")
        return found

    def needed(self, name: str, option: str) -> str:
        """The column of that name.

        Raises:
            InputError: there is none, or there are two; the message names the columns that there are, and the option.
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
            InputError: there is no column for some, or two; the message names them, and the columns that there are.
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
    found = _numbered(table_text(path))
    number, header = next(((number, row) for number, row in found if holds_something(row)), (1, []))
    if isinstance(header, str):
        raise InputError(f"{path.name} row {number}: {header}")
    if not header:
        raise InputError(f"{path.name} does not begin with a row that names its columns")
    columns = tuple(cell.strip() for cell in header)
    fitting, unread = _fitting(path.name, columns, found)
    if not fitting and not unread:
        raise InputError(f"{path.name} has a header and no rows")
    return Table(path, columns, tuple(fitting), tuple(unread))


def file_of(row: Row, name: str, folder: Path) -> Path | str:
    """The file that a row names, relative to a folder; or a line that says why there is none."""
    if not name:
        return f"{row.where}: it names no file"
    try:
        path = next((path for path in (folder / name, folder / name.replace("\\", "/")) if path.is_file()), None)
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        return f"{row.where}: its file cannot be looked for ({error.strerror or error}): {name}"
    return path or f"{row.where}: there is no file {name}"


def table_text(path: Path) -> str:
    """The text of a table, or of a list that belongs to one; see `decoded`.

    Raises:
        InputError: the file cannot be read, or is no text; the message says what it is.
    """
    given = given_file(path)
    if packed := packed_with(given.head(HEAD)):
        raise InputError(f"{path.name} is compressed ({packed}); unpack it first")
    if kind := binary_kind(given.head(HEAD)):
        raise InputError(f"{path.name} is {kind}, and no table; give a table, as CSV or TSV")
    return decoded(given.data)


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


def _numbered(text: str) -> Iterator[Numbered]:
    """The rows, each with its number; the empty ones count, as in a spreadsheet, but those that end the file do not.

    A line that names the separator is no row, and has no number, as in a spreadsheet.
    """
    text = text.replace("\0", "").rstrip("\r\n")
    first = next(iter(_lines(text)), "")
    named = named_delimiter(first)
    table = text[len(first) :] if named else text
    delimiter = named or delimiter_of(next((line for line in _lines(table) if line.strip()), ""))
    found = rows(_lines(text), delimiter, is_plain(_lines(table), delimiter))
    yield from islice(enumerate(found, start=0 if named else 1), 1 if named else 0, None)


def _lines(text: str) -> Iterable[str]:
    """Lines with their ends, which are CR and LF alone: a post may hold every other sign that parts lines."""
    return io.StringIO(text, newline="")


def _fitting(name: str, columns: Sequence[str], found: Iterable[Numbered]) -> tuple[list[Row], list[str]]:
    """The rows that have a cell for each column, and a line for each other."""
    fitting, unread = [], []
    for number, cells in found:
        where = f"{name} row {number}"
        if isinstance(cells, str):
            unread.append(f"{where}: {cells}")
        elif not holds_something(cells):
            unread.append(f"{where}: it is empty")
        elif len(cells) == len(columns):
            fitting.append(Row(where, dict(zip(columns, (cell.strip() for cell in cells), strict=True))))
        else:
            unread.append(f"{where}: it has {len(cells)} cells where the header has {len(columns)}")
    return fitting, unread
