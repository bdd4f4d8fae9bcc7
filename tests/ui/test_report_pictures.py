"""The report shows each picture that was given, whatever its file is called."""

import base64
import io
import re
from pathlib import Path
from typing import Any

from PIL import Image


def test_two_pictures_with_one_file_name_are_both_shown_in_the_order_in_which_they_were_given(
    emotrace: Any, tmp_path: Path
) -> None:
    for folder, colour in (("a", "red"), ("b", "blue")):
        (tmp_path / folder).mkdir()
        Image.new("RGB", (64, 64), colour).save(tmp_path / folder / "image.png")
    done = emotrace("explain", "a/image.png", "b/image.png", "--text", "so happy", "--no-llm", "-o", "r.html")
    assert done.returncode == 0, done.stderr
    shown = re.findall('data:image/jpeg;base64,([^"]+)', (tmp_path / "r.html").read_text("utf-8"))
    (red, _, less), (little, _, blue) = map(_middle, shown)
    assert min(red, blue) > 200, "the first is red, the second blue"
    assert max(less, little) < 50


def _middle(data: str) -> tuple[int, ...]:
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        pixel = image.convert("RGB").getpixel((32, 32))
    assert isinstance(pixel, tuple)
    return tuple(map(int, pixel))
