"""Where a clip's frames are looked at, with a finder that sees white squares as faces if they are large enough."""

from typing import TYPE_CHECKING

import pytest

from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.watch import Watch

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

NEAREST = 0.1
"""Share of the longer side of what is looked at that a square must have to be found."""

WIDE, FAR = (300, 200, 200), (300, 200, 110)
"""Left, top and size in a picture of 1000 x 700; the second is seen from afar."""


class Finder:
    """Finds whole white squares, and notes what it looked at; `shapes` holds the width of that."""

    def __init__(self) -> None:
        self.looks: list[int] = []

    def __call__(self, pixels: "NDArray[uint8]") -> list[Face]:
        from scipy import ndimage

        self.looks.append(pixels.shape[1])
        labels, _ = ndimage.label(pixels[..., 0] > 200)
        found = []
        for down, across in ndimage.find_objects(labels):
            wide, tall = across.stop - across.start, down.stop - down.start
            if abs(wide - tall) <= 1 and wide >= NEAREST * max(pixels.shape):
                found.append(Face(across.start, down.start, wide, tall, {"seen in": pixels.shape[1]}, 0, 0))
        return found


@pytest.fixture
def finder() -> Finder:
    return Finder()


@pytest.fixture
def watch(finder: Finder) -> Watch:
    return Watch(finder)


def picture(*boxes: tuple[int, int, int], width: int = 1000, height: int = 700) -> "NDArray[uint8]":
    import numpy as np

    pixels = np.zeros((height, width, 3), np.uint8)
    for left, top, size in boxes:
        pixels[top : top + size, left : left + size] = 255
    return pixels


def places(faces: list[Face]) -> list[tuple[int, int, int]]:
    return [(round(face.left), round(face.top), round(face.width)) for face in faces]


def test_a_large_face_takes_one_look_at_the_whole_of_each_frame(watch: Watch, finder: Finder) -> None:
    known: list[Face] = []
    for at in range(10):
        known = watch.look(picture(WIDE), 0.2 * at, known)
        assert places(known) == [WIDE]
    assert finder.looks == [1000] * 10


def test_a_face_seen_from_afar_is_read_from_nearby_and_the_whole_looked_at_once_a_second(
    watch: Watch, finder: Finder
) -> None:
    known: list[Face] = []
    for at in range(10):
        known = watch.look(picture(FAR), 0.2 * at, known)
        assert places(known) == [FAR]
        assert known[0].shapes["seen in"] == 220
    assert finder.looks.count(1000) == 2
    assert finder.looks.count(220) == 10


def test_who_comes_while_the_looks_are_nearby_is_seen_within_a_second(watch: Watch) -> None:
    known = watch.look(picture(FAR), 0.0, [])
    seen = []
    for at in range(1, 7):
        known = watch.look(picture(FAR, (700, 300, 150)), 0.2 * at, known)
        seen.append(len(known))
    assert seen == [1, 1, 1, 1, 2, 2]


def test_a_face_that_the_whole_does_not_show_is_looked_for_where_it_was(watch: Watch, finder: Finder) -> None:
    """Too small for a look at the whole, beside a large one."""
    small = (750, 500, 80)
    known = [Face(745, 500, 80, 80, {}, 0, 0), Face(*WIDE, WIDE[2], {}, 0, 0)]
    assert places(watch.look(picture(WIDE, small), 0.0, known)) == [WIDE, small]
    assert max(finder.looks) == 1000
    assert len(finder.looks) <= 4


def test_a_face_that_is_gone_is_not_made_up(watch: Watch) -> None:
    assert watch.look(picture(), 0.0, [Face(*FAR, FAR[2], {}, 0, 0)]) == []


def test_two_faces_that_are_near_each_other_are_both_kept(watch: Watch) -> None:
    boxes = [(300, 200, 110), (430, 200, 105)]
    known: list[Face] = []
    for at in range(4):
        known = watch.look(picture(*boxes), 0.2 * at, known)
        assert places(known) == boxes


def test_where_there_is_no_face_parts_are_searched_once_a_second(watch: Watch, finder: Finder) -> None:
    for at in range(15):
        assert watch.look(picture(), 0.2 * at, []) == []
    assert finder.looks.count(1000) == 15
    assert finder.looks.count(600) == 3 * 4  # three seconds, four parts


def test_a_small_face_that_was_found_in_a_part_is_followed(watch: Watch) -> None:
    small = (750, 500, 80)
    known: list[Face] = []
    for at in range(12):
        known = watch.look(picture(small), 0.2 * at, known)
        assert places(known) == [small]


def test_a_small_frame_is_enlarged_in_every_frame_that_shows_no_face() -> None:
    def find(pixels: "NDArray[uint8]") -> list[Face]:
        return Finder()(pixels) if max(pixels.shape) > 100 else []

    watch = Watch(find)
    for at in range(3):
        assert len(watch.look(picture((20, 10, 24), width=64, height=48), 0.2 * at, [])) == 1


def test_a_place_outside_the_picture_is_no_place_to_look(watch: Watch) -> None:
    outside = [Face(-400, 100, 100, 100, {}, 0, 0), Face(1500, 100, 100, 100, {}, 0, 0)]
    assert places(watch.look(picture(WIDE), 0.0, outside)) == [WIDE]
