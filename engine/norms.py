"""What is usual for a measure: rules that hold a value against a norm, and speak where it lies above or below."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from emotrace.engine.errors import RulesError
from emotrace.engine.record import Number, Record
from emotrace.engine.rules import Rule, RuleTable, load_rules

Direction = Literal["usual", "up", "down"]


class Norm(Record):
    """What a measure comes to in neutral speech."""

    mean: Number
    sd: Number = Field(gt=0)
    """Standard deviation; in semitones where `unit` is hertz, else in `unit`."""
    unit: str
    """Unit of the measure: hertz, semitones, dB ..."""
    recordings: int | None = Field(default=None, gt=0)
    """How many recordings were measured for it; None where it is published or our own choice."""
    widened: Number = Field(default=1.0, ge=1)
    """Factor on `sd` for the microphones, rooms and languages that those recordings did not have."""

    def deviation(self, value: float) -> float:
        """How far a value lies above the mean, in widened standard deviations."""
        distance = 12 * math.log2(value / self.mean) if self.unit == "hertz" else value - self.mean
        return distance / (self.sd * self.widened)


class NormRule(Rule):
    """A row of a table of measures: words for one that is usual, or lies above or below its norm.

    In a table that weighs, "usual" rows hold the norm, and "up" and "down" rows the weights.
    """

    measure: str
    """pitch, pitch range, loudness ..."""
    direction: Direction
    norm: Norm | None = None
    from_sd: float = Field(default=1.0, ge=0)
    """Standard deviations from usual at which an "up" or "down" row begins to hold."""
    full_sd: float = Field(default=3.0, gt=0)
    """Standard deviations from usual at which the cue is as strong as it gets."""
    among: str = ""
    """The group of speakers whose norm a "usual" row holds; empty where there is one norm for all."""

    @model_validator(mode="after")
    def _norms_where_they_belong(self) -> "NormRule":
        if self.direction != "usual" and self.norm is not None:
            raise ValueError('a row has a norm only where its direction is "usual"')
        if self.direction == "usual" and self.weights:
            raise ValueError("what is usual has no weights")
        return self


class Reading(Record):
    """A measure, held against the nearest norm."""

    deviation: Number
    """Standard deviations above the norm, to two decimals."""
    strength: Number
    """0 to 1."""
    row: NormRule
    """The row that holds: up, down or usual."""
    norm: Norm
    among: str


def load_norm_rules(path: Path) -> RuleTable[NormRule]:
    """Read a table of measures and their norms.

    Raises:
        RulesError: the table is malformed, or a measure that it weighs lacks a direction or its norm.
    """
    table = load_rules(path, NormRule)
    for measure in sorted({row.measure for row in table.rule}) if weighs(table) else ():
        for direction in ("usual", "up", "down"):
            if not any((row.measure, row.direction) == (measure, direction) for row in table.rule):
                raise RulesError(f'rule table {path.name}: measure {measure!r} has no row "{direction}"')
        if not any(row.norm for row in table.rule if row.measure == measure):
            raise RulesError(f'rule table {path.name}: measure {measure!r} has no norm in its row "usual"')
    return table


def weighs(table: RuleTable[NormRule]) -> bool:
    """Whether a table has weights of its own; one that has none puts the learned ones into words."""
    return any(row.weights for row in table.rule)


def read_against(rows: Sequence[NormRule], measure: str, value: float) -> Reading | None:
    """Hold a measured value against the norm that lies nearest; None where the table has none for it."""
    own = [row for row in rows if row.measure == measure]
    norms = [(abs(row.norm.deviation(value)), row.norm, row) for row in own if row.norm is not None]
    if not norms:
        return None
    _, norm, usual = min(norms, key=lambda found: found[0])
    deviation = round(norm.deviation(value), 2)
    direction = "up" if deviation > 0 else "down"
    cue = next(row for row in own if row.direction == direction)
    return Reading(
        deviation=deviation,
        strength=min(1.0, abs(deviation) / cue.full_sd),
        row=cue if abs(deviation) >= cue.from_sd else usual,
        norm=norm,
        among=usual.among,
    )
