"""The pictures of a clip: decoded one after the other, in order of time, never all in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from emotrace.engine.cores import cores
from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Frame, Given
from emotrace.plugins.media.clip import Damage, begins, decoded, opened, picture_stream, refuse_unknown
from emotrace.plugins.media.upright import Upright

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

STEP = 0.04
"""Seconds from a picture to the next where a clip says neither times nor a rate: 25 a second, as in PAL."""
UNTIMED = "avi"
"""A container that gives pictures an order and no times of their own."""
ROUNDING = 1e-3
"""Seconds: Matroska rounds times to this."""
FASTEST = 1000
"""A clip that claims so many pictures a second gives the unit of its clock for its rate."""

T = TypeVar("T")


@dataclass(frozen=True)
class Look:
    """What the first picture of a clip shows of all."""

    upright: Upright
    width: int
    height: int
    per_second: float | None
    """Pictures per second on average, where the clip says so."""


def first_look(given: Given) -> Look | None:
    """Decode the first picture; None where the clip has no moving pictures.

    Raises:
        InputError: none of its pictures can be decoded.
    """
    with opened(given) as container:
        stream = picture_stream(container)
        if stream is None:
            return None
        refuse_unknown(stream, "pictures are")
        frame = next(_frames(container, stream, Damage()), None)
        if frame is None:
            raise InputError("none of its pictures can be decoded")
        upright = Upright.of(frame, stream)
        width, height = upright.size(frame)
        rate = float(stream.average_rate or 0)
        return Look(upright, width, height, rate if 0 < rate < FASTEST else None)


class Pictures:
    """The frames of a clip. Each walk opens the file anew and decodes one picture after the other.

    A frame converts its pixels only when asked. Its time is counted from where the clip begins, so that sound and
    pictures agree. Those with a time out of order are left out.
    """

    def __init__(self, given: Given, upright: Upright, known: bool = False) -> None:
        """`known`: that the clip is damaged has been told already."""
        self._given = given
        self._upright = upright
        self._known = known

    def __iter__(self) -> Iterator[Frame]:
        """The frames in order of time.

        Raises:
            InputError: after all pictures that can be decoded, where some cannot.
        """
        from av.video.reformatter import VideoReformatter

        damage, shown = Damage(), 0
        convert = VideoReformatter()  # one for all: each keeps megabytes of its own
        with opened(self._given) as container:
            stream = picture_stream(container)
            if stream is not None:
                stream.thread_type, stream.codec_context.thread_count = "AUTO", cores()
                for seconds, frame in in_order(_timed(container, stream, damage), damage):
                    shown += 1
                    yield Frame(partial(self._upright.pixels, frame, convert), seconds)
        lines = damage.lines("pictures")
        if lines and not (self._known and shown):
            raise InputError(f"{self._given.name}: {'; '.join(lines)}")


def in_order(timed: Iterable[tuple[float, T]], damage: Damage) -> Iterator[tuple[float, T]]:
    """Leave out what has a time out of order: one that leaps ahead of the next, or is not after those before it."""
    last, held = -ROUNDING, None
    for one in timed:
        if one[0] <= last or (held is not None and one[0] == held[0]):
            damage.misplaced += 1
        elif held is None or one[0] < held[0]:
            damage.misplaced += held is not None
            held = one
        else:
            yield held
            last, held = held[0], one
    if held is not None:
        yield held


def _frames(container: "InputContainer", stream: "VideoStream", damage: Damage) -> "Iterator[VideoFrame]":
    return cast("Iterator[VideoFrame]", decoded(container, stream, damage))


def _timed(container: "InputContainer", stream: "VideoStream", damage: Damage) -> "Iterator[tuple[float, VideoFrame]]":
    """Each picture with its media time; where it has none, a step after the one before."""
    start, unit = begins(container), float(stream.time_base or 0)
    rate = stream.average_rate or stream.guessed_rate
    step = 1 / float(rate) if rate else STEP
    untimed, seconds, first = container.format.name == UNTIMED, -step, None
    for frame in _frames(container, stream, damage):
        stamp = frame.dts if untimed else frame.pts
        first = stamp if first is None else first
        origin = (first or 0) * unit if untimed else start
        seconds = seconds + step if stamp is None or not unit else stamp * unit - origin
        yield max(0.0, seconds) if seconds > -ROUNDING else seconds, frame
