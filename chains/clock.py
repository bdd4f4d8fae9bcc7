"""Clocks: when, in a source, something was observed, so that what falls together can be found.

What was recorded has the time of the media. What was written has none, and is timed as if it were read out: at
CHARACTERS_PER_SECOND, which is 150 words a minute.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emotrace.engine.observation import Observation, Where

WINDOW = 1.0
"""Seconds of a window."""

CHARACTERS_PER_SECOND = 15.0


@dataclass(frozen=True)
class Clock:
    """How time is told in one source."""

    source: str
    timed: bool
    """Whether it was recorded; else characters stand for time."""

    def span(self, one: Observation) -> tuple[float, float] | None:
        """When something was observed, in seconds; None where it has no place in this source."""
        if one.where.source != self.source:
            return None
        if self.timed:
            return one.where.seconds
        if one.where.characters is None:
            return None
        start, stop = one.where.characters
        return start / CHARACTERS_PER_SECOND, stop / CHARACTERS_PER_SECOND

    def windows(self, one: Observation) -> range:
        """The windows in which it was observed."""
        span = self.span(one)
        if span is None:
            return range(0)
        first = int(span[0] / WINDOW + 1e-6)
        return range(first, max(first + 1, math.ceil(span[1] / WINDOW - 1e-6)))

    def on_it(self, one: Observation) -> Observation:
        """The observation with its time by this clock."""
        return one.model_copy(update={"where": Where(source=self.source, seconds=self.span(one))})

    def place(self, start: float, end: float) -> Where:
        """The place of a stretch of time."""
        if self.timed:
            return Where(source=self.source, seconds=(start, end))
        characters = round(start * CHARACTERS_PER_SECOND), round(end * CHARACTERS_PER_SECOND)
        return Where(source=self.source, characters=characters)


def clocks(observations: Iterable[Observation]) -> list[Clock]:
    """A clock for each source in which something has a time or, failing that, a place among words."""
    by_source: dict[str, list[Observation]] = {}
    for one in observations:
        by_source.setdefault(one.where.source, []).append(one)
    return [clock for source, theirs in by_source.items() if (clock := _clock(source, theirs)) is not None]


def _clock(source: str, observations: Sequence[Observation]) -> Clock | None:
    if any(one.where.seconds is not None and one.where.seconds[1] > 0 for one in observations):
        return Clock(source, timed=True)
    if any(one.where.characters is not None for one in observations):
        return Clock(source, timed=False)
    return None
