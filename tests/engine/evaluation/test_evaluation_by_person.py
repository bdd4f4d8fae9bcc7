"""What needs no skill is learned from other persons, and what has no answer is wrong."""

import pytest

from emotrace.engine.evaluation.by_person import (
    Answered,
    majority_at_random,
    majority_of_others,
    outcome_of,
    persons_of,
)
from emotrace.engine.evaluation.scores import scores

LABELS = ("blue", "green", "red")


def answered(person: str | None, truth: str, answer: str | None, times: int) -> list[Answered]:
    return [Answered(person, truth, answer)] * times


def test_what_has_no_answer_is_wrong() -> None:
    outcome = outcome_of([*answered("Ada", "red", None, 3), *answered("Ada", "red", "red", 1)], LABELS)
    assert scores(outcome, calibrated=False).accuracy == 0.25
    assert outcome.groups == ("Ada",) * 4


def test_without_a_name_for_each_nobody_is_drawn_whole() -> None:
    given = [*answered("Ada", "red", "red", 2), *answered(None, "red", "red", 1)]
    assert persons_of(given) == ["Ada", None]
    assert outcome_of(given, LABELS).groups is None
    assert outcome_of(given[:2], LABELS, by_person=False).groups is None


def test_the_commonest_label_is_that_of_other_persons() -> None:
    given = [*answered("Ada", "red", None, 9), *answered("Ben", "green", None, 5), *answered("Cid", "green", None, 5)]
    outcome = majority_of_others(given, LABELS)
    right = dict(zip(outcome.groups or (), outcome.right.tolist(), strict=True))
    assert right == {"Ada": False, "Ben": False, "Cid": False}
    alone = majority_of_others(answered("Ada", "red", None, 4), LABELS)
    assert alone.right.all()


def test_examples_drawn_at_random_have_their_neighbours_on_the_other_side() -> None:
    given = [*answered("Ada", "red", None, 60), *answered("Ben", "green", None, 40)]
    outcome = majority_at_random(given, LABELS, seed=1)
    assert outcome.groups is None
    assert scores(outcome, calibrated=False).accuracy == pytest.approx(0.6)
