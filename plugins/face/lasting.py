"""From what moves frame by frame to what lasts: segments, what each weighs, and what is left for the face at rest."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from emotrace.engine.observation import Side
from emotrace.engine.pooling import shares
from emotrace.engine.segments import Segment, segments
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face.action_units import ActionUnitRule
from emotrace.plugins.face.clip import Person
from emotrace.plugins.face.evidence import is_this_row, side_of
from emotrace.plugins.face.movements import Movement, Movements

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

ENDS = 0.5
"""An action unit that shows goes on until its size is below this share of the size from which it is reported, so that
one that comes and goes around the bound is told once. Our own choice."""


@dataclass(frozen=True)
class Weight:
    """What something weighs; each of shape (labels,), in nats."""

    whole: "NDArray[float64]"
    """Its share in the whole clip."""
    momentary: "NDArray[float64]"
    """While it lasts: the mean over its frames."""


@dataclass(frozen=True)
class Lasting:
    """An action unit from onset to offset."""

    movement: Movement
    row: ActionUnitRule
    side: Side | None
    segment: Segment
    """As places among the clip's frames."""
    frames: slice
    """The same as places among the person's own."""
    apex: int
    """The person's frame in which it shows most."""
    weight: Weight | None = None
    """None where nothing was learned of it."""

    @property
    def mean_size(self) -> float:
        """Over its frames, 0-5."""
        return fmean(self.movement.sizes[self.frames])


@dataclass(frozen=True)
class Account:
    """All that a person's face shows in a clip. What it weighs adds up to the whole."""

    lasting: Sequence[Lasting]
    """In order of onset."""
    rest: Weight | None
    """What is left of each frame's score; None where only what shows weighs."""
    shares: Sequence[float]
    """What each of the person's frames counts for in the whole; they add up to 1."""


def account(person: Person, movements: Movements, frames: int) -> Account:
    """Weigh what a person's action units come to in a clip of so many frames.

    In each frame what shows weighs what the learned model gives it there, and the rest of the face the rest of its
    score. Frames share in the whole by how much shows in them (see `pooling.shares`): the sum, over the action
    units that last there, of the heaviest weight either way, as in `pooling.expressed_by`.
    """
    import numpy as np

    found = sorted(_found(person, movements.every, frames), key=lambda one: one.segment.onset)
    weights = [None if one.movement.weights is None else one.movement.weights[one.frames] for one in found]
    told, expressed = np.zeros((len(person), len(taxonomy("ekman").labels))), np.zeros(len(person))
    for one, own in zip(found, weights, strict=True):
        if own is not None:
            told[one.frames] += own
            expressed[one.frames] += abs(own).max(axis=1)
    share = np.array(shares(expressed.tolist()))
    lasting = [
        one if own is None else replace(one, weight=_weight(own, share[one.frames]))
        for one, own in zip(found, weights, strict=True)
    ]
    rest = None if movements.whole is None else _weight(movements.whole - told, share)
    return Account(lasting, rest, share.tolist())


def _weight(weights: "NDArray[float64]", share: "NDArray[float64]") -> Weight:
    return Weight(share @ weights, weights.mean(axis=0))


def _found(person: Person, movements: Sequence[Movement], frames: int) -> Iterator[Lasting]:
    """The segments of all action units that a row names."""
    for movement in movements:
        deciding: list[float | None] = [None] * frames
        for place, size in zip(person.places, movement.deciding, strict=True):
            deciding[place] = size
        for segment in segments(deciding, movement.begins, ENDS * movement.begins):
            within = slice(bisect_left(person.places, segment.onset), bisect_right(person.places, segment.last))
            apex = bisect_left(person.places, segment.apex)
            face, side = person.face(apex), _side(person, movement, within, apex)
            row = next((row for row in movement.rows if is_this_row(row, face, side)), None)
            if row is not None and (deciding[segment.apex] or 0.0) >= movement.bounds[row.kind]:
                yield Lasting(movement, row, side, segment, within, apex)


def _side(person: Person, movement: Movement, within: slice, apex: int) -> Side | None:
    """The side that acts in most of the frames around the apex; the apex's own where there is no majority."""
    around = [apex, *(at for at in (apex - 1, apex + 1) if within.start <= at < within.stop)]
    told = [at for at in around if movement.deciding[at] is not None]
    sides = Counter(side_of(movement.rows[0], person.face(at)) for at in told)
    return sides.most_common(1)[0][0]
