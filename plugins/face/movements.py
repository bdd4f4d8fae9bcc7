"""What each action unit does in one person's face from frame to frame, and what it weighs there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.engine.rules import RuleTable, weigh
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face.action_units import MOST, ActionUnit, ActionUnitRule, as_unit
from emotrace.plugins.face.clip import Person
from emotrace.plugins.face.evidence import Model, is_this_row, side_of
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.observations import NOT_LEARNED, details_of

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Movement:
    """One action unit through a person's frames: every sequence has a value for each of them, in order."""

    rows: Sequence[ActionUnitRule]
    """The rows that may name it, by the side that acts and by how far it goes."""
    deciding: Sequence[float | None]
    """The size that decides whether it shows, 0-5; None where it is none of the rows'."""
    sizes: Sequence[float]
    """The size that is told, 0-5."""
    weights: "NDArray[float64] | None"
    """Shape (frames, labels), in nats; None where nothing was learned of it."""
    weights_from: str
    details: Callable[[int], Mapping[str, float]]
    """A frame in, what more there is to say of it out."""
    bounds: Mapping[str, float]
    """The deciding size from which it is reported, for each of the rows by kind."""
    full: float = MOST
    """The told size that counts as full strength."""
    reliability: float | None = None
    """None where it is as reliable as the face can be trusted."""

    @property
    def begins(self) -> float:
        """The lowest of the bounds."""
        return min(self.bounds.values())


@dataclass(frozen=True)
class Movements:
    """All action units of one person."""

    every: Sequence[Movement]
    columns: Mapping[str, Sequence[float]]
    """Kind to its size in each of the person's frames, 0-5; for a kind that is one form of another, 0 where it is
    not that form."""
    whole: "NDArray[float64] | None" = None
    """The model's score in each frame, shape (frames, labels), in nats; None where only what shows weighs."""


def by_model(person: Person, model: Model, weights_from: str) -> Movements:
    """What was learned of a person's action units; and those of which nothing was, such as eyes that turn aside."""
    import numpy as np

    rows = model.rows_of_unit
    many = len(person), len(model.curves.labels)
    weights, whole = {unit: np.zeros(many) for unit in rows}, np.zeros(many)
    sizes: dict[str, list[float]] = {unit: [] for unit in rows}
    columns: dict[str, list[float]] = {row.kind: [] for of_unit in rows.values() for row in of_unit}
    for at in range(len(person)):
        face = person.face(at)
        weighed = model.weigh(face, person.sizes(at))
        whole[at] = weighed.whole
        for unit, of_unit in rows.items():
            size = weighed.strengths[unit]
            weights[unit][at] = weighed.by_unit[unit]
            sizes[unit].append(size)
            for row in of_unit:
                columns[row.kind].append(size if row.cues is None or _is_of(row, face) else 0.0)
    found = [
        Movement(
            rows=of_unit,
            deciding=sizes[unit],
            sizes=sizes[unit],
            weights=weights[unit],
            weights_from=weights_from,
            details=_cues(person, model, of_unit[0]),
            bounds={row.kind: row.shows for row in of_unit if row.shows is not None},
        )
        for unit, of_unit in rows.items()
    ]
    units = zip(model.unlearned, _units(person, model.unlearned), strict=True)
    others = [_by_row(row, own, None, NOT_LEARNED) for row, own in units]
    return Movements([*found, *others], {**columns, **_columns(others)}, whole)


def by_table(person: Person, table: RuleTable[ActionUnitRule]) -> Movements:
    """What a rule table with weights of its own makes of a person's blendshapes."""
    import numpy as np

    labels, rows = taxonomy("ekman").labels, [row for row in table.rule if row.shapes]
    found = []
    for row, units in zip(rows, _units(person, rows), strict=True):
        nats = [
            {} if one is None else weigh(row, one.strength, sure)
            for one, sure in zip(units, person.confidence, strict=True)
        ]
        weights = np.array([[one.get(label, 0.0) for label in labels] for one in nats]).reshape(-1, len(labels))
        found.append(_by_row(row, units, weights, table.weights_from(row)))
    return Movements(found, _columns(found))


def _units(person: Person, rows: Sequence[ActionUnitRule]) -> list[list[ActionUnit | None]]:
    """For each row what it makes of each of the person's frames."""
    found: list[list[ActionUnit | None]] = [[] for _ in rows]
    for at in range(len(person)):
        face = person.face(at)
        for units, row in zip(found, rows, strict=True):
            units.append(as_unit(row, face.shapes, not face.turned))
    return found


def _by_row(
    row: ActionUnitRule, units: Sequence[ActionUnit | None], weights: "NDArray[float64] | None", weights_from: str
) -> Movement:
    """An action unit as a row reads it from blendshapes alone."""

    def details(at: int) -> Mapping[str, float]:
        unit = units[at]
        return {} if unit is None else unit.details

    return Movement(
        rows=[row],
        deciding=[None if unit is None else MOST * unit.deciding for unit in units],
        sizes=[0.0 if unit is None else unit.value for unit in units],
        weights=weights,
        weights_from=weights_from,
        details=details,
        bounds={row.kind: MOST * row.present},
        full=MOST * row.full,
        reliability=row.reliability,
    )


def _columns(movements: Sequence[Movement]) -> dict[str, Sequence[float]]:
    return {one.rows[0].kind: one.sizes for one in movements}


def _cues(person: Person, model: Model, row: ActionUnitRule) -> Callable[[int], Mapping[str, float]]:
    def details(at: int) -> Mapping[str, float]:
        return details_of(row, person.face(at), model.cues_of(row, person.sizes(at)))

    return details


def _is_of(row: ActionUnitRule, face: Face) -> bool:
    return is_this_row(row, face, side_of(row, face))
