"""The observers of the head and of the eyes. They read series of measures, not pictures, and weigh nothing.

Gaze, nods, shakes, tilts and looks away are cues by which people recognise hesitancy (BAH, arXiv 2505.19328); the chain
`ambivalence` reads them. None of them is a sign of one emotion.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Emits, ObserverCard, PatternRule, Setting
from emotrace.engine.stimulus import Track
from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.motion.events import Event, observations
from emotrace.plugins.motion.eyes import AVERTED, BLINKS, MANY_BLINKS, SHIFT, SHUT, blink_rate, eye_events
from emotrace.plugins.motion.head import AWAY, NOD, SHAKE, TILT, head_events
from emotrace.plugins.motion.measured import stretches

LICENCE = "Apache-2.0"
NO_WEIGHTS = "none: it has no weights"
MOTION_LIMIT = Emits(kind="motion limit", label="movements left out")
GAZE_LIMIT = Emits(kind="gaze limit", label="movements left out")


def _of_head(series: TimeSeries) -> Iterator[Event]:
    for one in stretches(series):
        yield from head_events(one)


def _of_eyes(series: TimeSeries) -> Iterator[Event]:
    pieces = list(stretches(series))
    for one in pieces:
        yield from eye_events(one)
    yield from blink_rate(series, pieces)


class _Mover:
    """Reads a series of a face, and yields what moves."""

    card: ObserverCard
    _events: Callable[[TimeSeries], Iterable[Event]]
    _limit: Emits

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:  # noqa: ARG002  # what weighs nothing joins nothing
        """None."""
        return ()

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:  # noqa: ARG002  # nothing to set
        """Yield each movement in order of time; nothing where the series holds other measures, or too few."""
        if isinstance(track, TimeSeries):
            yield from observations(self.card, track, list(type(self)._events(track)), self._limit)

    def close(self) -> None:
        """Nothing was loaded."""


class MotionObserver(_Mover):
    """The head: turned away, tilted, nodding, shaking."""

    card = ObserverCard(
        name="motion",
        version="1",
        modality="body",
        reads=("series",),
        emits=(AWAY, TILT, NOD, SHAKE, MOTION_LIMIT),
        licence=LICENCE,
        weights_licence=NO_WEIGHTS,
    )
    _events = staticmethod(_of_head)
    _limit = MOTION_LIMIT


class GazeObserver(_Mover):
    """The eyes: how often they blink, how long they stay closed, where they turn."""

    card = ObserverCard(
        name="gaze",
        version="1",
        modality="face",
        reads=("series",),
        emits=(BLINKS, MANY_BLINKS, SHUT, SHIFT, AVERTED, GAZE_LIMIT),
        licence=LICENCE,
        weights_licence=NO_WEIGHTS,
    )
    _events = staticmethod(_of_eyes)
    _limit = GAZE_LIMIT
