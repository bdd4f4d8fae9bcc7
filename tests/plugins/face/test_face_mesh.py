"""The landmarker's result, read where it lies, against MediaPipe's own objects."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from emotrace.engine.observer import Setting
from emotrace.plugins.face.mesh import by_objects, detector

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray


@pytest.fixture(scope="module")
def landmarker(setting: Setting) -> Iterator[Any]:
    from mediapipe.tasks.python import vision
    from mediapipe.tasks.python.core.base_options import BaseOptions

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(setting.model_file("face-landmarker"))),
        num_faces=3,
        output_face_blendshapes=True,
    )
    with vision.FaceLandmarker.create_from_options(options) as loaded:
        yield loaded


def image(pixels: "NDArray[uint8]") -> Any:
    import mediapipe as mp

    return mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(pixels))


@pytest.mark.parametrize("faces", [0, 1, 2])
def test_memory_and_objects_hold_the_same(landmarker: Any, portrait_pixels: "NDArray[uint8]", faces: int) -> None:
    face = portrait_pixels[:320, 100:350]
    picture = image(np.hstack([face] * faces) if faces else np.full((64, 64, 3), 128, np.uint8))
    in_memory, objects = detector(landmarker)(picture), by_objects(landmarker, picture)
    assert len(in_memory) == len(objects) == faces
    for one, other in zip(in_memory, objects, strict=True):
        assert one.shares.shape == (478, 3)
        assert np.array_equal(one.shares, other.shares)
        assert one.shapes == other.shapes


def test_a_wrapper_of_another_build_is_read_by_its_objects(landmarker: Any, portrait_pixels: "NDArray[uint8]") -> None:
    class Other:
        """What the documentation promises, and nothing else."""

        def detect(self, picture: Any) -> Any:
            return landmarker.detect(picture)

    picture = image(portrait_pixels)
    (found,) = detector(Other())(picture)
    assert found.shapes == detector(landmarker)(picture)[0].shapes
