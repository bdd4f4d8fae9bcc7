"""MediaPipe's face landmarker: a picture in, faces with their blendshapes out."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.errors import ModelFileError
from emotrace.plugins.face.creases import creases
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.geometry import geometry
from emotrace.plugins.face.mesh import Mesh, detector
from emotrace.plugins.face.sockets import without_sockets

if TYPE_CHECKING:
    from numpy import float64, uint8
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
            self._landmarker = without_sockets(lambda: vision.FaceLandmarker.create_from_options(options))
        except (RuntimeError, ValueError, OSError) as error:
            reason = str(error).splitlines()[0]
            raise ModelFileError(f"{path.name} does not load as a face landmarker: {reason}") from error
        self._detect = detector(self._landmarker)

    def find(self, pixels: "NDArray[uint8]") -> list[Face]:
        """The faces in a picture of shape (height, width, 3), RGB; empty where there are none."""
        return [_face(pixels, mesh) for mesh in self.meshes(pixels)]

    def meshes(self, pixels: "NDArray[uint8]") -> list[Mesh]:
        """The landmarks of the faces in a picture, in the order of `find`."""
        import mediapipe as mp
        import numpy as np

        image = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(pixels))
        return self._detect(image)

    def close(self) -> None:
        """Free the model."""
        self._landmarker.close()


def in_pixels(mesh: Mesh, size: tuple[int, ...]) -> "NDArray[float64]":
    """Landmarks (478, 3) in pixels of a picture of that shape; z is in the unit of x (MediaPipe's documentation)."""
    return mesh.shares * (size[1], size[0], size[1])


def _face(pixels: "NDArray[uint8]", mesh: Mesh) -> Face:
    points = in_pixels(mesh, pixels.shape)
    left, top, _ = points.min(axis=0).tolist()
    right, bottom, _ = points.max(axis=0).tolist()
    width, height = right - left, bottom - top
    return Face(
        left=left,
        top=top,
        width=width,
        height=height,
        shapes=mesh.shapes,
        yaw=_turn(points, IMAGE_LEFT_EDGE, IMAGE_RIGHT_EDGE, axis=0),
        pitch=_turn(points, FOREHEAD, CHIN, axis=1),
        measures=geometry(points) | creases(pixels, points),
    )


def _turn(points: "NDArray[float64]", one: int, other: int, axis: int) -> float:
    """Degrees that the line between two landmarks leads away from the camera."""
    along = points[other] - points[one]
    return math.degrees(math.atan2(along[2], along[axis]))
