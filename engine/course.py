"""What the evidence says from moment to moment: a belief for each stretch of a recording, and its peaks."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from emotrace.engine.belief import Decision, decide, mean_affect
from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.pooling import pooled
from emotrace.engine.record import Nats, Number, Record
from emotrace.engine.stimulus import Turn
from emotrace.engine.taxonomy import Coordinates, Taxonomy

WINDOW = 1.0
"""Seconds that a moment of the course lasts, unless the caller says otherwise."""

ROUNDING = 1e-6
"""Share of a window by which a time may miss its border."""

LEAST_CHANCE = 0.4
"""Probability from which a moment is a peak worth naming. Our own choice."""


class Moment(Record):
    """What the evidence of one stretch of a recording comes to, for one person."""

    source: str
    seconds: tuple[Number, Number]
    person: str | None = None
    """None for whom the result's belief is about; else "face 2", or a speaker's name."""
    posterior: dict[str, Number]
    top: str | None
    """None where the stretch alone concludes nothing."""
    affect: Coordinates
    evidence: tuple[str, ...]
    """Ids of the observations that last in the stretch, and weigh."""


class TurnBelief(Record):
    """What the words of one turn come to."""

    source: str
    turn: int
    """Counted from 1."""
    speaker: str | None = None
    seconds: tuple[Number, Number] | None = None
    posterior: dict[str, Number]
    top: str | None
    """None where its words alone conclude nothing."""
    affect: Coordinates
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class _Lasting:
    """An observation, or a pattern, with when it lasts and what it weighs then."""

    id: str
    start: float
    end: float
    weights: Nats
    absence: bool = False
    parts: tuple[str, ...] = ()
    """What a pattern counts for in the place of; empty for an observation."""


def course(
    observations: Iterable[Observation],
    taxonomy: Taxonomy,
    window: float = WINDOW,
    patterns: Sequence[Pattern] = (),
) -> tuple[Moment, ...]:
    """Beliefs over time, for each source and person, from a flat prior; stretches without evidence are left out.

    In each stretch what lasts in it weighs what it weighs while it lasts. A stretch is cut off where its source's last
    evidence ends.

    Args:
        observations: with ids; those without a time, or without a weight while they last, say nothing here.
        taxonomy: the label set of the beliefs.
        window: seconds of a stretch; counted from 0.
        patterns: those of the observations; while one holds it weighs what it does then, in the place of its parts.
    """
    pattern_of = {pattern.parts[0]: pattern for pattern in patterns if pattern.seconds is not None}
    by_person: dict[tuple[str, str | None], list[_Lasting]] = {}
    for one in observations:
        weights = one.momentary or one.weights
        if one.where.seconds is not None and weights:
            start, end = one.where.seconds
            lasting = [_Lasting(one.id, start, end, taxonomy.project(weights), one.absence)]
            if pattern := pattern_of.get(one.id):
                lasting.append(_holding(pattern, taxonomy))
            by_person.setdefault((one.where.source, person_of(one)), []).extend(lasting)
    return tuple(
        moment
        for (source, person), lasting in by_person.items()
        for moment in _course_of(source, person, lasting, taxonomy, window)
    )


def _holding(pattern: Pattern, taxonomy: Taxonomy) -> _Lasting:
    assert pattern.seconds is not None, "only patterns with a time last"
    weights = taxonomy.project(pattern.momentary or pattern.weights)
    return _Lasting(pattern.id, *pattern.seconds, weights, parts=pattern.parts)


def person_of(observation: Observation) -> str | None:
    """Whom an observation is of: None for whom the belief is about, else the speaker or "face 2"."""
    if observation.weights:
        return None
    where = observation.where
    return where.speaker or (f"face {where.face}" if where.face else None)


def _course_of(
    source: str, person: str | None, lasting: Sequence[_Lasting], taxonomy: Taxonomy, window: float
) -> Iterator[Moment]:
    slots: dict[int, list[_Lasting]] = {}
    for one in lasting:
        first = math.floor(one.start / window + ROUNDING)
        last = max(first, math.ceil(one.end / window - ROUNDING) - 1)
        for slot in range(first, last + 1):
            slots.setdefault(slot, []).append(one)
    until = max(one.end for one in lasting)
    for slot in sorted(slots):
        seconds = slot * window, max(min((slot + 1) * window, until), slot * window)
        yield _moment(source, person, seconds, slots[slot], taxonomy)


def _moment(
    source: str,
    person: str | None,
    seconds: tuple[float, float],
    lasting: Sequence[_Lasting],
    taxonomy: Taxonomy,
) -> Moment:
    """What lasts through part of a stretch weighs in it as far as it lasts in it; what is shorter weighs in full."""
    weighed = pooled(_weighing(lasting, seconds))
    decision = _decided(weighed, taxonomy, speaks=any(one.weights and not one.absence for one in lasting))
    return Moment(
        source=source,
        seconds=seconds,
        person=person,
        posterior=decision.posterior,
        top=decision.top,
        affect=mean_affect(decision.posterior, taxonomy),
        evidence=tuple(one.id for one in lasting if not one.parts),
    )


def _weighing(lasting: Sequence[_Lasting], seconds: tuple[float, float]) -> Iterator[tuple[float, Nats]]:
    """What lasts in a stretch, each with how much of it counts there: a part, while its pattern does not hold."""
    counts = {one.id: _covers(one, seconds) for one in lasting}
    for pattern in lasting:
        for part in pattern.parts:
            counts[part] = max(0.0, counts.get(part, 0.0) - counts[pattern.id])
    return ((counts[one.id], one.weights) for one in lasting)


def _decided(weighed: Nats, taxonomy: Taxonomy, *, speaks: bool) -> Decision:
    """What a sum of weights comes to from a flat prior, by the rule of the whole; nothing in it is a mere share."""
    prior = taxonomy.uniform_log_prior
    score = {label: nats + weighed.get(label, 0.0) for label, nats in prior.items()}
    return decide(prior, score, speaks=speaks, shared=False)


def _covers(one: _Lasting, seconds: tuple[float, float]) -> float:
    """Which part of a stretch, 0 to 1, an observation covers; 1 where all of the observation lies in it."""
    start, end = seconds
    together = min(one.end, end) - max(one.start, start)
    if end <= start or (one.start >= start and one.end <= end):
        return 1.0
    return max(0.0, together) / (end - start)


def beliefs_by_turn(
    observations: Iterable[Observation],
    turns: Mapping[str, Sequence[Turn]],
    taxonomy: Taxonomy,
    patterns: Sequence[Pattern] = (),
) -> tuple[TurnBelief, ...]:
    """What the words of each turn come to, for every speaker, from a flat prior.

    Args:
        observations: with ids; those with `where.turn` are of the turn's words, the others say nothing here.
        turns: source to its turns.
        taxonomy: the label set of the beliefs.
        patterns: those of the observations, which count in the place of their parts.
    """
    pattern_of = {part: pattern for pattern in patterns for part in pattern.parts}
    found: dict[tuple[str, int], list[Observation]] = {}
    for one in observations:
        if one.where.turn is not None and (one.momentary or one.weights):
            found.setdefault((one.where.source, one.where.turn), []).append(one)
    return tuple(
        _of_turn(source, number, turn, found.get((source, number), []), taxonomy, pattern_of)
        for source, said in turns.items()
        for number, turn in enumerate(said, start=1)
    )


def _of_turn(
    source: str,
    number: int,
    turn: Turn,
    observations: Sequence[Observation],
    taxonomy: Taxonomy,
    pattern_of: Mapping[str, Pattern],
) -> TurnBelief:
    counting: dict[str, Observation | Pattern] = {}
    for one in observations:
        counts = pattern_of.get(one.id, one)
        counting[counts.id] = counts
    weighed = pooled((1.0, taxonomy.project(one.momentary or one.weights)) for one in counting.values())
    speaks = any(any((one.momentary or one.weights).values()) and not one.absence for one in observations)
    decision = _decided(weighed, taxonomy, speaks=speaks)
    return TurnBelief(
        source=source,
        turn=number,
        speaker=turn.speaker,
        seconds=turn.seconds,
        posterior=decision.posterior,
        top=decision.top,
        affect=mean_affect(decision.posterior, taxonomy),
        evidence=tuple(one.id for one in observations),
    )


def stretches(moments: Iterable[Moment], taxonomy: Taxonomy) -> list[Moment]:
    """Neighbouring moments of one person with the same top label as one, with their mean posterior by duration."""
    runs: list[list[Moment]] = []
    for one in moments:
        last = runs[-1][-1] if runs else None
        follows = last is not None and abs(last.seconds[1] - one.seconds[0]) < ROUNDING
        if follows and last and (last.source, last.person, last.top) == (one.source, one.person, one.top):
            runs[-1].append(one)
        else:
            runs.append([one])
    return [run[0] if len(run) == 1 else _joined(run, taxonomy) for run in runs]


def _joined(run: Sequence[Moment], taxonomy: Taxonomy) -> Moment:
    lengths = [one.seconds[1] - one.seconds[0] for one in run]
    posterior = pooled((length / math.fsum(lengths), one.posterior) for length, one in zip(lengths, run, strict=True))
    return Moment(
        source=run[0].source,
        seconds=(run[0].seconds[0], run[-1].seconds[1]),
        person=run[0].person,
        posterior=posterior,
        top=run[0].top,
        affect=mean_affect(posterior, taxonomy),
        evidence=tuple(dict.fromkeys(each for one in run for each in one.evidence)),
    )


def peaks(moments: Iterable[Moment], most: int = 3) -> list[Moment]:
    """The moments at which an emotion other than neutral is likeliest, one for each emotion, likeliest first."""
    best: dict[str, Moment] = {}
    for one in moments:
        if one.top is None or one.top == "neutral" or one.posterior[one.top] < LEAST_CHANCE:
            continue
        if one.top not in best or one.posterior[one.top] > best[one.top].posterior[one.top]:
            best[one.top] = one
    return sorted(best.values(), key=lambda one: -one.posterior[one.top or ""])[:most]
