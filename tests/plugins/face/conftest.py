"""The face observer with its real landmarker, and pictures for it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Frame, Frames, Given
from emotrace.plugins.face.observer import FaceObserver
from emotrace.plugins.media.image import ImageReader
from tests.plugins.face.scenes import See, Seen, clip_of

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
    """What the observer sees in a still: pixels, or a file."""

    def observe(picture: "Path | NDArray[uint8]") -> list[Observation]:
        pixels = read_pixels(picture) if isinstance(picture, Path) else picture
        seen = Seen.of(observer.observe(Frames("S1", (Frame(pixels),)), setting))
        assert not seen.series
        return seen.observations

    return observe


@pytest.fixture(scope="module")
def see(observer: FaceObserver, setting: Setting) -> See:
    """What the observer yields for a clip of these frames, five a second."""

    def see(frames: "Iterable[NDArray[uint8]]", person: str | None = None, rules: Path | None = None) -> Seen:
        own = replace(setting, person=person, rules={"face": rules} if rules else {})
        return Seen.of(observer.observe(clip_of(frames), own))

    return see


@pytest.fixture(scope="module")
def head(portrait: Path) -> "NDArray[uint8]":
    """The portrait's head; its face is a third as wide."""
    return read_pixels(portrait)[10:280, 90:360]


@pytest.fixture(scope="module")
def portrait_pixels(portrait: Path) -> "NDArray[uint8]":
    return read_pixels(portrait)


def read_pixels(path: Path) -> "NDArray[uint8]":
    track = ImageReader().read(Given(path.name, path.read_bytes()), "S1").tracks[0]
    assert isinstance(track, Frames)
    return next(iter(track.frames)).pixels
