"""Finds pictures that show the same, so that no split has one of them on either side."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float32, intp, uint8
    from numpy.typing import NDArray

SIDE = 16
"""Pixels of the side to which pictures are shrunk before they are compared."""

ALIKE = 0.98
"""Correlation of two shrunk pictures from which they show the same; set by looking at pairs of FER-2013."""

ROWS = 500
"""Pictures that are compared with all others at a time."""


def thumbprint(pixels: "NDArray[uint8]") -> "NDArray[float32]":
    """A picture of shape (height, width, 3) shrunk to SIDE x SIDE grey values of mean 0 and length 1."""
    import numpy as np
    from PIL import Image

    small = Image.fromarray(pixels).convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    values = np.asarray(small, dtype=np.float32).ravel()
    values = values - values.mean()
    print_: NDArray[float32] = values / max(float(np.linalg.norm(values)), 1e-6)
    return print_


def groups_of(prints: Sequence["NDArray[float32]"]) -> "NDArray[intp]":
    """For each picture the number of its group: pictures that are alike, directly or by way of others, share one."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    stacked = np.stack(prints)
    rows, columns = np.hstack([_alike(stacked, start) for start in range(0, len(stacked), ROWS)])
    links = csr_array((np.ones(len(rows), bool), (rows, columns)), shape=(len(stacked), len(stacked)))
    groups: NDArray[intp] = connected_components(links, directed=False)[1].astype(np.intp)
    return groups


def _alike(stacked: "NDArray[float32]", start: int) -> "NDArray[intp]":
    """Pairs of places of pictures that are alike, the first of them within ROWS of `start`; shape (2, pairs)."""
    import numpy as np

    first, second = np.nonzero(stacked[start : start + ROWS] @ stacked.T > ALIKE)
    return np.stack([first + start, second])
