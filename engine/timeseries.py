"""What an observer measured at each moment of a long track, before it was merged into observations."""

from typing import ClassVar

from pydantic import Field, model_validator

from emotrace.engine.record import MaybeNumber, Number, Record


class TimeSeries(Record):
    """Columns of measures over time. Moments at which nothing could be measured are there, with None.

    An observer yields it as a track of its own, where its card gives "series"; the result keeps it.
    """

    kind: ClassVar[str] = "series"
    source: str
    modality: str
    face: int | None = Field(default=None, ge=1)
    """Whose face, as in `Where.face`; None where it is of no face, or where none was found."""
    speaker: str | None = None
    seconds: tuple[Number, ...]
    """Media time of each moment, in order."""
    columns: dict[str, tuple[MaybeNumber, ...]]
    """Measure to its value at each moment; None where it could not be measured."""
    units: dict[str, str]
    """Measure to its unit, for every column."""

    @model_validator(mode="after")
    def _columns_fit(self) -> "TimeSeries":
        if set(self.columns) != set(self.units):
            raise ValueError("columns and units name different measures")
        for name, values in self.columns.items():
            if len(values) != len(self.seconds):
                raise ValueError(f"{name} has {len(values)} values for {len(self.seconds)} moments")
        return self
