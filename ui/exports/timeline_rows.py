"""What stands in which row of the figure over time: who spoke, what others seem to feel, and everybody's cues."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from emotrace.engine.moments import MODALITY as COURSE
from emotrace.engine.observation import Observation
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Source
from emotrace.ui.colours import colour, colour_for, leading
from emotrace.ui.exports.safely import on_a_line
from emotrace.ui.exports.telling import runs, when, who

MOST_CUES = 20
"""Rows of cues; those whose heaviest observation weighs least are left out, and counted. Our own choice."""

SPEECH = "#ececec"
FAINTEST = 0.3
"""Opacity of the weakest cue; the strongest is opaque."""


@dataclass(frozen=True)
class Bar:
    """Something that lasts."""

    start: float
    end: float
    """Seconds."""
    colour: str
    opacity: float = 1.0
    text: str = ""
    """Words inside, cut where they do not fit."""
    apex: float | None = None


@dataclass(frozen=True)
class Row:
    """A row, or the heading of those below it."""

    name: str
    bars: tuple[Bar, ...] = ()
    heading: bool = False


def rows(result: Result, source: Source) -> tuple[list[Row], int]:
    """All rows from top to bottom, and how many rows of cues were left out."""
    groups: dict[str, list[Row]] = {}
    for speaker, bars in _speech(result, source).items():
        groups.setdefault("speech", []).extend(_lanes(on_a_line(speaker) or "transcript", bars))
    cues = _cues(result, source)
    weighing = {person for (person, _), seen in cues.items() if any(one.weights for one in seen)}
    groups |= {person: [] for person, _ in cues if person in weighing}  # whom the belief is about comes first
    for person, bars in _others(result, source).items():
        groups.setdefault(person, []).extend(_lanes("belief", bars))
    kept = set(sorted(cues, key=lambda key: -max(map(_heaviest, cues[key])))[:MOST_CUES])
    for person, name in cues:
        if (person, name) in kept:
            groups.setdefault(person, []).extend(_lanes(name, map(_bar, _timed(cues[person, name], result))))
    told = [row for heading, own in groups.items() if own for row in (Row(heading, heading=True), *own)]
    return told, len(cues) - len(kept)


def _speech(result: Result, source: Source) -> dict[str, list[Bar]]:
    said: dict[str, list[Bar]] = {}
    for turn in result.stimulus.turns.get(source.id, ()):
        if turn.seconds:
            said.setdefault(turn.speaker or "", []).append(Bar(*turn.seconds, SPEECH, text=turn.text))
    return said


def _others(result: Result, source: Source) -> dict[str, list[Bar]]:
    """What persons seem to feel of whom the belief is not."""
    people = dict.fromkeys(one.person for one in result.course if one.source == source.id and one.person)
    return {
        person: [
            Bar(*seconds, colour(label), text=label)
            for seconds, label, _ in runs(
                one for one in result.course if one.source == source.id and one.person == person
            )
        ]
        for person in people
        if person
    }


def _cues(result: Result, source: Source) -> dict[tuple[str, str], list[Observation]]:
    """Observations by person and name of the row: neither absence nor peaks, nor what says nothing of any time."""
    found: dict[tuple[str, str], list[Observation]] = {}
    for one in result.observations:
        told = one.where.seconds is not None or (_heaviest(one) > 0 and when(one, result) is not None)
        if one.where.source == source.id and one.modality != COURSE and not one.absence and told:
            name = f"{one.kind} {one.label}" if one.kind.startswith("AU") else one.kind
            found.setdefault((who(one), name), []).append(one)
    return found


def _heaviest(observation: Observation) -> float:
    return max((abs(nats) for nats in (observation.momentary or observation.weights).values()), default=0.0)


def _timed(cues: Iterable[Observation], result: Result) -> Iterator[tuple[Observation, tuple[float, float]]]:
    return ((one, seconds) for one in cues if (seconds := when(one, result)))


def _bar(timed: tuple[Observation, tuple[float, float]]) -> Bar:
    one, (start, end) = timed
    opacity, weights = FAINTEST + (1 - FAINTEST) * one.strength, one.momentary or one.weights
    return Bar(start, end, colour_for(weights), opacity, one.quote or leading(weights) or "", one.where.apex)


def _lanes(name: str, bars: Iterable[Bar]) -> list[Row]:
    """Bars in one row, and those that would overlap in further rows below it."""
    lanes: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda one: (one.start, one.end)):
        free = next((lane for lane in lanes if lane[-1].end <= bar.start), None)
        if free is None:
            lanes.append([bar])
        else:
            free.append(bar)
    return [Row(name if number == 0 else "", tuple(lane)) for number, lane in enumerate(lanes)]
