"""What was said of each example beside what people said of it, as tables of yes and no."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.engine.evaluation.prediction import Predicted, choice
from emotrace.engine.observer import LabelScores

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Outcome:
    """Answers to n examples over k labels."""

    labels: tuple[str, ...]
    truth: "NDArray[bool_]"
    """Shape (n, k): the labels that people gave."""
    given: "NDArray[bool_]"
    """Shape (n, k): the labels that were answered."""
    confidence: "NDArray[float64]"
    """Shape (n,), 0 to 1: probability of the first answer."""
    right: "NDArray[bool_]"
    """Shape (n,): whether the first answer is among the true labels."""
    groups: tuple[str, ...] | None
    """Group of each example; None where the data have none."""

    @property
    def is_of_one_group(self) -> bool:
        """Whether all is of one group: whoever draws groups again always draws that, so no interval can be told."""
        return self.groups is not None and len(set(self.groups)) == 1

    def part(self, of: "NDArray[bool_]") -> "Outcome":
        """The examples for which `of`, shape (n,), is true."""
        groups = None if self.groups is None else tuple(g for g, kept in zip(self.groups, of, strict=True) if kept)
        return Outcome(self.labels, self.truth[of], self.given[of], self.confidence[of], self.right[of], groups)

    def __len__(self) -> int:
        return len(self.truth)


def truth_of(examples: Sequence[Predicted], labels: Sequence[str]) -> "NDArray[bool_]":
    """Shape (examples, labels): the labels that people gave."""
    import numpy as np

    return np.array([[label in one.example.labels for label in labels] for one in examples], bool).reshape(
        len(examples), len(labels)
    )


def groups_of(examples: Sequence[Predicted]) -> tuple[str, ...] | None:
    """The examples' groups; None unless each has one."""
    groups = [one.example.group for one in examples]
    return None if None in groups or not groups else tuple(str(group) for group in groups)


def chosen(examples: Sequence[Predicted], among: Sequence[str]) -> list[tuple[str, float]]:
    """For each, the most probable of the labels in `among`, with the probability that it has among these.

    Where lots are drawn, examples that hold the same get one each, in their order.
    """
    met: Counter[str] = Counter()
    answers = []
    for one in examples:
        held = one.example.held
        met[held] += 1
        answers.append(next(iter(choice(one.posterior, among, f"{held}|{met[held]}").items())))
    return answers


def forced_choice(examples: Sequence[Predicted], labels: Sequence[str], among: Sequence[str]) -> Outcome:
    """One answer each: the most probable of the labels in `among`, with the probability that it has among these.

    `labels` are those of the tables; an answer outside them is wrong.
    """
    import numpy as np

    answers = chosen(examples, among)
    truth = truth_of(examples, labels)
    given = np.array([[label == answer for label in labels] for answer, _ in answers], bool).reshape(truth.shape)
    confidence = np.array([p for _, p in answers], float)
    return Outcome(tuple(labels), truth, given, confidence, (truth & given).any(axis=1), groups_of(examples))


def several_labels(examples: Sequence[Predicted], scored: LabelScores) -> Outcome:
    """Each label whose margin is not below zero.

    The first answer is the label with the largest margin; its confidence is the logistic function of its log-odds.
    """
    import numpy as np

    truth, margins = truth_of(examples, scored.labels), scored.margins
    log_odds = margins if scored.thresholds is None else margins + scored.thresholds
    rows, first = np.arange(len(margins)), margins.argmax(axis=1)
    confidence = 1 / (1 + np.exp(-log_odds[rows, first]))
    return Outcome(scored.labels, truth, margins >= 0, confidence, truth[rows, first], groups_of(examples))
