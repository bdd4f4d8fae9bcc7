"""The choice of exactly one emotion: asking is no surprise, and nothing is lost on the way."""

from itertools import product

import numpy as np
import pytest
from scipy.special import expit, log_softmax

from emotrace.plugins.text.choice import single_choice
from emotrace.plugins.text.labelsets import choice_of, ekman, group_of
from emotrace.plugins.text.model import TextModel

FINE = tuple(sorted(group_of()))
SURPRISE, NEUTRAL = ekman().index("surprise"), ekman().index("neutral")
QUESTIONS = (
    "What time is it?",
    "Where do you live?",
    "Did you call the plumber?",
    "Can you pass me the salt?",
    "Who is coming tonight?",
    "Do you want tea or coffee?",
)
SURPRISED = (
    "Wow, I did not expect that!",
    "What a surprise!",
    "I can't believe it, you came!",
    "I'm so confused.",
    "I did not understand a word of it, it was so confusing.",
)


@pytest.fixture
def scores() -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    return np.random.default_rng(0).normal(-1, 2, (50, len(FINE) + 2 * len(ekman())))


def test_what_goes_from_surprise_is_what_comes_to_neutral(
    scores: "np.ndarray[tuple[int, int], np.dtype[np.float64]]",
) -> None:
    found = np.exp(single_choice(scores, FINE, 1.3))
    plain = np.exp(log_softmax(scores[:, -len(ekman()) :] / 1.3, axis=1))
    others = [place for place in range(len(ekman())) if place not in (SURPRISE, NEUTRAL)]
    np.testing.assert_allclose(found[:, others], plain[:, others])
    np.testing.assert_allclose(found.sum(axis=1), 1)
    chance = {label: expit(scores[:, FINE.index(label)]) for label in FINE if group_of()[label] == "surprise"}
    asking, puzzled = chance["curiosity"], chance["confusion"]
    share = (asking + puzzled * asking / (asking + puzzled)) / sum(chance.values())
    np.testing.assert_allclose(found[:, SURPRISE], plain[:, SURPRISE] * (1 - share))
    np.testing.assert_allclose(found[:, NEUTRAL], plain[:, NEUTRAL] + plain[:, SURPRISE] * share)


@pytest.mark.parametrize(
    "fine",
    [ekman(), ("curiosity", "joy"), ("surprise", "confusion", "joy")],
    ids=["ekman", "asking alone", "no asking"],
)
def test_labels_among_which_asking_cannot_be_told_apart_are_chosen_as_they_are(fine: tuple[str, ...]) -> None:
    scores = np.random.default_rng(1).normal(size=(9, len(fine) + 2 * len(ekman())))
    np.testing.assert_allclose(single_choice(scores, fine, 0.8), log_softmax(scores[:, -len(ekman()) :] / 0.8, axis=1))


def test_scores_as_high_as_they_come_stay_finite() -> None:
    rows = [[*fine, *([0.0] * 14)] for fine in product((-800.0, 800.0), repeat=4)]
    labels = ("confusion", "curiosity", "realization", "surprise")
    found = single_choice(np.array(rows), labels, 1.0)
    assert not np.isnan(found).any()
    np.testing.assert_allclose(np.exp(found).sum(axis=1), 1)


def test_in_a_choice_of_one_every_label_but_asking_counts_as_its_group() -> None:
    assert choice_of("curiosity") == "neutral"
    assert {label: choice_of(label) for label in FINE if label != "curiosity"} == {
        label: group for label, group in group_of().items() if label != "curiosity"
    }
    assert [choice_of(label) for label in ekman()] == list(ekman())


def test_plain_questions_are_neutral_and_what_surprises_or_puzzles_is_surprise() -> None:
    model = TextModel()
    evidence = model.scores([*QUESTIONS, *SURPRISED]).evidence
    model.close()
    tops = [ekman()[place] for place in evidence.argmax(axis=1)]
    assert tops == ["neutral"] * len(QUESTIONS) + ["surprise"] * len(SURPRISED)
