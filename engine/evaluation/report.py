"""What an evaluation found: one record, for people through the screen and for programs as JSON."""

from typing import Literal

from pydantic import Field

from emotrace.engine.evaluation.scores import AbstentionPoint, Interval, LabelScore, ReliabilityBin, Scores
from emotrace.engine.record import MaybeNumber, Number, Record


class Variant(Record):
    """The figures under another condition, beside the main ones."""

    meaning: str
    scores: Scores
    intervals: dict[str, Interval] = Field(default_factory=dict)


class Evaluation(Record):
    """What an evaluation found. The main figures are over all examples that could be read, covered or not."""

    schema_version: Literal[1] = 1
    benchmark: str
    data: str
    n: int
    """Examples that were judged."""
    macro_f1: Number
    accuracy: Number
    """Share of examples that are answered right; of several labels, with exactly these labels."""
    uar: Number
    """Unweighted average recall."""
    ece: MaybeNumber
    """Expected calibration error; `ece_of` says of what."""
    ece_by_chance: Interval | None = None
    """Where 95 % of such errors would lie if every probability were right: with few examples, well above 0."""
    coverage: Number
    """Share of examples where anything was found to judge by: a face, speech, a cue in the words."""
    concluded: Number
    """Share of examples where the belief concludes, rather than abstaining."""
    baselines: dict[str, Scores]
    """What needs no skill, by name."""
    intervals: dict[str, Interval]
    """95 % bootstrap intervals of the main figures; none where there is one group alone."""
    answers: str
    """How an answer came about."""
    ece_of: str
    several: bool
    """Whether an example may have several labels."""
    labels: tuple[str, ...]
    groups: int | None
    """How many groups there are; the intervals draw whole groups then."""
    per_label: dict[str, LabelScore]
    confusion: dict[str, dict[str, int]]
    """True label to answer to count; of several labels, over the examples with one label and one answer."""
    abstention: tuple[AbstentionPoint, ...]
    reliability: tuple[ReliabilityBin, ...]
    """What `ece` is the mean of; empty where answers come without a probability."""
    variants: dict[str, Variant]
    seconds: Number
    """Time of judging, with loading."""
    items_per_second: Number
    left_out: tuple[str, ...]
    """A line for each row or file that the reader left out."""
    failed: tuple[str, ...]
    """A line for each example that could not be judged."""
    notes: tuple[str, ...]
    settings: dict[str, str]
