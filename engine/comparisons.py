"""Holds what a sentence says of cues beside each other against their weights: that one outweighs another, or leads."""

import re
from collections.abc import Iterator, Mapping, Sequence

from emotrace.engine.belief import Belief
from emotrace.engine.claims import EmotionMention, counted_weights
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.mentions import Reading
from emotrace.engine.vocabulary import vocabulary

MARK = "[\ue000-\uf8fe]"
LISTED = re.compile(f"{MARK}(?:(?:, | and ){MARK})*")
"""Cues that are named one after the other, as `mentions` marks them."""

GRADED_AFTER = re.compile(rf"\s(?:(?!to\b|and\b|than\b(?! it))[a-z]+,?\s){{0,5}}{MARK}")
"""What follows a grading word where it grades what comes after: "the lighter X", "a smaller hint comes from X"."""

SAME = 0.005
"""Nats by which two weights may differ and still count as equal."""


def comparison_problems(
    reading: Reading, ids: Sequence[str], named: Sequence[EmotionMention], graph: EvidenceGraph, belief: Belief
) -> Iterator[str]:
    """What is wrong with the comparisons in a sentence; weights are those for the emotions that it names, if any."""
    words = vocabulary()
    emotions = {mention.emotion for mention in named}
    sizes = {one: _size(nats, emotions) for one, nats in counted_weights(ids, graph, belief).items()}
    masked = reading.masked
    for pattern, more in ((words.less, False), (words.more, True)):
        for found in pattern.finditer(masked):
            before = _sum(reading, 0, found.start(), sizes, graph)
            after = _sum(reading, found.end(), len(masked), sizes, graph)
            if before is None or after is None:
                yield f"compares ({found.group()!r}), and does not name both sides"
            elif (before <= after + SAME) if more else (before >= after - SAME):
                yield f"says {found.group()!r}, and the weights say otherwise"
        masked = pattern.sub(lambda match: " " * len(match.group()), masked)
    for found in words.lesser.finditer(masked):
        beside = _beside(reading, found.start(), found.end()) & set(sizes)
        if beside and max(sizes[one] for one in beside) >= _heaviest(list(_weighty(graph)), emotions, graph, belief):
            yield f"says {found.group()!r} of what weighs most"
    if leading := words.most.search(masked):
        yield from _lead_problems(leading.group(), reading, sizes, emotions, graph, belief)


def _beside(reading: Reading, start: int, stop: int) -> set[str]:
    """What a grading word is said of: the cue that it leads up to ("the lighter X"), else the list before it."""
    after = GRADED_AFTER.match(reading.masked, stop)
    if after:
        return {one.id for one in reading.named_between(stop, after.end())}
    lists = list(LISTED.finditer(reading.masked, 0, start))
    return {one.id for one in reading.named_between(*lists[-1].span())} if lists else set()


def _weighty(graph: EvidenceGraph) -> Iterator[str]:
    return (one for one, nats in graph.counted() if nats)


def _heaviest(ids: Sequence[str], emotions: set[str], graph: EvidenceGraph, belief: Belief) -> float:
    """The largest weight of any of them for the emotions."""
    return max((_size(counted_weights([one], graph, belief)[one], emotions) for one in ids), default=0.0)


def _lead_problems(
    word: str, reading: Reading, sizes: dict[str, float], emotions: set[str], graph: EvidenceGraph, belief: Belief
) -> Iterator[str]:
    """What is named first, or else cited, must weigh most: of all, or of a modality that the sentence names."""
    named = [one.id for one in reading.named_between(0, len(reading.masked)) if one.id in sizes] or list(sizes)
    if not named:
        yield f"says {word!r} of nothing that weighs"
        return
    own = graph.modality(named[0])
    modality_words = vocabulary().modalities.get(own)
    within = modality_words is not None and modality_words.search(reading.masked) is not None
    rivals = [one for one in _weighty(graph) if not within or graph.modality(one) == own]
    if sizes[named[0]] < _heaviest(rivals, emotions, graph, belief) - SAME:
        yield f"says {word!r} of {named[0]}, and other evidence weighs more"


def _sum(reading: Reading, start: int, stop: int, sizes: dict[str, float], graph: EvidenceGraph) -> float | None:
    """The weights of what a stretch of the sentence names, by cue or else by modality; None where it names nothing."""
    named = {one.id for one in reading.named_between(start, stop)} & set(sizes)
    if not named:
        stretch = reading.masked[start:stop]
        spoken = {name for name, words in vocabulary().modalities.items() if words.search(stretch)}
        spoken |= {one for one in map(graph.modality, sizes) if re.search(rf"\b{re.escape(one)}\b", stretch)}
        named = {one for one in sizes if graph.modality(one) in spoken}
    return sum(sizes[one] for one in named) if named else None


def _size(nats: Mapping[str, float], emotions: set[str]) -> float:
    """The largest weight for any of the emotions; for all where none is named."""
    return max((abs(value) for emotion, value in nats.items() if not emotions or emotion in emotions), default=0.0)
