"""Reads pictures."""

import io
import warnings
from typing import TYPE_CHECKING

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Frame, Frames, Given, Reading

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray
    from PIL.Image import Image

MAX_MEGAPIXELS = 100
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
WHITE = (255, 255, 255, 255)

_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
_BMP_HEADER_SIZES = (12, 40, 52, 56, 64, 108, 124)


class ImageReader:
    """PNG, JPEG, WebP, GIF, BMP and TIFF, recognised by their first bytes.

    A picture becomes one frame, upright as its EXIF orientation says, on white where it is transparent. Of an
    animated picture or a file of several pages it is the first one.
    """

    name = "image"
    gives: tuple[str, ...] = ("frames",)

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content decides, the name does not
        """Whether the bytes begin as one of the formats does."""
        return head.startswith(_SIGNATURES) or _is_webp(head) or _is_bmp(head)

    def read(self, given: Given, source: str) -> Reading:
        """One `Frames` track with one frame.

        Raises:
            InputError: the file is empty, damaged, cut short, or has more than MAX_MEGAPIXELS.
        """
        pixels = _pixels(given)
        height, width = pixels.shape[:2]
        return Reading(
            kind="image",
            tracks=(Frames(source, (Frame(pixels),)),),
            details={"width px": width, "height px": height},
        )


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_bmp(head: bytes) -> bool:
    """ "BM" alone could begin a text, so the size of the second header must be one that exists."""
    return head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES


def _pixels(given: Given) -> "NDArray[uint8]":
    import numpy as np

    if not given.data:
        raise InputError(f"{given.name} is empty")
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures and of odd metadata; neither keeps it from reading them.
            warnings.simplefilter("ignore")
            with _opened(given) as image:
                return np.asarray(_as_rgb(_upright(image)))
    except InputError:
        raise
    except Exception as error:  # decoders of damaged files raise what they like
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise InputError(f"{given.name} cannot be decoded, it may be cut short: {reason}") from error


def _opened(given: Given) -> "Image":
    """The picture with its header read and its pixels not yet."""
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(given.data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_large(given) from error
    except UnidentifiedImageError as error:
        raise InputError(f"{given.name} is not a picture that can be decoded; it may be damaged") from error
    if image.width * image.height > MAX_MEGAPIXELS * 1_000_000:
        raise _too_large(given)
    return image


def _too_large(given: Given) -> InputError:
    return InputError(f"{given.name} has more than {MAX_MEGAPIXELS} megapixels; scale it down first")


def _upright(image: "Image") -> "Image":
    from PIL import ImageOps

    return ImageOps.exif_transpose(image)


def _as_rgb(image: "Image") -> "Image":
    from PIL import Image

    image = _eight_bit(image)
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, WHITE), layer).convert("RGB")


def _eight_bit(image: "Image") -> "Image":
    """Grey of 16 bits or more brought to 8, which Pillow's own conversion would clip to white."""
    import numpy as np
    from PIL import Image

    if not image.mode.startswith(("I", "F")):
        return image
    values = np.asarray(image).astype(np.float64)
    if image.mode.startswith("I"):
        return Image.fromarray((values.clip(0, 65535) / 257).round().astype(np.uint8))
    low, high = np.nanmin(values), np.nanmax(values)
    spread = np.nan_to_num((values - low) / (high - low)) if high > low else np.zeros_like(values)
    return Image.fromarray((255 * spread).round().astype(np.uint8))
