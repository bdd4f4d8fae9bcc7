"""The choice of exactly one emotion: asking is no surprise, and nothing is lost on the way."""

from itertools import product

import numpy as np
import pytest
from scipy.special import expit, log_softmax

from emotrace.plugins.text.choice import DOUBT, evidence_of, in_the_data, single_choice
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


def test_evidence_is_what_bayes_has_it_where_emotions_are_alike_however_often_the_data_have_them() -> None:
    """The oracle: a world of five texts, of which it is known how often each emotion comes to say each."""
    rng = np.random.default_rng(2)
    said = rng.dirichlet(np.ones(5), len(ekman())).T  # P(text | emotion)
    ratio = said / said.mean(axis=1, keepdims=True)
    for alpha in (0.3, 5.0):
        prior = rng.dirichlet(np.full(len(ekman()), alpha))
        choice = np.log(said * prior / (said * prior).sum(axis=1, keepdims=True))
        evidence = evidence_of(choice, np.log(prior))
        np.testing.assert_allclose(np.exp(evidence), (1 - DOUBT) * ratio + DOUBT)
        chances = np.exp(in_the_data(evidence, np.log(prior)))
        np.testing.assert_allclose(chances, np.exp(evidence) * prior / (np.exp(evidence) @ prior)[:, None])


def test_the_commonest_emotion_can_be_spoken_for_as_strongly_as_a_rare_one() -> None:
    prior = np.array([0.01, 0.01, 0.01, 0.9, 0.05, 0.01, 0.01])
    sure = np.log(np.full((7, 7), 1e-6) + np.eye(7))
    evidence = evidence_of(sure + np.log(prior) - np.log(prior).mean(), np.log(prior))
    np.testing.assert_allclose(evidence.diagonal(), evidence.max())
    assert evidence.max() == pytest.approx(np.log(7 * (1 - DOUBT) + DOUBT), abs=1e-4)
    assert evidence.min() == pytest.approx(np.log(DOUBT), abs=1e-3)
