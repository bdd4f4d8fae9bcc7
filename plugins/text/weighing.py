"""A text weighed by the trained model: what each stretch of it speaks for, and what the words do together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

from emotrace.engine.record import Nats
from emotrace.plugins.text.labelsets import ekman, group_of
from emotrace.plugins.text.language import other_language
from emotrace.plugins.text.model import TextModel
from emotrace.plugins.text.passages import Passage, passages
from emotrace.plugins.text.reading import Reading, read
from emotrace.plugins.text.shares import Shares, shares
from emotrace.plugins.text.table import CueTable
from emotrace.plugins.text.units import Unit, units

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

MOST_PASSAGES = 12
"""Of a longer text, only the passages that say most are taken apart; the others are weighed whole."""
MOST_READ = 10_000
"""Passages of one text that are read at all: about 400,000 words."""
LEAST_NATS = 0.15
"""A stretch that moves no emotion by as much is not shown by itself; our own choice."""


@dataclass(frozen=True)
class WeighedUnit:
    """A stretch of the text and what it speaks for."""

    unit: Unit
    weights: Nats
    top: str
    """The emotion that it supports most."""
    fine: str
    """The fine label that it supports most among those of `top`; `top` itself where none is supported."""


@dataclass(frozen=True)
class WeighedText:
    """A text taken apart; the weights of its units and its rest add up to the text's."""

    reading: Reading
    language: str | None
    """Code of the language where it is not English; such words are not weighed."""
    units: tuple[WeighedUnit, ...]
    rest: Nats
    """What is left: stretches too light to show, words in no stretch, passages not taken apart."""
    cut: bool
    """Whether the text is longer than what is read."""


@dataclass(frozen=True)
class Prepared:
    """A text ready to be scored."""

    text: str
    reading: Reading
    language: str | None
    passages: tuple[Passage, ...]
    cut: bool

    @property
    def stretches(self) -> list[str]:
        """The words of each passage."""
        return [self.text[one.start : one.end] for one in self.passages]


def prepare(text: str, table: CueTable, model: TextModel) -> Prepared:
    """Read a text and cut it into passages; none where it is not English, or holds instructions alone."""
    reading = read(text, table)
    language = other_language(text, reading.sentences, model.knows)
    if language:
        return Prepared(text, reading, language, (), cut=False)
    found = passages(text, reading.sentences, model.pieces)
    kept = tuple(passage for passage, _ in zip(found, range(MOST_READ), strict=False))
    return Prepared(text, reading, None, kept, cut=next(found, None) is not None)


def weigh_texts(prepared: Sequence[Prepared], model: TextModel) -> "list[NDArray[float64]]":
    """Weights of whole texts, each of shape (ekman,), nats: the mean over a text's passages, 0 where it has none."""
    import numpy as np

    scored = model.scores([stretch for one in prepared for stretch in one.stretches]).evidence
    ends = np.cumsum([len(one.passages) for one in prepared])
    parts = np.split(scored, ends[:-1])
    return [part.mean(axis=0) if len(part) else np.zeros(len(ekman())) for part in parts]


def label_texts(prepared: Sequence[Prepared], model: TextModel) -> "list[NDArray[float64]]":
    """Log-odds of each label, each of shape (fine + ekman,): the highest of a text's passages; very low where none."""
    import numpy as np

    scored = model.scores([stretch for one in prepared for stretch in one.stretches]).labels
    ends = np.cumsum([len(one.passages) for one in prepared])
    parts = np.split(scored, ends[:-1])
    return [part.max(axis=0) if len(part) else np.full(scored.shape[1], -30.0) for part in parts]


def weigh_text(text: str, table: CueTable, model: TextModel) -> WeighedText:
    """Take a text apart."""
    import numpy as np

    ready = prepare(text, table, model)
    if not ready.passages:
        return WeighedText(ready.reading, ready.language, (), {}, ready.cut)
    telling, whole = _most_telling(ready, model)
    found: list[WeighedUnit] = []
    for index in telling:
        passage = ready.passages[index]
        cut = units(passage, ready.reading.cues)
        shared = shares(model, text, (passage.start, passage.end), cut)
        whole[index] = shared.whole[-len(ekman()) :]
        found += _told(cut, shared, model.settings.fine, len(ready.passages))
    rest = whole.mean(axis=0) - sum((_array(one.weights) for one in found), np.zeros(len(ekman())))
    return WeighedText(ready.reading, None, tuple(found), _nats(rest), ready.cut)


def _most_telling(ready: Prepared, model: TextModel) -> "tuple[list[int], NDArray[float64]]":
    """Which passages to take apart, in order, and the evidence of all where it had to be known for that."""
    import numpy as np

    count = len(ready.passages)
    if count <= MOST_PASSAGES:
        return list(range(count)), np.zeros((count, len(ekman())))
    evidence = model.scores(ready.stretches).evidence
    return sorted(nlargest(MOST_PASSAGES, range(count), key=lambda at: float(np.abs(evidence[at]).max()))), evidence


def _told(cut: Sequence[Unit], shared: Shares, fine: Sequence[str], passages_read: int) -> Iterator[WeighedUnit]:
    """The units that weigh enough to show; in a text of several passages each counts by its share."""
    for unit, share in zip(cut, shared.units, strict=True):
        evidence = share[-len(ekman()) :]
        if abs(evidence).max() >= LEAST_NATS:
            weights = _nats(evidence / passages_read)
            top = max(weights, key=lambda label: weights[label])
            yield WeighedUnit(unit, weights, top, _fine(dict(zip(fine, share, strict=False)), top))


def _fine(shares_of: dict[str, float], top: str) -> str:
    members = {label: share for label, share in shares_of.items() if group_of().get(label, label) == top}
    best = max(members, key=lambda label: members[label], default=top)
    return best if members.get(best, 0.0) > 0 else top


def _nats(values: "NDArray[float64]") -> Nats:
    return {label: float(value) for label, value in zip(ekman(), values, strict=True)}


def _array(weights: Nats) -> "NDArray[float64]":
    import numpy as np

    return np.array([weights[label] for label in ekman()])
