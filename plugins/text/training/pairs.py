"""Rounds 8-bit weights so that every processor adds up their products exactly.

Processors without VNNI multiply bytes two and two and hold the sum of both products in 16 bits, where what is too large
is cut off (Intel's instruction PMADDUBSW; ONNX Runtime can do without, and takes longer). A value is 255 at most, so
two products fit where the sizes of their weights come to no more than 128.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64, int8
    from numpy.typing import NDArray

LARGEST = 127
PAIR = 128
"""What the sizes of two neighbouring weights of one output come to at most; 255 x 128 < 2 ** 15."""
WIDEST, STEP = 2.0, 0.02
"""Steps up to this wide are tried, in steps of this size; at 2 every pair fits without cutting."""


def fitted(weights: "NDArray[int8]") -> "tuple[NDArray[int8], NDArray[float64]]":
    """Weights whose neighbours fit, and by how much the scale of each output grows.

    For each output the step is taken that leaves the least squared error: a narrow one cuts large pairs, each weight by
    half of what is too much, and a wide one rounds all of them.

    Args:
        weights: shape (inputs, outputs), -127 to 127.

    Returns:
        Weights of the same shape, and factors of shape (outputs,), 1 to 2: weights x factors is what was given, about.
    """
    import numpy as np

    given = weights.astype(np.float64)
    rounded, factors = _cut(given), np.ones(weights.shape[1])
    least = np.square(given - rounded).sum(axis=0)
    for factor in np.arange(1 + STEP, WIDEST + STEP / 2, STEP).tolist():
        tried = _cut(np.round(given / factor))
        error = np.square(given - tried * factor).sum(axis=0)
        better = error < least
        least[better], factors[better], rounded[:, better] = error[better], factor, tried[:, better]
    return rounded.astype(np.int8), factors


def _paired(weights: "NDArray[float64]") -> "NDArray[float64]":
    """Shape (inputs / 2, 2, outputs), 0 beside an odd one."""
    import numpy as np

    return np.pad(weights, ((0, len(weights) % 2), (0, 0))).reshape(-1, 2, weights.shape[1])


def _cut(weights: "NDArray[float64]") -> "NDArray[float64]":
    """Whole numbers whose pairs fit: of what is too much, each weight gives half, and the second the odd one."""
    import numpy as np

    sizes = _paired(np.minimum(np.abs(weights), LARGEST))
    too_much = np.maximum(sizes.sum(axis=1) - PAIR, 0)
    sizes[:, 0] -= too_much // 2
    sizes[:, 1] -= too_much - too_much // 2
    cut: NDArray[float64] = np.sign(weights) * sizes.reshape(-1, weights.shape[1])[: len(weights)]
    return cut
