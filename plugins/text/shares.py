"""What each unit of a passage weighs: what it adds to the words before it, and to the words after it, in the mean.

That is a random-order value (Weber 1988, Probabilistic values for games) over two orders, as the text is read and
backwards. The shares add up to what all units say together, whatever the words do to each other; for two units they
are Shapley's. Every stretch that is scored for it is a stretch of the text as it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.plugins.text.model import TextModel
from emotrace.plugins.text.units import Unit

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Shares:
    """How a passage's score comes about; every array is over the fine labels, ekman's, then ekman's evidence."""

    whole: "NDArray[float64]"
    """Shape (outputs,): the score of the passage."""
    units: "NDArray[float64]"
    """Shape (units, outputs): the share of each unit."""
    rest: "NDArray[float64]"
    """Shape (outputs,): the score of no words at all, and of what stands outside the units; whole = units + rest."""


def shares(model: TextModel, text: str, span: tuple[int, int], units: Sequence[Unit]) -> Shares:
    """Score a passage, from `span[0]` to `span[1]`: whole, up to each of its units, and from each on."""
    import numpy as np

    start, end = span
    up_to = [text[start : unit.end] for unit in units]
    onwards = [text[unit.start : end] for unit in units]
    values, nothing, count = model.scores([text[start:end], *up_to, *onwards]).joined, model.silence.joined, len(units)
    whole = values[0]
    before = np.diff(np.vstack([nothing, values[1 : 1 + count]]), axis=0)
    after = -np.diff(np.vstack([values[1 + count :], nothing]), axis=0)
    each = (before + after) / 2
    return Shares(whole, each, whole - each.sum(axis=0))
