"""Fits the n-gram weights: tf-idf and logistic regression, one label at a time, and once for the single choice."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from emotrace.plugins.text.ngrams import Grams, grams
from emotrace.plugins.text.training.corpus import Corpus

if TYPE_CHECKING:
    from numpy import float32, float64
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

LEAST_TEXTS = 3
"""N-grams of fewer texts are left out."""
STRENGTH = 3.0
"""C of the logistic regressions, by the reference figures' scale; not tuned."""


def fit_ngrams(corpus: Corpus) -> Iterator[str | Grams]:
    """Fit, yielding lines of progress, and at last the weights."""
    import numpy as np

    yield "counting n-grams"
    documents = Counter(gram for text in corpus.texts for gram in set(grams(text)))
    listed = tuple(sorted(gram for gram, count in documents.items() if count >= LEAST_TEXTS))
    counts = np.array([documents[gram] for gram in listed], np.float32)
    rarity = np.log((1 + len(corpus.texts)) / (1 + counts)) + 1
    rarity = rarity.astype(np.float16).astype(np.float32)
    matrix = _matrix(corpus.texts, {gram: row for row, gram in enumerate(listed)}, rarity)
    columns = []
    for number, target in enumerate(corpus.targets.T, start=1):
        columns.append(_one_label(matrix, target))
        if number % 10 == 0:
            yield f"n-grams: {number} of {corpus.targets.shape[1]} labels"
    weights, bias = _one_choice(matrix, corpus.shares)
    weights = np.hstack([np.array([column for column, _ in columns]).T, weights])
    constants = np.concatenate([[constant for _, constant in columns], bias]).astype(np.float32)
    scale = (np.abs(weights).max(axis=0) / 127).astype(np.float32)
    yield Grams(listed, rarity, np.round(weights / scale).astype(np.int8), scale, constants)


def _matrix(texts: tuple[str, ...], index: dict[str, int], rarity: "NDArray[float32]") -> "csr_matrix[float64]":
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
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=STRENGTH, solver="liblinear", dual=True, max_iter=200).fit(matrix, target)
    return fitted.coef_[0], float(fitted.intercept_[0])


def _one_choice(
    matrix: "csr_matrix[float64]", shares: "NDArray[float32]"
) -> "tuple[NDArray[float64], NDArray[float64]]":
    """Multinomial regression; a text of several labels counts for each by its share."""
    import numpy as np
    from scipy.sparse import vstack
    from sklearn.linear_model import LogisticRegression

    found = [np.flatnonzero(column) for column in shares.T]
    stacked = vstack([matrix[rows] for rows in found])
    labels = np.repeat(np.arange(len(found)), [len(rows) for rows in found])
    weight = np.concatenate([shares[rows, label] for label, rows in enumerate(found)])
    fitted = LogisticRegression(C=STRENGTH, max_iter=200).fit(stacked, labels, sample_weight=weight)
    return fitted.coef_.T, fitted.intercept_
