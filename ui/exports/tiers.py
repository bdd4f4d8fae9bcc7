"""A result as tiers of annotations over media time, as ELAN and Praat know them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emotrace.engine.course import Moment
from emotrace.engine.errors import UsageError
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Source
from emotrace.ui.exports.safely import in_xml, on_a_line
from emotrace.ui.exports.telling import BELIEF, Seconds, lasting, runs, sized, when, who


@dataclass(frozen=True)
class Span:
    """One annotation: from `start` to `end`, integer milliseconds, start < end."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Point:
    """Something at one time, in integer milliseconds."""

    at: int
    text: str


@dataclass(frozen=True)
class Tier:
    """Annotations in order of time, none of which overlap."""

    name: str
    person: str
    """Whose they are: a speaker, "face 1", or the modality where no person is told apart; empty for all."""
    spans: tuple[Span, ...]


def tiers(result: Result) -> list[Tier]:
    """One tier for each person and cue, after what was said and what the evidence comes to over time.

    Names are "face 1 · AU12", "voice · pitch up", "Anna · words"; where several sources last, the source's id comes
    first. Annotations that would overlap within a tier go to a second one of the same name, "(2)".

    Raises:
        UsageError: nothing in the result has a time.
    """
    timed = lasting(result)
    if not timed:
        raise UsageError("nothing in this result has a time: pictures and written words have none; take csv or jsonl")
    rows: dict[str, list[Span]] = {}
    people: dict[str, str] = {}
    for source in timed:
        prefix = f"{source.id} · " if len(timed) > 1 else ""
        for person, kind, span in (*_said(source, result), *_believed(source, result), *_observed(source, result)):
            whose = on_a_line(person)  # each is cut by itself: behind a long name the kind would be lost
            name = prefix + " · ".join(part for part in (whose, on_a_line(kind)) if part)
            people.setdefault(name, whose)
            rows.setdefault(name, []).append(span)
    return [tier for name, spans in rows.items() for tier in _without_overlaps(name, people[name], spans)]


def apexes(result: Result) -> list[Point]:
    """When each observation showed most, in order of time; what falls on the same millisecond shares a point."""
    marks: dict[int, list[str]] = {}
    for one in result.observations:
        if one.where.apex is not None:
            mark = f"{who(one)} {on_a_line(f'{one.kind} {sized(one)}')}"
            marks.setdefault(max(0, milliseconds(one.where.apex)), []).append(mark)
    return [Point(at, ", ".join(marks[at])) for at in sorted(marks)]


def milliseconds(seconds: float) -> int:
    """Seconds as integer milliseconds."""
    return round(1000 * seconds)


def _said(source: Source, result: Result) -> Iterator[tuple[str, str, Span]]:
    """Each turn, and each word whose time is known, with whose and what it is."""
    for turn in result.stimulus.turns.get(source.id, ()):
        speaker = turn.speaker or ""
        if turn.seconds:
            yield speaker, "transcript", _span(turn.seconds, turn.text)
        for word in turn.words:
            spoken = turn.text[slice(*word.characters)]
            yield speaker, "words", _span(word.seconds, spoken)


def _believed(source: Source, result: Result) -> Iterator[tuple[str, str, Span]]:
    by_person: dict[str | None, list[Moment]] = {}
    for one in result.course:
        if one.source == source.id:
            by_person.setdefault(one.person, []).append(one)
    for person, moments in by_person.items():
        for seconds, label, chance in runs(moments):
            yield person or "", BELIEF, _span(seconds, f"{label} {chance:.2f}")


def _observed(source: Source, result: Result) -> Iterator[tuple[str, str, Span]]:
    """Observations with when they last."""
    for one in result.observations:
        if one.where.source == source.id and (seconds := when(one, result)):
            kind, text = one.kind, sized(one) or one.label
            if one.quote is not None:
                kind, text = "quotes", f"{one.quote} ({one.label})"
            yield who(one), kind, _span(seconds, text)


def _span(seconds: Seconds, text: str) -> Span:
    """In milliseconds; what has no length gets the shortest there is."""
    start = max(0, milliseconds(seconds[0]))
    return Span(start, max(milliseconds(seconds[1]), start + 1), in_xml(" ".join(text.split())))


def _without_overlaps(name: str, person: str, spans: Sequence[Span]) -> Iterator[Tier]:
    """Each span goes to the first tier that is free when it begins."""
    lanes: list[list[Span]] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        free = next((lane for lane in lanes if lane[-1].end <= span.start), None)
        if free is None:
            lanes.append([span])
        else:
            free.append(span)
    for number, lane in enumerate(lanes, start=1):
        yield Tier(name if number == 1 else f"{name} ({number})", person, tuple(lane))
