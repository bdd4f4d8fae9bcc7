"""Fits the n-gram weights: tf-idf and logistic regression, one label at a time, and once for the single choice."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from emotrace.plugins.text.ngrams import Grams, grams

if TYPE_CHECKING:
    from numpy import float32, float64
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

LEAST_TEXTS = 3
"""N-grams of fewer texts are left out."""
LEAST_SHARE = 0.002
"""Texts that have less of a label are not counted among those that have it, which saves time."""
STRENGTH = 3.0
"""C of the logistic regressions, by the reference figures' scale; not tuned."""


def counted(texts: Sequence[str]) -> dict[str, int]:
    """The n-grams that are given weights, in alphabetical order, with the number of texts that hold them."""
    documents = Counter(gram for text in texts for gram in set(grams(text)))
    return {gram: documents[gram] for gram in sorted(documents) if documents[gram] >= LEAST_TEXTS}


def fit_ngrams(
    texts: Sequence[str], targets: "NDArray[float32]", several: int, listed: Mapping[str, int]
) -> Iterator[str | Grams]:
    """Fit, yielding lines of progress, and at last the weights.

    Args:
        texts: what is learned from.
        targets: shape (texts, outputs): a probability for each of the first `several`, shares that add up to 1 for
            the rest.
        several: labels that are told each on its own.
        listed: the n-grams, as `counted` has them.
    """
    import numpy as np

    rarity = np.log((1 + len(texts)) / (1 + np.array([*listed.values()], np.float32))) + 1
    rarity = rarity.astype(np.float16).astype(np.float32)
    matrix = _matrix(texts, {gram: row for row, gram in enumerate(listed)}, rarity)
    columns = []
    for number, target in enumerate(targets[:, :several].T, start=1):
        columns.append(_one_label(matrix, target))
        if number % 10 == 0:
            yield f"n-grams: {number} of {several} labels"
    weights, bias = _one_choice(matrix, targets[:, several:])
    weights = np.hstack([np.array([column for column, _ in columns]).T, weights])
    constants = np.concatenate([[constant for _, constant in columns], bias]).astype(np.float32)
    scale = (np.abs(weights).max(axis=0) / 127).astype(np.float32)
    yield Grams(tuple(listed), rarity, np.round(weights / scale).astype(np.int8), scale, constants)


def _matrix(texts: Sequence[str], index: Mapping[str, int], rarity: "NDArray[float32]") -> "csr_matrix[float64]":
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        for gram, count in Counter(gram for gram in grams(text) if gram in index).items():
            rows.append(row)
            columns.append(index[gram])
            values.append((1 + np.log(count)) * rarity[index[gram]])
    scaled: csr_matrix[float64] = normalize(csr_matrix((values, (rows, columns)), shape=(len(texts), len(index))))
    return scaled


def _one_label(matrix: "csr_matrix[float64]", target: "NDArray[float32]") -> "tuple[NDArray[float64], float]":
    import numpy as np

    fitted = _fitted(matrix, np.stack([1 - target, target], axis=1), solver="liblinear")
    return fitted.coef_[0], float(fitted.intercept_[0])


def _one_choice(
    matrix: "csr_matrix[float64]", shares: "NDArray[float32]"
) -> "tuple[NDArray[float64], NDArray[float64]]":
    fitted = _fitted(matrix, shares, solver="newton-cg")
    return fitted.coef_.T, fitted.intercept_


def _fitted(matrix: "csr_matrix[float64]", shares: "NDArray[float32]", solver: str) -> "LogisticRegression":
    """A text counts for each class, shape (texts, classes), by its share of it."""
    import numpy as np
    from scipy.sparse import vstack
    from sklearn.linear_model import LogisticRegression

    found = [np.flatnonzero(column >= LEAST_SHARE) for column in shares.T]
    stacked = vstack([matrix[rows] for rows in found])
    classes = np.repeat(np.arange(len(found)), [len(rows) for rows in found])
    weight = np.concatenate([shares[rows, number] for number, rows in enumerate(found)])
    return LogisticRegression(C=STRENGTH, solver=solver, max_iter=200).fit(stacked, classes, sample_weight=weight)
