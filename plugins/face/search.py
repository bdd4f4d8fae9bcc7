"""Where to look for faces: the whole picture first, then enlarged, in parts, or closer, where that helps."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from emotrace.plugins.face.faces import Face, distinct, mean_face

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

Find = Callable[["NDArray[uint8]"], list[Face]]

SMALL = 256
"""Pixels. A still with no longer side is enlarged and given a border, as is a frame in which no face was found."""

ENLARGED = 192
"""Pixels of the longer side after enlarging. With the border, the landmarker finds more of the faces that
fill a picture of 48 pixels (96 in 100) than without (88); more enlarging finds no more."""

BORDERS = (0.25, 0.5)
"""Borders on each side, as shares of the longer side. A small still is looked at with each, and mirrored: what these
looks measure is averaged, which takes out some of the landmarks' error in a picture of few pixels."""

GREY = 128

LARGE = 512
"""Pixels. A still with a longer side at least this long is also looked at in parts, unless one face was
found: the landmarker's detector shrinks what it sees, so it misses small faces in a group."""

PART = 0.6
"""Share of the picture's width and height that each of the four overlapping parts covers."""

NARROW = 0.15
"""Share of the longer side. A narrower face in a still is read again from its surroundings alone: seen from
afar, the landmarks of a broad smile can come out as lowered lip corners."""

MARGIN = 0.5
"""Surroundings on each side of a face, as a share of its width and height."""


def find_faces(find: Find, pixels: "NDArray[uint8]", still: bool) -> list[Face]:
    """The faces in a picture of shape (height, width, 3), largest first, with boxes in its own pixels.

    A frame of a clip (`still` off) is looked at once, and once more enlarged where it is small and shows no
    face. A still in which no face was found is looked at once more with a border.
    """
    height, width = pixels.shape[:2]
    longer = max(height, width)
    faces = _several_looks(find, pixels) if still and longer <= SMALL else find(pixels)
    if still and longer >= LARGE:
        if len(faces) != 1:
            faces = distinct([*faces, *sorted(_in_parts(find, pixels), key=_by_area)])
        faces = [_closer(find, pixels, face) if face.width < NARROW * longer else face for face in faces]
    if not faces and (still or longer <= SMALL):
        faces = _framed(find, pixels, BORDERS[0])
    return sorted((face.clipped(width, height) for face in faces), key=_by_area)


def _by_area(face: Face) -> float:
    return -face.area


def _several_looks(find: Find, pixels: "NDArray[uint8]") -> list[Face]:
    """The faces in a small picture, each the mean of the looks that found it."""
    looks = [
        face
        for border in BORDERS
        for mirror in (False, True)
        for face in sorted(_framed(find, pixels, border, mirror), key=_by_area)
    ]
    return [mean_face([one for one in looks if one.same_as(face)]) for face in distinct(looks)]


def _framed(find: Find, pixels: "NDArray[uint8]", share: float, mirror: bool = False) -> list[Face]:
    """What is found in the picture enlarged to ENLARGED pixels and with a border, or in the mirror image of that."""
    import numpy as np
    from PIL import Image

    height, width = pixels.shape[:2]
    scale = max(1.0, ENLARGED / max(height, width))
    size = (round(width * scale), round(height * scale))
    larger = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC))
    border = round(max(size) * share)
    framed = np.pad(larger, ((border, border), (border, border), (0, 0)), constant_values=GREY)
    faces = [face.mirrored(framed.shape[1]) for face in find(framed[:, ::-1])] if mirror else find(framed)
    return [face.placed(-border / scale, -border / scale, scale) for face in faces]


def _in_parts(find: Find, pixels: "NDArray[uint8]") -> Iterator[Face]:
    height, width = pixels.shape[:2]
    tall, wide = round(height * PART), round(width * PART)
    for top in (0, height - tall):
        for left in (0, width - wide):
            for face in find(pixels[top : top + tall, left : left + wide]):
                yield face.placed(left, top)


def _closer(find: Find, pixels: "NDArray[uint8]", face: Face) -> Face:
    """The same face read from a cut-out around it; as it was where it is not found there."""
    left, top = (
        max(0, round(face.left - MARGIN * face.width)),
        max(0, round(face.top - MARGIN * face.height)),
    )
    right = round(face.left + (1 + MARGIN) * face.width)
    bottom = round(face.top + (1 + MARGIN) * face.height)
    found = (one.placed(left, top) for one in find(pixels[top:bottom, left:right]))
    return next((one for one in found if one.same_as(face)), face)
