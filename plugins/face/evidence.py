"""What a face's cues come to by what was learned: each action unit with its weights, and what the rest of it says.

A face's evidence is the sum of `rest` and of each cue's curve at the cue's size. A cue counts with the action unit
that it is a sign of, where that shows; everything else counts with the face at rest. So the weights of all
observations add up to the model's score, whatever shows.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from emotrace.engine.errors import RulesError
from emotrace.engine.learned import LearnedWeights
from emotrace.engine.observation import Side
from emotrace.engine.record import Nats
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face.action_units import MOST, ActionUnitRule, acting_side
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.measures import CueTable

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Shown:
    """An action unit that shows."""

    row: ActionUnitRule
    size: float
    """0-5: see `Curves.strengths`."""
    side: Side | None
    weights: Nats
    cues: Mapping[str, float]
    """Size of each of its cues on that side of its scale, 0-5, largest first."""


class Curves:
    """The curves of all cues, laid out so that a face is weighed in one go."""

    def __init__(self, cues: CueTable, learned: LearnedWeights) -> None:
        import numpy as np

        by_kind = learned.curves()
        missing = [cue.name for cue in cues.cue if cue.name not in by_kind]
        if missing:
            raise RulesError(f"weights {learned.name}: there is no curve for the cue {missing[0]!r}")
        curves = [by_kind[cue.name] for cue in cues.cue]
        self.labels = taxonomy("ekman").labels
        self._at = [curve.at for curve in curves]
        self._starts = np.cumsum([0, *(len(at) for at in self._at[:-1])])
        points = [[curve.nats.get(label, (0.0,) * len(curve.at)) for label in self.labels] for curve in curves]
        self._points = np.concatenate([np.array(one).T for one in points])
        self.rest = np.array([learned.rest.get(label, 0.0) for label in self.labels])
        self.units = tuple(cues.of_unit)
        self._shares = _movement_shares(cues)

    def weigh(self, sizes: Sequence[float]) -> "NDArray[float64]":
        """Weights of each cue at its size, shape (cues, labels), in nats; as `Curve.weigh`."""
        import numpy as np

        lows, shares = zip(*map(_between, self._at, sizes), strict=True)
        low = self._starts + lows
        share = np.array(shares)[:, None]
        high = np.where(share[:, 0] > 0, low + 1, low)
        weighed: NDArray[float64] = self._points[low] * (1 - share) + self._points[high] * share
        return weighed

    def strengths(self, sizes: Sequence[float]) -> dict[str, float]:
        """How strongly each action unit shows, 0-5: the quadratic mean of its cues, those on the other side as 0.

        Creases and shades add to the weights of a movement that shows, and make none by themselves.
        """
        import numpy as np

        squares = np.square(np.maximum(0.0, np.concatenate([sizes, np.negative(sizes)])))
        return dict(zip(self.units, np.sqrt(self._shares @ squares).clip(0, MOST).tolist(), strict=True))

    def nats(self, weights: "NDArray[float64]") -> Nats:
        """Weights by label; what is 0 is left out."""
        return {label: nats for label, nats in zip(self.labels, weights.tolist(), strict=True) if nats != 0.0}


def _movement_shares(cues: CueTable) -> "NDArray[float64]":
    """Each action unit's mean over its cues, shape (units, 2 x cues): the upper sides of all cues, then the lower."""
    import numpy as np

    places = {cue.name: place for place, cue in enumerate(cues.cue)}
    shares = np.zeros((len(cues.of_unit), 2 * len(places)))
    for row, own in enumerate(cues.movements.values()):
        for name, way in own:
            shares[row, places[name] + (len(places) if way < 0 else 0)] = 1 / len(own)
    return shares


def _between(at: Sequence[float], size: float) -> tuple[int, float]:
    """The point at or below a size, and the share of the way from there to the next."""
    above = bisect_right(at, size)
    if above in (0, len(at)):
        return max(0, above - 1), 0.0
    return above - 1, (size - at[above - 1]) / (at[above] - at[above - 1])


@dataclass(frozen=True)
class Model:
    """Everything that turns sizes of cues into evidence."""

    rows: Sequence[ActionUnitRule]
    cues: CueTable
    curves: Curves
    _places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {cue.name: place for place, cue in enumerate(self.cues.cue)})

    @cached_property
    def unlearned(self) -> list[ActionUnitRule]:
        """The rows that no cue is learned for."""
        return [row for row in self.rows if row.shows is None]

    def read(self, face: Face, sizes: Mapping[str, float]) -> tuple[list[Shown], Nats]:
        """The action units that show in a face, in the order of the rows, and the weights of the rest of it, in nats.

        Both are shrunk by how far the face can be trusted.
        """
        listed = [sizes[name] for name in self._places]
        weighed, strengths = face.trust * self.curves.weigh(listed), self.curves.strengths(listed)
        bold = [row for row in self.rows if row.shows is not None and strengths[row.unit] >= row.shows]
        sided = [(row, side_of(row, face)) for row in bold]
        shown = [
            self._shown(row, strengths[row.unit], side, sizes, weighed)
            for row, side in sided
            if _is_this_row(row, face, side)
        ]
        told = [self._places[name] for one in shown for name in one.cues]
        weighed[told] = 0.0
        return shown, self.curves.nats(face.trust * self.curves.rest + weighed.sum(axis=0))

    def _shown(
        self,
        row: ActionUnitRule,
        strength: float,
        side: Side | None,
        sizes: Mapping[str, float],
        weighed: "NDArray[float64]",
    ) -> Shown:
        cues = {name: abs(sizes[name]) for name, way in self.cues.of_unit[row.unit] if sizes[name] * way > 0}
        weights = self.curves.nats(weighed[[self._places[name] for name in cues]].sum(axis=0))
        return Shown(row, strength, side, weights, dict(sorted(cues.items(), key=lambda cue: -cue[1])))


def side_of(row: ActionUnitRule, face: Face) -> Side | None:
    """Which side acts, by the row's blendshapes; None where it has none with sides."""
    if row.left is None or row.right is None:
        return None
    return "both" if face.turned else acting_side(face.shapes.get(row.left, 0.0), face.shapes.get(row.right, 0.0))


def _is_this_row(row: ActionUnitRule, face: Face, side: Side | None) -> bool:
    """Whether it is this row of several for the same cues: by the side that acts, or by how far a shape goes."""
    if row.when != "any":
        return (row.when == "both sides") == (side == "both")
    if row.cues is None and row.below > 1:
        return True
    weight = sum(face.shapes.get(shape, 0.0) for shape in row.shapes) / len(row.shapes)
    return weight < row.below and (row.cues is None or weight >= row.present)


def leading(cues: Mapping[str, float], most: int) -> Iterable[tuple[str, float]]:
    """The first cues of an action unit, which are its largest."""
    return islice(cues.items(), most)
