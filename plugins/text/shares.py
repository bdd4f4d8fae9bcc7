"""What each unit of a passage weighs: what it adds to the words before it, and to the words after it, in the mean.

That is a random-order value (Weber 1988, Probabilistic values for games) over two orders, as the text is read and
backwards. The shares add up to what all units say together, whatever the words do to each other; for two units they
are Shapley's. Every stretch that is scored for it is a stretch of the text as it stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from emotrace.plugins.text.model import TextModel
from emotrace.plugins.text.units import Unit

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class CutPassage:
    """A passage of a text, from `start` to `end`, and the units that it is cut into."""

    text: str
    start: int
    end: int
    units: Sequence[Unit]

    @property
    def stretches(self) -> list[str]:
        """What has to be scored: the passage whole, up to each of its units, and from each on."""
        up_to = [self.text[self.start : unit.end] for unit in self.units]
        onwards = [self.text[unit.start : self.end] for unit in self.units]
        return [self.text[self.start : self.end], *up_to, *onwards]


@dataclass(frozen=True)
class Shares:
    """How a passage's score comes about; every array is over the fine labels, ekman's, then ekman's evidence."""

    whole: "NDArray[float64]"
    """Shape (outputs,): the score of the passage."""
    units: "NDArray[float64]"
    """Shape (units, outputs): the share of each unit."""
    rest: "NDArray[float64]"
    """Shape (outputs,): the score of no words at all, and of what stands outside the units; whole = units + rest."""


def shares(model: TextModel, passages: Sequence[CutPassage]) -> Iterator[Shares]:
    """Score passages and their units, all in one go, and yield the shares of each passage."""
    import numpy as np

    stretches = [passage.stretches for passage in passages]
    scored, nothing = model.scores([one for each in stretches for one in each]).joined, model.silence.joined
    ends = np.cumsum([0, *map(len, stretches)])
    for passage, (first, last) in zip(passages, pairwise(ends), strict=True):
        values, count = scored[first:last], len(passage.units)
        before = np.diff(np.vstack([nothing, values[1 : 1 + count]]), axis=0)
        after = -np.diff(np.vstack([values[1 + count :], nothing]), axis=0)
        each = (before + after) / 2
        yield Shares(values[0], each, values[0] - each.sum(axis=0))
