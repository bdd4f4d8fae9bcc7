"""How far answers agree with labels: accuracy, recall, F1, calibration, and how sure these figures are."""

from dataclasses import replace
from typing import TYPE_CHECKING

from emotrace.engine.evaluation.outcome import Outcome
from emotrace.engine.record import MaybeNumber, Number, Record

if TYPE_CHECKING:
    import numpy as np
    from numpy import float64
    from numpy.typing import NDArray

BINS = 15
"""Equal-width bins of the expected calibration error, as in Guo and others (2017), On Calibration of Modern Neural
Networks, ICML."""
CHANCE_DRAWS = 200
RESAMPLES = 1000
LEVEL = 0.95
_SAME_TO = 9
"""Decimals to which equally sure answers agree; further ones depend on the order in which a computer adds."""
_AT_ONCE = 50
"""Resamples that are in memory together."""


class Scores(Record):
    """Figures over some examples. Labels without a true example are left out of the averages."""

    n: int
    accuracy: Number
    """Share of examples whose labels are answered exactly."""
    macro_f1: Number
    """Mean over the labels of F1."""
    uar: Number
    """Unweighted average recall: mean over the labels of the share of their examples that is found."""
    ece: MaybeNumber
    """Expected calibration error of the first answer; None where answers come without a probability."""


class LabelScore(Record):
    """Figures for one label."""

    precision: Number
    """0 where it is never answered."""
    recall: Number
    f1: Number
    n: int
    """Examples that bear it."""


class Interval(Record):
    """A bootstrap interval."""

    low: Number
    high: Number


class AbstentionPoint(Record):
    """What is right among the most confident answers."""

    share: Number
    """Share of the examples that is kept."""
    accuracy: Number
    """Share of first answers among these that is right; of those that are equally sure, each is as right as all."""
    confidence: Number
    """The least confidence among these."""


class ReliabilityBin(Record):
    """How sure and how right the first answers of one bin are."""

    low: Number
    """Where the bin begins; it is 1 / BINS wide."""
    n: int
    confidence: Number
    """Mean of its answers."""
    accuracy: Number
    """Share of its answers that is right."""


def scores(outcome: Outcome, *, calibrated: bool = True) -> Scores:
    """The figures over all its examples; `calibrated` False where the confidence is no probability."""
    per_label = label_scores(outcome)
    present = [one for one in per_label.values() if one.n]
    return Scores(
        n=len(outcome),
        accuracy=float((outcome.truth == outcome.given).all(axis=1).mean()),
        macro_f1=sum(one.f1 for one in present) / len(present),
        uar=sum(one.recall for one in present) / len(present),
        ece=calibration_error(outcome) if calibrated else None,
    )


def label_scores(outcome: Outcome) -> dict[str, LabelScore]:
    """The figures for each label, in the labels' order."""
    from sklearn.metrics import precision_recall_fscore_support

    columns = precision_recall_fscore_support(
        outcome.truth.astype(int), outcome.given.astype(int), average=None, zero_division=0
    )
    return {
        label: LabelScore(precision=precision, recall=recall, f1=f1, n=int(n))
        for label, precision, recall, f1, n in zip(outcome.labels, *columns, strict=True)
    }


def confusion(outcome: Outcome) -> dict[str, dict[str, int]]:
    """True label to answered label to count, over the examples that have one label and one answer."""
    one_each = (outcome.truth.sum(axis=1) == 1) & (outcome.given.sum(axis=1) == 1)
    counts = outcome.truth[one_each].astype(int).T @ outcome.given[one_each].astype(int)
    return {
        true: {answer: int(n) for answer, n in zip(outcome.labels, row, strict=True)}
        for true, row in zip(outcome.labels, counts, strict=True)
    }


def calibration_error(outcome: Outcome) -> float:
    """Mean distance between how sure the first answers are and how often they are right, by bins of confidence."""
    return sum(one.n * abs(one.accuracy - one.confidence) for one in reliability(outcome)) / len(outcome)


def chance_calibration_error(outcome: Outcome, seed: int) -> Interval:
    """The error that so many answers would show if they were right exactly as often as they are sure: 95 % of draws.

    A calibration error is a mean of distances, so that chance alone keeps it above 0, the more so the fewer examples.
    """
    import numpy as np

    generator = np.random.default_rng(seed)
    rights = generator.random((CHANCE_DRAWS, len(outcome))) < outcome.confidence
    errors = [calibration_error(replace(outcome, right=right)) for right in rights]
    low, high = np.quantile(errors, [0.025, 0.975]).tolist()
    return Interval(low=low, high=high)


def reliability(outcome: Outcome) -> tuple[ReliabilityBin, ...]:
    """The bins of confidence that hold an answer, from the least confident."""
    import numpy as np

    at = np.minimum((outcome.confidence * BINS).astype(int), BINS - 1)
    return tuple(
        ReliabilityBin(
            low=number / BINS,
            n=int(held.sum()),
            confidence=outcome.confidence[held].mean(),
            accuracy=outcome.right[held].mean(),
        )
        for number in range(BINS)
        if (held := at == number).any()
    )


def abstention(outcome: Outcome) -> tuple[AbstentionPoint, ...]:
    """What is right among the most confident 100, 90 ... 10 per cent.

    Where a share ends among answers that are equally sure, which of them it keeps would be a matter of their order
    alone. Each counts as the mean of them all, which is what drawing from them comes to.
    """
    import numpy as np

    levels, at = np.unique(np.round(outcome.confidence, _SAME_TO), return_inverse=True)
    expected = np.bincount(at, outcome.right) / np.bincount(at)
    order = np.sort(at)[::-1]
    points = []
    for tenths in range(10, 0, -1):
        kept = order[: max(1, round(len(order) * tenths / 10))]
        accuracy, least = expected[kept].mean(), levels[kept[-1]]
        points.append(AbstentionPoint(share=tenths / 10, accuracy=accuracy, confidence=least))
    return tuple(points)


def intervals(outcome: Outcome, seed: int) -> dict[str, Interval]:
    """95 % bootstrap intervals of the figures by name: whole groups are drawn again where there are groups.

    Of one group alone there are none: every draw would be that group, and every interval without width. The
    calibration error has none: it is larger in a resample than in the sample, so that its interval would lie.
    """
    import numpy as np

    if outcome.is_of_one_group:
        return {}
    generator = np.random.default_rng(seed)
    found = [_resampled(outcome, generator) for _ in range(RESAMPLES // _AT_ONCE)]
    tail = (1 - LEVEL) / 2 * 100
    intervals = {}
    for name in found[0]:
        values = np.concatenate([part[name] for part in found])
        low, high = np.percentile(values, (tail, 100 - tail))
        intervals[name] = Interval(low=low, high=high)
    return intervals


def _resampled(outcome: Outcome, generator: "np.random.Generator") -> "dict[str, NDArray[float64]]":
    """The figures of _AT_ONCE resamples, by name."""
    import numpy as np

    times = _times(outcome, generator)
    whole = times.sum(axis=1)
    hits = times @ (outcome.truth & outcome.given)
    true, answered = times @ outcome.truth, times @ outcome.given
    present = true > 0
    labels = np.maximum(1, present.sum(axis=1))
    recall = np.where(present, hits / np.maximum(true, 1), 0)
    f1 = np.where(present, 2 * hits / np.maximum(true + answered, 1), 0)
    return {
        "accuracy": times @ (outcome.truth == outcome.given).all(axis=1) / whole,
        "macro_f1": f1.sum(axis=1) / labels,
        "uar": recall.sum(axis=1) / labels,
    }


def _times(outcome: Outcome, generator: "np.random.Generator") -> "NDArray[float64]":
    """Shape (_AT_ONCE, n): how often each example is drawn."""
    import numpy as np

    if outcome.groups is None:
        return generator.multinomial(len(outcome), np.full(len(outcome), 1 / len(outcome)), _AT_ONCE).astype(float)
    names, at = np.unique(outcome.groups, return_inverse=True)
    drawn = generator.multinomial(len(names), np.full(len(names), 1 / len(names)), _AT_ONCE)
    return drawn[:, at].astype(float)
