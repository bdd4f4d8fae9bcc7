"""Figures, held against scikit-learn's own and against sums done by hand."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score

from emotrace.engine.evaluation.outcome import Outcome
from emotrace.engine.evaluation.prototypes import by_prototype
from emotrace.engine.evaluation.scores import (
    abstention,
    calibration_error,
    chance_calibration_error,
    confusion,
    intervals,
    label_scores,
    scores,
)
from emotrace.engine.evaluation.trivial import baselines

LABELS = ("anger", "joy", "neutral")


def outcome(truth: list[int], given: list[int], confidence: list[float] | None = None) -> Outcome:
    eye = np.eye(len(LABELS), dtype=bool)
    right = np.array(truth) == np.array(given)
    sure = np.full(len(truth), 0.5) if confidence is None else np.array(confidence)
    return Outcome(LABELS, eye[truth], eye[given], sure, right, None)


@pytest.fixture
def mixed() -> Outcome:
    generator = np.random.default_rng(4)
    truth = generator.integers(3, size=300)
    given = np.where(generator.random(300) < 0.6, truth, generator.integers(3, size=300))
    return outcome(truth.tolist(), given.tolist(), generator.random(300).tolist())


def test_the_figures_are_those_of_scikit_learn(mixed: Outcome) -> None:
    found = scores(mixed)
    truth, given = mixed.truth.argmax(axis=1), mixed.given.argmax(axis=1)
    assert found.accuracy == pytest.approx(np.mean(truth == given))
    assert found.uar == pytest.approx(balanced_accuracy_score(truth, given))
    assert found.macro_f1 == pytest.approx(f1_score(truth, given, average="macro"))
    assert sum(one.n for one in label_scores(mixed).values()) == 300


def test_a_label_that_nobody_bears_is_left_out_of_the_averages() -> None:
    found = scores(outcome([0, 0, 1, 1], [0, 2, 1, 1]))
    assert found.uar == pytest.approx((1 / 2 + 1) / 2)
    assert found.macro_f1 == pytest.approx((2 / 3 + 1) / 2)


def test_several_labels_are_right_only_if_all_are() -> None:
    truth = np.array([[1, 1, 0], [0, 1, 0]], bool)
    given = np.array([[1, 0, 0], [0, 1, 0]], bool)
    found = scores(Outcome(LABELS, truth, given, np.ones(2), np.ones(2, bool), None))
    assert found.accuracy == 0.5
    assert found.uar == pytest.approx((1 + 1 / 2) / 2)


def test_calibration_is_the_distance_between_sure_and_right() -> None:
    assert calibration_error(outcome([0] * 4, [0, 0, 0, 1], [0.75] * 4)) == pytest.approx(0)
    assert calibration_error(outcome([0] * 2, [0, 1], [1.0, 1.0])) == pytest.approx(0.5)
    # 0.62 and 0.71 lie in different fifteenths: each is off by itself, though together they would be near
    both = outcome([0, 0], [0, 1], [0.62, 0.71])
    assert calibration_error(both) == pytest.approx((0.38 + 0.71) / 2)


def test_abstention_keeps_the_most_confident() -> None:
    points = abstention(outcome([0] * 10, [0] * 5 + [1] * 5, [0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.4, 0.3, 0.2, 0.1]))
    kept = {round(10 * point.share): point for point in points}
    assert kept[10].accuracy == 0.5
    assert kept[5].accuracy == 1
    assert kept[5].confidence == 0.55
    assert kept[8].accuracy == pytest.approx(5 / 8)


def test_what_abstaining_gains_does_not_hang_on_the_order_of_equally_sure_answers() -> None:
    truth, sure = [0, 0, 0, 1, 0, 1, 1, 1, 1, 1], [0.9] + [0.5, 0.5 + 1e-12] * 4 + [0.2]
    points = abstention(outcome(truth, [0] * 10, sure))
    turned = abstention(outcome(truth[::-1], [0] * 10, sure[::-1]))
    assert points == turned
    # the eight in the middle are right three times: whichever of them are kept, each counts as 3/8
    by_share = {round(10 * point.share): point.accuracy for point in points}
    assert by_share[10] == pytest.approx(4 / 10)
    assert by_share[5] == pytest.approx((1 + 4 * 3 / 8) / 5)
    assert by_share[1] == 1


def test_the_confusion_counts_truth_by_row() -> None:
    assert confusion(outcome([0, 0, 1], [0, 2, 1]))["anger"] == {"anger": 1, "joy": 0, "neutral": 1}


def test_intervals_are_as_wide_as_theory_says_and_the_same_for_a_seed(mixed: Outcome) -> None:
    sure = intervals(mixed, seed=1)
    accuracy = scores(mixed).accuracy
    half = 1.96 * np.sqrt(accuracy * (1 - accuracy) / 300)
    assert sure["accuracy"].low == pytest.approx(accuracy - half, abs=0.015)
    assert sure["accuracy"].high == pytest.approx(accuracy + half, abs=0.015)
    assert sure["macro_f1"].low < scores(mixed).macro_f1 < sure["macro_f1"].high
    assert intervals(mixed, seed=1) == sure
    assert intervals(mixed, seed=2) != sure


def test_groups_that_agree_within_make_intervals_wider() -> None:
    alone = outcome([0] * 100, [0] * 50 + [1] * 50)
    grouped = replace(alone, groups=tuple(str(n // 25) for n in range(100)))
    assert _width(grouped) > 2 * _width(alone)


def test_of_one_group_alone_no_interval_is_told(mixed: Outcome) -> None:
    assert intervals(replace(mixed, groups=("Ada",) * 300), seed=0) == {}
    assert intervals(replace(mixed, groups=("Ada",) * 299 + ("Ben",)), seed=0).keys() == intervals(mixed, 0).keys()


def _width(one: Outcome) -> float:
    sure = intervals(one, seed=0)["accuracy"]
    return sure.high - sure.low


def test_what_needs_no_skill_scores_as_chance_says() -> None:
    truth = [0] * 600 + [1] * 300 + [2] * 100
    found = baselines(outcome(truth, truth), None, seed=0)
    assert found["majority"].accuracy == 0.6
    assert found["majority"].uar == pytest.approx(1 / 3)
    assert found["uniform random"].accuracy == pytest.approx(1 / 3, abs=0.02)
    assert found["random by share"].accuracy == pytest.approx(0.36 + 0.09 + 0.01, abs=0.02)
    assert "lexicon" not in found


def test_of_faces_and_voices_the_lexicon_answers_by_published_prototypes() -> None:
    smile, frown, plain = ["AU6", "AU12", "AU25"], ["AU4", "AU5", "AU24"], ["AU1"]
    right = outcome([1, 0, 2], [1, 0, 2])
    assert baselines(right, None, seed=0, kinds=[smile, frown, plain])["lexicon"].accuracy == 1
    assert baselines(right, None, seed=0, kinds=[frown, plain, smile])["lexicon"].accuracy == 0


def test_the_prototype_that_shows_most_completely_is_answered_and_of_equals_the_commonest() -> None:
    lively = ["pitch up", "pitch range up", "loudness variation up", "spectral balance up", "speaking rate up"]
    assert by_prototype(lively, ["joy", "anger"]) == "anger", "joy's has a sixth cue, which is not there"
    assert by_prototype(["AU1", "AU4"], ["fear", "sadness"]) == "sadness", "two of three are more than two of seven"
    assert by_prototype([], ["joy", "anger"]) == "joy", "without neutral, the commonest"
    assert by_prototype([], ["joy", "neutral"]) == "neutral"


def test_the_lexicon_answers_by_sign() -> None:
    texts = ["I love it, wonderful!", "this is horrible, I hate it", "the table is made of wood"]
    right = outcome([1, 0, 2], [1, 0, 2])
    assert baselines(right, texts, seed=0)["lexicon"].accuracy == 1
    assert baselines(right, texts[1:] + texts[:1], seed=0)["lexicon"].accuracy == 0


def test_an_error_that_chance_alone_makes_shrinks_with_the_root_of_the_number_of_examples() -> None:
    generator = np.random.default_rng(1)

    def by_chance(n: int) -> float:
        sure = generator.uniform(0.3, 1.0, n)
        found = chance_calibration_error(outcome([0] * n, [0] * n, sure.tolist()), seed=0)
        assert 0 < found.low < found.high
        return (found.low + found.high) / 2

    assert by_chance(100) / by_chance(10_000) == pytest.approx(10, rel=0.25)


def test_answers_that_are_as_often_right_as_they_are_sure_lie_within_what_chance_makes() -> None:
    generator = np.random.default_rng(2)
    sure = generator.uniform(0.3, 1.0, 2000)
    right = generator.random(2000) < sure
    fair = outcome([0] * 2000, np.where(right, 0, 1).tolist(), sure.tolist())
    proud = outcome([0] * 2000, np.where(right, 0, 1).tolist(), np.minimum(sure + 0.2, 1).tolist())
    assert calibration_error(fair) <= chance_calibration_error(fair, seed=0).high
    assert calibration_error(proud) > chance_calibration_error(proud, seed=0).high
