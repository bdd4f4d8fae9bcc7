"""Stretches held against each other: by frames as scikit-learn scores them, by time as counted in milliseconds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, f1_score

from emotrace.engine.evaluation.in_time import FRAMES_PER_SECOND, Timed, further_in_time, shared

Spans = list[tuple[int, int]]
SPANS = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 300)).map(lambda one: (one[0], one[0] + one[1])))


def marked(spans: Spans, length: int = 1300) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    line = np.zeros(length, bool)
    for start, end in spans:
        line[start:end] = True
    return line


@given(SPANS, SPANS)
def test_shared_time_is_what_is_counted_tick_by_tick(first: Spans, second: Spans) -> None:
    one, other = marked(first), marked(second)
    assert shared(first, second) == ((one & other).sum(), (one | other).sum())


RECORDINGS = (
    Timed(10.0, ((1.0, 3.0), (2.5, 4.0)), ((2.0, 5.0),), (0.1, 0.2, 0.9, 0.8, 0.7, 0.3)),
    Timed(6.3, ((5.0, 9.0),), (), (0.4, 0.4, 0.4, 0.4, 0.4, 0.5, 0.6)),
    Timed(4.0, (), ((0.0, 1.0),), (0.7,)),
)


def test_frames_are_scored_as_scikit_learn_does() -> None:
    truth, answer, score = [], [], []
    for one in RECORDINGS:
        at = 0.5 / FRAMES_PER_SECOND
        while at < one.seconds:
            truth.append(any(start <= at < end for start, end in one.labelled))
            answer.append(any(start <= at < end for start, end in one.found))
            score.append(one.scores[int(at)] if int(at) < len(one.scores) else 0.0)
            at += 1 / FRAMES_PER_SECOND
    found = further_in_time(RECORDINGS)
    assert found["frame F1"].value == pytest.approx(f1_score(truth, answer))
    assert found["frame F1"].without_skill["all of the time"] == pytest.approx(f1_score(truth, [True] * len(truth)))
    assert found["frame macro-F1"].value == pytest.approx(f1_score(truth, answer, average="macro"))
    assert found["frame average precision"].value == pytest.approx(average_precision_score(truth, score))
    assert found["frame average precision"].without_skill["any order"] == pytest.approx(np.mean(truth))


def test_time_shared_is_counted_over_all_recordings_and_in_each() -> None:
    found = further_in_time(RECORDINGS)
    assert found["temporal IoU"].value == pytest.approx(2.0 / (4.0 + 1.3 + 1.0))
    assert found["temporal IoU"].without_skill["all of the time"] == pytest.approx((3.0 + 1.3) / 20.3)
    assert found["temporal IoU by recording"].value == pytest.approx((2.0 / 4.0 + 0.0) / 2)


def test_all_right_is_one_and_all_wrong_is_nought() -> None:
    right = further_in_time([Timed(8.0, ((2.0, 4.0),), ((2.0, 4.0),), (0, 0, 1, 1))])
    assert {one.value for one in right.values()} == {1.0}
    wrong = further_in_time([Timed(8.0, ((2.0, 4.0),), ((4.0, 6.0),), (0, 0, 0, 0, 1, 1))])
    assert (wrong["temporal IoU"].value, wrong["frame F1"].value) == (0.0, 0.0)


def test_without_a_labelled_stretch_nothing_is_measured() -> None:
    assert further_in_time([]) == {}
    assert further_in_time([Timed(4.0, (), ((0.0, 1.0),), (0.5,))]) == {}
    assert further_in_time([Timed(4.0, ((7.0, 9.0),), (), ())]) == {}, "it lies after the end"


def test_a_stretch_between_two_frames_has_time_and_no_frame() -> None:
    found = further_in_time([Timed(1.0, ((0.001, 0.011),), (), ())])
    assert (found["frame F1"].value, found["frame average precision"].value, found["temporal IoU"].value) == (0, 0, 0)
