"""Who, what size, and when: what every export says of an observation, in the same few characters."""

from collections.abc import Iterable, Iterator

from emotrace.engine.course import Moment
from emotrace.engine.moments import MODALITY as COURSE
from emotrace.engine.observation import Observation
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Source
from emotrace.ui.exports.safely import on_a_line

SAME = 0.001
"""Seconds within which a stretch begins where another ends: the milliseconds that annotations are kept in."""

Seconds = tuple[float, float]

BELIEF = "belief"
"""Whose an observation is that is made of the evidence over time, and of no person."""


def who(observation: Observation) -> str:
    """Whose an observation is: the speaker, the face, or the modality where no person is told apart."""
    where = observation.where
    if observation.modality == COURSE:
        return BELIEF
    return on_a_line(where.speaker or (f"face {where.face}" if where.face else observation.modality))


def sized(observation: Observation) -> str:
    """Value and unit in few characters: "3.6 (0-5)", "+2.1 sd"; empty where there is no value."""
    value, unit = observation.value, observation.unit
    if value is None:
        return ""
    if unit == "count":
        return f"{value:.0f}"
    if unit == "sd":
        return f"{value:+.1f} sd"
    return f"{value:.1f} ({unit})" if unit[:1].isdigit() else f"{value:.3g} {unit}".strip()


def when(observation: Observation, result: Result) -> Seconds | None:
    """When an observation lasts: its own time, else its turn's, else all of its source; None where there is no time.

    A span of words without a time of its own or a turn's is at no time, and not at all times.
    """
    where = observation.where
    if where.seconds:
        return where.seconds
    turns = result.stimulus.turns.get(where.source, ())
    if where.turn and where.turn <= len(turns) and (said := turns[where.turn - 1].seconds):
        return said
    until = result.stimulus.source(where.source).details.get("seconds")
    return (0.0, until) if until and where.characters is None else None


def lasting(result: Result) -> list[Source]:
    """The sources of which something has a time."""
    timed = {one.where.source for one in result.observations if when(one, result)}
    timed |= {source for source, turns in result.stimulus.turns.items() if any(turn.seconds for turn in turns)}
    return [source for source in result.stimulus.sources if source.id in timed]


def runs(moments: Iterable[Moment]) -> Iterator[tuple[Seconds, str, float]]:
    """Stretches with one top label after each other as one: when, the label, and its highest probability."""
    going: tuple[Seconds, str, float] | None = None
    for one in moments:
        chance = one.posterior[one.top] if one.top else 0.0
        start, end = one.seconds
        if going and one.top == going[1] and abs(start - going[0][1]) < SAME:
            going = (going[0][0], end), going[1], max(going[2], chance)
            continue
        if going:
            yield going
        going = ((start, end), one.top, chance) if one.top else None
    if going:
        yield going
