"""What is usual for a measure of the voice, and how far from it a value lies."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from emotrace.engine.errors import RulesError
from emotrace.engine.record import Number, Record
from emotrace.engine.rules import Rule, RuleTable, load_rules

DIRECTIONS = ("usual", "up", "down")


class Norm(Record):
    """What a measure comes to in neutral speech, in the measure's unit."""

    mean: Number
    sd: Number = Field(gt=0)
    unit: str
    recordings: int | None = Field(default=None, gt=0)
    """How many recordings were measured for it; None where it is published."""
    widened: Number = Field(default=1.0, ge=1)
    """Factor on `sd` for the microphones, rooms and languages that those recordings did not have."""

    def deviation(self, value: float) -> float:
        """How far a value lies above the mean, in widened standard deviations."""
        return (value - self.mean) / (self.sd * self.widened)


class MeasureRule(Rule):
    """A row of the table: "usual" rows hold a norm, "up" and "down" rows hold weights."""

    measure: str
    direction: Literal["usual", "up", "down"]
    norm: Norm | None = None
    from_sd: float = Field(default=1.0, ge=0)
    """Standard deviations from usual at which an "up" or "down" row begins to hold."""
    full_sd: float = Field(default=3.0, gt=0)
    """Standard deviations from usual at which the cue is as strong as it gets."""
    among: str = ""
    """The group of speakers whose norm it is; empty where there is one for all."""

    @model_validator(mode="after")
    def _norms_where_they_belong(self) -> "MeasureRule":
        if (self.direction == "usual") != (self.norm is not None):
            raise ValueError('a row has a norm exactly where its direction is "usual"')
        return self


class Compared(Record):
    """A value held against the nearest norm."""

    row: MeasureRule
    """The row that holds: up, down or usual."""
    norm: Norm
    among: str
    deviation: Number
    """Standard deviations above the norm, to two decimals."""
    strength: Number
    """0 to 1."""


def load_measure_rules(path: Path) -> RuleTable[MeasureRule]:
    """Read a table.

    Raises:
        RulesError: it is malformed, or a measure lacks one of its directions.
    """
    table = load_rules(path, MeasureRule)
    there = {(row.measure, row.direction) for row in table.rule}
    for measure in sorted({row.measure for row in table.rule}):
        for direction in DIRECTIONS:
            if (measure, direction) not in there:
                raise RulesError(f'rule table {path.name}: measure {measure!r} has no row "{direction}"')
    return table


def compare(rows: Sequence[MeasureRule], measure: str, value: float) -> Compared | None:
    """Hold a value against the norm that lies nearest; None where the table has none for it."""
    own = [row for row in rows if row.measure == measure]
    norms = [(abs(row.norm.deviation(value)), row.norm, row) for row in own if row.norm is not None]
    if not norms:
        return None
    _, norm, usual = min(norms, key=lambda found: found[0])
    deviation = round(norm.deviation(value), 2)
    cue = next(row for row in own if row.direction == ("up" if deviation > 0 else "down"))
    return Compared(
        row=cue if abs(deviation) >= cue.from_sd else usual,
        norm=norm,
        among=usual.among,
        deviation=deviation,
        strength=min(1.0, abs(deviation) / cue.full_sd),
    )
