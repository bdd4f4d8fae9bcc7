"""Measures of a face's shape, from the landmarks of MediaPipe's face mesh.

The landmarks are first brought to the front: turned, scaled and shifted so that the points which no muscle moves lie
where they do in a mean face. What is left of them is build and expression. Lengths are in distances between
the outer corners of the eyes; each is the mean of both sides.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from numpy import bool_, float64, intp
    from numpy.typing import NDArray

    Points = NDArray[float64]

REFERENCE = Path(__file__).parent / "data" / "reference.toml"

POSE = ("head pitch", "head yaw", "head roll")
"""Degrees: nodded down, turned, and tilted. The other measures are corrected for them."""

Pair = tuple[int, int]
Along = tuple[int, int]
"""A landmark and an axis: 0 to the picture's right, 1 down, 2 away."""

Across = tuple[int, int, int]
"""Two landmarks and how many axes their distance goes by: 2 as seen from the front, 3 in space."""


@dataclass(frozen=True)
class Lengths:
    """A sum of coordinates of fronted landmarks and of distances between them, each with its share."""

    along: Mapping[Along, float] = field(default_factory=dict)
    across: Mapping[Across, float] = field(default_factory=dict)

    def __add__(self, other: "Lengths") -> "Lengths":
        return Lengths(_summed(self.along, other.along), _summed(self.across, other.across))

    def __mul__(self, factor: float) -> "Lengths":
        return Lengths(_scaled(self.along, factor), _scaled(self.across, factor))

    def __sub__(self, other: "Lengths") -> "Lengths":
        return self + other * -1


Key = TypeVar("Key", bound=tuple[int, ...])


def _summed(one: Mapping[Key, float], other: Mapping[Key, float]) -> dict[Key, float]:
    return {key: one.get(key, 0.0) + other.get(key, 0.0) for key in dict.fromkeys((*one, *other))}


def _scaled(lengths: Mapping[Key, float], factor: float) -> dict[Key, float]:
    return {key: share * factor for key, share in lengths.items()}


def _mean(lengths: Sequence[Lengths]) -> Lengths:
    return sum(lengths, Lengths()) * (1 / len(lengths))


def height(*points: int) -> Lengths:
    """How far up the points lie; the mean."""
    return _mean([Lengths({(point, 1): -1.0}) for point in points])


def depth(*points: int) -> Lengths:
    """How far back the points lie; the mean."""
    return _mean([Lengths({(point, 2): 1.0}) for point in points])


def rise(*pairs: Pair) -> Lengths:
    """How far the second of each pair lies above the first; the mean over the pairs."""
    return _mean([height(high) - height(low) for low, high in pairs])


def above(middle: Pair, *points: int) -> Lengths:
    """How far the points lie above the middle of two others; the mean."""
    return height(*points) - height(*middle)


def wide(*pairs: Pair) -> Lengths:
    """Distance between the two of each pair as seen from the front; the mean."""
    return _mean([Lengths(across={(*pair, 2): 1.0}) for pair in pairs])


def apart(*pairs: Pair) -> Lengths:
    """Distance between the two of each pair in space; the mean."""
    return _mean([Lengths(across={(*pair, 3): 1.0}) for pair in pairs])


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
    own = points.take(fixed, axis=0)
    centre = own.mean(axis=0)
    own -= centre
    left, sizes, right = np.linalg.svd(own.T @ reference)
    rotation = left @ right
    if _determinant(rotation.tolist()) < 0:
        rotation = (left * (1.0, 1.0, -1.0)) @ right
        sizes[2] = -sizes[2]
    scale = sum(sizes.tolist()) / max(float(np.vdot(own, own)), 1e-12)
    return (points - centre) @ (rotation * scale), rotation


def _determinant(rows: list[list[float]]) -> float:
    (a, b, c), (d, e, f), (g, h, i) = rows
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def geometry(points: "Points") -> dict[str, float]:
    """Every measure of SHAPE, of RATIOS, and POSE, of landmarks of shape (478, 3) in pixels (z in the unit of x)."""
    import numpy as np

    at, rotation = fronted(points)
    plan = _plan()
    apart = at.take(plan.ones, axis=0) - at.take(plan.others, axis=0)
    apart *= apart
    apart[plan.flat, 2] = 0.0
    lengths = (plan.shares @ np.concatenate([at.ravel().take(plan.along), np.sqrt(apart.sum(axis=1))])).tolist()
    measures = dict(zip(SHAPE, lengths, strict=False))
    tops, bottoms = lengths[len(SHAPE) :: 2], lengths[len(SHAPE) + 1 :: 2]
    ratios = {name: top / bottom for name, top, bottom in zip(RATIOS, tops, bottoms, strict=True)}
    return measures | ratios | pose(rotation.tolist())


@dataclass(frozen=True)
class _Plan:
    """What to take from fronted landmarks, and what each length is a sum of."""

    along: "NDArray[intp]"
    """Places in the flattened landmarks."""
    ones: "NDArray[intp]"
    others: "NDArray[intp]"
    flat: "NDArray[bool_]"
    """Which distances are as seen from the front."""
    shares: "Points"
    """Shape (lengths, along + across): of SHAPE, then of each of RATIOS its top and its bottom."""


@cache
def _plan() -> _Plan:
    import numpy as np

    lengths = [*SHAPE.values(), *(part for ratio in RATIOS.values() for part in ratio)]
    along = list(dict.fromkeys(key for one in lengths for key in one.along))
    across = list(dict.fromkeys(key for one in lengths for key in one.across))
    ones, others, axes = np.array(across).T
    return _Plan(
        along=np.array([3 * landmark + axis for landmark, axis in along]),
        ones=ones,
        others=others,
        flat=axes == 2,  # see Across
        shares=np.array(
            [
                [*(one.along.get(key, 0.0) for key in along), *(one.across.get(key, 0.0) for key in across)]
                for one in lengths
            ]
        ),
    )


def pose(rotation: list[list[float]]) -> dict[str, float]:
    """The head's pose in degrees, from the rotation that undoes it."""
    sideways = math.hypot(rotation[2][1], rotation[2][2])
    angles = (
        math.atan2(rotation[2][1], rotation[2][2]),
        math.atan2(-rotation[2][0], sideways),
        math.atan2(rotation[1][0], rotation[0][0]),
    )
    return dict(zip(POSE, map(math.degrees, angles), strict=True))


SHAPE: Mapping[str, Lengths] = {
    "inner brow height": rise((133, 55), (362, 285), (133, 107), (362, 336)),
    "middle brow height": rise((159, 52), (386, 282), (159, 105), (386, 334)),
    "outer brow height": rise((33, 46), (263, 276), (33, 70), (263, 300)),
    "brow gap": wide((55, 285), (107, 336)),
    "brow slant": rise((46, 55), (276, 285), (70, 107), (300, 336)),
    "brow bend": _mean([above((55, 46), 52), above((285, 276), 282)]),
    "upper lid height": _mean([above((33, 133), 159), above((263, 362), 386)]),
    "lower lid drop": _mean([above((33, 133), 145), above((263, 362), 374)]) * -1,
    "upper lid over iris": rise((468, 159), (473, 386)),
    "lower lid under iris": rise((145, 468), (374, 473)),
    "lid to cheek": apart((145, 50), (374, 280)),
    "cheek height": height(50, 280),
    "nose wing to eye": apart((129, 133), (358, 362)),
    "upper nose wing to eye": apart((49, 133), (279, 362)),
    "nose wing height": rise((2, 129), (2, 358)),
    "nostril width": wide((48, 278)),
    "nose to lip": rise((0, 2)),
    "nose wing to lip": apart((40, 98), (270, 327)),
    "upper lip curve": rise((40, 0), (270, 0)),
    "upper lip arch": rise((80, 13), (310, 13)),
    "lip corner height": above((13, 14), 61, 291),
    "lip corner over mouth line": rise((78, 61), (308, 291)),
    "lip corner to eye": rise((61, 33), (291, 263)),
    "lip corner curl": rise((146, 61), (375, 291)),
    "lip corner depth": depth(61, 291) - depth(0, 17),
    "cheek to lip corner": apart((205, 61), (425, 291)),
    "mouth width": wide((61, 291)),
    "mouth line curve": rise((14, 88), (14, 318)),
    "lower lip to chin": apart((17, 199)),
    "chin depth": depth(199) - depth(152),
    "hollow under the lip": depth(18) - depth(17, 199),
    "lower lip depth": depth(17) - depth(2),
    "upper lip roll": depth(13) - depth(0),
    "upper lip thickness": wide((0, 13)),
    "lower lip thickness": wide((14, 17)),
    "lip opening": wide((13, 14)),
}
"""The measures by name; numbers are landmarks of the mesh."""

RATIOS: Mapping[str, tuple[Lengths, Lengths]] = {
    "eye opening": (
        wide((159, 145), (386, 374), (158, 153), (385, 380), (160, 144), (387, 373)),
        wide((469, 471), (474, 476)),  # the iris, which is of one size in all adults
    ),
    "mouth roundness": (wide((13, 14)), wide((78, 308))),
}
"""Measures that are one length as a share of another."""
