"""From what a face measures to cues: how far each measure lies from a face at rest, from -5 to 5."""

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import Field

from emotrace.engine.record import Number, Record
from emotrace.engine.tomlfile import read_toml
from emotrace.plugins.face.faces import Face

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

MOST = 5.0
"""Size of a cue at the end of its scale; sizes beyond it count as this."""

BLENDSHAPE = "blendshape "
PITCH, YAW, ROLL = "head pitch", "head yaw", "head roll"
TURN, TILT = "head turn", "head tilt"

MOST_DEGREES = 30.0
"""Poses beyond are corrected as if they were this: few faces to learn from are turned further."""

SKIN_WORDS = ("crease", "furrow", "fold", "shade", "bright", "dark", "edges of", "lightening")
"""Any of these is in the name of a measure of the skin, and in no other's."""


def of_skin(name: str) -> bool:
    """Whether a measure is a crease or a shade: light, hair and age make these too."""
    return any(word in name for word in SKIN_WORDS)


class Cue(Record):
    """A measure, and the action units that it is a sign of."""

    name: str
    more: str | None = None
    """Action unit that a larger value than at rest is a sign of; None for none."""
    less: str | None = None
    """The same for a smaller value."""

    def unit(self, size: float) -> str | None:
        """The action unit that a size of this cue is a sign of."""
        return self.more if size > 0 else self.less


class Norm(Record):
    """What a measure comes to in a face at rest, and how far it goes."""

    name: str
    rest: Number
    """In a face at rest that looks at the camera."""
    more: Number = Field(gt=0)
    """How far above `rest` counts as 5."""
    less: Number = Field(gt=0)
    """How far below `rest` counts as -5."""
    pose: tuple[Number, Number, Number, Number] = (0.0, 0.0, 0.0, 0.0)
    """What the head's pose adds: by pitch, its square, and the squares of yaw and roll, in tens of degrees."""


class Norms:
    """The norms of all cues, laid out so that a face is measured against them in one go."""

    def __init__(self, norms: Sequence[Norm]) -> None:
        import numpy as np

        self.names = tuple(norm.name for norm in norms)
        self._rest, self._more, self._less = np.array([(norm.rest, norm.more, norm.less) for norm in norms]).T
        self._pose = np.array([norm.pose for norm in norms]).T

    def sizes(self, values: Mapping[str, float], usual: Mapping[str, float]) -> dict[str, float]:
        """The size of every cue in a face, from -5 to 5.

        `usual` holds the sizes that are a person's own norms, which are taken off; empty for everybody's.
        """
        import numpy as np

        away = self.away(np.array([values[name] for name in self.names]), np.array(pose_terms(values)))
        if usual:
            away -= [usual.get(name, 0.0) for name in self.names]
        return dict(zip(self.names, away.clip(-MOST, MOST).tolist(), strict=True))

    def away(self, values: "NDArray[float64]", poses: "NDArray[float64]") -> "NDArray[float64]":
        """How far values (..., cues) of faces in such poses (..., 4) lie from rest, on the scale or beyond it."""
        import numpy as np

        from_rest = values - self._rest - poses @ self._pose
        on_scale: NDArray[float64] = MOST * from_rest / np.where(from_rest > 0, self._more, self._less)
        return on_scale


class CueTable(Record):
    """The cues, each by a measure of its own."""

    cue: tuple[Cue, ...]

    @cached_property
    def of_unit(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """Action unit to its cues: the measure's name, and 1 or -1 for the side of it."""
        found: dict[str, tuple[tuple[str, int], ...]] = {}
        for cue in self.cue:
            for unit, side in ((cue.more, 1), (cue.less, -1)):
                if unit is not None:
                    found[unit] = (*found.get(unit, ()), (cue.name, side))
        return found

    @cached_property
    def movements(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """As `of_unit`, without creases and shades."""
        return {unit: tuple(cue for cue in own if not of_skin(cue[0])) for unit, own in self.of_unit.items()}


class NormTable(Record):
    """A file of norms."""

    trained_by: str
    norm: tuple[Norm, ...]


TableT = TypeVar("TableT", CueTable, NormTable)


def load_cues(path: Path) -> CueTable:
    """Read which measures are cues; errors as for `load_norms`."""
    return read_toml(path, CueTable, "face table")


def load_norms(path: Path) -> Norms:
    """Read norms.

    Raises:
        RulesError: the file cannot be read, is not TOML, or does not fit.
    """
    return Norms(read_toml(path, NormTable, "face table").norm)


def measured(face: Face) -> dict[str, float]:
    """Everything that a face measures, by name: its shape, skin and pose, and the roots of its blendshapes.

    Rig weights pile up near 0, where their differences mean most: hence the square root.
    """
    own, shapes = face.measures, face.shapes
    sides = _sides(tuple(shapes))
    rig = {name: max(0.0, sum(shapes[side] for side in of) / len(of)) ** 0.5 for name, of in sides.items()}
    return {**own, **rig, TURN: abs(own[YAW]), TILT: abs(own[ROLL])}


@cache
def _sides(shapes: tuple[str, ...]) -> dict[str, list[str]]:
    """The measure of each blendshape, and the shapes of its sides."""
    found: dict[str, list[str]] = {}
    for name in shapes:
        found.setdefault(BLENDSHAPE + name.removesuffix("Left").removesuffix("Right"), []).append(name)
    return found


def pose_terms(values: Mapping[str, float]) -> tuple[float, float, float, float]:
    """What `Norm.pose` goes by: pitch, its square, and the squares of yaw and roll, in tens of degrees."""
    pitch, yaw, roll = (max(-MOST_DEGREES, min(MOST_DEGREES, values[name])) / 10 for name in (PITCH, YAW, ROLL))
    return pitch, pitch * pitch, yaw * yaw, roll * roll
