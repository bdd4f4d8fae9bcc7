"""Clips of the portrait's head on a plain ground, and what was yielded of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.engine.errors import InputError
from emotrace.engine.observation import Observation
from emotrace.engine.stimulus import Frame, Frames, Reached
from emotrace.engine.timeseries import TimeSeries

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

STEP = 0.2
"""Seconds between two frames."""

SIZE = (640, 360)
"""Width and height of a scene."""

Place = tuple[int, int, int]
"""Left, top and side of a head, in pixels; its face is a third as wide."""


@dataclass(frozen=True)
class Seen:
    """What was yielded, by kind."""

    observations: list[Observation]
    series: list[TimeSeries]
    reached: list[float]

    @classmethod
    def of(cls, yielded: Iterable[object]) -> "Seen":
        everything = list(yielded)
        return cls(
            [one for one in everything if isinstance(one, Observation)],
            [one for one in everything if isinstance(one, TimeSeries)],
            [one.seconds for one in everything if isinstance(one, Reached)],
        )

    @property
    def count(self) -> Observation:
        (count,) = [one for one in self.observations if one.kind == "face count"]
        return count

    def of_face(self, number: int) -> list[Observation]:
        return [one for one in self.observations if one.where.face == number]

    def lefts(self, number: int) -> list[float | None]:
        """Where a person's face begins in each frame; None where it is not found."""
        (series,) = [one for one in self.series if one.face == number]
        return list(series.columns["left"])


See = Callable[..., Seen]


class Timed:
    """Frames that come five times a second, as a reader gives them; they may break off."""

    def __init__(self, frames: "Iterable[NDArray[uint8]]", broken: str = "") -> None:
        self.frames, self.broken = list(frames), broken

    def __iter__(self) -> Iterator[Frame]:
        for at, pixels in enumerate(self.frames):
            yield Frame(pixels, STEP * at)
        if self.broken:
            raise InputError(self.broken)


def clip_of(frames: "Iterable[NDArray[uint8]]", broken: str = "") -> Frames:
    timed = Timed(frames, broken)
    return Frames("S1", timed, STEP * len(timed.frames))


def scene(head: "NDArray[uint8]", *places: Place, size: tuple[int, int] = SIZE) -> "NDArray[uint8]":
    """A plain grey picture with heads in it."""
    import numpy as np
    from PIL import Image

    canvas = Image.new("RGB", size, (128, 128, 128))
    for left, top, side in places:
        canvas.paste(Image.fromarray(head).resize((side, side), Image.Resampling.LANCZOS), (left, top))
    return np.asarray(canvas)
