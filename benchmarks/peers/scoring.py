"""Every figure of every tool comes from here, by scikit-learn's definitions."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Answers:
    """What one tool said."""

    tool: str
    said: Sequence[str]
    """One label for each item, in their order."""
    seconds: float | None = None
    """Time for all of them, without loading; None where it means nothing."""


@dataclass(frozen=True)
class Missing:
    """A tool that did not run."""

    tool: str
    why: str


HEADING = f"{'':44}{'accuracy':>9}{'macro-F1':>10}{'UAR':>8}{'a second':>10}"


def line(truth: Sequence[str], answers: Answers) -> str:
    """One row: accuracy, macro-F1 and unweighted average recall over the labels that occur, items a second."""
    metrics = import_module("sklearn.metrics")
    labels = sorted(set(truth))
    accuracy = metrics.accuracy_score(truth, answers.said)
    f1 = metrics.f1_score(truth, answers.said, labels=labels, average="macro", zero_division=0)
    recall = metrics.recall_score(truth, answers.said, labels=labels, average="macro", zero_division=0)
    speed = f"{len(truth) / answers.seconds:10.0f}" if answers.seconds else f"{'':10}"
    return f"{answers.tool:44}{accuracy:9.3f}{f1:10.3f}{recall:8.3f}{speed}".rstrip()


def table(truth: Sequence[str], rows: Sequence[Answers | Missing]) -> list[str]:
    """A heading, and a row for each tool or the reason why it has none."""
    lines = [HEADING]
    lines += [f"{row.tool}: {row.why}" if isinstance(row, Missing) else line(truth, row) for row in rows]
    return lines
