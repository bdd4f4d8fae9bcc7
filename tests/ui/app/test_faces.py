"""A face that is not the same on both sides: told on it and beside it, by the sides that the person has."""

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from emotrace.engine.observation import Observation
from emotrace.engine.result import Result
from tests.ui.app.doing import explain, see, take

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

CORNER = (202, 139)
"""The right corner of the portrait's mouth, which is on the left of the picture; in pixels."""

DOWN, IN, REACH = 14, 7, 14
"""How far the corner is pulled down and towards the middle, and how far around it that reaches; in pixels."""


def lopsided(portrait: Path, *, mirrored: bool = False) -> "NDArray[uint8]":
    """The portrait with one corner of the mouth pulled down, so that the smile is on the person's left."""
    import cv2

    with Image.open(portrait) as opened:
        pixels = np.asarray(opened.convert("RGB"))
    down, across = np.mgrid[0 : pixels.shape[0], 0 : pixels.shape[1]].astype(np.float32)
    share = np.exp(-((across - CORNER[0]) ** 2 + (down - CORNER[1]) ** 2) / (2 * REACH**2))
    warped: NDArray[uint8] = cv2.remap(pixels, across - IN * share, down - DOWN * share, cv2.INTER_CUBIC)
    return np.ascontiguousarray(warped[:, ::-1]) if mirrored else warped


def smile_of(result: Result) -> Observation:
    return next(one for one in result.observations if one.kind == "unilateral AU12")


@pytest.mark.parametrize(("mirrored", "side"), [(False, "left"), (True, "right")])
def test_a_smile_of_one_side_is_told_on_the_face_and_beside_it(
    page: Any, portrait: Path, tmp_path: Path, mirrored: bool, side: str
) -> None:
    Image.fromarray(lopsided(portrait, mirrored=mirrored)).save(tmp_path / "smile.png")
    explain(page, "", tmp_path / "smile.png")
    smile = smile_of(take(page, "json", tmp_path))
    left, right = (round(smile.details[f"{name} 0-5"], 1) for name in ("left", "right"))
    assert (left > right) == (side == "left")

    row = page.locator(f".em-units li[data-ids={smile.id}]")
    told = row.inner_text()
    assert "AU12" in told
    assert f"stronger on the {side} by {abs(left - right):.1f}" in told
    assert [f"{left:.1f}", f"{right:.1f}"] == row.locator(".em-sides .em-number").all_inner_texts()
    assert "the person\u2019s own" in row.locator(".em-sides").get_attribute("title")

    name = page.locator(f".em-near text[data-ids={smile.id}]")
    assert f"+{abs(left - right):.1f}" in name.text_content()
    face, at = page.locator(".em-near").bounding_box(), name.bounding_box()
    in_the_right_half = at["x"] + at["width"] / 2 > face["x"] + face["width"] / 2
    assert in_the_right_half == (side == "left")  # who faces us has the left where we have the right

    see(page, "Table")
    assert f"left {left:.1f}, right {right:.1f}" in page.locator(f".em-table tr[data-ids={smile.id}]").inner_text()


def test_a_face_that_is_the_same_on_both_sides_has_no_stronger_one(page: Any, portrait: Path) -> None:
    explain(page, "", portrait)
    assert any("AU12" in unit for unit in page.locator(".em-units li").all_inner_texts())
    assert not page.locator(".em-sides, .em-near text").count()


def test_a_clip_tells_the_stronger_side_at_the_moment_when_it_shows(page: Any, portrait: Path, tmp_path: Path) -> None:
    _film(lopsided(portrait), tmp_path / "smile.mp4")
    explain(page, "", tmp_path / "smile.mp4")
    smile = smile_of(take(page, "json", tmp_path))
    left, right = (round(smile.details[f"{name} 0-5"], 1) for name in ("left", "right"))
    page.wait_for_function("document.querySelector('video').readyState >= 2")
    page.locator(f".em-cue[data-ids={smile.id}]").click()
    page.wait_for_selector(f".em-film text[data-ids={smile.id}]")
    assert f"left {left:.1f}, right {right:.1f}" in page.locator(f".em-moment li[data-ids={smile.id}]").inner_text()


def _film(pixels: "NDArray[uint8]", path: Path) -> None:
    """Two seconds of a picture that does not move."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", 10, width=pixels.shape[1], height=pixels.shape[0], pix_fmt="yuv420p")
        for number in range(20):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
