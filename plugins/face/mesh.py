"""What the landmarker found in a picture, as arrays.

MediaPipe's Python wrapper makes an object of each of a face's 478 landmarks, which takes a sixteenth of the time that
finding them does. Its C library leaves them side by side in memory, and they are read there where the installed wrapper
is of the build that is known; else by way of its objects.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Mesh:
    """One face."""

    shares: "NDArray[float64]"
    """Shape (478, 3): landmarks as shares of the picture's width and height; z in the unit of x."""
    shapes: dict[str, float]
    """Blendshape name to rig weight, 0-1."""


Detect = Callable[[Any], list[Mesh]]
"""A picture as MediaPipe's Image in, its faces out."""


def detector(landmarker: Any) -> Detect:
    """The quicker way where the wrapper has what it needs, else the wrapper's own."""
    from mediapipe.tasks.python.vision import face_landmarker

    result = getattr(face_landmarker, "MpFaceLandmarkerResultC", None)
    library, handle = getattr(landmarker, "_lib", None), getattr(landmarker, "_handle", None)
    calls = ("MpFaceLandmarkerDetectImage", "MpFaceLandmarkerCloseResult")
    if result is None or handle is None or not all(hasattr(library, call) for call in calls):
        return lambda image: by_objects(landmarker, image)
    return _InMemory(library, handle, result)


def by_objects(landmarker: Any, image: Any) -> list[Mesh]:
    """The faces by way of the wrapper's documented result."""
    import numpy as np

    found = landmarker.detect(image)
    return [
        Mesh(
            np.array([(point.x, point.y, point.z) for point in landmarks]),
            {shape.category_name: shape.score for shape in shapes},
        )
        for landmarks, shapes in zip(found.face_landmarks, found.face_blendshapes, strict=True)
    ]


class _InMemory:
    """Calls the C library as the wrapper's `detect` does, and reads its result where it lies."""

    def __init__(self, library: Any, handle: Any, result: type[ctypes.Structure]) -> None:
        self._library, self._handle, self._result = library, handle, result
        # The wrapper sends each call to a thread of its own; freeing memory needs no such trip.
        self._free = getattr(library, "_lib", library).MpFaceLandmarkerCloseResult
        self._names: tuple[str, ...] = ()

    def __call__(self, image: Any) -> list[Mesh]:
        found: Any = self._result()
        self._library.MpFaceLandmarkerDetectImage(self._handle, image._image_ptr, None, ctypes.byref(found))
        try:
            return [
                self._mesh(found.face_landmarks[at], found.face_blendshapes[at])
                for at in range(found.face_landmarks_count)
            ]
        finally:
            self._free(ctypes.byref(found))

    def _mesh(self, landmarks: Any, shapes: Any) -> Mesh:
        shares = _floats(landmarks.landmarks, landmarks.landmarks_count, "x", 3)
        scores = _floats(shapes.categories, shapes.categories_count, "score", 1)[:, 0].tolist()
        if len(self._names) != len(scores):
            categories = (shapes.categories[row] for row in range(len(scores)))
            self._names = tuple(one.category_name.decode("utf-8") for one in categories)
        return Mesh(shares, dict(zip(self._names, scores, strict=True)))


def _floats(pointer: Any, count: int, first: str, many: int) -> "NDArray[float64]":
    """A copy of `many` neighbouring float fields of each structure in a C array, shape (count, many)."""
    import numpy as np

    structure = pointer._type_
    memory = (structure * count).from_address(ctypes.addressof(pointer.contents))
    start = getattr(structure, first).offset // 4
    floats: NDArray[float64] = (
        np.frombuffer(memory, np.float32).reshape(count, -1)[:, start : start + many].astype(np.float64)
    )
    return floats
