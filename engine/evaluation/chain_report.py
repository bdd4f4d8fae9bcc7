"""What holding a chain's findings against labels found: one record, for people and for programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from emotrace.engine.evaluation.scores import Interval, LabelScore, Scores
from emotrace.engine.record import MaybeNumber, Number, Record

NO_ANSWER = "no answer"
"""Column of a confusion for what was not answered."""


class Further(Record):
    """A figure beside the main ones."""

    meaning: str
    value: Number
    without_skill: dict[str, Number]
    """What needs no skill, by name, and what it comes to."""


class ChainEvaluation(Record):
    """What was found. The main figures are over all that could be judged; what was not answered counts as wrong."""

    schema_version: Literal[1] = 1
    benchmark: str
    data: str
    unit: str
    """What is counted: "windows of 0.2 s", "clips"."""
    n: int
    """How many of these were judged."""
    macro_f1: Number
    accuracy: Number
    uar: Number
    """Unweighted average recall."""
    ece: MaybeNumber
    """Expected calibration error; None where answers come without a probability."""
    coverage: Number
    """Share that has an answer."""
    baselines: dict[str, Scores]
    """What needs no skill, by name."""
    baseline_meanings: dict[str, str]
    intervals: dict[str, Interval]
    """95 % bootstrap intervals of the main figures; none where there is one person alone."""
    further: dict[str, Further] = Field(default_factory=dict)
    answers: str
    """How an answer came about."""
    labels: tuple[str, ...]
    groups: int | None
    """How many persons there are, whom the intervals draw whole; None where single examples are drawn."""
    per_label: dict[str, LabelScore]
    confusion: dict[str, dict[str, int]]
    """True label to answer to count."""
    warning: str | None
    """Why the figures are not to be trusted; None where nothing was chosen that spoils them."""
    seconds: Number
    """Time of judging, with loading."""
    items_per_second: Number
    left_out: tuple[str, ...]
    """A line for each row that the reader left out."""
    failed: tuple[str, ...]
    """A line for each recording that could not be judged."""
    notes: tuple[str, ...]
    settings: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class ChainEvaluated:
    """The figures, and what they were counted from."""

    evaluation: ChainEvaluation
    answers: tuple[Mapping[str, object], ...]
    """A row for each example: what it is, the person, the label and the answer."""
