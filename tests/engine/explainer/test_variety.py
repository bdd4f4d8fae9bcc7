"""Measures of variety, against figures that were worked out by hand."""

import math

import pytest

from emotrace.engine.explainer.variety import distinct_2, reading_ease, self_bleu, twins


def test_distinct_2_counts_different_neighbours() -> None:
    assert distinct_2(["a b a b"]) == pytest.approx(2 / 3)
    assert distinct_2(["a b", "a b"]) == pytest.approx(1 / 2)
    assert distinct_2([]) == 0


def test_self_bleu_is_1_for_the_same_and_low_for_nothing_in_common() -> None:
    same = "one two three four five"
    assert self_bleu([same, same, same]) == pytest.approx(1)
    assert self_bleu([same, "six seven eight nine ten"]) < 0.01


def test_self_bleu_by_hand() -> None:
    """4 of 5 words, then with one added to both: 4 of 5 pairs, 3 of 4 threes, 2 of 3 fours; the same length."""
    one, other = "one two three four five", "one two three four six"
    expected = math.exp(sum(map(math.log, (4 / 5, 4 / 5, 3 / 4, 2 / 3))) / 4)
    assert self_bleu([one, other]) == pytest.approx(expected)


def test_twins_share_more_than_half_of_the_shorter() -> None:
    assert twins([["a.", "b.", "c."], ["a.", "b.", "x."], ["a.", "y."]]) == 1


def test_reading_ease_by_hand() -> None:
    """Six words, one sentence, seven vowel groups."""
    assert reading_ease(["The cat sat on a pillow."]) == pytest.approx(206.835 - 1.015 * 6 - 84.6 * 7 / 6)
    assert reading_ease(["The cat sat."]) > reading_ease(["Considerable physiological irregularities."])
