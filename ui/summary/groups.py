"""Counts rows by group, and says how sure the shares of each emotion are."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.scores import LEVEL, RESAMPLES, Interval
from emotrace.engine.record import MaybeNumber, Number, Record
from emotrace.engine.taxonomy import taxonomies
from emotrace.ui.summary.reading import FOLDER, Told

NONE = "(none)"
"""What a group is called whose rows have nothing in the column."""


class Share(Record):
    """How many of the answered rows conclude an emotion."""

    rows: int
    share: Number
    """0 to 1."""
    interval: Interval
    """95 % bootstrap interval; rows are drawn again as if none depended on another. Where no row concludes it, or every
    one does, it has no width and says nothing."""


class Group(Record):
    """The rows that have one value in a column."""

    name: str
    rows: int
    failures: int
    """Rows without a result."""
    abstentions: int
    """Answered rows whose evidence is too thin for a conclusion."""
    conflicts: int
    """Answered rows in which modalities contradict each other."""
    shares: dict[str, Share]
    """Of the answered rows, those that conclude each label; they and the abstentions add up to all. Empty where nothing
    was answered."""
    valence: MaybeNumber
    """Mean over the answered rows, -1 to 1; None where there are none."""
    arousal: MaybeNumber

    @property
    def answered(self) -> int:
        """Rows with a result."""
        return self.rows - self.failures


class Summary(Record):
    """A batch by groups."""

    by: str | None
    """The column; None for one group of all rows."""
    labels: tuple[str, ...]
    groups: tuple[Group, ...]
    seed: int


@dataclass
class _Tally:
    """What is counted of one group."""

    rows: int = 0
    failures: int = 0
    abstentions: int = 0
    conflicts: int = 0
    tops: Counter[str] = field(default_factory=Counter)
    valence: float = 0.0
    arousal: float = 0.0

    def add(self, row: Told) -> None:
        """Count a row."""
        self.rows += 1
        if row.result is None:
            self.failures += 1
            return
        self.abstentions += row.result["top"] is None
        self.conflicts += row.result["conflicts"] > 0
        self.valence += row.result["valence"]
        self.arousal += row.result["arousal"]
        if row.result["top"] is not None:
            self.tops[row.result["top"]] += 1


def summarised(rows: Iterable[Told], by: str | None, seed: int) -> Summary:
    """Count rows by the value of a column; memory grows with the groups, not with the rows.

    Args:
        rows: of one batch.
        by: name of a column, or "folder"; None for one group.
        seed: of the bootstrap.

    Raises:
        InputError: no row has such a column; the message names those that are there. Or there are no rows.
    """
    tallies: dict[str, _Tally] = {}
    columns: dict[str, None] = {}
    labels: set[str] = set()
    known = False
    for row in rows:
        columns.update(dict.fromkeys(row.columns))
        value = row.group(by)
        known = known or value is not None
        name = "all" if by is None else (value or "").strip() or NONE
        tallies.setdefault(name, _Tally()).add(row)
        if row.result is not None:
            labels.update(_labels(row.result))
    if not tallies:
        raise InputError("it holds no rows yet")
    if not known:
        raise InputError(f"no row has a column {by!r}; there is {', '.join([*columns, FOLDER])}")
    ordered = tuple(sorted(labels))
    groups = (_group(name, tallies[name], ordered, seed) for name in sorted(tallies, key=_natural))
    return Summary(by=by, labels=ordered, groups=tuple(groups), seed=seed)


def _labels(result: Mapping[str, Any]) -> Iterable[str]:
    known = taxonomies().get(result["taxonomy"])
    return known.labels if known else filter(None, [result["top"]])


def _group(name: str, tally: _Tally, labels: Sequence[str], seed: int) -> Group:
    answered = tally.rows - tally.failures
    return Group(
        name=name,
        rows=tally.rows,
        failures=tally.failures,
        abstentions=tally.abstentions,
        conflicts=tally.conflicts,
        shares=_shares(tally.tops, answered, labels, seed) if answered else {},
        valence=tally.valence / answered if answered else None,
        arousal=tally.arousal / answered if answered else None,
    )


def _shares(tops: Counter[str], answered: int, labels: Sequence[str], seed: int) -> dict[str, Share]:
    """To draw so many rows again is to draw counts from the multinomial of their shares; no row is needed for it."""
    import numpy as np

    counts = np.array([*(tops[label] for label in labels), answered - tops.total()])
    drawn = np.random.default_rng(seed).multinomial(answered, counts / answered, RESAMPLES) / answered
    tail = (1 - LEVEL) / 2 * 100
    low, high = np.percentile(drawn, (tail, 100 - tail), axis=0)
    return {
        label: Share(
            rows=tops[label], share=tops[label] / answered, interval=Interval(low=low[index], high=high[index])
        )
        for index, label in enumerate(labels)
    }


def _natural(name: str) -> tuple[bool, list[tuple[bool, int, str]]]:
    """Words by the alphabet and numbers in them by size; rows without a value last."""
    pieces = re.split(r"(\d{1,300})", name.casefold())  # Python makes no number of thousands of digits
    return name == NONE, [(not piece.isdecimal(), int(piece) if piece.isdecimal() else 0, piece) for piece in pieces]
