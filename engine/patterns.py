"""Finds the patterns that observations form, so that what moves together is counted once."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.observer import PatternRule
from emotrace.engine.record import Nats
from emotrace.engine.together import Candidates, Together, gatherings, weights_while

OVERLAP = "overlap"


def join_patterns(graph: EvidenceGraph, rules: Iterable[tuple[PatternRule, str]]) -> None:
    """Add to the graph every pattern that its observations form.

    Overlapping words are joined first, then the rules, those with the most parts first and the heaviest of
    these first; an observation is part of one pattern at most. `rules` pairs each rule with the name
    of the table that it comes from.

    Observations of one picture, recording, text or turn form a pattern of a kind once. What lasts in something longer
    forms one each time that all parts last at once, and counts in the whole as far as they do.
    """
    for parts in _overlapping(graph.observations):
        heaviest = max(parts, key=lambda part: _weight(part.weights))
        _add(graph, OVERLAP, "overlapping cues", f"cues in the same words, {heaviest.phrase}", parts, heaviest)
    groups = list(_one_face_each(graph.observations))
    for rule, table in sorted(rules, key=_by_size_then_weight):
        for group in groups:
            for found in _matches(rule, [one for one in group if graph.pattern_of(one.id) is None]):
                graph.add_pattern(_pattern(graph, rule, table, found))


def _by_size_then_weight(ruled: tuple[PatternRule, str]) -> tuple[int, float, str]:
    rule, _ = ruled
    return (-len(rule.needs), -_weight(rule.weights), rule.kind)


def _weight(weights: Nats) -> float:
    return max((abs(nats) for nats in weights.values()), default=0.0)


def _one_face_each(observations: Sequence[Observation]) -> Iterator[list[Observation]]:
    """Observations of one face, or of one turn."""

    def key(observation: Observation) -> tuple[str, str, int, int]:
        where = observation.where
        return observation.modality, where.source, where.face or 0, where.turn or 0

    for _, group in groupby(sorted(observations, key=key), key=key):
        yield list(group)


def _matches(rule: PatternRule, observations: Sequence[Observation]) -> Iterator[Together]:
    """The strongest observations that meet each need at once: of what lasts every time, of anything else once."""
    needs = [Candidates(_fitting(rule, need, observations)) for need in rule.needs]
    for found in gatherings(needs):
        yield found
        if not found.lasting or found.parts[0].where.turn:
            return


def _fitting(rule: PatternRule, need: str, observations: Sequence[Observation]) -> list[Observation]:
    kinds = need.split("|")
    return [one for one in observations if one.kind in kinds and one.strength >= rule.min_strength and one.weights]


def _pattern(graph: EvidenceGraph, rule: PatternRule, table: str, found: Together) -> Pattern:
    weigh = added_weights if rule.adds else joint_weights
    joint = weigh(rule.weights, [one.model_copy(update={"weights": weights_while(one)}) for one in found.parts])
    times = f", times {found.share:.3g} for the share of the moments in which they hold together"
    return Pattern(
        id=_next_id(graph),
        kind=rule.kind,
        label=rule.label,
        phrase=rule.phrase,
        parts=tuple(part.id for part in found.parts),
        seconds=found.seconds,
        weights=found.in_the_whole(joint),
        weights_from=f"rule table {table} [{rule.source}]{times if found.lasting else ''}",
        momentary=joint if found.lasting else {},
    )


def joint_weights(full: Nats, parts: Sequence[Observation]) -> Nats:
    """Weights of a pattern, in nats, between what its parts say alone and what the rule says in full.

    For each emotion the way leads from the part that says most to the rule's weight, and it is walked as
    far as the weakest part shows (strength x confidence x reliability). A part that barely shows thus
    changes little, and never takes away what another part says alone.
    """
    share = min(part.strength * part.confidence * part.reliability for part in parts)
    emotions = sorted({emotion for part in parts for emotion in part.weights} | set(full))
    joint = {}
    for emotion in emotions:
        alone = max((part.weights.get(emotion, 0.0) for part in parts), key=abs)
        joint[emotion] = alone + share * (full.get(emotion, 0.0) - alone)
    return {emotion: nats for emotion, nats in joint.items() if nats != 0.0}


def added_weights(full: Nats, parts: Sequence[Observation]) -> Nats:
    """Weights of a pattern that adds to its parts, in nats: theirs, and the rule's as far as the weakest part shows."""
    share = min(part.strength for part in parts)
    emotions = sorted({emotion for part in parts for emotion in part.weights} | set(full))
    alone = {emotion: math.fsum(part.weights.get(emotion, 0.0) for part in parts) for emotion in emotions}
    joint = {emotion: alone[emotion] + share * full.get(emotion, 0.0) for emotion in emotions}
    return {emotion: nats for emotion, nats in joint.items() if nats != 0.0}


def _overlapping(observations: Iterable[Observation]) -> Iterator[list[Observation]]:
    """Groups of weighted observations whose character spans overlap."""
    spans = sorted(
        (one.where.source, *one.where.characters, one.id, one)
        for one in observations
        if one.where.characters and one.weights
    )
    group: list[Observation] = []
    source, end = "", -1
    for span_source, start, stop, _, one in spans:
        if span_source == source and start < end:
            group.append(one)
            end = max(end, stop)
        else:
            if len(group) > 1:
                yield group
            group, source, end = [one], span_source, stop
    if len(group) > 1:
        yield group


def _add(
    graph: EvidenceGraph,
    kind: str,
    label: str,
    phrase: str,
    parts: Sequence[Observation],
    heaviest: Observation,
) -> None:
    graph.add_pattern(
        Pattern(
            id=_next_id(graph),
            kind=kind,
            label=label,
            phrase=phrase,
            parts=tuple(part.id for part in parts),
            seconds=Together(tuple(parts)).seconds,
            weights=heaviest.weights,
            weights_from=f"{heaviest.weights_from}, counted once",
            momentary=heaviest.momentary,
        )
    )


def _next_id(graph: EvidenceGraph) -> str:
    return f"P{len(graph.patterns) + 1}"
