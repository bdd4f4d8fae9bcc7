"""Movements of the head: turned away, tilted, nodding, shaking.

Bounds are our own choice unless a source is named; a pose from landmarks is uncertain by a degree. Nods and shakes
are found as swings to and fro, which tell "yes" and "no" from other movements of the head in conversation (Hadar and
others 1985, Journal of Nonverbal Behavior 9, 214-228: symmetrical and cyclic). At five frames a second nothing faster
than 2.5 Hz can be told, and only slow movements are told well: a head that is not seen to nod may have nodded.
"""

from collections.abc import Iterator

from emotrace.engine.observer import Emits
from emotrace.plugins.motion.events import Event
from emotrace.plugins.motion.measured import PITCH, ROLL, YAW, Measured, Span, Values
from emotrace.plugins.motion.swings import Run, runs

AWAY = Emits(kind="look away", label="head turned away", unit="degrees")
TILT = Emits(kind="tilt", label="tilt of the head", unit="degrees")
NOD = Emits(kind="head nod", label="head nod")
SHAKE = Emits(kind="head shake", label="head shake")

AWAY_BEGINS, AWAY_ENDS, AWAY_FULL = 20.0, 15.0, 45.0
"""Degrees of yaw from the person's median: when turned away, when back, and when as far as it gets."""
AWAY_LEAST = 0.4
"""Seconds."""

TILT_BEGINS, TILT_ENDS, TILT_FULL = 12.0, 8.0, 30.0
"""Degrees of roll from the person's median."""
TILT_LEAST = 0.6
"""Seconds."""

NOD_LEAST, SHAKE_LEAST, SWING_FULL = 4.0, 6.0, 20.0
"""Degrees of a swing of pitch and of yaw, and of one that shows as strongly as it can."""
SWING_LONGEST = 0.8
"""Seconds that one swing takes at most: slower is looking up and down, or about."""
SWINGS_FEWEST = 3
"""One swing is a change of pose, two may be a glance; a third one makes it a movement to and fro."""


def head_events(measured: Measured) -> Iterator[Event]:
    """The movements of the head in one stretch."""
    yield from _turned(measured, YAW, AWAY, "the head is turned away", (AWAY_BEGINS, AWAY_ENDS, AWAY_LEAST, AWAY_FULL))
    yield from _turned(
        measured, ROLL, TILT, "the head tilts to one side", (TILT_BEGINS, TILT_ENDS, TILT_LEAST, TILT_FULL)
    )
    pitch, yaw = measured.column(PITCH), measured.column(YAW)
    yield from _to_and_fro(measured, pitch, yaw, NOD, "the head nods", NOD_LEAST)
    yield from _to_and_fro(measured, yaw, pitch, SHAKE, "the head shakes", SHAKE_LEAST)


def _turned(
    measured: Measured, column: str, kind: Emits, phrase: str, bounds: tuple[float, float, float, float]
) -> Iterator[Event]:
    begins, ends, least, full = bounds
    sizes = [None if value is None else abs(value) for value in measured.deviations(column)]
    for span, most in measured.spans(sizes, begins, ends, least):
        yield Event(kind, phrase, span, most / full, value=round(most, 1))


def _to_and_fro(
    measured: Measured, values: Values, other: Values, kind: Emits, phrase: str, least: float
) -> Iterator[Event]:
    """Swings of one axis, where the other axis moves less."""
    seconds = measured.seconds
    for run in runs(values, seconds, least, SWING_LONGEST, SWINGS_FEWEST):
        if _reach(values, run) > _reach(other, run):
            start, end = seconds[run.first], seconds[run.last]
            details = {"swings": float(run.swings), "degrees a swing": round(run.size, 1)}
            yield Event(kind, phrase, Span(start, end, (start + end) / 2), run.size / SWING_FULL, details=details)


def _reach(values: Values, run: Run) -> float:
    known = [value for value in values[run.first : run.last + 1] if value is not None]
    return max(known) - min(known) if known else 0.0
