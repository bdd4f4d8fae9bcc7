"""What was measured of one face over time, as movement is found in it: pieces without a gap, columns, deviations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from emotrace.engine.segments import Segment, end_of, segments
from emotrace.engine.timeseries import TimeSeries

YAW, PITCH, ROLL = "head yaw", "head pitch", "head roll"
"""Columns of the series that the observer of faces gives, in degrees."""
ACROSS, ALONG = "gaze horizontal", "gaze vertical"
"""From -1 to 1."""
CLOSED = "eyes closed"
"""From 0 to 1."""

FEWEST = 10
"""Moments with a value from which a column has a median that deviations are taken from. Our own choice: two seconds."""

GAP = 3.0
"""Times the usual interval between two moments from which what lies between them is a gap, which no movement spans."""

Values = Sequence[float | None]


@dataclass(frozen=True)
class Span:
    """When something happened, in seconds of media time."""

    start: float
    end: float
    apex: float

    @property
    def lasts(self) -> float:
        """Duration in seconds."""
        return self.end - self.start


@dataclass(frozen=True)
class Measured:
    """One stretch of a series, without a gap in time."""

    series: TimeSeries
    first: int
    """Place of its first moment in the series."""
    stop: int
    interval: float
    """Usual seconds between two moments."""

    @property
    def seconds(self) -> Sequence[float]:
        """Media time of each moment."""
        return self.series.seconds[self.first : self.stop]

    def column(self, name: str) -> Values:
        """The values of a measure; None throughout where the series has no such measure."""
        return self._whole(name)[self.first : self.stop]

    def deviations(self, name: str) -> Values:
        """The values less the person's median over the whole series; None throughout where too few were measured."""
        known = [value for value in self._whole(name) if value is not None]
        if len(known) < FEWEST:
            return (None,) * (self.stop - self.first)
        usual = median(known)
        return [None if value is None else value - usual for value in self.column(name)]

    def _whole(self, name: str) -> Values:
        """The measure over the whole series; a column may name its unit besides: "head yaw degrees"."""
        columns = self.series.columns
        found = next((one for one in columns if one == name or one.startswith(f"{name} ")), None)
        return (None,) * len(self.series.seconds) if found is None else columns[found]

    def spans(self, values: Values, begins: float, ends: float, least: float) -> list[tuple[Span, float]]:
        """Where values show by hysteresis for at least `least` seconds, each with the largest value."""
        found = [(self.span(one), values[one.apex] or 0.0) for one in segments(values, begins, ends)]
        return [(span, value) for span, value in found if span.lasts >= least - 1e-6]

    def span(self, segment: Segment) -> Span:
        """A segment in seconds; it ends with the stretch at the latest."""
        seconds = self.seconds
        end = end_of(segment, seconds, self.interval, seconds[-1])
        return Span(seconds[segment.onset], end, seconds[segment.apex])


def stretches(series: TimeSeries) -> Iterator[Measured]:
    """The stretches of a series that no gap in time interrupts; nothing where it is too short for any movement."""
    seconds = series.seconds
    steps = [later - sooner for sooner, later in pairwise(seconds) if later > sooner]
    if not steps:
        return
    interval, first = median(steps), 0
    for place in range(1, len(seconds) + 1):
        if place == len(seconds) or seconds[place] - seconds[place - 1] > GAP * interval:
            if place - first > 1:
                yield Measured(series, first, place, interval)
            first = place
