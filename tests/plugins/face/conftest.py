"""The face observer with its real landmarker, and pictures for it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Frame, Frames, Given
from emotrace.plugins.face.observer import FaceObserver
from emotrace.plugins.media.image import ImageReader

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

Observe = Callable[..., list[Observation]]


@pytest.fixture(scope="module")
def observer() -> Iterator[FaceObserver]:
    observer = FaceObserver()
    yield observer
    observer.close()


@pytest.fixture(scope="module")
def observe(observer: FaceObserver, setting: Setting) -> Observe:
    """What the observer sees in pixels, or in a file."""

    def observe(picture: "Path | NDArray[uint8]", seconds: float | None = None) -> list[Observation]:
        pixels = read_pixels(picture) if isinstance(picture, Path) else picture
        return list(observer.observe(Frames("S1", (Frame(pixels, seconds),)), setting))

    return observe


@pytest.fixture(scope="module")
def portrait_pixels(portrait: Path) -> "NDArray[uint8]":
    return read_pixels(portrait)


def read_pixels(path: Path) -> "NDArray[uint8]":
    track = ImageReader().read(Given(path.name, path.read_bytes()), "S1").tracks[0]
    assert isinstance(track, Frames)
    return next(iter(track.frames)).pixels
