"""The lines of a face lie on the face."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Outliner, Setting
from emotrace.engine.stimulus import Frame, Frames
from emotrace.plugins.face.lines import joined
from emotrace.plugins.face.observer import FaceObserver


@pytest.fixture(scope="module")
def observer() -> Iterator[FaceObserver]:
    made = FaceObserver()
    yield made
    made.close()


def _seen(observer: FaceObserver, track: Frames, setting: Setting) -> list[Observation]:
    return [one for one in observer.observe(track, setting) if isinstance(one, Observation)]


def test_the_lines_of_a_portrait_fill_the_box_of_its_face(
    observer: FaceObserver, portrait: Path, setting: Setting
) -> None:
    assert isinstance(observer, Outliner)
    with Image.open(portrait) as image:
        track = Frames("S1", (Frame(np.asarray(image.convert("RGB"))),))
    seen = _seen(observer, track, setting)
    (outline,) = observer.outlines(track, seen, setting)
    box = next(one.where.box for one in seen if one.where.box)
    points = np.array([point for line in outline.lines for point in line])
    assert outline.face == 1
    assert points.min(axis=0) == pytest.approx((box.left, box.top), abs=box.width / 10)
    assert points.max(axis=0) == pytest.approx((box.left + box.width, box.top + box.height), abs=box.width / 10)


def test_where_no_face_was_seen_there_are_no_lines(observer: FaceObserver, setting: Setting) -> None:
    track = Frames("S1", (Frame(np.full((120, 160, 3), 128, np.uint8)),))
    assert observer.outlines(track, _seen(observer, track, setting), setting) == []


def test_neighbours_are_joined_into_lines() -> None:
    assert joined([(1, 2), (2, 3), (7, 8), (8, 1)]) == [(1, 2, 3), (7, 8, 1)]
    assert joined([]) == []
