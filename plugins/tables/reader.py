"""The readers of tables: one for the formats of common tools, one for a user's own with a mapping beside it."""

from dataclasses import replace

from emotrace.engine.errors import InputError
from emotrace.engine.intake import HEAD
from emotrace.engine.stimulus import Given, Reading
from emotrace.plugins.tables.formats import known_layout
from emotrace.plugins.tables.gather import EMPTY, Gatherer
from emotrace.plugins.tables.layout import Layout
from emotrace.plugins.tables.mapping import read_mapping
from emotrace.plugins.tables.table import ARFF_RELATION, Table, header_of, number_of, open_table, separator_of
from emotrace.plugins.tables.tracks import TRACKS

KINDS: tuple[str, ...] = tuple(track.kind for track in TRACKS)
LOOKED_AT = 20
"""Rows that are looked at to see whether a file is a table of measurements."""


class MeasurementReader:
    """Reads what OpenFace 2, py-feat and openSMILE write."""

    name = "measurements"
    gives = KINDS

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # the content tells, not the name
        """Whether the names of the columns are those of a known format."""
        if head[: len(ARFF_RELATION)].lower() == ARFF_RELATION:
            return b"_sma3" in head
        try:
            return known_layout(header_of(_lines(head)[0])) is not None
        except InputError:  # the format is known; that this table cannot be used is for `read` to say
            return True

    def read(self, given: Given, source: str) -> Reading:
        """One track for each scale. Details: "rows", "rows used", "rows left out", "empty cells", "unreadable".

        Raises:
            InputError: no row can be used, or the table lacks what is read; the message names the file and row.
        """
        table = open_table(given)
        try:
            layout = known_layout(table.header)
        except InputError as error:
            raise InputError(f"{given.name} {error}") from None
        if layout is None:
            raise InputError(f"{given.name} lacks the columns that are read of openSMILE; extract eGeMAPSv02")
        return _reading(table, layout, source)


class OwnTableReader:
    """Reads any table of numbers that has a mapping file beside it: measures.csv with measures.toml.

    Readers are asked in the order of their names. This one knows its tables by their build alone, and its name
    lets most others go first.
    """

    name = "user-table"
    gives = KINDS

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # as above
        """Whether it begins with a row of names, and below it rows as long that hold numbers and no sentences."""
        first, *below = _lines(head)
        header = header_of(first)
        if len(header) < 2 or any(not cell or cell[0].isdigit() or _is_prose(cell) for cell in header):
            return False
        separator = separator_of(first)
        rows = [line.split(separator) for line in below[:LOOKED_AT] if line.strip()]
        cells = [cell for row in rows for cell in row]
        if sum(len(row) == len(header) for row in rows) * 2 <= len(rows):
            return False
        return any(_is_number(cell, separator) for cell in cells) and not any(map(_is_prose, cells))

    def read(self, given: Given, source: str) -> Reading:
        """As `MeasurementReader.read`, by the mapping.

        Raises:
            InputError: as there; or there is no mapping, or it names a column that is not there.
        """
        path = given.path.with_suffix(".toml") if given.path else None
        if path is None or not path.is_file():
            wanted = path.name if path else "a mapping file"
            raise InputError(
                f"{given.name} is a table that no reader knows; say what its columns are in {wanted} beside it, "
                "or save its words as text"
            )
        return _reading(open_table(given), read_mapping(path), source)


def _reading(table: Table, layout: Layout, source: str) -> Reading:
    gatherer = Gatherer(table, layout)
    gatherer.take_all()
    first, *others = gatherer.tracks(source)
    tracks = (replace(first, problem=gatherer.problem()), *others)
    return Reading(kind=layout.format, tracks=tracks, details=gatherer.details())


def _lines(head: bytes) -> list[str]:
    """The lines of a file's beginning; the last is left out where it may be cut and there are others."""
    lines = head.decode("utf-8-sig", "replace").splitlines() or [""]
    return lines[:-1] if len(lines) > 1 and len(head) >= HEAD else lines


def _is_number(cell: str, separator: str) -> bool:
    try:
        number_of(cell, separator)
    except ValueError:
        return False
    return cell.strip().lower() not in EMPTY


def _is_prose(cell: str) -> bool:
    return len(cell.split()) > 3
