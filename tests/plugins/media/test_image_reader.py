import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Frames, Given, Reader, Reading
from emotrace.plugins.media.image import ImageReader

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

LOSSLESS = {"PNG": {}, "WEBP": {"lossless": True}, "BMP": {}, "TIFF": {}}
FORMATS = [*LOSSLESS, "JPEG", "GIF"]
ORIENTATION = 0x0112


def saved(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def read(data: bytes, name: str = "p.png") -> Reading:
    return ImageReader().read(Given(name, data), "S1")


def pixels(data: bytes) -> "NDArray[uint8]":
    (track,) = read(data).tracks
    assert isinstance(track, Frames)
    (frame,) = track.frames
    assert frame.seconds is None
    return frame.pixels


@pytest.fixture(scope="module")
def colours() -> "NDArray[uint8]":
    """Pixels of many colours, higher than wide."""
    return np.random.default_rng(0).integers(0, 256, (40, 24, 3), np.uint8)


@pytest.fixture(scope="module")
def gradient() -> Image.Image:
    """A smooth picture, which lossy formats keep nearly as it is."""
    return Image.merge("RGB", [Image.linear_gradient("L")] * 3)


@pytest.mark.parametrize("form", LOSSLESS)
def test_lossless_pictures_are_read_pixel_by_pixel(colours: "NDArray[uint8]", form: str) -> None:
    data = saved(Image.fromarray(colours), form, **LOSSLESS[form])
    assert ImageReader().recognises(data[:4096], "x")
    assert np.array_equal(pixels(data), colours)


@pytest.mark.parametrize("form", ["JPEG", "GIF"])
def test_other_pictures_are_read_nearly_so(gradient: Image.Image, form: str) -> None:
    data = saved(gradient, form)
    assert ImageReader().recognises(data[:4096], "x")
    assert np.abs(pixels(data).astype(int) - np.asarray(gradient)).max() <= 3


def test_what_is_read_says_what_it_is(colours: "NDArray[uint8]") -> None:
    reading = read(saved(Image.fromarray(colours)))
    assert reading.kind == "image"
    assert reading.details == {"width px": 24, "height px": 40}
    assert reading.tracks[0].source == "S1"
    assert pixels(saved(Image.fromarray(colours))).dtype == np.uint8


@pytest.mark.parametrize(
    "head", [b"", b"BM is how this letter begins, and no picture", b"RIFF\0\0\0\0WAVEfmt ", b"GIF", b"plain words"]
)
def test_other_files_are_left_to_others(head: bytes) -> None:
    assert not ImageReader().recognises(head, "picture.png")


def test_it_is_a_reader() -> None:
    assert isinstance(ImageReader(), Reader)


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [(3, lambda a: np.rot90(a, 2)), (6, lambda a: np.rot90(a, -1)), (8, np.rot90), (2, np.fliplr)],
)
def test_pictures_are_turned_upright(colours: "NDArray[uint8]", orientation: int, turn: Any) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    data = saved(Image.fromarray(colours), "PNG", exif=exif)
    expected = turn(colours)
    assert np.array_equal(pixels(data), expected)
    assert read(data).details == {"width px": expected.shape[1], "height px": expected.shape[0]}


def test_damaged_exif_does_not_matter(gradient: Image.Image) -> None:
    data = saved(gradient, "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f and nonsense")
    assert pixels(data).shape == (256, 256, 3)


def test_transparency_becomes_white(colours: "NDArray[uint8]") -> None:
    alpha = np.random.default_rng(1).integers(0, 256, colours.shape[:2], np.uint8)
    data = saved(Image.fromarray(np.dstack([colours, alpha])))
    share = alpha[..., None] / 255
    assert np.abs(pixels(data) - (colours * share + 255 * (1 - share))).max() <= 1


def test_transparent_palettes_and_greys_become_white() -> None:
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([0, 0, 0, 200, 10, 10])
    assert (pixels(saved(palette, "GIF", transparency=0)) == 255).all()
    assert (pixels(saved(palette, "PNG", transparency=b"\0")) == 255).all()
    assert (pixels(saved(Image.new("LA", (4, 4), (7, 0)))) == 255).all()


def test_grey_becomes_three_equal_channels() -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(pixels(saved(Image.fromarray(grey))), np.dstack([grey] * 3))


def test_black_and_white_becomes_black_and_white() -> None:
    assert (pixels(saved(Image.new("1", (3, 3), 1))) == 255).all()


def test_grey_of_16_bits_keeps_its_shades() -> None:
    shades = np.linspace(0, 65535, 256).round().astype(np.uint16).reshape(16, 16)
    for form in ("PNG", "TIFF"):
        read_back = pixels(saved(Image.fromarray(shades), form))
        assert np.array_equal(read_back[..., 1], np.arange(256).reshape(16, 16))


def test_floating_point_pictures_are_spread_over_all_shades() -> None:
    values = np.linspace(-3, 7, 256, dtype=np.float32).reshape(16, 16)
    assert np.array_equal(pixels(saved(Image.fromarray(values), "TIFF"))[..., 0].ravel(), np.arange(256))
    assert (pixels(saved(Image.new("F", (4, 4), 5.0), "TIFF")) == 0).all()


def test_printers_colours_are_converted() -> None:
    data = saved(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "TIFF")
    red, green, blue = pixels(data)[0, 0]
    assert red > 200
    assert green < 60
    assert blue < 60


@pytest.mark.parametrize("form", ["GIF", "WEBP", "TIFF"])
def test_of_several_pictures_the_first_is_read(form: str) -> None:
    first, second = (Image.new("RGB", (8, 8), colour) for colour in ("red", "blue"))
    data = saved(first, form, save_all=True, append_images=[second])
    red, _, blue = pixels(data)[4, 4]
    assert red > 200
    assert blue < 60


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(InputError, match=r"^void\.png is empty$"):
        read(b"", "void.png")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "TIFF", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_a_picture_cut_short_is_refused_in_one_line(colours: "NDArray[uint8]", form: str, share: float) -> None:
    data = saved(Image.fromarray(colours), form)
    with pytest.raises(InputError, match=r"^cut\.bin ") as raised:
        read(data[: int(share * len(data))], "cut.bin")
    assert "\n" not in str(raised.value)


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is that large, with no pixels in it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(header)) + chunk + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    )  # fmt: skip


@pytest.mark.parametrize(("width", "height"), [(10_001, 10_000), (20_000, 20_000), (2_000_000, 2_000_000)])
def test_a_picture_too_large_is_refused_before_it_is_decoded(width: int, height: int) -> None:
    """There is nothing to decode: a reader that tried would say that the picture is cut short."""
    with pytest.raises(InputError, match=r"^huge\.png has more than 100 megapixels; scale it down first$"):
        read(png_header(width, height), "huge.png")


@pytest.mark.parametrize(("width", "height"), [(9_700, 9_700), (10_000, 10_000)])
def test_a_large_picture_is_not_refused_for_its_size(width: int, height: int) -> None:
    """Pillow warns from 89 megapixels on, and here a warning would be an error."""
    with pytest.raises(InputError, match="cut short"):
        read(png_header(width, height))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(FORMATS), st.integers(0, 3000), st.binary(max_size=8))
def test_damage_gives_a_picture_or_one_line(form: str, at: int, junk: bytes) -> None:
    data = bytearray(saved(Image.radial_gradient("L").resize((32, 32)), form))
    at %= len(data)
    data[at : at + len(junk)] = junk
    try:
        found = pixels(bytes(data))
    except InputError as error:
        message = str(error)
    else:
        assert found.ndim == 3
        assert found.shape[2] == 3
        return
    assert message.startswith("p.png ")
    assert "\n" not in message
