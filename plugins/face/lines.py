"""The lines of a face as the landmarks have them: its edge, brows, eyes, nose and lips."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from emotrace.engine.observation import Box, Observation
from emotrace.plugins.face.landmarker import Landmarker, in_pixels
from emotrace.plugins.face.search import MARGIN

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

Line = tuple[tuple[float, float], ...]


def boxes(seen: Iterable[Observation]) -> list[tuple[int, Box]]:
    """The faces that observations are of, by number, each with its box."""
    found = {one.where.face: one.where.box for one in seen}
    return sorted((face, box) for face, box in found.items() if face is not None and box is not None)


def lines_of(landmarker: Landmarker, pixels: "NDArray[uint8]", box: Box) -> tuple[Line, ...]:
    """The lines of the face in a box, in pixels of the picture; empty where it is not found again.

    It is looked for in a cut-out around the box, as it was when it was read (see `search`).
    """
    left, top = (max(0, round(start - MARGIN * size)) for start, size in ((box.left, box.width), (box.top, box.height)))
    right, bottom = round(box.left + (1 + MARGIN) * box.width), round(box.top + (1 + MARGIN) * box.height)
    cut = pixels[top:bottom, left:right]
    for mesh in landmarker.meshes(cut) if cut.size else ():
        points = in_pixels(mesh, cut.shape)[:, :2] + (left, top)
        x, y = points.mean(axis=0)
        if box.left <= x <= box.left + box.width and box.top <= y <= box.top + box.height:
            rounded = [(round(float(x), 1), round(float(y), 1)) for x, y in points]
            return tuple(tuple(rounded[at] for at in chain) for chain in _chains())
    return ()


@cache
def _chains() -> tuple[tuple[int, ...], ...]:
    """MediaPipe's connections between landmarks, joined into lines."""
    from mediapipe.tasks.python.vision import FaceLandmarksConnections as Known

    parts = (
        Known.FACE_LANDMARKS_FACE_OVAL,
        Known.FACE_LANDMARKS_LEFT_EYEBROW,
        Known.FACE_LANDMARKS_RIGHT_EYEBROW,
        Known.FACE_LANDMARKS_LEFT_EYE,
        Known.FACE_LANDMARKS_RIGHT_EYE,
        Known.FACE_LANDMARKS_NOSE,
        Known.FACE_LANDMARKS_LIPS,
    )
    return tuple(chain for part in parts for chain in joined([(one.start, one.end) for one in part]))


def joined(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Pairs of neighbours as chains: a pair that begins where the one before ends goes on with its chain."""
    chains: list[list[int]] = []
    for start, end in pairs:
        if chains and chains[-1][-1] == start:
            chains[-1].append(end)
        else:
            chains.append([start, end])
    return [tuple(chain) for chain in chains]
