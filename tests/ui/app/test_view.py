"""What the page is told of an observation: the sides of a face."""

import pytest

from emotrace.engine.observation import Observation, ObserverRef, Side, Where
from emotrace.ui.app.view import sides_view


def unit(side: Side | None, **details: float) -> Observation:
    sizes = {f"{name} 0-5": size for name, size in details.items()}
    return Observation(
        modality="face",
        kind="AU12",
        label="lip corner puller",
        phrase="the lip corners are pulled up",
        value=2.0,
        unit="0-5",
        details={**sizes, "lip corner height 0-5": 2.2},
        where=Where(source="S1", face=1, side=side),
        observer=ObserverRef(name="face", version="2"),
        weights_from="face",
    )


def test_the_stronger_side_is_told_with_both_sizes_and_their_difference() -> None:
    assert sides_view(unit("left", left=3.81, right=1.39)) == {"left": 3.8, "right": 1.4, "stronger": "left", "by": 2.4}


def test_a_side_that_does_not_act_alone_is_the_stronger_from_a_difference_of_one() -> None:
    assert sides_view(unit("both", left=2.97, right=4.29)) == {
        "left": 3.0,
        "right": 4.3,
        "stronger": "right",
        "by": 1.3,
    }
    almost = sides_view(unit("both", left=3.4, right=4.3))
    assert almost is not None
    assert almost["stronger"] is None


def test_what_shows_on_one_side_alone_is_told_however_small_it_is() -> None:
    told = sides_view(unit("right", left=0.1, right=0.9))
    assert told is not None
    assert (told["stronger"], told["by"]) == ("right", pytest.approx(0.8))


def test_sizes_of_a_moment_that_say_otherwise_than_the_side_are_kept_back() -> None:
    assert sides_view(unit("left", left=2.0, right=2.1)) == {"stronger": "left"}
    assert sides_view(unit("left", left=2.0, right=2.0)) == {"stronger": "left"}


def test_a_side_without_sizes_is_told_and_no_sides_are_not() -> None:
    assert sides_view(unit("left")) == {"stronger": "left"}
    assert sides_view(unit("both")) is None
    assert sides_view(unit(None)) is None
