"""The table of cues by which ambivalence is recognised, `data/ambivalence.toml`, and what it says of observations."""

import math
from collections.abc import Iterable
from itertools import combinations
from typing import Literal

from pydantic import Field, model_validator

from emotrace.chains.tables import table
from emotrace.engine.observation import Observation
from emotrace.engine.record import Number, Record

LEAST_STRENGTH = 0.3
"""How strongly a cue must show to count. Our own choice."""

Pair = tuple[str, str]
"""Two of BAH's modalities, in the table's order."""


class ModalityRow(Record):
    """One of BAH's four modalities."""

    of: tuple[str, ...]
    """Modalities of observations that belong to it."""
    says: str
    """What a sentence calls it."""
    measured: tuple[str, ...] = ()
    """How columns of series that are of it begin."""
    share: Number
    """Per cent of BAH's cues."""


class AmbivalenceCue(Record):
    """One kind of observation, as a cue of ambivalence."""

    kind: str
    modality: str
    bah: str = ""
    share: Number = Field(default=0.0, ge=0, le=100)
    weight: Number = Field(ge=0, lt=1)
    valence: Number = Field(default=0.0, ge=-1, le=1)
    side: Literal["for", "against"] | None = None


class Cues(Record):
    """The whole table."""

    source: str
    both_sides: Number = Field(ge=0, lt=1)
    modality: dict[str, ModalityRow]
    cue: tuple[AmbivalenceCue, ...]
    pairs: dict[str, Number]

    @model_validator(mode="after")
    def _modalities_are_known(self) -> "Cues":
        strange = {row.modality for row in self.cue} - set(self.modality)
        if strange:
            raise ValueError(f"a cue names the modality {min(strange)!r}, which [modality] does not list")
        if set(self.pairs) != {"-".join(pair) for pair in combinations(self.modality, 2)}:
            raise ValueError("[pairs] does not list each pair of modalities once, in the order of [modality]")
        return self

    def modality_of(self, one: Observation) -> str | None:
        """BAH's modality for an observation; None where it has none."""
        row = self.row_of(one)
        if row is not None:
            return row.modality
        return next((name for name, row in self.modality.items() if one.modality in row.of), None)

    def modality_of_column(self, column: str) -> str | None:
        """BAH's modality of a column of a series; None where the table names none."""
        return next((name for name, row in self.modality.items() if column.startswith(row.measured)), None)

    def row_of(self, one: Observation) -> AmbivalenceCue | None:
        """The row of an observation that shows strongly enough to be a cue; None for others."""
        if one.strength < LEAST_STRENGTH:
            return None
        return next((row for row in self.cue if row.kind == one.kind), None)

    def together(self, found: Iterable[AmbivalenceCue]) -> float:
        """How far cues that fall together speak for ambivalence, 0 to 1; of one kind only one counts."""
        kinds = {row.kind: row for row in found}
        sides = {row.side for row in kinds.values()}
        weights = [row.weight for row in kinds.values()]
        weights += [self.both_sides] if {"for", "against"} <= sides else []
        return 1 - math.prod(1 - weight for weight in weights)


def cues() -> Cues:
    """The table that comes with emotrace."""
    return table("ambivalence", Cues)
