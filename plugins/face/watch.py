"""Where to look for faces in a clip: near where they were, and in all of the picture where that may show another."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from emotrace.plugins.face.faces import Face, distinct
from emotrace.plugins.face.search import LARGE, SMALL, Find, around, closer, framed, in_order, in_parts, is_narrow

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

EVERY = 1.0
"""Seconds between two looks at all of a picture whose faces are seen from afar, and between two searches in parts of
a picture in which there is no face. Our own choice: whoever comes is seen within a second."""


class Watch:
    """Finds faces in one frame after another.

    Each frame is looked at as a whole, and once more near a face that was there and is not found. Faces seen from afar
    are read from nearby, as in stills; so where there is one, the looks go to where the faces were, and to all of the
    picture only now and then. Where no face is found, parts are searched now and then, as in stills.
    """

    def __init__(self, find: Find) -> None:
        self._find = find
        self._whole = self._searched = -math.inf

    def look(self, pixels: "NDArray[uint8]", seconds: float, known: Sequence[Face]) -> list[Face]:
        """The faces in a frame of shape (height, width, 3), largest first, with boxes in its own pixels.

        Args:
            pixels: the frame.
            seconds: its media time; not before that of the frame before.
            known: the faces that were there lately, where they are expected.
        """
        found: list[Face] = []
        if any(is_narrow(face, pixels) for face in known) and seconds - self._whole < EVERY:
            found = distinct(self._near(known, pixels))
        if not found or len(found) < len(known):
            found = self._everywhere(pixels, seconds, known, found)
        return in_order(found, pixels)

    def _near(self, known: Iterable[Face], pixels: "NDArray[uint8]") -> Iterator[Face]:
        """The face nearest to each place where one was."""
        for place in known:
            faces = around(self._find, pixels, place)
            nearest = min(faces, key=place.distance, default=None)
            if nearest is not None:
                yield nearest

    def _everywhere(
        self, pixels: "NDArray[uint8]", seconds: float, known: Sequence[Face], found: Sequence[Face]
    ) -> list[Face]:
        self._whole = seconds
        others = [face for face in self._find(pixels) if not _among(face, found)]
        faces = [*found, *(closer(self._find, pixels, one) if is_narrow(one, pixels) else one for one in others)]
        lost = [face for face in known if not _among(face, faces)]
        return distinct([*faces, *self._near(lost, pixels)]) or self._searched_for(pixels, seconds)

    def _searched_for(self, pixels: "NDArray[uint8]", seconds: float) -> list[Face]:
        """What is found where a look at the whole shows nothing; in a large picture, looked for now and then."""
        longer = max(pixels.shape[:2])
        if longer <= SMALL:
            return framed(self._find, pixels)
        if seconds - self._searched < EVERY:
            return []
        self._searched = seconds
        if longer < LARGE:
            return framed(self._find, pixels)
        faces = in_parts(self._find, pixels)
        return [closer(self._find, pixels, face) if is_narrow(face, pixels) else face for face in faces]


def _among(face: Face, faces: Iterable[Face]) -> bool:
    return any(face.same_as(one) for one in faces)
