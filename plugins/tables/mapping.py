"""Reads the small file that says what the columns of a user's own table mean.

    # smile.toml, beside smile.csv
    time = "ms"
    time_unit = "ms"
    person = "who"

    [[column]]
    name = "smile"
    kind = "AU12"
    unit = "0-5"
    scale = 0.05

A long table, where each row holds one cue, has `cue` and `value` besides: the columns that name the cue and hold
its value. The `name` of each [[column]] is then what stands in the column `cue`.
"""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from emotrace.engine.errors import InputError
from emotrace.engine.record import Number, Record, first_problem
from emotrace.plugins.tables.layout import ACTION_UNIT, FACE, FACS, INTENSITY, PROBABILITY, VOICE, Cue, Layout

HERTZ = "hertz"
"""Another unit that pitch may be in."""


class Column(Record):
    """What one column holds."""

    name: str
    kind: str
    """An action unit (AU12), or a measure of the voice (pitch, loudness ...)."""
    unit: str
    """For an action unit 0-5 or probability; for a measure of the voice its own, which an error names."""
    scale: Number = 1.0
    """What a cell is multiplied by to be in that unit."""
    shown: str | None = None
    """Column that is 0 where the cue does not show."""

    @field_validator("scale")
    @classmethod
    def _leaves_something(cls, scale: float) -> float:
        if scale == 0:
            raise ValueError("with 0, no cell would say anything")
        return scale

    @model_validator(mode="after")
    def _is_known(self) -> "Column":
        units = self._units()
        if not units:
            raise ValueError(f"no kind of cue is {self.kind!r}; there are FACS's AU1, AU2 ... and {', '.join(VOICE)}")
        if self.unit not in units:
            raise ValueError(f"{self.kind} is measured in {' or '.join(units)}, not in {self.unit!r}; see scale")
        return self

    def _units(self) -> tuple[str, ...]:
        if ACTION_UNIT.fullmatch(self.kind) and int(self.kind.removeprefix("AU")) in FACS:
            return (INTENSITY, PROBABILITY)
        own = (VOICE[self.kind].unit,) if self.kind in VOICE else ()
        return (*own, HERTZ) if self.kind == "pitch" else own

    def cue(self) -> Cue:
        """The cue that it holds."""
        fits = FACE[self.unit] if self.unit in FACE else VOICE[self.kind]
        return Cue(self.kind, fits, self.scale, hertz=self.unit == HERTZ, shown_by=self.shown)


class TableMapping(Record):
    """The whole file."""

    time: str | None = None
    time_unit: Literal["s", "ms"] = "s"
    frame: str | None = None
    person: str | None = None
    """Column that names the face or speaker."""
    recording: str | None = None
    success: str | None = None
    confidence: str | None = None
    cue: str | None = None
    value: str | None = None
    column: tuple[Column, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _long_or_wide(self) -> "TableMapping":
        if (self.cue is None) != (self.value is None):
            raise ValueError("a long table has both cue and value, a wide one neither")
        names, kinds = [one.name for one in self.column], [one.kind for one in self.column]
        for what, listed in (("name", names), ("kind", kinds)):
            if twice := {one for one in listed if listed.count(one) > 1}:
                raise ValueError(f"two columns have the {what} {min(twice)!r}")
        return self

    def layout(self) -> Layout:
        """The layout that it describes."""
        return Layout(
            format="table",
            cues={one.name: one.cue() for one in self.column},
            time=self.time,
            seconds_per_unit=0.001 if self.time_unit == "ms" else 1.0,
            frame=self.frame,
            person=self.person,
            recording=self.recording,
            success=self.success,
            confidence=self.confidence,
            cue=self.cue,
            value=self.value,
        )


def read_mapping(path: Path) -> Layout:
    """The layout that a mapping file describes.

    Raises:
        InputError: it cannot be read, is not TOML, or does not fit; the message names the place.
    """
    try:
        return TableMapping.model_validate(tomllib.loads(path.read_text("utf-8"))).layout()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path.name}: {error}") from error
    except ValidationError as error:
        raise InputError(f"{path.name}: {first_problem(error)}") from error
