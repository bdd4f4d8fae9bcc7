import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from emotrace.plugins.face.action_units import ActionUnit, ActionUnitRule, action_units


def rule(**columns: object) -> ActionUnitRule:
    """A row for a smile, with columns of the test's own."""
    row = {
        "kind": "AU12",
        "label": "lip corner puller",
        "phrase": "the lip corners are pulled up",
        "one_sided_phrase": "the {side} lip corner is pulled up",
        "left": "mouthSmileLeft",
        "right": "mouthSmileRight",
        "present": 0.3,
        "full": 0.8,
        "weights": {"joy": 1.6},
        "source": "A",
        "shapes_from": "A",
    }
    return ActionUnitRule.model_validate({**row, **columns})


def smile(left: float, right: float, compare_sides: bool = True, **columns: object) -> list[ActionUnit]:
    shapes = {"mouthSmileLeft": left, "mouthSmileRight": right}
    return list(action_units(shapes, [rule(**columns)], compare_sides))


def test_the_value_is_five_times_the_mean_of_both_sides() -> None:
    (unit,) = smile(0.5, 0.7)
    assert unit.value == pytest.approx(3.0)
    assert unit.details == pytest.approx({"left 0-5": 2.5, "right 0-5": 3.5})
    assert unit.side == "both"
    assert unit.phrase == "the lip corners are pulled up"


@pytest.mark.parametrize(("left", "right", "side"), [(0.8, 0.1, "left"), (0.05, 0.6, "right")])
def test_a_side_that_acts_alone_is_named(left: float, right: float, side: str) -> None:
    (unit,) = smile(left, right)
    assert unit.side == side
    assert unit.phrase == f"the {side} lip corner is pulled up"
    assert unit.value == pytest.approx(5 * (left + right) / 2)


def test_a_small_difference_is_not_one_sided() -> None:
    """Under the threshold on one side, over it on the other: still one and the same smile."""
    (unit,) = smile(0.36, 0.28)
    assert unit.side == "both"


def test_a_side_twice_as_strong_is_not_alone_where_both_are_small() -> None:
    assert smile(0.25, 0.1, present=0.1)[0].side == "both"


def test_the_sides_of_a_turned_head_are_not_compared() -> None:
    (unit,) = smile(0.9, 0.1, compare_sides=False)
    assert unit.side == "both"


def test_below_the_threshold_there_is_nothing() -> None:
    assert smile(0.29, 0.29) == []


def test_shapes_that_are_missing_count_as_zero() -> None:
    assert list(action_units({}, [rule()])) == []


def test_the_next_row_takes_over_at_its_bound() -> None:
    rows = [
        rule(kind="AU25", left=None, right=None, middle=["jawOpen"], present=0.1, below=0.3),
        rule(kind="AU26", left=None, right=None, middle=["jawOpen"], present=0.3),
    ]
    for weight, kinds in [(0.05, []), (0.2, ["AU25"]), (0.3, ["AU26"]), (0.9, ["AU26"])]:
        assert [unit.rule.kind for unit in action_units({"jawOpen": weight}, rows)] == kinds


def test_shapes_without_sides_are_averaged_and_have_no_side() -> None:
    row = rule(left=None, right=None, middle=["mouthRollUpper", "mouthRollLower"])
    (unit,) = action_units({"mouthRollUpper": 0.6, "mouthRollLower": 0.8}, [row])
    assert unit.value == pytest.approx(3.5)
    assert unit.side is None
    assert unit.details == {}


def test_rows_for_one_side_and_for_both_share_no_face() -> None:
    assert smile(0.8, 0.1, when="both sides") == []
    assert smile(0.8, 0.7, when="one side") == []
    assert smile(0.8, 0.1, when="one side")
    assert smile(0.8, 0.7, when="both sides")


def test_strength_ends_at_one() -> None:
    assert smile(0.4, 0.4)[0].strength == pytest.approx(0.5)
    assert smile(1.0, 1.0)[0].strength == 1.0


@pytest.mark.parametrize(
    "columns",
    [
        {"right": None},
        {"left": None, "right": None},
        {"middle": ["jawOpen"]},
        {"left": None, "middle": ["jawOpen"]},
    ],
)
def test_a_row_has_two_sides_or_a_middle(columns: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="either left and right, or middle"):
        rule(**columns)


weights = st.floats(0, 1, allow_nan=False)


@given(weights, weights)
def test_mirroring_a_face_swaps_its_sides_and_nothing_else(left: float, right: float) -> None:
    seen, mirrored = smile(left, right), smile(right, left)
    assert [unit.value for unit in seen] == pytest.approx([unit.value for unit in mirrored])
    swap = {"left": "right", "right": "left", "both": "both", None: None}
    assert [swap[unit.side] for unit in seen] == [unit.side for unit in mirrored]
