"""Where to look for faces: the whole picture first, then enlarged, in parts, or closer, where that helps."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from emotrace.plugins.face.faces import Face, distinct, mean_face

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

Find = Callable[["NDArray[uint8]"], list[Face]]

SMALL = 256
"""Pixels. A picture with no longer side is enlarged and given a border."""

ENLARGED = 192
"""Pixels of the longer side after enlarging. With the border, the landmarker finds more of the faces that
fill a picture of 48 pixels (96 in 100) than without (88); more enlarging finds no more."""

MOST_FRAMED = 4096
"""Pixels of the longer side of a picture that is given a border; a larger one is shrunk to it. The detector looks at
far fewer, and of a long panorama the border alone would fill gigabytes."""

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


def find_faces(find: Find, pixels: "NDArray[uint8]") -> list[Face]:
    """The faces in a still of shape (height, width, 3), largest first, with boxes in its own pixels.

    One in which no face was found is looked at once more with a border. For frames of a clip, see `watch`.
    """
    longer = max(pixels.shape[:2])
    faces = _several_looks(find, pixels) if longer <= SMALL else find(pixels)
    if longer >= LARGE:
        if len(faces) != 1:
            faces = in_parts(find, pixels, faces)
        faces = [closer(find, pixels, face) if is_narrow(face, pixels) else face for face in faces]
    return in_order(faces or framed(find, pixels), pixels)


def in_order(faces: Iterable[Face], pixels: "NDArray[uint8]") -> list[Face]:
    """The faces with boxes that end where the picture does, largest first."""
    height, width = pixels.shape[:2]
    return sorted((face.clipped(width, height) for face in faces), key=_by_area)


def is_narrow(face: Face, pixels: "NDArray[uint8]") -> bool:
    """Whether a face is seen from so far that it is better read from nearby."""
    longer: int = max(pixels.shape[:2])
    return longer >= LARGE and face.width < NARROW * longer


def _by_area(face: Face) -> float:
    return -face.area


def _several_looks(find: Find, pixels: "NDArray[uint8]") -> list[Face]:
    """The faces in a small picture, each the mean of the looks that found it."""
    looks = [
        face
        for border in BORDERS
        for mirror in (False, True)
        for face in sorted(framed(find, pixels, border, mirror), key=_by_area)
    ]
    return [mean_face([one for one in looks if one.same_as(face)]) for face in distinct(looks)]


def framed(find: Find, pixels: "NDArray[uint8]", share: float = BORDERS[0], mirror: bool = False) -> list[Face]:
    """What is found in the picture with a border, or in the mirror image of that.

    The picture is enlarged to ENLARGED pixels, or shrunk to MOST_FRAMED.
    """
    import numpy as np
    from PIL import Image

    height, width = pixels.shape[:2]
    longer = max(height, width)
    scale = min(max(1.0, ENLARGED / longer), MOST_FRAMED / longer)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    scaled = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC))
    border = round(max(size) * share)
    framed = np.pad(scaled, ((border, border), (border, border), (0, 0)), constant_values=GREY)
    faces = [face.mirrored(framed.shape[1]) for face in find(framed[:, ::-1])] if mirror else find(framed)
    return [face.placed(-border / scale, -border / scale, scale) for face in faces]


def in_parts(find: Find, pixels: "NDArray[uint8]", known: Iterable[Face] = ()) -> list[Face]:
    """The faces that are known, and those found in parts of a picture."""
    return distinct([*known, *sorted(_in_parts(find, pixels), key=_by_area)])


def _in_parts(find: Find, pixels: "NDArray[uint8]") -> Iterator[Face]:
    height, width = pixels.shape[:2]
    tall, wide = round(height * PART), round(width * PART)
    for top in (0, height - tall):
        for left in (0, width - wide):
            for face in find(pixels[top : top + tall, left : left + wide]):
                yield face.placed(left, top)


def closer(find: Find, pixels: "NDArray[uint8]", face: Face) -> Face:
    """The same face read from a cut-out around it; as it was where it is not found there."""
    return next((one for one in around(find, pixels, face) if one.same_as(face)), face)


def around(find: Find, pixels: "NDArray[uint8]", face: Face) -> list[Face]:
    """The faces in a cut-out around a place where one was found; none where that is outside the picture."""
    left, top = (
        max(0, round(face.left - MARGIN * face.width)),
        max(0, round(face.top - MARGIN * face.height)),
    )
    right = round(face.left + (1 + MARGIN) * face.width)
    bottom = round(face.top + (1 + MARGIN) * face.height)
    cut = pixels[top : max(0, bottom), left : max(0, right)]
    return [one.placed(left, top) for one in find(cut)] if cut.size else []
