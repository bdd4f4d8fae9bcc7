"""What the chain `ambivalence` finds: discord of each pair, segments, a decision, and what was not there to look at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from emotrace.chains.clock import WINDOW
from emotrace.chains.cues_of_ambivalence import Cues, Pair
from emotrace.chains.discord import LEAST_WINDOWS, LEAST_WORDS, Course, Discord, apart, discords, valence_of_all
from emotrace.chains.person import person_in
from emotrace.engine.observation import Observation, Where
from emotrace.engine.segments import Segment, segments
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.timeseries import TimeSeries

BEGINS, ENDS = 0.6, 0.4
"""Where discord and hesitation begin and end to make a segment: about three cues, or a discord of more than half."""

BRIDGE = 1
"""Windows with less that do not end a segment."""

UNREAD = "language"
"""Kind of the observation that words are in another language than those that cues are looked for in."""

Span = tuple[float, float]

Answer = Literal["ambivalent", "not ambivalent", "insufficient"]


@dataclass(frozen=True)
class PairFound:
    """The discord of two modalities."""

    pair: Pair
    score: float
    """Mean over the windows in which both show something, 0 to 1."""
    where: Where
    """Where it is largest; without a time where the two have none in common."""


@dataclass(frozen=True)
class SegmentFound:
    """A stretch in which discord or cues of hesitation fall together."""

    where: Where
    peak: float
    """0 to 1."""
    windows: int
    cues: tuple[str, ...]
    """Ids of the cues in it."""


@dataclass(frozen=True)
class Findings:
    """All of it, for one person."""

    pairs: tuple[PairFound, ...]
    segments: tuple[SegmentFound, ...]
    cues: int
    share: float
    """Share of the windows with evidence that lie in a segment, 0 to 1."""
    score: float
    """The most that discord and hesitation come to, 0 to 1."""
    answer: Answer


def findings(observations: Sequence[Observation], stimulus: Stimulus, cues: Cues) -> Findings:
    """What is found in one person's observations."""
    by_source = discords(observations, cues)
    pairs = tuple(_pairs(observations, by_source, cues))
    found = tuple(one for discord in by_source for one in _segments(discord))
    seen = sum(one.seen for one in by_source)
    peaks = [value for one in by_source for value in one.total.values()]
    score = max((*peaks, *(pair.score for pair in pairs)), default=0.0)
    return Findings(
        pairs=pairs,
        segments=found,
        cues=sum(cues.row_of(one) is not None for one in observations),
        share=sum(one.windows for one in found) / seen if seen else 0.0,
        score=score,
        answer=_answer(observations, stimulus, by_source, score, bool(found)),
    )


def _answer(
    observations: Sequence[Observation], stimulus: Stimulus, by_source: Iterable[Discord], score: float, found: bool
) -> Answer:
    """A recording is ambivalent where any of its segments is, as in BAH; words without time, and stills, as a whole."""
    if found or score >= BEGINS:
        return "ambivalent"
    foreign = {one.where.source for one in observations if one.kind == UNREAD}
    words = sum(len(text.split()) for source, text in _said(observations, stimulus) if source not in foreign)
    recorded = sum(one.seen for one in by_source if one.clock.timed)
    return "not ambivalent" if words >= LEAST_WORDS or recorded >= LEAST_WINDOWS else "insufficient"


def _said(observations: Iterable[Observation], stimulus: Stimulus) -> Iterator[tuple[str, str]]:
    """The person's words with their source: of a conversation their own turns, of anything else all."""
    person = person_in(observations, stimulus)
    for source, text in stimulus.text.items():
        if source in stimulus.turns:
            yield from ((source, turn.text) for turn in stimulus.turns[source] if person.says(turn.speaker))
        else:
            yield source, text


def missing(observations: Iterable[Observation], series: Iterable[TimeSeries], cues: Cues) -> list[str]:
    """BAH's modalities that were not there to look at; a head that keeps still was."""
    there = {cues.modality_of(one) for one in observations}
    there |= {cues.modality_of_column(column) for one in series for column in one.columns}
    return [name for name in cues.modality if name not in there]


def _pairs(observations: Sequence[Observation], by_source: Sequence[Discord], cues: Cues) -> Iterator[PairFound]:
    for pair in combinations(cues.modality, 2):
        together = [one for one in by_source if pair in one.pairs]
        if together:
            yield max((_over_time(one, pair) for one in together), key=lambda found: found.score)
        elif (score := _as_a_whole(observations, pair, cues)) is not None:
            yield PairFound(pair, score, Where(source=observations[0].where.source))


def _over_time(discord: Discord, pair: Pair) -> PairFound:
    course = discord.pairs[pair]
    most = max(_stretches(course, ENDS, ENDS / 2), key=lambda one: _mass(course, one), default=None)
    place = Where(source=discord.clock.source)
    if most is not None:
        place = discord.clock.place(*_stretch(discord, most))
    return PairFound(pair, sum(course.values()) / len(course), place)


def _mass(course: Course, segment: Segment) -> float:
    return sum(course.get(at, 0.0) for at in range(segment.onset, segment.last + 1))


def _stretches(course: Course, begins: float, ends: float) -> Iterator[Segment]:
    """Segments of a course as windows: of each run of windows, for between two runs more lack than are bridged."""
    runs: list[range] = []
    for at in course:
        if runs and at - runs[-1].stop <= BRIDGE:
            runs[-1] = range(runs[-1].start, at + 1)
        else:
            runs.append(range(at, at + 1))
    for run in runs:
        for one in segments([course.get(at) for at in run], begins, ends, BRIDGE):
            yield Segment(run[one.onset], run[one.apex], run[one.last])


def _stretch(discord: Discord, segment: Segment) -> Span:
    """From the first window of a segment to the end of its last, or of the evidence."""
    return segment.onset * WINDOW, min((segment.last + 1) * WINDOW, discord.until)


def _as_a_whole(observations: Iterable[Observation], pair: Pair, cues: Cues) -> float | None:
    of = {name: [one for one in observations if cues.modality_of(one) == name] for name in pair}
    first, second = (valence_of_all(of[name]) for name in pair)
    return None if first is None or second is None else apart(first, second)


def _segments(discord: Discord) -> Iterator[SegmentFound]:
    for one in _stretches(discord.total, BEGINS, ENDS):
        inside = [cue for cue, at in discord.cues if at.start <= one.last and at.stop > one.onset]
        place = discord.clock.place(*_extent(discord, one, inside))
        ids = tuple(cue.id for cue in inside)
        yield SegmentFound(place, discord.total[one.apex], one.last - one.onset + 1, ids)


def _extent(discord: Discord, segment: Segment, inside: Iterable[Observation]) -> Span:
    """From the first cue or discord in a segment to the last: its windows hold what is merely near, too."""
    first, stop = _stretch(discord, segment)
    spans = [span for cue in inside if (span := discord.clock.span(cue)) is not None]
    spans += [
        (at * WINDOW, (at + 1) * WINDOW)
        for at in range(segment.onset, segment.last + 1)
        if any(values.get(at, 0.0) >= ENDS for values in discord.pairs.values())
    ]
    if not spans:
        return first, stop
    start, end = min(begins for begins, _ in spans), max(ends for _, ends in spans)
    if not discord.clock.timed:  # the cues of words are short, and are not to be cut in their midst
        return start, end
    return max(first, start), max(first, start, min(stop, end))
