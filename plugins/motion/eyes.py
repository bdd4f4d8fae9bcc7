"""What the eyes do: blinks, eyes that stay closed, gaze that shifts or is turned away.

Bounds are our own choice unless a source is named. A blink lasts a tenth to four tenths of a second, so at five frames
a second some fall between two frames: the rate that is given is the least that it can be.
"""

import math
from collections.abc import Iterator, Sequence

from emotrace.engine.observer import Emits
from emotrace.engine.segments import segments
from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.motion.events import Event
from emotrace.plugins.motion.measured import ACROSS, ALONG, CLOSED, Measured, Span, Values

BLINKS = Emits(kind="blink rate", label="blink rate", unit="per minute")
MANY_BLINKS = Emits(kind="blink rate up", label="blink rate", unit="per minute")
SHUT = Emits(kind="eyes closed", label="eyes that stay closed", unit="s")
SHIFT = Emits(kind="gaze shift", label="gaze shift")
AVERTED = Emits(kind="gaze aversion", label="gaze aversion")

REST_RATE, TALKING_RATE, HIGH_RATE = 17.0, 26.0, 32.5
"""Blinks a minute at rest and in conversation (means of 150 people: Bentivoglio et al. 1997, Movement Disorders 12,
1028-1034), and the upper bound of what is usual in conversation (Doughty 2001, Optometry and Vision Science 78,
712-725)."""

CLOSES, OPENS = 0.5, 0.35
"""How far eyes are closed, 0-1, when a blink begins and while it goes on."""
BLINK_LONGEST = 0.8
"""Seconds; eyes that are closed for longer do not blink."""
SHUT_LEAST = 1.0
"""Seconds from which eyes stay closed."""
SEEN_LEAST = 15.0
"""Seconds that eyes must have been seen for a rate."""

SHIFT_LEAST = 0.3
"""Change of gaze from one moment to the next, on axes from -1 to 1."""
SHIFT_APART = 1.0
"""Seconds between two shifts that still belong together."""
SHIFTS_FEWEST, SHIFTS_FULL = 3, 8
"""One shift is looking at something else; several in a row are a gaze that wanders."""

AVERTED_BEGINS, AVERTED_ENDS, AVERTED_FULL = 0.4, 0.25, 0.9
"""Distance of the gaze from where the person mostly looks, on axes from -1 to 1."""
AVERTED_LEAST = 0.6
"""Seconds."""


def eye_events(measured: Measured) -> Iterator[Event]:
    """What the eyes do in one stretch, but for the rate of blinks."""
    for span, most in measured.spans(measured.column(CLOSED), CLOSES, OPENS, SHUT_LEAST):
        yield Event(SHUT, "the eyes stay closed", span, most, value=round(span.lasts, 1))
    across, along = _open(measured, measured.deviations(ACROSS)), _open(measured, measured.deviations(ALONG))
    distances = [_distance(one, other) for one, other in zip(across, along, strict=True)]
    for span, most in measured.spans(distances, AVERTED_BEGINS, AVERTED_ENDS, AVERTED_LEAST):
        phrase = "the gaze is turned away from where it mostly rests"
        yield Event(AVERTED, phrase, span, most / AVERTED_FULL, details={"distance": round(most, 2)})
    yield from _shifting(measured, across, along)


def blink_rate(series: TimeSeries, stretches: Sequence[Measured]) -> Iterator[Event]:
    """How often the eyes blink at least, over all stretches; nothing where they were seen too briefly for a rate."""
    seen = sum(one.interval * sum(value is not None for value in one.column(CLOSED)) for one in stretches)
    if seen < SEEN_LEAST:
        return
    blinks = sum(_blinks(one) for one in stretches)
    rate = 60 * blinks / seen
    kind, phrase = BLINKS, "the eyes blink at least this often"
    if rate > HIGH_RATE:
        kind, phrase = MANY_BLINKS, "the eyes blink more often than is usual in conversation"
    when = Span(series.seconds[0], series.seconds[-1], series.seconds[0])
    details = {"blinks": float(blinks), "seen for s": round(seen, 1)}
    details |= {"usual at rest": REST_RATE, "usual in conversation": TALKING_RATE}
    yield Event(kind, phrase, when, rate / (2 * HIGH_RATE), value=round(rate, 1), details=details)


def _blinks(measured: Measured) -> int:
    found = segments(measured.column(CLOSED), CLOSES, OPENS, bridge=0)
    return sum(measured.span(one).lasts <= BLINK_LONGEST for one in found)


def _open(measured: Measured, values: Values) -> Values:
    """The values while the eyes are open: of closed ones no gaze can be told."""
    closed = measured.column(CLOSED)
    return [None if shut is not None and shut >= OPENS else one for one, shut in zip(values, closed, strict=True)]


def _distance(across: float | None, along: float | None) -> float | None:
    return None if across is None or along is None else math.hypot(across, along)


def _shifting(measured: Measured, across: Values, along: Values) -> Iterator[Event]:
    """Shifts of the gaze that follow each other closely."""
    seconds, row = measured.seconds, list[int]()
    for at in [*_shifts(across, along), None]:
        if row and (at is None or seconds[at] - seconds[row[-1]] > SHIFT_APART):
            if len(row) >= SHIFTS_FEWEST:
                span = Span(seconds[row[0] - 1], seconds[row[-1]], seconds[row[0]])
                details = {"shifts": float(len(row))}
                yield Event(SHIFT, "the gaze shifts to and fro", span, len(row) / SHIFTS_FULL, details=details)
            row = []
        if at is not None:
            row.append(at)


def _shifts(across: Values, along: Values) -> Iterator[int]:
    """Places at which the gaze is elsewhere than a moment before."""
    for at in range(1, len(across)):
        here, there = (across[at], along[at]), (across[at - 1], along[at - 1])
        if None not in here and None not in there and math.dist(here, there) >= SHIFT_LEAST:  # type: ignore[arg-type]
            yield at
