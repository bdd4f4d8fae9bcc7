"""Labels of stretches of recordings, window by window: reading them, and what needs no skill.

Neighbouring windows are nearly alike, so a split that draws windows at random puts the same moment on both sides, and a
figure from it tells nothing of anybody new. What is learned from some of them, be it no more than which label is
commonest, is therefore learned from other persons.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.outcome import Outcome
from emotrace.engine.evaluation.tables import Row, read_table

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
class Window:
    """One window with its label, and what was answered."""

    person: str
    truth: str
    answer: str | None
    """None where nothing was observed in it."""


def read_stretches(path: Path, label: str, labels: Sequence[str]) -> Stretches:
    """Read a table with the columns file, person, start, end (seconds) and one for the label; files lie beside it.

    Raises:
        InputError: the table cannot be read, lacks a column, or holds no row that can be used.
    """
    table = read_table(path)
    columns = {name: table.needed(name, f"a column {name}") for name in (*COLUMNS, label)}
    rows = [_stretch(row, columns, label, labels, path.parent) for row in table.rows]
    found = tuple(one for one in rows if isinstance(one, Stretch))
    left_out = (*table.unread, *(one for one in rows if isinstance(one, str)))
    if not found:
        raise InputError(f"{path.name} holds no row that can be used; the first: {left_out[0]}")
    return Stretches(found, left_out)


def _stretch(row: Row, columns: dict[str, str], label: str, labels: Sequence[str], folder: Path) -> Stretch | str:
    cells = {name: row.cells[column] for name, column in columns.items()}
    try:
        start, end = float(cells["start"]), float(cells["end"])
    except ValueError:
        return f"{row.where}: start and end are no numbers of seconds"
    if not (math.isfinite(start) and math.isfinite(end) and 0 <= start < end):
        return f"{row.where}: it does not run from a start to a later end"
    if cells[label].lower() not in labels:
        return f"{row.where}: {cells[label]!r} is none of {', '.join(labels)}"
    if not cells["person"]:
        return f"{row.where}: it names no person"
    return Stretch(folder / cells["file"], cells["person"], start, end, cells[label].lower())


def windows_of(
    stretches: Iterable[Stretch], answer_at: Callable[[float], str | None], window: float
) -> Iterator[Window]:
    """The windows whose middle lies in a stretch of one recording, each with the answer at its middle."""
    for one in stretches:
        first, last = math.ceil(one.start / window - 0.5 - 1e-9), math.ceil(one.end / window - 0.5 - 1e-9)
        for slot in range(max(0, first), last):
            yield Window(one.person, one.label, answer_at((slot + 0.5) * window))


def outcome_of(windows: Sequence[Window], labels: Sequence[str], *, by_person: bool = True) -> Outcome:
    """Answers beside labels, for the engine's scores; whole persons are drawn again for intervals, unless told not to.

    A window without an answer counts as answered wrongly.
    """
    import numpy as np

    truth = np.array([[one.truth == label for label in labels] for one in windows], bool)
    given = np.array([[one.answer == label for label in labels] for one in windows], bool)
    right = (truth & given).any(axis=1)
    persons = tuple(one.person for one in windows) if by_person else None
    return Outcome(tuple(labels), truth, given, right.astype(float), right, persons)


def majority_of_others(windows: Sequence[Window], labels: Sequence[str]) -> Outcome:
    """What answering with the commonest label of all other persons comes to; of one person alone, with her own."""
    counts = {person: Counter(one.truth for one in windows if one.person == person) for person in _persons(windows)}
    total = sum(counts.values(), Counter[str]())
    answers = {person: _commonest(total - own or own, labels) for person, own in counts.items()}
    return outcome_of([replace(one, answer=answers[one.person]) for one in windows], labels)


def majority_at_random(windows: Sequence[Window], labels: Sequence[str], seed: int, folds: int = 10) -> Outcome:
    """The same with the commonest label of nine tenths of the windows, drawn at random, neighbours on both sides."""
    import numpy as np

    fold = np.random.default_rng(seed).permutation(len(windows)) % folds
    answers = [
        _commonest(Counter(one.truth for one, at in zip(windows, fold, strict=True) if at != out), labels)
        for out in range(folds)
    ]
    answered = [replace(one, answer=answers[int(at)]) for one, at in zip(windows, fold, strict=True)]
    return outcome_of(answered, labels, by_person=False)


def _persons(windows: Iterable[Window]) -> list[str]:
    return list(dict.fromkeys(one.person for one in windows))


def _commonest(counts: Counter[str], labels: Sequence[str]) -> str:
    return max(labels, key=lambda label: counts[label])
