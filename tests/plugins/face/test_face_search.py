"""Where the search looks, with a finder that sees white squares as faces if they are large enough to it."""

from typing import TYPE_CHECKING

import pytest

from emotrace.plugins.face.faces import Face, distinct
from emotrace.plugins.face.search import find_faces

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

NEAREST = 0.15
"""Share of the picture's longer side that a square must have to be found."""


def face(left: float, top: float, size: float, yaw: float = 0, pitch: float = 0) -> Face:
    return Face(left, top, size, size, {}, yaw, pitch)


def squares(pixels: "NDArray[uint8]") -> list[Face]:
    """Whole white squares, if wide enough; `shapes` holds the width of the picture that was looked at."""
    from scipy import ndimage

    labels, _ = ndimage.label(pixels[..., 0] > 200)
    found = []
    for down, across in ndimage.find_objects(labels):
        wide, tall = across.stop - across.start, down.stop - down.start
        if abs(wide - tall) <= 1 and wide >= NEAREST * max(pixels.shape):
            found.append(Face(across.start, down.start, wide, tall, {"seen in": pixels.shape[1]}, 0, 0))
    return found


def picture(width: int, height: int, *boxes: tuple[int, int, int]) -> "NDArray[uint8]":
    import numpy as np

    pixels = np.zeros((height, width, 3), np.uint8)
    for left, top, size in boxes:
        pixels[top : top + size, left : left + size] = 255
    return pixels


def places(faces: list[Face]) -> list[tuple[int, int, int]]:
    return [(round(face.left), round(face.top), round(face.width)) for face in faces]


def test_one_look_suffices_where_one_face_is_found() -> None:
    looks = []

    def find(pixels: "NDArray[uint8]") -> list[Face]:
        looks.append(pixels.shape)
        return squares(pixels)

    assert places(find_faces(find, picture(800, 600, (100, 200, 200)))) == [(100, 200, 200)]
    assert looks == [(600, 800, 3)]


def test_a_small_picture_is_enlarged_and_its_boxes_come_back_in_its_own_pixels() -> None:
    def find(pixels: "NDArray[uint8]") -> list[Face]:
        return squares(pixels) if max(pixels.shape) > 100 else []

    (found,) = find_faces(find, picture(64, 48, (20, 10, 24)))
    box = (found.left, found.top, found.width, found.height)
    assert box == pytest.approx((20, 10, 24, 24), abs=1)


def test_a_panorama_is_shrunk_before_it_gets_a_border_and_its_boxes_come_back_in_its_own_pixels() -> None:
    """With a border as it is, this one would fill 2 GB, which ended the process."""
    sizes: list[tuple[int, ...]] = []

    def find(pixels: "NDArray[uint8]") -> list[Face]:
        sizes.append(pixels.shape)
        down, across = (pixels[..., 0] > 200).nonzero()
        return [face(across.min(), down.min(), across.max() + 1 - across.min())] if max(pixels.shape) <= 6144 else []

    (found,) = find_faces(find, picture(30_000, 300, (15_000, 40, 220)))
    box = (found.left, found.top, found.width, found.height)
    assert box == pytest.approx((15_000, 40, 220, 220), abs=16)
    assert sizes[-1] == (41 + 2 * 1024, 4096 + 2 * 1024, 3)


def test_a_face_that_fills_a_small_picture_is_found_with_a_border() -> None:
    """A square that touches the edge of what is looked at is not seen whole by this finder."""

    def find(pixels: "NDArray[uint8]") -> list[Face]:
        width = pixels.shape[1]
        return [one for one in squares(pixels) if one.left > 0 and one.left + one.width < width]

    assert places(find_faces(find, picture(48, 48, (0, 0, 48)))) == [(0, 0, 48)]


def test_small_faces_of_a_group_are_found_in_parts_and_once_each() -> None:
    boxes = [(100, 100, 170), (700, 100, 160), (480, 380, 110), (250, 480, 105)]
    assert places(find_faces(squares, picture(1000, 700, *boxes))) == boxes


def test_a_face_far_away_is_read_from_nearby() -> None:
    boxes = [(100, 100, 200), (700, 100, 200), (500, 400, 100)]
    near, far = 1000, 200
    found = find_faces(squares, picture(1000, 700, *boxes))
    assert [face.shapes["seen in"] for face in found] == [near, near, far]


def test_a_picture_without_faces_gives_none() -> None:
    for size in (32, 300, 900):
        assert find_faces(squares, picture(size, size)) == []


def test_faces_come_in_order_of_size() -> None:
    found = find_faces(squares, picture(400, 400, (10, 10, 80), (200, 200, 120)))
    assert [face.width for face in found] == [120, 80]


def test_boxes_end_at_the_edge_of_the_picture() -> None:
    clipped = face(-10, 30, 50).clipped(100, 60)
    assert (clipped.left, clipped.top, clipped.width, clipped.height) == (0, 30, 40, 30)


def test_faces_in_the_same_place_count_once() -> None:
    first, again, other = face(0, 0, 100), face(10, 5, 90), face(120, 0, 100)
    assert distinct([first, again, other]) == [first, other]


def test_confidence_falls_with_width_and_with_turning() -> None:
    assert face(0, 0, 200).confidence == face(0, 0, 60).confidence == pytest.approx(0.95)
    by_width = [face(0, 0, width).confidence for width in (60, 45, 30, 20)]
    by_yaw = [face(0, 0, 200, yaw=yaw).confidence for yaw in (20, -30, 45, 60)]
    assert by_width == sorted(by_width, reverse=True)
    assert by_yaw == sorted(by_yaw, reverse=True)
    assert face(0, 0, 200, pitch=-40).confidence == face(0, 0, 200, yaw=40).confidence
    assert face(0, 0, 200, yaw=89).confidence > 0
