"""The figures of a chain's answers: scikit-learn's, beside what other persons' labels come to."""

from collections.abc import Sequence

import pytest
from sklearn.metrics import f1_score

from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.by_person import Answered
from emotrace.engine.evaluation.chain_measuring import Judged, measured
from emotrace.engine.evaluation.chain_report import ChainEvaluation

LABELS = ("blue", "green", "red")
GIVEN = 4 * [
    Answered("Ada", "green", "green"),
    Answered("Ben", "green", "red"),
    Answered("Ben", "blue", "blue"),
    Answered("Cid", "blue", None),
]


def judged(answered: Sequence[Answered], failed: tuple[str, ...] = ()) -> Judged:
    return Judged("colours", "table.csv", "stretches", LABELS, "a colour", answered, 0.5, failed=failed)


def figures(answered: Sequence[Answered], *, random_splits: bool = False) -> ChainEvaluation:
    return measured(judged(answered), 0, random_splits=random_splits)


def test_figures_are_scikit_learns_and_no_answer_is_wrong() -> None:
    found = figures(GIVEN)
    truth, answers = [one.truth for one in GIVEN], [one.answer or "none" for one in GIVEN]
    assert found.n == 16
    assert found.macro_f1 == pytest.approx(f1_score(truth, answers, labels=["blue", "green"], average="macro"))
    assert (found.accuracy, found.uar, found.coverage, found.ece) == (0.5, 0.5, 0.75, None)
    assert found.confusion["blue"] == {"blue": 4, "green": 0, "red": 0, "no answer": 4}
    assert sum(sum(row.values()) for row in found.confusion.values()) == found.n
    assert found.notes == ("nothing is labelled red: the averages leave it out",)


def test_the_majority_is_that_of_the_other_persons_with_that_of_all_beside_it() -> None:
    found = figures([*GIVEN, Answered("Ada", "green", "green")])
    # Ada's others are mostly blue, Ben's green, Cid's green; of all, green is commonest
    assert found.baselines["majority"].accuracy == pytest.approx(4 / 17)
    assert found.baselines["majority of all"].accuracy == pytest.approx(9 / 17)
    assert found.baseline_meanings.keys() == found.baselines.keys()
    assert found.groups == 3
    assert found.intervals["accuracy"].low == 0.0, "Cid alone may be drawn, and has no answer"


def test_of_one_person_no_interval_and_no_other_is_told() -> None:
    found = figures([one for one in GIVEN if one.person == "Ben"])
    assert (found.intervals, found.groups, found.baselines["majority"].accuracy) == ({}, 1, 0.5)
    assert "all is of one person" in found.notes[0]


def test_without_persons_examples_are_drawn_and_it_is_said() -> None:
    found = figures([Answered(None, one.truth, one.answer) for one in GIVEN])
    assert found.groups is None
    assert 0 < found.intervals["accuracy"].low < 0.5 < found.intervals["accuracy"].high < 1
    assert found.notes[0].startswith("no persons are named")


def test_drawing_examples_bears_a_warning() -> None:
    found = figures(GIVEN, random_splits=True)
    assert found.warning is not None
    assert found.warning.startswith("stretches were drawn at random")
    assert (found.groups, figures(GIVEN).warning) == (None, None)


def test_one_label_alone_is_told() -> None:
    found = figures([one for one in GIVEN if one.truth == "blue"])
    assert "all is labelled blue: no figure here tells skill from habit" in found.notes


def test_where_nothing_was_judged_the_first_failure_is_the_message() -> None:
    with pytest.raises(InputError, match="none of 2 recordings could be judged; the first: a: broken"):
        measured(judged([], ("a: broken", "b: broken")), 0)
    with pytest.raises(InputError, match=r"table\.csv labels no stretches"):
        measured(judged([]), 0)
