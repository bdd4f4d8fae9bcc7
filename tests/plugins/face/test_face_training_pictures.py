"""Training looks at the pictures that explaining looks at."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from emotrace.engine.errors import InputError
from emotrace.engine.observer import Setting
from emotrace.engine.trainer import Training
from emotrace.plugins.face import training
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.training import FaceTrainer

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

ORIENTATION = 0x0112
LookAt = Callable[[Path], "tuple[list[NDArray[uint8]], list[str]]"]


@pytest.fixture
def look_at(setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LookAt:
    """The pictures of a folder as faces are looked for in them, in order of name, and what the trainer said."""

    def look_at(folder: Path) -> "tuple[list[NDArray[uint8]], list[str]]":
        seen: list[NDArray[uint8]] = []
        said: list[str] = []

        def find(landmarks: object, pixels: "NDArray[uint8]") -> list[Face]:
            seen.append(pixels)
            return []

        monkeypatch.setattr(training, "find_faces", find)
        with pytest.raises(InputError, match="no face was found"):
            said.extend(FaceTrainer().train(Training(folder, tmp_path / "out", setting.model_file)))
        return seen, said

    return look_at


@pytest.fixture
def joy(tmp_path: Path) -> Path:
    (tmp_path / "faces" / "joy").mkdir(parents=True)
    return tmp_path / "faces" / "joy"


def test_deep_grey_and_transparency_are_seen_as_explaining_sees_them(joy: Path, look_at: LookAt) -> None:
    """From black to white the mean is half of white; what shows nothing is the white that it lies on."""
    ramp = np.arange(65536).reshape(256, 256)
    Image.fromarray(ramp.astype(np.uint16)).save(joy / "0 deep.png")
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(joy / "1 clear.png")
    Image.fromarray((ramp / 65535).astype(np.float32)).save(joy / "2 float.tiff")
    seen, _ = look_at(joy.parent)
    assert [pixels.mean() for pixels in seen] == [pytest.approx(127.5, abs=0.1), 255, pytest.approx(127.5, abs=0.1)]


def test_jpegs_of_eight_bits_are_seen_pixel_by_pixel_as_pillow_decodes_them(joy: Path, look_at: LookAt) -> None:
    colours = np.random.default_rng(0).integers(0, 256, (48, 40, 3), np.uint8)
    turned = Image.Exif()
    turned[ORIENTATION] = 6  # a quarter to the right
    Image.fromarray(colours[:, :, 0]).save(joy / "0 grey.jpg")
    Image.fromarray(colours).save(joy / "1 colours.jpg")
    Image.fromarray(colours).save(joy / "2 turned.jpg", exif=turned)
    (grey, plain, upright), _ = look_at(joy.parent)
    assert np.array_equal(grey, np.repeat(np.asarray(Image.open(joy / "0 grey.jpg"))[:, :, None], 3, axis=2))
    assert np.array_equal(plain, np.asarray(Image.open(joy / "1 colours.jpg")))
    assert np.array_equal(upright, np.rot90(plain, -1))


def test_a_picture_too_large_to_decode_is_left_out_and_the_others_are_read(joy: Path, look_at: LookAt) -> None:
    Image.new("RGB", (8, 8)).save(joy / "0.bmp")
    huge = bytearray((joy / "0.bmp").read_bytes())
    struct.pack_into("<ii", huge, 18, 30_000, 30_000)
    (joy / "1.bmp").write_bytes(huge)
    Image.new("RGB", (9, 9)).save(joy / "2.bmp")
    seen, said = look_at(joy.parent)
    assert [pixels.shape for pixels in seen] == [(8, 8, 3), (9, 9, 3)]
    assert said[1:] == ["left out: joy/1.bmp: 1.bmp has more than 100 megapixels; scale it down first"]


def test_what_is_no_picture_is_left_out(tmp_path: Path, look_at: LookAt, example_clip: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_text("words", "utf-8")
    (tmp_path / "c.mp4").symlink_to(example_clip)
    table = tmp_path / "table.csv"
    table.write_text("path,label\na.png,joy\nb.png,joy\nc.mp4,joy\n", "utf-8")
    seen, said = look_at(table)
    assert [pixels.shape for pixels in seen] == [(8, 8, 3)]
    assert said[1:] == [f"left out: table.csv row {row}: it is no picture" for row in (3, 4)]
