"""Where on a face its grey is sampled, and the samples: patches between landmarks, lines between lips, single spots."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64, intp, uint8
    from numpy.typing import NDArray

    Points = NDArray[float64]
    Places = NDArray[intp]
    Pixels = NDArray[uint8]

EYES = 24.0
"""Pixels between the outer corners of the eyes: about what a face that fills 48 pixels has."""

PLENTY = 4
"""Pixels along each side that are averaged into one; where a face has more of them, some are passed over."""

OUTER_CORNERS = (33, 263)

PATCHES: dict[str, tuple[tuple[int, int, int, int], int, int]] = {
    "between the brows": ((107, 336, 285, 55), 8, 8),
    "nose root": ((55, 285, 412, 188), 8, 8),
    "forehead": ((103, 332, 334, 105), 8, 16),
    "right eye corner": ((143, 130, 226, 116), 6, 6),
    "left eye corner": ((359, 372, 345, 446), 6, 6),
    "right nose side": ((193, 196, 198, 126), 8, 6),
    "left nose side": ((196, 419, 355, 420), 8, 6),
    "right fold": ((203, 129, 61, 207), 8, 8),
    "left fold": ((358, 423, 427, 291), 8, 8),
    "under the right eye": ((110, 24, 101, 117), 6, 8),
    "under the left eye": ((254, 339, 346, 330), 6, 8),
    "chin": ((204, 424, 262, 32), 8, 10),
    "right brow": ((70, 107, 55, 46), 6, 10),
    "left brow": ((336, 300, 276, 285), 6, 10),
    "right eye": ((130, 243, 233, 110), 6, 8),
    "left eye": ((463, 359, 339, 453), 6, 8),
    "nose bridge": ((193, 417, 456, 236), 6, 6),
    "right cheek": ((117, 126, 203, 187), 8, 8),
    "left cheek": ((355, 346, 411, 423), 8, 8),
    "right lip corner": ((186, 61, 43, 212), 5, 5),
    "left lip corner": ((291, 410, 432, 273), 5, 5),
    "above the lip": ((98, 327, 291, 61), 6, 10),
    "below the lip": ((91, 321, 424, 204), 6, 10),
}
"""Four landmarks, clockwise from the upper left of the picture, and rows and columns of points between them."""

MOUTH_ROWS = 7
LINES: dict[str, tuple[tuple[int, ...], tuple[int, ...], int, float]] = {
    "mouth": ((80, 81, 82, 13, 312, 311, 310), (88, 178, 87, 14, 317, 402, 318), MOUTH_ROWS, 0.15),
    "under the lids": ((160, 159, 158, 385, 386, 387), (144, 145, 153, 380, 374, 373), 1, 0.1),
}
"""Landmarks, those below them, how many points on each line between, and the share of it that the ends stay off."""

SPOTS: dict[str, tuple[int, ...]] = {
    "lip corners": (61, 291),
    "fold": (206, 426, 203, 423),
    "under the eyes": (23, 253, 22, 252),
    "inner brow ends": (55, 285, 107, 336),
    "lid crease": (27, 257, 29, 259),
    "inner eye corners": (133, 362),
    "skin": (50, 280, 101, 330, 205, 425, 151, 9),
}

STEPS = {"upright": (0, 1), "level": (1, 0), "falling": (1, 1), "rising": (1, -1)}
"""Rows and columns from a point of a patch to the one that it is compared with, by the lines that this tells."""


@dataclass(frozen=True)
class Plan:
    """Where to sample: each point a weighted mean of four landmarks."""

    landmarks: "Places"
    shares: "Points"
    parts: dict[str, slice]
    """Which samples belong to a patch, line or spots."""


@dataclass(frozen=True)
class Neighbours:
    """Samples that are compared with each other."""

    pairs: "Places"
    """Shape (2, pairs)."""
    begins: "Places"
    """Where the pairs of each patch and kind of line begin."""
    counts: "Places"
    """How many there are."""


@cache
def plan() -> Plan:
    """The plan; the same for every face."""
    import numpy as np

    pieces = {name: _patch(*patch) for name, patch in PATCHES.items()}
    pieces |= {name: _lines(*lines) for name, lines in LINES.items()}
    pieces |= {name: _spots(points) for name, points in SPOTS.items()}
    ends = np.cumsum([0, *(len(landmarks) for landmarks, _ in pieces.values())]).tolist()
    parts = {name: slice(start, end) for name, start, end in zip(pieces, ends, ends[1:], strict=False)}
    return Plan(
        landmarks=np.concatenate([landmarks for landmarks, _ in pieces.values()]),
        shares=np.concatenate([shares for _, shares in pieces.values()]),
        parts=parts,
    )


@cache
def neighbours(wanted: tuple[tuple[str, str], ...]) -> Neighbours:
    """The pairs of samples that tell the wanted lines: patches, each with a kind of STEPS."""
    import numpy as np

    pairs = [_neighbours(patch, *STEPS[lines]) for patch, lines in wanted]
    counts = np.array([one.shape[1] for one in pairs])
    return Neighbours(np.concatenate(pairs, axis=1), np.cumsum(counts) - counts, counts)


def _patch(corners: tuple[int, int, int, int], rows: int, columns: int) -> "tuple[Places, Points]":
    """Points in equal steps between four corners, row by row: landmarks and their shares, both (points, 4)."""
    import numpy as np

    across, down = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
    shares = [(1 - down) * (1 - across), (1 - down) * across, down * across, down * (1 - across)]
    return np.tile(corners, (rows * columns, 1)), np.stack(shares, axis=-1).reshape(-1, 4)


def _lines(above: Sequence[int], below: Sequence[int], rows: int, edge: float) -> "tuple[Places, Points]":
    """Points on the lines from some landmarks to those below them, row by row."""
    import numpy as np

    down = np.repeat(np.linspace(edge, 1 - edge, rows), len(above))
    pairs = np.tile(np.column_stack([above, below, above, below]), (rows, 1))
    return pairs, np.column_stack([1 - down, down, 0 * down, 0 * down])


def _spots(points: Sequence[int]) -> "tuple[Places, Points]":
    """The landmarks themselves."""
    import numpy as np

    return np.tile(np.array(points)[:, None], (1, 4)), np.tile([1.0, 0.0, 0.0, 0.0], (len(points), 1))


def _neighbours(patch: str, down: int, across: int) -> "Places":
    """Samples of a patch, and those so many rows and columns on; shape (2, pairs)."""
    import numpy as np

    _, rows, columns = PATCHES[patch]
    at = np.arange(rows * columns).reshape(rows, columns) + plan().parts[patch].start
    first = at[: rows - down, max(0, -across) : columns - max(0, across)]
    second = at[down:, max(0, across) : columns + min(0, across)]
    return np.stack([first.ravel(), second.ravel()])


def samples(pixels: "Pixels", points: "Points") -> "tuple[Points, float]":
    """Grey at the plan's places on a face with these landmarks (478, 3, in pixels), and the face's contrast.

    The face's part of the picture, of shape (height, width, 3), is first shrunk to EYES pixels between the eyes.
    """
    import numpy as np

    where = plan()
    grey, places = _small(pixels, points[:, :2])
    across, down = (np.einsum("pk,pk->p", axis.take(where.landmarks), where.shares) for axis in places.T)
    return _grey_at(grey, across, down), float(grey.std())


def _small(pixels: "Pixels", places: "Points") -> "tuple[Points, Points]":
    """The grey of a face's part of the picture, shrunk, and its landmarks (478, 2) in that."""
    import cv2
    import numpy as np

    ends = zip(places.min(axis=0).tolist(), places.max(axis=0).tolist(), pixels.shape[1::-1], strict=True)
    (left, right), (top, bottom) = (_reach(*along) for along in ends)
    shrink = max(1.0, math.dist(*places.take(OUTER_CORNERS, axis=0).tolist()) / EYES)
    size = (max(2, round((right - left) / shrink)), max(2, round((bottom - top) / shrink)))
    part = pixels[top:bottom, left:right]
    plenty = (PLENTY * size[0], PLENTY * size[1])
    read = part if shrink <= PLENTY else cv2.resize(part, plenty, interpolation=cv2.INTER_NEAREST)
    small = cv2.resize(cv2.cvtColor(read, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
    across, down = size[0] / (right - left), size[1] / (bottom - top)
    return small.astype(np.float64), places * (across, down) - (left * across + 0.5, top * down + 0.5)


def _reach(least: float, most: float, end: int) -> tuple[int, int]:
    """The pixels of a row or column, `end` in all, that hold what lies between; two at least, inside the picture."""
    low = min(max(math.floor(least), 0), end - 2)
    return low, max(min(math.ceil(most) + 1, end), low + 2)


def _grey_at(grey: "Points", across: "Points", down: "Points") -> "Points":
    """Grey at places between pixels, by bilinear interpolation; outside the picture its edge goes on."""
    import numpy as np

    height, width = grey.shape
    across, down = across.clip(0, width - 1.001), down.clip(0, height - 1.001)
    column, row = across.astype(np.intp), down.astype(np.intp)
    right, under = across - column, down - row
    at = row * width + column
    flat = grey.ravel()
    upper = flat[at] * (1 - right) + flat[at + 1] * right
    lower = flat[at + width] * (1 - right) + flat[at + width + 1] * right
    sampled: Points = upper * (1 - under) + lower * under
    return sampled
