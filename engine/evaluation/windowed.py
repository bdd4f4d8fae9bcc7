"""Labels of stretches of recordings, window by window."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.by_person import Answered
from emotrace.engine.evaluation.tables import Row, file_of, read_table

COLUMNS = ("file", "person", "start", "end")


@dataclass(frozen=True)
class Stretch:
    """A stretch of one recording that a person gave a label."""

    path: Path
    person: str
    start: float
    """Seconds of media time."""
    end: float
    label: str


@dataclass(frozen=True)
class Stretches:
    """All that a table holds, and a line for each row that was left out."""

    found: tuple[Stretch, ...]
    left_out: tuple[str, ...]

    @property
    def paths(self) -> list[Path]:
        """The recordings, in the table's order."""
        return list(dict.fromkeys(one.path for one in self.found))


@dataclass(frozen=True)
class Window(Answered):
    """One window with its label, and what was answered; None where nothing was observed in it."""

    path: Path
    start: float
    """Seconds of media time."""


def read_stretches(path: Path, label: str, labels: Sequence[str]) -> Stretches:
    """Read a table with the columns file, person, start, end (seconds) and one for the label; files lie beside it.

    Raises:
        InputError: the table cannot be read, lacks a column, or holds no row that can be used.
    """
    table = read_table(path)
    columns = table.all_of((*COLUMNS, label))
    rows = [_stretch(row, columns, label, labels, path.parent) for row in table.rows]
    found = tuple(one for one in rows if isinstance(one, Stretch))
    left_out = (*table.unread, *(one for one in rows if isinstance(one, str)))
    if not found:
        raise InputError(f"{path.name} holds no row that can be used; the first: {left_out[0]}")
    return Stretches(found, left_out)


def _stretch(row: Row, columns: dict[str, str], label: str, labels: Sequence[str], folder: Path) -> Stretch | str:
    cells = {name: row.cells[column] for name, column in columns.items()}
    span = span_of(row, cells["start"], cells["end"])
    if isinstance(span, str):
        return span
    if cells[label].lower() not in labels:
        return f"{row.where}: {cells[label]!r} is none of {', '.join(labels)}"
    if not cells["person"]:
        return f"{row.where}: it names no person"
    path = file_of(row, cells["file"], folder)
    return path if isinstance(path, str) else Stretch(path, cells["person"], *span, cells[label].lower())


def span_of(row: Row, start: str, end: str) -> tuple[float, float] | str:
    """Seconds that a row's start and end tell; or a line that says why they tell none."""
    try:
        span = float(start), float(end)
    except ValueError:
        return f"{row.where}: start and end are no numbers of seconds"
    if not (math.isfinite(span[0]) and math.isfinite(span[1]) and 0 <= span[0] < span[1]):
        return f"{row.where}: it does not run from a start to a later end"
    return span


def windows_of(
    stretches: Iterable[Stretch], answer_at: Callable[[float], str | None], window: float
) -> Iterator[Window]:
    """The windows whose middle lies in a stretch of one recording, each with the answer at its middle."""
    for one in stretches:
        first, last = math.ceil(one.start / window - 0.5 - 1e-9), math.ceil(one.end / window - 0.5 - 1e-9)
        for slot in range(max(0, first), last):
            yield Window(one.person, one.label, answer_at((slot + 0.5) * window), one.path, slot * window)
