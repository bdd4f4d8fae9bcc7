"""Reads what a sentence claims of emotions, and holds it against the evidence that the sentence cites."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from emotrace.engine.belief import Belief
from emotrace.engine.explanation import Part
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.mentions import Reading
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.vocabulary import Vocabulary, vocabulary

IT = re.compile(r"\s+(?P<it>it)\b", re.IGNORECASE)
SUPERLATIVE = re.compile(r"\b(?:most|best|first)\b", re.IGNORECASE)

Relation = Literal["supports", "opposes", "named"]


@dataclass(frozen=True)
class EmotionMention:
    """An emotion that a sentence names, and what the sentence says the evidence does to it."""

    emotion: str
    relation: Relation
    at: int
    """Where its word begins in the masked sentence."""
    subject: tuple[int, int]
    """The stretch of the sentence that says which evidence: back, or on, to the emotion named next."""


def mentions(masked: str) -> list[EmotionMention]:
    """The emotions in a masked sentence, in order, each with the relation word that governs it.

    That is the last relation word before it, or, where none stands before it, the first one after it
    ("joy is supported by"). What something supports or opposes as "it" is the emotion named last.
    """
    words = vocabulary()
    found = sorted(
        (match.start(), emotion) for emotion, pattern in words.emotions.items() for match in pattern.finditer(masked)
    )
    found = sorted([*found, *_meant_by_it(masked, found, words)])
    disagreeing = [match.end() for match in words.conflict.finditer(masked)]
    places = [-1, *(at for at, _ in found), len(masked)]
    named = []
    for index, (at, emotion) in enumerate(found, start=1):
        relation, stands_before = _relation(masked, at, words)
        since = max(
            [places[index - 1] + 1, *(end for end in disagreeing if end < at)]
        )  # "the two disagree: joy fits ..."
        subject = (since, at) if stands_before else (at, places[index + 1])
        named.append(EmotionMention(emotion, relation, at, subject))
    return named


def _meant_by_it(masked: str, found: Sequence[tuple[int, str]], words: Vocabulary) -> Iterator[tuple[int, str]]:
    """Where "it" is the object of a relation word, and the emotion that was named last before.

    What an emotion is supported by is the evidence.
    """
    for relation in (words.supports, words.opposes):
        for match in relation.finditer(masked):
            it, before = IT.match(masked, match.end()), [emotion for at, emotion in found if at < match.start()]
            if it and before and not match.group().endswith(" by"):
                yield it.start("it"), before[-1]


def claim_problems(
    reading: Reading, ids: Sequence[str], part: Part, graph: EvidenceGraph, belief: Belief
) -> Iterator[str]:
    """What is wrong with the emotions that a sentence names."""
    named = mentions(reading.masked)
    weights = counted_weights(ids, graph, belief)
    for mention in named:
        yield from _mention_problems(mention, weights, part, belief)
        yield from _subject_problems(mention, reading, weights, graph)
    yield from _uncovered(named, weights)
    if part == "conclusion":
        yield from _conclusion_problems(reading.masked, named, belief)
    elif SUPERLATIVE.search(reading.masked):
        yield "sets something first outside a conclusion"


def counted_weights(ids: Sequence[str], graph: EvidenceGraph, belief: Belief) -> dict[str, dict[str, float]]:
    """Weights in nats of what a sentence cites; an observation whose pattern is cited too is left to the pattern."""
    counted = [one for one in ids if one in graph and not _stands_in(one, ids, graph)]
    return {evidence_id: _weights(evidence_id, graph, belief) for evidence_id in counted}


def _stands_in(evidence_id: str, ids: Sequence[str], graph: EvidenceGraph) -> bool:
    """Whether a pattern that is cited too counts in place of this observation."""
    pattern = graph.pattern_of(evidence_id) if evidence_id.startswith("E") else None
    return pattern is not None and pattern.id in ids


def _relation(masked: str, at: int, words: Vocabulary) -> tuple[Relation, bool]:
    """What the sentence says of the emotion at that place, and whether the word for it stands before."""
    found: list[tuple[re.Match[str], Relation]] = [(match, "supports") for match in words.supports.finditer(masked)]
    found += [(match, "opposes") for match in words.opposes.finditer(masked)]
    before = [pair for pair in found if pair[0].start() < at]
    after = [pair for pair in found if pair[0].start() > at]
    if before:  # "against" ends where "speaks against" ends: the longer match has the say
        return max(before, key=lambda pair: (pair[0].end(), -pair[0].start()))[1], True
    if after:
        return min(after, key=lambda pair: pair[0].start())[1], False
    return "named", True


def _weights(evidence_id: str, graph: EvidenceGraph, belief: Belief) -> dict[str, float]:
    """Weights of a piece of evidence over the belief's labels and over ekman's, in nats."""
    own = dict(graph.evidence(evidence_id).weights)
    return {**own, **taxonomy(belief.taxonomy).project(own)}


def _mention_problems(
    mention: EmotionMention, weights: dict[str, dict[str, float]], part: Part, belief: Belief
) -> Iterator[str]:
    emotion, relation = mention.emotion, mention.relation
    if emotion == "unheld":
        yield "names a feeling that the belief does not hold"
    elif part == "conclusion" and emotion == belief.runner_up:
        return  # that it comes next is the belief's to say
    elif relation == "named":
        yield f"names {emotion}, and does not say what the evidence does to it"
    elif not any(_bears(nats.get(emotion, 0.0), relation) for nats in weights.values()):
        yield f"says of {emotion} that something {relation} it, and cites nothing that does"


def _subject_problems(
    mention: EmotionMention, reading: Reading, weights: dict[str, dict[str, float]], graph: EvidenceGraph
) -> Iterator[str]:
    """What is named beside an emotion must itself bear on it as the sentence says."""
    if mention.relation == "named":
        return
    start, stop = mention.subject
    for observation in reading.named_between(start, stop):
        nats = weights.get(observation.id)
        if nats is not None and not _bears(nats.get(mention.emotion, 0.0), mention.relation):
            yield f"says that {observation.id} {mention.relation} {mention.emotion}, which it does not"
    for modality, words in vocabulary().modalities.items():
        of_it = [nats for one, nats in weights.items() if graph.modality(one) == modality]
        bearing = any(_bears(nats.get(mention.emotion, 0.0), mention.relation) for nats in of_it)
        if of_it and not bearing and words.search(reading.masked[start:stop]):
            yield f"says that the {modality} {mention.relation} {mention.emotion}, which it does not"


def _uncovered(named: Sequence[EmotionMention], weights: dict[str, dict[str, float]]) -> Iterator[str]:
    """Cited evidence of which nothing that the sentence claims is true."""
    claims = [mention for mention in named if mention.relation != "named" and mention.emotion != "unheld"]
    for evidence_id, nats in weights.items():
        if claims and nats and not any(_bears(nats.get(claim.emotion, 0.0), claim.relation) for claim in claims):
            yield f"cites {evidence_id}, which does not bear on the emotions as it says"


def _bears(nats: float, relation: Relation) -> bool:
    return nats > 0 if relation == "supports" else nats < 0


def _conclusion_problems(masked: str, named: Sequence[EmotionMention], belief: Belief) -> Iterator[str]:
    for mention in named:
        if belief.top is None:
            yield f"concludes {mention.emotion}, where the belief abstains"
        elif mention.emotion not in (belief.top, belief.runner_up):
            yield f"concludes {mention.emotion}, where the belief holds {belief.top}"
        elif mention.relation == "opposes":
            yield f"takes {mention.emotion} back"
    if named and named[0].emotion != belief.top and SUPERLATIVE.search(masked):
        yield f"sets {named[0].emotion} first, where the belief sets {belief.top}"
    if belief.top is not None and "insufficient" in masked.lower():
        yield f"finds the evidence insufficient, where the belief holds {belief.top}"
