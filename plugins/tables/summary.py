"""What a cue comes to over time: where it shows, how strongly at most, and when the face shows most."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from emotrace.engine.record import Number, Record
from emotrace.plugins.tables.tracks import Clock, Series

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

CLOSE: dict[Clock, float] = {"seconds": 0.25, "frames": 7.5, "rows": 0.0}
"""How far apart on the table's clock the first and last of three rows may lie to be smoothed: a quarter of a second, at
30 frames a second. Even the onset of a micro-expression may last that long (Yan et al. 2013, Journal of Nonverbal
Behavior 37: up to 0.26 s), so that what is in the middle row alone came and went faster than most faces move. In rows
farther apart it may well be an event, and rows without a time may be minutes apart: both stay as they are. Our own
choice."""

FAR = 1e9
"""Farther on any clock than rows that are close."""


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
    """The highest value in the stretch that a row holds and its neighbours bear out: one stray row makes no peak."""
    start: float
    end: float
    """On the table's clock."""
    mean: float
    """Over all rows that have the cue."""
    rows: int
    """Rows, of all that have the cue, in which it shows."""
    at_apex: bool
    """Whether the stretch holds the moment that was asked for."""


def smoothed(series: Series, clock: Clock) -> "NDArray[float64]":
    """Running median of three over the values, shape (n,), where the three rows are close in time (see `CLOSE`).

    Before the first row and after the last nothing shows. Other rows are as they are, and so are fewer than three.
    """
    import numpy as np

    if len(series.values) < 3:
        return series.values
    values, at = np.pad(series.values, 1), np.pad(_spread(series.at), 1, mode="reflect", reflect_type="odd")
    medians = np.median(np.stack([values[:-2], values[1:-1], values[2:]]), axis=0)
    return np.where(at[2:] - at[:-2] <= CLOSE[clock], medians, series.values)


def shown(series: Series, present: float, apex: float | None, clock: Clock) -> Shown | None:
    """The stretch around `apex` in which the cue shows, or, where it does not show then, around its peak.

    Where several rows have the time `apex`, the strongest of them counts. None where no row holds, and its neighbours
    bear out, a value of `present` or more. A single weaker row within a stretch does not part it.
    """
    import numpy as np

    medians = smoothed(series, clock)
    values = np.minimum(series.values, medians)
    there = values >= present
    if not there.any():
        return None
    nearest = there & (series.at == apex)
    at_apex = bool(nearest.any())
    middle = int(np.where(nearest, values, -np.inf).argmax()) if at_apex else int(values.argmax())
    (gaps,) = np.nonzero(medians < present)
    first = int(gaps[gaps < middle].max(initial=-1)) + 1
    last = int(gaps[gaps > middle].min(initial=len(values))) - 1
    held = np.flatnonzero(there[first : last + 1]) + first
    first, last = int(held[0]), int(held[-1])
    return Shown(
        peak=float(values[first : last + 1].max()),
        start=float(series.at[first]),
        end=float(series.at[last]),
        mean=float(series.values.mean()),
        rows=int(there.sum()),
        at_apex=at_apex,
    )


def apex(cues: Iterable[tuple[Series, Scale, float]], clock: Clock) -> float | None:
    """When the cues together show most; None where none ever shows.

    Each cue comes with its scale and its reliability, 0-1. Wherever it shows, it adds its strength times that, once:
    where several rows have one time, that of the strongest.
    """
    import numpy as np

    total: dict[float, float] = {}
    for series, scale, reliability in cues:
        values = np.minimum(series.values, smoothed(series, clock))
        there = values >= scale.present
        highest: dict[float, float] = {}
        for at, value in zip(series.at[there].tolist(), values[there].tolist(), strict=True):
            highest[at] = max(value, highest.get(at, value))
        for at, value in highest.items():
            total[at] = total.get(at, 0.0) + scale.strength(value) * reliability
    return max(total, key=lambda at: (total[at], -at), default=None)


def _spread(at: "NDArray[float64]") -> "NDArray[float64]":
    """Times in order, shape (n,), with rows of one time spread evenly until the next: whole seconds hold many rows.

    Those of the last time are spread as far as the time before it is away. Where there is one time only, nothing tells
    how far apart its rows lie, and they are taken to be far apart.
    """
    import numpy as np

    times, first, place, counts = np.unique(at, return_index=True, return_inverse=True, return_counts=True)
    if len(times) == len(at):
        return at
    if len(times) == 1:
        return np.cumsum(np.full_like(at, FAR))
    steps = np.append(np.diff(times), times[-1] - times[-2]) / counts
    return np.asarray(at + (np.arange(len(at)) - first[place]) * steps[place], np.float64)
