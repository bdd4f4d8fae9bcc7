"""The moments of a long stimulus share in what is concluded of the whole."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotrace.engine.pooling import expressed_by, pooled, shares


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_shares_add_up_to_one(expressed: list[float]) -> None:
    assert math.fsum(shares(expressed)) == pytest.approx(1.0)


def test_a_moment_counts_in_proportion_to_what_it_expresses() -> None:
    assert shares([3.0, 1.0, 0.0]) == [0.75, 0.25, 0.0]


def test_moments_that_express_nothing_count_alike() -> None:
    assert shares([0.0, 0.0, 0.0, 0.0]) == [0.25] * 4
    assert shares([]) == []


@pytest.mark.parametrize("strange", [-1.0, math.nan, math.inf])
def test_what_no_moment_can_express_is_refused(strange: float) -> None:
    with pytest.raises(ValueError, match="finite number from 0 on"):
        shares([1.0, strange])


def test_saying_the_same_fifteen_times_weighs_no_more_than_saying_it_once() -> None:
    once = pooled([(1.0, {"joy": 2.0})])
    often = pooled((share, {"joy": 2.0}) for share in shares([2.0] * 15))
    assert often["joy"] == pytest.approx(once["joy"])


def test_weights_that_cancel_are_left_out() -> None:
    assert pooled([(0.5, {"joy": 1.0, "fear": 1.0}), (0.5, {"joy": -1.0})]) == {"fear": 0.5}


def test_what_a_moment_expresses_is_the_sum_of_the_heaviest_weights_either_way() -> None:
    assert expressed_by([{"joy": 1.0, "anger": -2.0}, {"fear": 0.5}, {}]) == 2.5
