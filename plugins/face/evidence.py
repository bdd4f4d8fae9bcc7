"""What a face's cues come to by what was learned: each action unit with its weights, and what the rest of it says.

A face's evidence is the sum of `rest` and of each cue's curve at the cue's size. A cue counts with the action unit
that it is a sign of, where that shows; everything else counts with the face at rest. So the weights of all
observations add up to the model's score, whatever shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from emotrace.engine.errors import RulesError
from emotrace.engine.learned import LearnedWeights
from emotrace.engine.observation import Side
from emotrace.engine.record import Nats
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face.action_units import MOST, ActionUnitRule, acting_side, told_sides
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
        self._at = np.concatenate([curve.at for curve in curves])
        self._ends = np.cumsum([len(curve.at) for curve in curves])
        self._starts = np.concatenate([[0], self._ends[:-1]])
        points = [[curve.nats.get(label, (0.0,) * len(curve.at)) for label in self.labels] for curve in curves]
        self._points = np.concatenate([np.array(one).T for one in points])
        self.rest = np.array([learned.rest.get(label, 0.0) for label in self.labels])
        self.units = tuple(cues.of_unit)
        self._shares = _shares(cues, cues.movements, mean=True)
        self._members = _shares(cues, cues.of_unit, mean=False)

    def weigh(self, sizes: "NDArray[float64]") -> "NDArray[float64]":
        """Weights of each cue at its size, shape (cues, labels), in nats; as `Curve.weigh`."""
        import numpy as np

        reached = np.add.reduceat(np.repeat(sizes, self._ends - self._starts) >= self._at, self._starts)
        low = np.maximum(self._starts, self._starts + reached - 1)
        high = np.minimum(self._starts + reached, self._ends - 1)
        way = np.maximum(self._at[high] - self._at[low], 1e-12)
        share = ((sizes - self._at[low]) / way * (high > low))[:, None]
        weighed: NDArray[float64] = self._points[low] * (1 - share) + self._points[high] * share
        return weighed

    def by_unit(self, sizes: "NDArray[float64]", weighed: "NDArray[float64]") -> "dict[str, NDArray[float64]]":
        """What the cues weigh together that are signs of each action unit, shape (labels,), in nats."""
        import numpy as np

        sides = np.concatenate([weighed * (sizes > 0)[:, None], weighed * (sizes < 0)[:, None]])
        return dict(zip(self.units, self._members @ sides, strict=True))

    def strengths(self, sizes: "NDArray[float64]") -> dict[str, float]:
        """How strongly each action unit shows, 0-5: the quadratic mean of its cues, those on the other side as 0.

        Creases and shades add to the weights of a movement that shows, and make none by themselves.
        """
        import numpy as np

        squares = np.square(np.maximum(0.0, np.concatenate([sizes, np.negative(sizes)])))
        return dict(zip(self.units, np.sqrt(self._shares @ squares).clip(0, MOST).tolist(), strict=True))

    def nats(self, weights: "NDArray[float64]") -> Nats:
        """Weights by label; what is 0 is left out."""
        return {label: nats for label, nats in zip(self.labels, weights.tolist(), strict=True) if nats != 0.0}


def _shares(cues: CueTable, of_unit: Mapping[str, Sequence[tuple[str, int]]], *, mean: bool) -> "NDArray[float64]":
    """Each action unit's sum over its cues, or their mean, shape (units, 2 x cues): upper sides first, then lower."""
    import numpy as np

    places = {cue.name: place for place, cue in enumerate(cues.cue)}
    shares = np.zeros((len(of_unit), 2 * len(places)))
    for row, own in enumerate(of_unit.values()):
        for name, way in own:
            shares[row, places[name] + (len(places) if way < 0 else 0)] = 1 / len(own) if mean else 1
    return shares


@dataclass(frozen=True)
class Weighed:
    """What the cues of one face come to, shrunk by how far it can be trusted."""

    strengths: Mapping[str, float]
    """How strongly each action unit shows, 0-5, also where that is too little to report."""
    by_unit: "Mapping[str, NDArray[float64]]"
    """What the cues of each action unit weigh together, shape (labels,), in nats."""
    whole: "NDArray[float64]"
    """What all cues weigh, and `rest`: the model's score, shape (labels,), in nats."""


@dataclass(frozen=True)
class Model:
    """Everything that turns sizes of cues into evidence."""

    rows: Sequence[ActionUnitRule]
    cues: CueTable
    curves: Curves

    @cached_property
    def unlearned(self) -> list[ActionUnitRule]:
        """The rows that no cue is learned for."""
        return [row for row in self.rows if row.shows is None]

    @cached_property
    def rows_of_unit(self) -> dict[str, list[ActionUnitRule]]:
        """The rows for the cues of each action unit that has any."""
        told = [row for row in self.rows if row.shows is not None]
        return {unit: rows for unit in self.curves.units if (rows := [row for row in told if row.unit == unit])}

    def read(self, face: Face, sizes: Mapping[str, float]) -> tuple[list[Shown], Nats]:
        """The action units that show in a face, in the order of the rows, and the weights of the rest of it, in nats.

        Both are shrunk by how far the face can be trusted.
        """
        weighed = self.weigh(face, sizes)
        strengths, weights = weighed.strengths, weighed.by_unit
        bold = [row for row in self.rows if row.shows is not None and strengths[row.unit] >= row.shows]
        shown = [
            Shown(row, strengths[row.unit], side, self.curves.nats(weights[row.unit]), self.cues_of(row, sizes))
            for row, side in ((row, side_of(row, face)) for row in bold)
            if is_this_row(row, face, side)
        ]
        told = [weights[one.row.unit] for one in shown]
        return shown, self.curves.nats(weighed.whole - sum(told))

    def weigh(self, face: Face, sizes: Mapping[str, float]) -> Weighed:
        """What a face's cues of these sizes come to."""
        import numpy as np

        listed = np.array([sizes[cue.name] for cue in self.cues.cue])
        weighed = face.trust * self.curves.weigh(listed)
        whole = face.trust * self.curves.rest + weighed.sum(axis=0)
        return Weighed(self.curves.strengths(listed), self.curves.by_unit(listed, weighed), whole)

    def cues_of(self, row: ActionUnitRule, sizes: Mapping[str, float]) -> dict[str, float]:
        """Size of each cue that is a sign of the row's action unit, largest first."""
        cues = [(name, abs(sizes[name])) for name, way in self.cues.of_unit[row.unit] if sizes[name] * way > 0]
        return dict(sorted(cues, key=lambda cue: -cue[1]))


def side_of(row: ActionUnitRule, face: Face) -> Side | None:
    """Which side acts, by the row's blendshapes; None where it has none with sides."""
    if row.left is None or row.right is None:
        return None
    return "both" if face.turned else acting_side(face.shapes.get(row.left, 0.0), face.shapes.get(row.right, 0.0))


def sides_of(row: ActionUnitRule, face: Face) -> dict[str, float]:
    """How far the action goes on each side, 0-5, by its blendshapes alone; empty where sides cannot be compared."""
    if row.left is None or row.right is None or face.turned:
        return {}
    return told_sides(face.shapes.get(row.left, 0.0), face.shapes.get(row.right, 0.0))


def is_this_row(row: ActionUnitRule, face: Face, side: Side | None) -> bool:
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
