"""What is measured moment by moment becomes segments with onset, apex and offset."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotrace.engine.segments import Segment, end_of, segments


def test_a_segment_goes_on_below_where_it_began_until_the_lower_bound() -> None:
    assert segments([0.0, 2.0, 1.2, 3.0, 1.1, 0.0, 0.0, 0.0], begins=2.0, ends=1.0) == [Segment(1, 3, 4)]


def test_what_never_reaches_the_upper_bound_is_no_segment() -> None:
    assert segments([1.9, 1.9, 1.9], begins=2.0, ends=1.0) == []


def test_two_missed_moments_are_bridged_and_a_third_ends_it() -> None:
    assert segments([2.0, None, 0.0, 1.5, 0.0], begins=2.0, ends=1.0, bridge=2) == [Segment(0, 0, 3)]
    assert segments([2.0, None, 0.0, None, 2.0], begins=2.0, ends=1.0, bridge=2) == [Segment(0, 0, 0), Segment(4, 4, 4)]


def test_a_new_segment_begins_at_the_very_moment_that_ends_the_bridge() -> None:
    assert segments([2.0, 0.0, 0.0, 0.0, 2.5], begins=2.0, ends=1.0, bridge=1) == [Segment(0, 0, 0), Segment(4, 4, 4)]


def test_a_segment_that_lasts_to_the_end_is_kept() -> None:
    assert segments([0.0, 2.0, 4.0], begins=2.0, ends=1.0) == [Segment(1, 2, 2)]


def test_bounds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="end at 3 and begin at 2"):
        segments([1.0], begins=2, ends=3)


@given(st.lists(st.one_of(st.none(), st.floats(0, 5)), max_size=40))
def test_segments_are_in_order_apart_and_hold_every_value_that_begins_one(values: list[float | None]) -> None:
    found = segments(values, begins=2.0, ends=1.0)
    for one, other in pairwise(found):
        assert one.last < other.onset
    for place, value in enumerate(values):
        if value is not None and value >= 2.0:
            assert any(place in one for one in found)
    for one in found:
        inside = [value for value in values[one.onset : one.last + 1] if value is not None]
        assert values[one.apex] == max(inside)
        assert (values[one.onset] or 0.0) >= 2.0
        assert (values[one.last] or 0.0) >= 1.0


SECONDS = [0.0, 0.2, 0.4, 0.6]


@pytest.mark.parametrize(
    ("last", "until", "end"),
    [
        (1, None, 0.4),  # seen to be over at the next moment
        (3, None, 0.8),  # after the last moment it is given one interval
        (3, 0.7, 0.7),  # and no more than the clip has
        (3, 0.5, 0.6),  # even where the clip claims to end before its last picture
    ],
)
def test_a_segment_ends_when_it_is_seen_to_be_over(last: int, until: float | None, end: float) -> None:
    assert end_of(Segment(0, 0, last), SECONDS, 0.2, until) == pytest.approx(end)


def test_a_segment_before_a_gap_ends_after_one_interval() -> None:
    assert end_of(Segment(0, 0, 0), [0.0, 5.0], 0.2, None) == pytest.approx(0.2)
