"""Reads labels of whole recordings, yes or no, and of the stretches in which what was labelled shows."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.tables import Row, Table, file_of, read_table
from emotrace.engine.evaluation.windowed import span_of

YES = {"yes": True, "1": True, "true": True, "no": False, "0": False, "false": False}

Span = tuple[float, float]
"""Seconds of media time."""


@dataclass(frozen=True)
class Clip:
    """A recording with its label."""

    path: Path
    person: str | None
    """None where the table has no such column."""
    yes: bool
    spans: tuple[Span, ...] | None
    """Where it shows; None where nobody said."""


@dataclass(frozen=True)
class Clips:
    """All that the tables hold, and a line for each row that was left out."""

    found: tuple[Clip, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Said:
    """What one row says of a recording."""

    where: str
    path: Path
    person: str | None
    yes: bool


Told = dict[Path, list[tuple[str, Span | str]]]
"""Recording to its stretches, each with where it is told; a line in the place of one that does not fit."""


def read_clips(path: Path, label: str, segments: Path | None = None) -> Clips:
    """Read a table with the columns file and label (yes or no), perhaps person, and perhaps start and end (seconds).

    A recording may have several rows, one for each of its stretches. Stretches may also be told by a second table with
    file, start and end. Where any are told, a recording that is labelled no has none. Files lie beside the first table.

    Raises:
        InputError: a table cannot be read, lacks a column, or holds no row that can be used.
    """
    table = read_table(path)
    rows, left_out = _rows(table, label)
    told = _told(table, rows)
    if segments is not None:
        if told:
            raise InputError(f"{path.name} tells stretches itself; take its start and end away, or leave --segments")
        told, strange = _told_apart(read_table(segments), path.parent, {one.path for _, one in rows})
        left_out += strange
    clips = []
    for said in _by_path(rows):
        labels, persons = {one.yes for one in said}, {one.person for one in said}
        if len(labels) > 1 or len(persons) > 1:
            what = "labels" if len(labels) > 1 else "persons"
            left_out.append(f"{said[-1].where}: its recording has different {what} in other rows, and is left out")
            continue
        first = said[0]
        spans, lines = _spans(first.yes, told.get(first.path, ()))
        left_out += lines
        clips.append(Clip(first.path, first.person, first.yes, spans if told or segments is not None else None))
    if not clips:
        raise InputError(f"{path.name} holds no row that can be used; the first: {left_out[0]}")
    return Clips(tuple(clips), tuple(left_out))


def _rows(table: Table, label: str) -> tuple[list[tuple[Row, _Said]], list[str]]:
    """The rows that can be used, and a line for each other."""
    columns, person = table.all_of(("file", label)), table.column("person")
    read = [(row, _said(row, columns, label, person, table.path.parent)) for row in table.rows]
    good = [(row, said) for row, said in read if isinstance(said, _Said)]
    return good, [*table.unread, *(said for _, said in read if isinstance(said, str))]


def _said(row: Row, columns: dict[str, str], label: str, person: str | None, folder: Path) -> _Said | str:
    answer, who = row.cells[columns[label]], row.cells[person] if person else None
    if answer.lower() not in YES:
        return f"{row.where}: {label} is {answer!r}, and not yes or no"
    if who == "":
        return f"{row.where}: it names no person"
    path = file_of(row, row.cells[columns["file"]], folder)
    return path if isinstance(path, str) else _Said(row.where, path, who, YES[answer.lower()])


def _told(table: Table, rows: Sequence[tuple[Row, _Said]]) -> Told:
    """The stretches in the table of labels itself; a row with neither start nor end tells none."""
    if table.column("start") is None and table.column("end") is None:
        return {}
    columns = table.all_of(("start", "end"))
    told: Told = {}
    for row, said in rows:
        start, end = row.cells[columns["start"]], row.cells[columns["end"]]
        if start or end:
            told.setdefault(said.path, []).append((row.where, span_of(row, start, end)))
    return told


def _told_apart(table: Table, folder: Path, known: Collection[Path]) -> tuple[Told, list[str]]:
    """The stretches in a table of their own, and a line for each that is of no recording with a label."""
    columns = table.all_of(("file", "start", "end"))
    told: Told = {}
    left_out = [*table.unread]
    for row in table.rows:
        path = file_of(row, row.cells[columns["file"]], folder)
        if isinstance(path, str):
            left_out.append(path)
        elif path not in known:
            left_out.append(f"{row.where}: {path.name} has no label that can be used")
        else:
            told.setdefault(path, []).append(
                (row.where, span_of(row, row.cells[columns["start"]], row.cells[columns["end"]]))
            )
    return told, left_out


def _by_path(rows: Iterable[tuple[Row, _Said]]) -> Iterator[list[_Said]]:
    by_path: dict[Path, list[_Said]] = {}
    for _, said in rows:
        by_path.setdefault(said.path, []).append(said)
    yield from by_path.values()


def _spans(yes: bool, told: Iterable[tuple[str, Span | str]]) -> tuple[tuple[Span, ...] | None, list[str]]:
    """The stretches of a recording, and a line for each that does not fit; None where not all of them are known."""
    told = list(told)
    lines = [span for _, span in told if isinstance(span, str)]
    spans = [(where, span) for where, span in told if not isinstance(span, str)]
    if not yes:
        return (), [*lines, *(f"{where}: it tells a stretch of a recording that is labelled no" for where, _ in spans)]
    return (None if lines or not spans else tuple(span for _, span in spans)), lines
