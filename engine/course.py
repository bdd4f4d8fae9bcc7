"""What the evidence says from moment to moment: a belief for each stretch of a recording, and its peaks."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from emotrace.engine.belief import MIN_INFORMATION, MIN_LEAD, divergence, mean_affect, softmax
from emotrace.engine.observation import Observation
from emotrace.engine.pooling import pooled
from emotrace.engine.record import Nats, Number, Record
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


@dataclass(frozen=True)
class _Lasting:
    """An observation with when it lasts and what it weighs then."""

    id: str
    start: float
    end: float
    weights: Nats
    absence: bool


def course(observations: Iterable[Observation], taxonomy: Taxonomy, window: float = WINDOW) -> tuple[Moment, ...]:
    """Beliefs over time, for each source and person, from a flat prior; stretches without evidence are left out.

    In each stretch what lasts in it weighs what it weighs while it lasts. A stretch is cut off where its source's last
    evidence ends.

    Args:
        observations: with ids; those without a time, or without a weight while they last, say nothing here.
        taxonomy: the label set of the beliefs.
        window: seconds of a stretch; counted from 0.
    """
    by_person: dict[tuple[str, str | None], list[_Lasting]] = {}
    for one in observations:
        weights = one.momentary or one.weights
        if one.where.seconds is not None and weights:
            start, end = one.where.seconds
            lasting = _Lasting(one.id, start, end, taxonomy.project(weights), one.absence)
            by_person.setdefault((one.where.source, person_of(one)), []).append(lasting)
    return tuple(
        moment
        for (source, person), lasting in by_person.items()
        for moment in _course_of(source, person, lasting, taxonomy, window)
    )


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
    prior = taxonomy.uniform_log_prior
    weighed = pooled((_covers(one, seconds), one.weights) for one in lasting)
    score = {label: prior[label] + weighed.get(label, 0.0) for label in prior}
    posterior = softmax(score)
    first, second = sorted(score, key=lambda label: (-score[label], label))[:2]
    decided = score[first] - score[second] >= MIN_LEAD and not all(one.absence for one in lasting)
    informed = divergence(posterior, prior) >= MIN_INFORMATION
    return Moment(
        source=source,
        seconds=seconds,
        person=person,
        posterior=posterior,
        top=first if decided and informed else None,
        affect=mean_affect(posterior, taxonomy),
        evidence=tuple(one.id for one in lasting),
    )


def _covers(one: _Lasting, seconds: tuple[float, float]) -> float:
    """Which part of a stretch, 0 to 1, an observation covers; 1 where all of the observation lies in it."""
    start, end = seconds
    together = min(one.end, end) - max(one.start, start)
    if end <= start or (one.start >= start and one.end <= end):
        return 1.0
    return max(0.0, together) / (end - start)


def peaks(moments: Iterable[Moment], most: int = 3) -> list[Moment]:
    """The moments at which an emotion other than neutral is likeliest, one for each emotion, likeliest first."""
    best: dict[str, Moment] = {}
    for one in moments:
        if one.top is None or one.top == "neutral" or one.posterior[one.top] < LEAST_CHANCE:
            continue
        if one.top not in best or one.posterior[one.top] > best[one.top].posterior[one.top]:
            best[one.top] = one
    return sorted(best.values(), key=lambda one: -one.posterior[one.top or ""])[:most]
