"""Thresholds for several labels at once, and a temperature for the single choice, fitted on the development part."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from emotrace.plugins.text.choice import evidence_of, in_the_data

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

TRUSTED = 300
"""Examples of a label at which its best threshold and the expected one count alike. Of 0, 50, 150, 300, 600 and 1500 it
gave the highest cross-fitted F1 on GoEmotions' dev part, by little."""


def thresholds(scores: "NDArray[float64]", targets: "NDArray[bool_]") -> "NDArray[float64]":
    """For each label the log-odds from which giving it serves its F1 best, shape (labels,).

    The threshold that is best on few examples is mostly chance. So it is drawn towards half the F1 that the
    probabilities themselves promise, where calibrated ones have their best threshold (Lipton et al. 2014).
    """
    import numpy as np

    found = []
    for column, target in zip(scores.T, targets.T, strict=True):
        trust = target.sum() / (target.sum() + TRUSTED)
        found.append(trust * best_threshold(column, target) + (1 - trust) * expected_threshold(column))
    return np.array(found)


def best_threshold(scores: "NDArray[float64]", target: "NDArray[bool_]") -> float:
    """The log-odds from which F1 on these examples is highest."""
    import numpy as np

    order = np.argsort(-scores)
    f1 = 2 * np.cumsum(target[order]) / (np.arange(1, len(scores) + 1) + target.sum())
    best = int(f1.argmax())
    after = scores[order[best + 1]] if best + 1 < len(order) else scores[order[best]]
    return float((scores[order[best]] + after) / 2)


def expected_threshold(scores: "NDArray[float64]") -> float:
    """Log-odds of half the highest F1 that the probabilities promise."""
    import numpy as np

    falling = np.sort(1 / (1 + np.exp(-scores)))[::-1]
    promised = (2 * np.cumsum(falling) / (np.arange(1, len(falling) + 1) + falling.sum())).max() / 2
    return float(np.log(promised / (1 - promised)))


def temperature(
    choice: "Callable[[float], NDArray[float64]]", shares: "NDArray[float64]", prior: "NDArray[float64]"
) -> float:
    """What to divide the scores of the single choice by for the highest likelihood of the labels' shares.

    The probabilities are those that the model's evidence gives to who knows the prior; it leaves room for doubt.

    Args:
        choice: gives the log-probabilities of the single choice at a temperature, shape (texts, labels).
        shares: of the same shape, each row summing to 1.
        prior: shape (labels,).
    """
    import numpy as np
    from scipy.optimize import minimize_scalar

    log_prior = np.log(prior)

    def cost(log_temperature: float) -> float:
        evidence = evidence_of(choice(float(np.exp(log_temperature))), log_prior)
        log_p = in_the_data(evidence, log_prior)
        return -float((shares * log_p).sum(axis=1).mean())

    return float(np.exp(minimize_scalar(cost, bounds=(-1.5, 1.5), method="bounded").x))


def f1_scores(given: "NDArray[bool_]", targets: "NDArray[bool_]") -> "NDArray[float64]":
    """F1 of each label, shape (labels,); 0 where it neither is nor was given."""
    import numpy as np

    hits = (given & targets).sum(axis=0)
    f1: NDArray[float64] = 2 * hits / np.maximum(1, given.sum(axis=0) + targets.sum(axis=0))
    return f1


def average_precision(scores: "NDArray[float64]", targets: "NDArray[bool_]") -> "NDArray[float64]":
    """Mean precision over the places of each label's examples, shape (labels,): how well scores order texts.

    Far less of it is chance than of F1, which hangs on a threshold. A label without examples has none (NaN).
    """
    import numpy as np
    from sklearn.metrics import average_precision_score

    columns = zip(scores.T, targets.T, strict=True)
    return np.array([average_precision_score(y, s) if y.any() else np.nan for s, y in columns])


def cross_fitted_f1(
    scores: "NDArray[float64]", targets: "NDArray[bool_]", seed: int, times: int = 10
) -> "NDArray[float64]":
    """F1 of each label with thresholds from one half of the examples held against the other half, mean over splits."""
    import numpy as np

    rng = np.random.default_rng(seed)
    total = np.zeros(scores.shape[1])
    for _ in range(times):
        first = rng.permutation(len(scores)) < len(scores) // 2
        given = np.zeros(targets.shape, bool)
        for fitted, held in ((first, ~first), (~first, first)):
            given[held] = scores[held] >= thresholds(scores[fitted], targets[fitted])
        total += f1_scores(given, targets)
    return total / times
