"""Reads what a sentence claims of emotions, and holds it against the evidence that the sentence cites."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from emotrace.engine.belief import Belief
from emotrace.engine.explanation import Part
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.vocabulary import Vocabulary, vocabulary

SUPERLATIVE = re.compile(r"\b(?:most|best|strongest|first|likeliest)\b", re.IGNORECASE)

Relation = Literal["supports", "opposes", "named"]


@dataclass(frozen=True)
class EmotionMention:
    """An emotion that a sentence names, and what the sentence says the evidence does to it."""

    emotion: str
    relation: Relation
    at: int


def mentions(masked: str) -> list[EmotionMention]:
    """The emotions in a masked sentence, in order, each with the relation word that governs it.

    That is the last relation word before it, or, where none stands before it, the first one after it
    ("joy is supported by"). A negator just before the word turns support into opposition.
    """
    words = vocabulary()
    found = [
        (match.start(), emotion) for emotion, pattern in words.emotions.items() for match in pattern.finditer(masked)
    ]
    return [EmotionMention(emotion, _relation(masked, at, words), at) for at, emotion in sorted(found)]


def claim_problems(masked: str, ids: Sequence[str], part: Part, graph: EvidenceGraph, belief: Belief) -> list[str]:
    """What is wrong with the emotions that a masked sentence names."""
    named = mentions(masked)
    weights = counted_weights(ids, graph, belief)
    problems = [problem for mention in named for problem in _mention_problems(mention, weights, belief)]
    problems += _uncovered(named, weights)
    if part == "conclusion":
        problems += _conclusion_problems(masked, named, belief)
    return problems


def counted_weights(ids: Sequence[str], graph: EvidenceGraph, belief: Belief) -> dict[str, dict[str, float]]:
    """Weights in nats of what a sentence cites; an observation whose pattern is cited too is left to the pattern."""
    counted = [one for one in ids if one in graph and not _stands_in(one, ids, graph)]
    return {evidence_id: _weights(evidence_id, graph, belief) for evidence_id in counted}


def _stands_in(evidence_id: str, ids: Sequence[str], graph: EvidenceGraph) -> bool:
    """Whether a pattern that is cited too counts in place of this observation."""
    pattern = graph.pattern_of(evidence_id) if evidence_id.startswith("E") else None
    return pattern is not None and pattern.id in ids


def _relation(masked: str, at: int, words: Vocabulary) -> Relation:
    found = [(match, "supports") for match in words.supports.finditer(masked)]
    found += [(match, "opposes") for match in words.opposes.finditer(masked)]
    before = [pair for pair in found if pair[0].start() < at]
    after = [pair for pair in found if pair[0].start() > at]
    if not before and not after:
        return "named"
    # "against" ends where "argues against" ends: the longer match has the say
    match, relation = max(before, key=lambda pair: (pair[0].end(), -pair[0].start())) if before else after[0]
    if relation == "supports" and _negated(masked, match, words):
        return "opposes"
    return "supports" if relation == "supports" else "opposes"


def _negated(masked: str, relation: re.Match[str], words: Vocabulary) -> bool:
    before = masked[: relation.start()].split()[-3:]
    return bool(words.negators.search(" ".join(before)))


def _weights(evidence_id: str, graph: EvidenceGraph, belief: Belief) -> dict[str, float]:
    """Weights of a piece of evidence over the belief's labels and over ekman's, in nats."""
    own = dict(graph.evidence(evidence_id).weights)
    return {**own, **taxonomy(belief.taxonomy).project(own)}


def _mention_problems(mention: EmotionMention, weights: dict[str, dict[str, float]], belief: Belief) -> list[str]:
    emotion, relation = mention.emotion, mention.relation
    if emotion == "unheld":
        return ["names a feeling that the belief does not hold"]
    values = [nats.get(emotion, 0.0) for nats in weights.values()]
    if relation == "supports" and not any(value > 0 for value in values):
        return [f"says that {emotion} is supported, and cites nothing that supports it"]
    if relation == "opposes" and not any(value < 0 for value in values):
        return [f"says that {emotion} is opposed, and cites nothing that opposes it"]
    if relation == "named" and not any(values) and emotion not in _standing(belief):
        return [f"names {emotion}, of which the cited evidence says nothing"]
    return []


def _standing(belief: Belief) -> set[str]:
    """Emotions that the belief itself is about."""
    standing = {belief.top, belief.runner_up} | {e for conflict in belief.conflicts for e in conflict.emotions}
    return {emotion for emotion in standing if emotion}


def _uncovered(named: Sequence[EmotionMention], weights: dict[str, dict[str, float]]) -> list[str]:
    """Cited evidence of which nothing that the sentence claims is true."""
    claims = [mention for mention in named if mention.relation != "named" and mention.emotion != "unheld"]
    if not claims:
        return []
    return [
        f"cites {evidence_id}, which does not bear on the emotions as it says"
        for evidence_id, nats in weights.items()
        if nats and not any(_bears(nats.get(claim.emotion, 0.0), claim.relation) for claim in claims)
    ]


def _bears(nats: float, relation: Relation) -> bool:
    return nats > 0 if relation == "supports" else nats < 0


def _conclusion_problems(masked: str, named: Sequence[EmotionMention], belief: Belief) -> list[str]:
    if belief.top is None:
        allowed = belief.reason or ""
        return [
            f"concludes {mention.emotion}, where the belief abstains"
            for mention in named
            if not re.search(rf"\b{mention.emotion}\b", allowed)
        ]
    return [
        f"concludes {mention.emotion}, where the belief holds {belief.top}"
        for mention in named
        if mention.relation == "supports" and mention.emotion not in (belief.top, belief.runner_up)
    ] + [
        f"sets {mention.emotion} first, where the belief sets {belief.top}"
        for mention in named[:1]
        if mention.emotion != belief.top and SUPERLATIVE.search(masked)
    ]
