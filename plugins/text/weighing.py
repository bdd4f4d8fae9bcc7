"""A text weighed by the trained model: what each stretch of it speaks for, and what the words do together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import islice
from typing import TYPE_CHECKING

from emotrace.engine.record import Nats
from emotrace.plugins.text.labelsets import choice_of, ekman
from emotrace.plugins.text.language import UNKNOWN, other_language, too_few_to_tell
from emotrace.plugins.text.model import Scores, TextModel
from emotrace.plugins.text.passages import Passage, passages
from emotrace.plugins.text.reading import Reading, read
from emotrace.plugins.text.shares import CutPassage, Shares, shares
from emotrace.plugins.text.table import CueTable
from emotrace.plugins.text.units import Unit, units

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

MOST_PASSAGES = 12
"""Of a longer text, only the passages that say most are taken apart; the others are weighed whole."""
MOST_APART = 200
"""Of several texts that are read together, the turns of a conversation, no more passages than this are taken apart."""
TEXTS_AT_ONCE = 16
"""Texts whose stretches are scored in one go: enough to keep both threads busy, and the reader told of progress."""
MOST_READ = 10_000
"""Passages of one text, or of all turns of a conversation, that are read at all: about 400,000 words."""
LEAST_NATS = 0.15
"""A stretch that moves no emotion by as much is not shown by itself; our own choice."""
LEAST_LOG_ODDS = -30.0
"""Of every label where a text has no words: far below any threshold."""


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


def prepare(text: str, table: CueTable, model: TextModel, most: int = MOST_READ) -> Prepared:
    """Read a text and cut it into passages, at most `most`; none where it is not English or only instructs."""
    reading = read(text, table)
    language = other_language(text, reading.sentences, model.knows)
    if language:
        return Prepared(text, reading, language, (), cut=False)
    found = passages(text, reading.sentences, model.pieces)
    kept = tuple(islice(found, most))
    return Prepared(text, reading, None, kept, cut=next(found, None) is not None)


def prepare_all(texts: Sequence[str], table: CueTable, model: TextModel) -> list[Prepared]:
    """Read texts that belong together, at most MOST_READ passages in all.

    One of too few words to tell its language, or of which only the letters are foreign, is in that of the whole.
    """
    found: list[Prepared] = []
    left = MOST_READ
    for text in texts:
        found.append(prepare(text, table, model, left))
        left -= len(found[-1].passages)
    every = [sentence for one in found for sentence in one.reading.sentences]
    language = other_language("\n".join(texts), every, model.knows) if len(texts) > 1 else None
    if language is None:
        return found
    return [
        replace(one, language=language, passages=())
        if one.language == UNKNOWN or too_few_to_tell(one.reading.sentences)
        else one
        for one in found
    ]


def weigh_texts(prepared: Iterable[Prepared], model: TextModel) -> "list[NDArray[float64]]":
    """Weights of whole texts, each of shape (ekman,), nats: the mean over a text's passages, 0 where it has none."""
    import numpy as np

    counts, scores = _passages_scored(prepared, model)
    parts = np.split(scores.evidence, np.cumsum(counts))[:-1]
    return [part.mean(axis=0) if len(part) else np.zeros(len(ekman())) for part in parts]


def label_texts(prepared: Iterable[Prepared], model: TextModel) -> "NDArray[float64]":
    """Log-odds, shape (texts, fine + ekman): of each label the highest of a text's passages; very low where none."""
    import numpy as np

    counts, scores = _passages_scored(prepared, model)
    parts = np.split(scores.labels, np.cumsum(counts))[:-1]
    highest = [part.max(axis=0, initial=LEAST_LOG_ODDS) for part in parts]
    return np.array(highest).reshape(len(counts), scores.labels.shape[1])


def _passages_scored(prepared: Iterable[Prepared], model: TextModel) -> tuple[list[int], Scores]:
    """How many passages each text has, and the scores of all of them; texts are prepared while others are scored."""
    counts: list[int] = []

    def stretches() -> Iterator[str]:
        for one in prepared:
            counts.append(len(one.passages))
            yield from one.stretches

    scores = model.scores(stretches())
    return counts, scores


def weigh_text(text: str, table: CueTable, model: TextModel) -> WeighedText:
    """Take a text apart."""
    (found,) = take_apart([prepare(text, table, model)], model)
    return found


def take_apart(prepared: Sequence[Prepared], model: TextModel) -> Iterator[WeighedText]:
    """Take texts that belong together apart, some at a time, and yield them in order."""
    return _taken_apart(prepared, *_most_telling(prepared, model), model)


def take_each_apart(prepared: Sequence[Prepared], model: TextModel) -> Iterator[WeighedText]:
    """Take texts apart, each as if it were alone, and yield them in order; what is scored, is scored together."""
    told = [_most_telling([one], model) for one in prepared]
    chosen = [one for (one,), _ in told]
    return _taken_apart(prepared, chosen, [evidence for _, (evidence,) in told], model)


def _taken_apart(
    prepared: Sequence[Prepared],
    chosen: Sequence[Sequence[int]],
    evidence: "Sequence[NDArray[float64]]",
    model: TextModel,
) -> Iterator[WeighedText]:
    """Take the chosen passages of each text apart."""
    for start in range(0, len(prepared), TEXTS_AT_ONCE):
        places = range(start, min(start + TEXTS_AT_ONCE, len(prepared)))
        cut = {(at, index): _cut(prepared[at], index) for at in places for index in chosen[at]}
        shared = dict(zip(cut, shares(model, [*cut.values()]), strict=True))
        for at in places:
            units_of = {index: cut[at, index].units for index in chosen[at]}
            yield _weighed(prepared[at], units_of, [shared[at, index] for index in chosen[at]], evidence[at], model)


def _cut(ready: Prepared, index: int) -> CutPassage:
    passage = ready.passages[index]
    return CutPassage(ready.text, passage.start, passage.end, units(passage, ready.reading.cues))


def _weighed(
    ready: Prepared,
    units_of: Mapping[int, Sequence[Unit]],
    shared: Sequence[Shares],
    evidence: "NDArray[float64]",
    model: TextModel,
) -> WeighedText:
    """A text from the passages that were taken apart, by index, and the evidence of all the others."""
    import numpy as np

    if not ready.passages:
        return WeighedText(ready.reading, ready.language, (), {}, ready.cut)
    found: list[WeighedUnit] = []
    for (index, cut), one in zip(units_of.items(), shared, strict=True):
        evidence[index] = one.whole[-len(ekman()) :]
        found += _told(cut, one, model.settings.fine, len(ready.passages))
    rest = evidence.mean(axis=0) - sum((_array(one.weights) for one in found), np.zeros(len(ekman())))
    return WeighedText(ready.reading, None, tuple(found), _nats(rest), ready.cut)


def _most_telling(prepared: Sequence[Prepared], model: TextModel) -> "tuple[list[list[int]], list[NDArray[float64]]]":
    """Which passages of each text to take apart, in order, and the evidence of all where it had to be known for that.

    No more than MOST_PASSAGES of one text, and no more than MOST_APART of all.
    """
    import numpy as np

    counts = [len(one.passages) for one in prepared]
    if max(counts, default=0) <= MOST_PASSAGES and sum(counts) <= MOST_APART:
        return [list(range(count)) for count in counts], [np.zeros((count, len(ekman()))) for count in counts]
    _, scores = _passages_scored(prepared, model)
    evidence = np.split(scores.evidence, np.cumsum(counts))[:-1]
    told = [np.abs(each).max(axis=1, initial=0.0) for each in evidence]
    best = [
        (at, index)
        for at, each in enumerate(told)
        for index in nlargest(MOST_PASSAGES, range(len(each)), each.__getitem__)
    ]
    chosen: list[list[int]] = [[] for _ in prepared]
    for at, index in nlargest(MOST_APART, best, key=lambda place: float(told[place[0]][place[1]])):
        chosen[at].append(index)
    return [sorted(each) for each in chosen], evidence


def _told(cut: Sequence[Unit], shared: Shares, fine: Sequence[str], passages_read: int) -> Iterator[WeighedUnit]:
    """The units that weigh enough to show; in a text of several passages each counts by its share."""
    for unit, share in zip(cut, shared.units, strict=True):
        evidence = share[-len(ekman()) :]
        if abs(evidence).max() >= LEAST_NATS:
            weights = _nats(evidence / passages_read)
            top = max(weights, key=lambda label: weights[label])
            yield WeighedUnit(unit, weights, top, _fine(dict(zip(fine, share, strict=False)), top))


def _fine(shares_of: dict[str, float], top: str) -> str:
    members = {label: share for label, share in shares_of.items() if choice_of(label) == top}
    best = max(members, key=lambda label: members[label], default=top)
    return best if members.get(best, 0.0) > 0 else top


def _nats(values: "NDArray[float64]") -> Nats:
    return {label: float(value) for label, value in zip(ekman(), values, strict=True)}


def _array(weights: Nats) -> "NDArray[float64]":
    import numpy as np

    return np.array([weights[label] for label in ekman()])
