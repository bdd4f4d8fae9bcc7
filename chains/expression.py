"""The chain `expression`: key observations, interpretation, conclusion.

The three parts are those of ExpLLM (Lan et al. 2024, arXiv 2409.02828), which wrote them of facial action
units, with the label given. Here they are written of whatever was observed, after the graph has decided.
"""

from collections.abc import Callable, Iterator

from emotrace.chains.briefing import briefing
from emotrace.engine.belief import Belief
from emotrace.engine.chain import ChainCard
from emotrace.engine.explanation import Claim, Plan, Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.language import Message
from emotrace.engine.moments import MODALITY as COURSE
from emotrace.engine.moments import PEAK
from emotrace.engine.record import Nats
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.wording import bears_on, is_more_of_others

MAX_CUES = 6
"""Key observations told one by one; of the others it is said how many there are. Our own choice."""

MAX_AGREEING = 4
"""Cues named in the sentence that says how they agree."""

WORTH_SAYING = 0.2
"""Nats below which a cue is not spoken of."""


class ExpressionChain:
    """What was observed, how it combines, and what follows."""

    card = ChainCard(
        name="expression",
        what="Key observations, interpretation and conclusion over everything that was observed",
        source="ExpLLM: Lan et al. 2024, arXiv 2409.02828, generalised from action units to every modality",
    )

    def briefing(self) -> tuple[Message, ...]:
        """The instruction and worked examples for a language model."""
        return briefing(self.card.name)

    def plan(self, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> Plan:
        """Say the heaviest cues, how they combine, agree, oppose and conflict, and what follows."""
        told, left_out = told_and_left_out(graph, belief)
        points = [
            *key_points(graph, belief, told),
            *left_out_point(left_out),
            *interpretation(graph, belief, stimulus),
            *conclusion(graph, belief),
        ]
        return Plan(points=tuple(points), left_out=len(left_out))


def told_and_left_out(graph: EvidenceGraph, belief: Belief) -> tuple[list[str], list[str]]:
    """Observations to tell one by one, and those worth saying that are left to a number.

    The heaviest are told, and of a cue that shows several times its heaviest time; one from each modality leads, so
    that none goes unsaid. That nothing else shows is said last, for readers want to know what does, and is told besides
    where it weighs more than what is left out.
    """

    def heaviest(evidence_id: str) -> float:
        return max((abs(nats) for _, nats in bears_on(evidence_id, graph, belief)), default=0.0)

    ranked = sorted((one.id for one in graph.observations), key=lambda one: (graph.is_absence(one), -heaviest(one)))
    worth = [one for one in ranked if heaviest(one) >= WORTH_SAYING] or _in_a_long_one(graph, ranked, heaviest)
    first_of = {graph.modality(one): one for one in reversed(worth)}
    leading = [one for one in worth if first_of[graph.modality(one)] == one]
    first_times = _first_times(graph, worth)
    ordered = leading + [one for one in first_times if one not in leading]
    again = [one for one in worth if one not in first_times and one not in leading]
    rest = [*ordered[MAX_CUES:], *again]
    most = max((heaviest(one) for one in rest if not graph.is_absence(one)), default=0.0)
    besides = [one for one in rest if graph.is_absence(one) and heaviest(one) > most]
    return ordered[:MAX_CUES] + besides, [one for one in rest if one not in besides]


def _in_a_long_one(graph: EvidenceGraph, ranked: list[str], heaviest: Callable[[str], float]) -> list[str]:
    """In a recording of many moments each has a small share: those that weigh anything are told, the heaviest first."""
    timed = {one.id for one in graph.observations if one.momentary}
    return [one for one in ranked if one in timed and heaviest(one) > 0][:MAX_CUES]


def _first_times(graph: EvidenceGraph, ranked: list[str]) -> list[str]:
    """Of each cue of each person, the first in the ranking; what has no course is kept as often as it is there."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for one in ranked:
        observation = graph.parts(one)[0]
        where = observation.where
        key = (observation.modality, observation.kind, str(where.face), str(where.speaker), observation.quote or "")
        if not observation.momentary or key not in seen:
            kept.append(one)
        seen.add(key)
    return kept


def key_points(graph: EvidenceGraph, belief: Belief, cues: list[str]) -> Iterator[Point]:
    """What was observed: these cues, or, where there are none, the first two observations."""
    if cues:
        yield from (key_point(graph, belief, one) for one in cues)
        return
    for observation in graph.observations[:2]:
        claim: Claim = "cue" if bears_on(observation.id, graph, belief) else "unweighted"
        yield Point(part="key_observations", claim=claim, evidence=(observation.id,))


def left_out_point(cues: list[str]) -> Iterator[Point]:
    """How many cues are not told; nothing where all are."""
    if cues:
        yield Point(part="key_observations", claim="left-out", evidence=tuple(cues))


def key_point(graph: EvidenceGraph, belief: Belief, observation_id: str) -> Point:
    """A cue that means something else alone than in its pattern is told as part of the pattern."""
    pattern = graph.pattern_of(observation_id)
    alone = graph.evidence(observation_id).weights
    if (
        pattern is None
        or not bears_on(pattern.id, graph, belief)
        or _heaviest_label(alone) == _heaviest_label(pattern.weights)
    ):
        return Point(part="key_observations", claim="cue", evidence=(observation_id,))
    return Point(part="key_observations", claim="part", evidence=(observation_id, pattern.id))


def _heaviest_label(weights: Nats) -> str:
    return max(sorted(weights), key=lambda label: weights[label], default="")


def interpretation(graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> Iterator[Point]:
    """How the evidence combines, agrees, opposes and conflicts, when it peaks, and what the user says is known."""
    for pattern in graph.patterns:
        if bears_on(pattern.id, graph, belief):
            yield Point(part="interpretation", claim="pattern", evidence=(pattern.id,))
    for conflict in belief.conflicts:
        ids = (*conflict.evidence[0], *conflict.evidence[1])
        yield Point(part="interpretation", claim="conflict", evidence=ids, emotions=conflict.emotions)
    if belief.top:
        yield from _for_and_against(graph, belief, belief.top)
    yield from _peaks(graph)
    if stimulus.context:
        yield Point(part="interpretation", claim="context")


def _peaks(graph: EvidenceGraph) -> Iterator[Point]:
    """The moments at which an emotion is likeliest, in order of time."""
    peaks = [one for one in graph.observations if one.kind == PEAK and one.modality == COURSE]
    for one in sorted(peaks, key=lambda one: one.where.seconds or (0.0, 0.0)):
        yield Point(part="interpretation", claim="finding", evidence=(one.id,))


def _support(graph: EvidenceGraph, belief: Belief, emotion: str) -> list[str]:
    """What adds to an emotion as much as is worth saying, the heaviest first.

    What adds to it and far more to others is a sign of these: it is left out, unless it is heavier than any sign of the
    emotion itself.
    """
    every = [c.id for c in belief.contributions if c.emotion == emotion and c.nats >= WORTH_SAYING]
    own = [one for one in every if not is_more_of_others(one, emotion, graph, belief)]
    return [*every[: every.index(own[0])], *own] if own else every


def _for_and_against(graph: EvidenceGraph, belief: Belief, emotion: str) -> Iterator[Point]:
    support = _support(graph, belief, emotion)
    oppose = [c.id for c in belief.contributions if c.emotion == emotion and c.nats <= -WORTH_SAYING]
    if support:
        yield Point(
            part="interpretation",
            claim="agreement",
            evidence=tuple(_first_times(graph, support)[:MAX_AGREEING]),
            emotions=(emotion,),
        )
    if oppose:
        yield Point(
            part="interpretation",
            claim="opposition",
            evidence=tuple(_first_times(graph, oppose)[:MAX_AGREEING]),
            emotions=(emotion,),
        )


def conclusion(graph: EvidenceGraph, belief: Belief) -> Iterator[Point]:
    """What follows, and the next candidate where it is close."""
    if belief.top is None:
        yield Point(part="conclusion", claim="insufficient")
        return
    faint = [c.id for c in belief.contributions if c.emotion == belief.top and c.nats > 0]
    support = tuple((_support(graph, belief, belief.top) or faint)[:MAX_AGREEING])
    yield Point(part="conclusion", claim="conclusion", evidence=support, emotions=(belief.top,))
    if belief.runner_up:
        yield Point(part="conclusion", claim="runner-up", emotions=(belief.runner_up,))
