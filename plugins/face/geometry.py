"""Measures of a face's shape, from the landmarks of MediaPipe's face mesh.

The landmarks are first brought to the front: turned, scaled and shifted so that the points which no muscle moves lie
where they do in a mean face. What is left of them is build and expression. Lengths are in distances between
the outer corners of the eyes; each is the mean of both sides.
"""

import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Points = NDArray[float64]

REFERENCE = Path(__file__).parent / "data" / "reference.toml"

POSE = ("head pitch", "head yaw", "head roll")
"""Degrees: nodded down, turned, and tilted. The other measures are corrected for them."""

Pair = tuple[int, int]


@dataclass(frozen=True)
class Fronted:
    """Landmarks as seen from the front; x to the picture's right, y down, z away."""

    x: list[float]
    y: list[float]
    z: list[float]

    def rise(self, *pairs: Pair) -> float:
        """How far the second of each pair lies above the first; the mean over the pairs."""
        return sum(self.y[low] - self.y[high] for low, high in pairs) / len(pairs)

    def wide(self, *pairs: Pair) -> float:
        """Distance between the two of each pair as seen from the front; the mean."""
        return sum(math.hypot(self.x[a] - self.x[b], self.y[a] - self.y[b]) for a, b in pairs) / len(pairs)

    def apart(self, *pairs: Pair) -> float:
        """Distance between the two of each pair in space; the mean."""
        return sum(
            math.hypot(self.x[a] - self.x[b], self.y[a] - self.y[b], self.z[a] - self.z[b]) for a, b in pairs
        ) / len(pairs)

    def above(self, middle: tuple[int, int], *points: int) -> float:
        """How far the points lie above the middle of two others; the mean."""
        level = (self.y[middle[0]] + self.y[middle[1]]) / 2
        return sum(level - self.y[point] for point in points) / len(points)

    def depth(self, *points: int) -> float:
        """How far back the points lie; the mean."""
        return sum(self.z[point] for point in points) / len(points)


@cache
def _reference() -> "tuple[list[int], Points]":
    """Indices of the points that no muscle moves, and where they lie in the mean face, centred."""
    import numpy as np

    table = tomllib.loads(REFERENCE.read_text("utf-8"))
    places = np.array([row["at"] for row in table["point"]])
    return [row["landmark"] for row in table["point"]], places - places.mean(axis=0)


def fronted(points: "Points") -> "tuple[Points, Points]":
    """Landmarks of shape (478, 3) brought to the front, and the rotation that did it.

    The similarity that brings the fixed points closest to the mean face's (Umeyama 1991).
    """
    import numpy as np

    fixed, reference = _reference()
    centre = points[fixed].mean(axis=0)
    own = points[fixed] - centre
    left, sizes, right = np.linalg.svd(own.T @ reference)
    signs = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    rotation = (left * signs) @ right
    scale = float((sizes * signs).sum() / max(float((own**2).sum()), 1e-12))
    return (points - centre) @ rotation * scale, rotation


def geometry(points: "Points") -> dict[str, float]:
    """Every measure of SHAPE, and POSE, of landmarks of shape (478, 3) in pixels (z in the unit of x)."""
    at, rotation = fronted(points)
    face = Fronted(*at.T.tolist())
    return {name: measure(face) for name, measure in SHAPE.items()} | pose(rotation.tolist())


def pose(rotation: list[list[float]]) -> dict[str, float]:
    """The head's pose in degrees, from the rotation that undoes it."""
    sideways = math.hypot(rotation[2][1], rotation[2][2])
    angles = (
        math.atan2(rotation[2][1], rotation[2][2]),
        math.atan2(-rotation[2][0], sideways),
        math.atan2(rotation[1][0], rotation[0][0]),
    )
    return dict(zip(POSE, map(math.degrees, angles), strict=True))


def _eye_opening(face: Fronted) -> float:
    """Against the iris, which is of one size in all adults."""
    gap = face.wide((159, 145), (386, 374), (158, 153), (385, 380), (160, 144), (387, 373))
    return gap / face.wide((469, 471), (474, 476))


def _brow_bend(face: Fronted) -> float:
    return (face.above((55, 46), 52) + face.above((285, 276), 282)) / 2


def _corner_depth(face: Fronted) -> float:
    return face.depth(61, 291) - face.depth(0, 17)


SHAPE: Mapping[str, Callable[[Fronted], float]] = {
    "inner brow height": lambda face: face.rise((133, 55), (362, 285), (133, 107), (362, 336)),
    "middle brow height": lambda face: face.rise((159, 52), (386, 282), (159, 105), (386, 334)),
    "outer brow height": lambda face: face.rise((33, 46), (263, 276), (33, 70), (263, 300)),
    "brow gap": lambda face: face.wide((55, 285), (107, 336)),
    "brow slant": lambda face: face.rise((46, 55), (276, 285), (70, 107), (300, 336)),
    "brow bend": _brow_bend,
    "eye opening": _eye_opening,
    "upper lid height": lambda face: (face.above((33, 133), 159) + face.above((263, 362), 386)) / 2,
    "lower lid drop": lambda face: -(face.above((33, 133), 145) + face.above((263, 362), 374)) / 2,
    "upper lid over iris": lambda face: face.rise((468, 159), (473, 386)),
    "lower lid under iris": lambda face: face.rise((145, 468), (374, 473)),
    "lid to cheek": lambda face: face.apart((145, 50), (374, 280)),
    "cheek height": lambda face: -(face.y[50] + face.y[280]) / 2,
    "nose wing to eye": lambda face: face.apart((129, 133), (358, 362)),
    "upper nose wing to eye": lambda face: face.apart((49, 133), (279, 362)),
    "nose wing height": lambda face: face.rise((2, 129), (2, 358)),
    "nostril width": lambda face: face.wide((48, 278)),
    "nose to lip": lambda face: face.rise((0, 2)),
    "nose wing to lip": lambda face: face.apart((40, 98), (270, 327)),
    "upper lip curve": lambda face: face.rise((40, 0), (270, 0)),
    "upper lip arch": lambda face: face.rise((80, 13), (310, 13)),
    "lip corner height": lambda face: face.above((13, 14), 61, 291),
    "lip corner over mouth line": lambda face: face.rise((78, 61), (308, 291)),
    "lip corner to eye": lambda face: face.rise((61, 33), (291, 263)),
    "lip corner curl": lambda face: face.rise((146, 61), (375, 291)),
    "lip corner depth": _corner_depth,
    "cheek to lip corner": lambda face: face.apart((205, 61), (425, 291)),
    "mouth width": lambda face: face.wide((61, 291)),
    "mouth line curve": lambda face: face.rise((14, 88), (14, 318)),
    "lower lip to chin": lambda face: face.apart((17, 199)),
    "chin depth": lambda face: face.depth(199) - face.depth(152),
    "hollow under the lip": lambda face: face.depth(18) - face.depth(17, 199),
    "lower lip depth": lambda face: face.depth(17) - face.depth(2),
    "upper lip roll": lambda face: face.depth(13) - face.depth(0),
    "upper lip thickness": lambda face: face.wide((0, 13)),
    "lower lip thickness": lambda face: face.wide((14, 17)),
    "lip opening": lambda face: face.wide((13, 14)),
    "mouth roundness": lambda face: face.wide((13, 14)) / face.wide((78, 308)),
}
"""The measures by name; numbers are landmarks of the mesh."""
