"""How a picture as stored in a clip becomes one as seen: RGB, square pixels, upright, of a size that is useful."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from av.video.reformatter import VideoReformatter
    from av.video.stream import VideoStream
    from numpy import uint8
    from numpy.typing import NDArray

LONGEST_SIDE = 1920
"""Larger pictures are scaled down to this many pixels: a face has plenty of them then, since face models look at 256
at most, and a picture of 4K would take 25 MB and four times as long to look at. Our own choice."""
ROUNDED = 0.01
"""Pixels that are wider or narrower by less than this are taken as square: encoders round. Our own choice."""
HIGH_DEFINITION = 720
"""From this height on, colours that name no standard follow ITU-R BT.709, as players take them."""
NO_STANDARD = 2
"""AVCOL_SPC_UNSPECIFIED."""


@dataclass(frozen=True)
class Upright:
    """What is done to each picture of a clip. `transposed` comes first, then what is mirrored."""

    transposed: bool = False
    """Rows become columns."""
    left_right: bool = False
    up_down: bool = False
    stretch: float = 1.0
    """Width of a pixel over its height."""

    @classmethod
    def of(cls, frame: "VideoFrame", stream: "VideoStream") -> "Upright":
        """As a clip's first picture and its stream say: the nearest of the eight ways in which a picture can lie."""
        a, b, c, d = _display_matrix(frame)  # seen x = a x + c y, seen y = b x + d y
        if abs(b) + abs(c) > abs(a) + abs(d):
            return cls(transposed=True, left_right=c < 0, up_down=b < 0, stretch=_stretch(stream))
        return cls(left_right=a < 0, up_down=d < 0, stretch=_stretch(stream))

    @property
    def degrees(self) -> int:
        """By how much a picture is turned, counterclockwise: 0, 90, 180 or 270. What is mirrored only is not turned."""
        if self.transposed:
            return 90 if self.up_down else 270
        return 180 if self.left_right and self.up_down else 0

    def size(self, frame: "VideoFrame") -> tuple[int, int]:
        """Width and height of the upright picture, in pixels."""
        width, height = self._stored(frame)
        return (height, width) if self.transposed else (width, height)

    def pixels(self, frame: "VideoFrame", convert: "VideoReformatter") -> "NDArray[uint8]":
        """The upright picture, shape (height, width, 3), RGB, 0-255, in C order."""
        import numpy as np
        from av.video.reformatter import Colorspace

        width, height = self._stored(frame)
        unnamed = frame.colorspace == NO_STANDARD and frame.height >= HIGH_DEFINITION
        colours = Colorspace.ITU709 if unnamed else None
        stored = convert.reformat(frame, width, height, "rgb24", src_colorspace=colours).to_ndarray()
        seen = stored.transpose(1, 0, 2) if self.transposed else stored
        seen = seen[:: -1 if self.up_down else 1, :: -1 if self.left_right else 1]
        return cast("NDArray[uint8]", np.ascontiguousarray(seen))

    def _stored(self, frame: "VideoFrame") -> tuple[int, int]:
        """Width and height before the picture is turned, with square pixels and scaled down."""
        width, height = frame.width * self.stretch, float(frame.height)
        scale = min(1.0, LONGEST_SIDE / max(width, height))
        return max(1, round(width * scale)), max(1, round(height * scale))


def _display_matrix(frame: "VideoFrame") -> tuple[int, int, int, int]:
    """The first two rows and columns of the display matrix, row by row."""
    import numpy as np

    side_data: Any = frame.side_data
    try:
        a, b, _, c, d = np.frombuffer(bytes(side_data["DISPLAYMATRIX"]), np.int32)[:5].tolist()
    except (KeyError, ValueError):  # there is none
        return 1, 0, 0, 1
    return a, b, c, d


def _stretch(stream: "VideoStream") -> float:
    ratio = stream.sample_aspect_ratio
    stretch = float(ratio) if ratio else 1.0
    return stretch if abs(stretch - 1) > ROUNDED and 0.1 < stretch < 10 else 1.0
