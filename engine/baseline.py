"""What is usual for one person: the norms that a voice or a face is held against in place of everybody's."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from pydantic import Field, ValidationError

from emotrace.engine.errors import InputError
from emotrace.engine.record import Number, Record

if TYPE_CHECKING:
    from emotrace.engine.observer import Setting
    from emotrace.engine.stimulus import Track


Moods = Literal["neutral", "varied"]
"""What a person's norms were made from: material in which he is neutral, or in which he is of many moods."""


class PersonNorm(Record):
    """What a measure comes to for that person."""

    mean: Number
    sd: Number = Field(ge=0)
    """Standard deviation over the `n` values (n - 1 in the denominator); 0 where n is 1."""
    n: int = Field(ge=1)
    """How many values: stretches of speech for a voice, pictures and frames of clips for a face."""
    unit: str
    """Unit of `mean` and `sd`."""
    inputs: int | None = Field(default=None, ge=1)
    """How many of the files that were given hold these values; None where nobody counted."""


class Baseline(Record):
    """A person's norms, by observer and by the measure's name."""

    schema_version: Literal[1] = 1
    name: str
    """Whom it is of, as the user calls them."""
    sources: tuple[str, ...]
    """Names of the files that it was made from."""
    norms: dict[str, dict[str, PersonNorm]]
    moods: Moods | None = None
    """What it was made from, where that is known; None leaves it to each observer to tell."""

    def of(self, observer: str) -> Mapping[str, PersonNorm]:
        """The norms for an observer, by measure; empty where the baseline has none."""
        return self.norms.get(observer, {})


@dataclass(frozen=True, slots=True)
class Measure:
    """One value that an observer measured before holding it against any norm."""

    name: str
    value: float
    unit: str


@runtime_checkable
class Measurer(Protocol):
    """An observer that can hold a person against a baseline."""

    def measure(self, track: "Track", setting: "Setting") -> Iterator[Measure]:
        """Yield the raw measures of a track; the same name again for each frame or stretch that has it."""
        ...


def measures_of(observer: object, tracks: Iterable["Track"], setting: "Setting") -> Iterator[Measure]:
    """What an observer measures in the tracks that it reads; nothing where it is no Measurer."""
    card = getattr(observer, "card", None)
    if card is not None and isinstance(observer, Measurer):
        for track in tracks:
            if track.kind in card.reads:
                yield from observer.measure(track, setting)


def norms_of(measures: Iterable[Measure]) -> dict[str, PersonNorm]:
    """Mean and standard deviation of each measure, by name; values that are not finite are left out."""
    values: dict[str, list[float]] = {}
    units: dict[str, str] = {}
    for one in measures:
        if math.isfinite(one.value):
            values.setdefault(one.name, []).append(float(one.value))
            units[one.name] = one.unit
    return {name: _norm(found, units[name]) for name, found in values.items()}


def norms_of_inputs(given: Iterable[Iterable[Measure]]) -> dict[str, PersonNorm]:
    """The norms over what each of several inputs holds, and in how many of these each measure was found."""
    held = [[one for one in measures if math.isfinite(one.value)] for measures in given]
    inputs = Counter(name for measures in held for name in {one.name for one in measures})
    norms = norms_of(one for measures in held for one in measures)
    return {name: norm.model_copy(update={"inputs": inputs[name]}) for name, norm in norms.items()}


def _norm(values: list[float], unit: str) -> PersonNorm:
    n = len(values)
    mean = math.fsum(values) / n
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1) if n > 1 else 0.0
    return PersonNorm(mean=mean, sd=math.sqrt(variance), n=n, unit=unit)


def read_baseline(path: Path) -> Baseline:
    """Read a baseline that `emotrace baseline make` wrote.

    Raises:
        InputError: the file cannot be read, or is no baseline.
    """
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"baseline {path}: {error.strerror or error}") from error
    except ValidationError as error:
        raise InputError(f"baseline {path}: not a file that emotrace baseline make wrote") from error
