"""MediaPipe's face landmarker: a picture in, faces with their blendshapes out."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emotrace.engine.errors import ModelFileError
from emotrace.plugins.face.faces import Face

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

MOST_FACES = 10
"""Faces that one look at a picture can find."""

# Points of MediaPipe's face mesh, in the order of the image: the two edges of the face, forehead and chin.
IMAGE_LEFT_EDGE, IMAGE_RIGHT_EDGE, FOREHEAD, CHIN = 234, 454, 10, 152


class Landmarker:
    """The loaded landmarker, for still pictures. Left and right in shape names are the person's own."""

    def __init__(self, path: Path) -> None:
        from mediapipe.tasks.python import vision
        from mediapipe.tasks.python.core.base_options import BaseOptions

        options = vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(path)),
            running_mode=vision.RunningMode.IMAGE,
            num_faces=MOST_FACES,
            output_face_blendshapes=True,
        )
        try:
            self._landmarker = vision.FaceLandmarker.create_from_options(options)
        except (RuntimeError, ValueError, OSError) as error:
            reason = str(error).splitlines()[0]
            raise ModelFileError(f"{path.name} does not load as a face landmarker: {reason}") from error

    def find(self, pixels: "NDArray[uint8]") -> list[Face]:
        """The faces in a picture of shape (height, width, 3), RGB; empty where there are none."""
        import mediapipe as mp
        import numpy as np

        image = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(pixels))
        result = self._landmarker.detect(image)
        height, width = pixels.shape[:2]
        return [
            _face(landmarks, shapes, width, height)
            for landmarks, shapes in zip(result.face_landmarks, result.face_blendshapes, strict=True)
        ]

    def close(self) -> None:
        """Free the model."""
        self._landmarker.close()


def _face(landmarks: list[Any], shapes: list[Any], width: int, height: int) -> Face:
    across = [point.x for point in landmarks]
    down = [point.y for point in landmarks]
    left, top = min(across) * width, min(down) * height
    return Face(
        left=left,
        top=top,
        width=max(across) * width - left,
        height=max(down) * height - top,
        shapes={shape.category_name: shape.score for shape in shapes},
        yaw=_yaw(landmarks),
        pitch=_pitch(landmarks, height / width),
    )


def _yaw(landmarks: list[Any]) -> float:
    """Degrees, from the depth of the face's two edges; z is in the unit of x (MediaPipe's documentation)."""
    one, other = landmarks[IMAGE_LEFT_EDGE], landmarks[IMAGE_RIGHT_EDGE]
    return math.degrees(math.atan2(other.z - one.z, other.x - one.x))


def _pitch(landmarks: list[Any], aspect: float) -> float:
    """Degrees, from the depth of forehead and chin."""
    one, other = landmarks[FOREHEAD], landmarks[CHIN]
    return math.degrees(math.atan2(other.z - one.z, (other.y - one.y) * aspect))
