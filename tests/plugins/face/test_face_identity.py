"""Who is who in a clip, by boxes alone."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.identity import LATELY, MEMORY, Tracker

STEP = 0.2


def face(left: float, top: float = 100, size: float = 100) -> Face:
    return Face(left, top, size, size, {}, 0, 0)


def followed(frames: Sequence[Sequence[Face]], step: float = STEP) -> list[list[int]]:
    """Whose each face of each frame is; frames come every `step` s."""
    tracker = Tracker()
    return [tracker.follow(faces, step * at) for at, faces in enumerate(frames)]


def test_a_face_that_moves_stays_the_same_persons() -> None:
    assert followed([[face(40 * at)] for at in range(20)]) == [[0]] * 20


def test_two_side_by_side_do_not_swap_in_whatever_order_they_are_found() -> None:
    """They sway in step, 1.2 sizes apart, the second a little larger than the first at times."""
    places = [(10 * (at % 3), 10 * (at % 3) + 120) for at in range(30)]
    frames = [[face(one), face(other)][:: 1 if at % 2 else -1] for at, (one, other) in enumerate(places)]
    assert followed(frames) == [[1, 0] if at % 2 else [0, 1] for at in range(30)]


def test_two_who_walk_past_each_other_do_not_swap() -> None:
    """At the frame after they met, each is nearer to where the other was."""
    frames = [[face(60 * at), face(600 - 60 * at, top=130)] for at in range(11)]
    assert followed(frames) == [[0, 1]] * 11


def test_who_looks_away_and_returns_to_the_place_is_the_same() -> None:
    frames = [[face(100)], *[[]] * 20, [face(130)]]
    assert followed(frames)[-1] == [0]


def test_who_stays_when_the_other_leaves_and_returns_keeps_the_number() -> None:
    both, one = [face(100), face(400)], [face(400)]
    assert followed([both, one, one, *[one] * 10, both]) == [[0, 1], [1], [1], *[[1]] * 10, [0, 1]]


def test_a_face_in_the_same_place_much_later_is_somebody_else() -> None:
    tracker = Tracker()
    assert tracker.follow([face(100)], 0.0) == [0]
    assert tracker.follow([face(100)], MEMORY) == [0]
    assert tracker.follow([face(100)], 2 * MEMORY + 0.1) == [1]


@pytest.mark.parametrize("newcomer", [face(350), face(100, size=250)], ids=["elsewhere", "far larger"])
def test_who_appears_elsewhere_or_in_another_size_is_somebody_new(newcomer: Face) -> None:
    assert followed([[face(100)], [face(100), newcomer]])[-1] == [0, 1]
    assert followed([[face(100)], [newcomer]])[-1] == [1]


def test_who_is_there_is_not_taken_for_who_left_before() -> None:
    """The first leaves; long after, the second moves to where the first was."""
    frames = [[face(100), face(320)], *[[face(320)]] * 8, *[[face(320 - 30 * at)] for at in range(1, 8)]]
    assert [one[-1] for one in followed(frames)] == [1] * len(frames)


def test_lately_seen_faces_are_expected_where_they_were_going() -> None:
    tracker = Tracker()
    for at in range(3):
        tracker.follow([face(50 * at)], STEP * at)
    (expected,) = tracker.lately(3 * STEP)
    assert expected.left == pytest.approx(150)
    assert tracker.lately(2 * STEP + LATELY + 0.01) == []


@given(st.lists(st.tuples(*[st.integers(-60, 60)] * 4), max_size=30), st.randoms())
def test_nobody_swaps_who_stays_nearer_to_the_own_place_than_to_any_other(
    moves: list[tuple[int, int, int, int]], order: Random
) -> None:
    """Two people sway around places four sizes apart, by less than a size; they are found in any order."""
    tracker = Tracker()
    tracker.follow([face(200), face(600)], 0.0)
    for at, (x, y, other_x, other_y) in enumerate(moves, start=1):
        faces = [(0, face(200 + x / 2, 100 + y / 2)), (1, face(600 + other_x / 2, 100 + other_y / 2))]
        order.shuffle(faces)
        assert tracker.follow([one for _, one in faces], STEP * at) == [who for who, _ in faces]
