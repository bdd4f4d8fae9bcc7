"""What a cue comes to over time: where it shows, how strongly at most, and when the face shows most."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from emotrace.engine.record import Number, Record
from emotrace.plugins.tables.tracks import Series

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


class Scale(Record):
    """How a cue shows on one scale."""

    none: Number = 0.0
    """Value of a cue that does not show at all."""
    present: Number
    """Value from which it is taken to show."""
    full: Number
    """Value that counts as full strength."""
    trust: Number = Field(default=1.0, ge=0, le=1)
    """Share of the cue's reliability that holds on this scale."""

    @model_validator(mode="after")
    def _ascends(self) -> "Scale":
        if not self.none <= self.present < self.full:
            raise ValueError("none, present and full do not ascend")
        return self

    def strength(self, value: float) -> float:
        """0 at `none`, 1 from `full` on."""
        return min(1.0, max(0.0, (value - self.none) / (self.full - self.none)))


@dataclass(frozen=True)
class Shown:
    """A stretch in which a cue shows."""

    peak: float
    """The highest value in the stretch, smoothed: one stray row makes no peak."""
    start: float
    end: float
    """On the table's clock."""
    mean: float
    """Over all rows that have the cue."""
    rows: int
    """Rows, of all that have the cue, in which it shows."""
    at_apex: bool
    """Whether the stretch holds the moment that was asked for."""


def smoothed(values: "NDArray[float64]") -> "NDArray[float64]":
    """Running median of three, shape (n,); as they are where there are fewer than three."""
    import numpy as np

    if len(values) < 3:
        return values
    padded = np.pad(values, 1, mode="reflect")
    return np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)


def shown(series: Series, present: float, apex: float | None) -> Shown | None:
    """The stretch around `apex` in which the cue shows, or, where it does not show then, around its peak.

    None where the smoothed values never reach `present`.
    """
    import numpy as np

    values = smoothed(series.values)
    there = values >= present
    if not there.any():
        return None
    (nearest,) = np.nonzero(series.at == apex) if apex is not None else (np.array([], int),)
    at_apex = len(nearest) > 0 and bool(there[nearest[0]])
    middle = int(nearest[0]) if at_apex else int(values.argmax())
    (gaps,) = np.nonzero(~there)
    first = int(gaps[gaps < middle].max(initial=-1)) + 1
    last = int(gaps[gaps > middle].min(initial=len(values))) - 1
    return Shown(
        peak=float(values[first : last + 1].max()),
        start=float(series.at[first]),
        end=float(series.at[last]),
        mean=float(series.values.mean()),
        rows=int(there.sum()),
        at_apex=at_apex,
    )


def apex(cues: Iterable[tuple[Series, Scale, float]]) -> float | None:
    """When the cues together show most; None where none ever shows.

    Each cue comes with its scale and its reliability, 0-1. Wherever it shows, it adds its strength times that.
    """
    total: dict[float, float] = {}
    for series, scale, reliability in cues:
        values = smoothed(series.values)
        there = values >= scale.present
        for at, value in zip(series.at[there].tolist(), values[there].tolist(), strict=True):
            total[at] = total.get(at, 0.0) + scale.strength(value) * reliability
    return max(total, key=lambda at: (total[at], -at), default=None)
