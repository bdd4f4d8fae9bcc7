"""The kinds of tracks that tables of measurements become."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

Clock = Literal["seconds", "frames", "rows"]


@dataclass(frozen=True)
class Series:
    """One cue of one person, in the rows that have it; both arrays have shape (n,), n >= 1."""

    at: "NDArray[float64]"
    """When, on the table's clock, in order of time."""
    values: "NDArray[float64]"
    """In the unit of the track, or of the cue."""
    graded: bool = True
    """Whether the values say how strongly it shows; else they are 1 where it shows and 0 where not."""


@dataclass(frozen=True)
class Person:
    """What was measured of one person."""

    name: str
    """What the table calls the person; empty where it knows one only."""
    rows: int
    """Rows that hold at least one of the cues."""
    confidence: float
    """Mean of what the table says of its own confidence, 0-1; 1 where it says nothing."""
    cues: Mapping[str, Series]
    """Kind of the cue to its values."""
    until: float | None = None
    """End of the last stretch, in seconds; None where the table gives moments."""


@dataclass(frozen=True)
class Measurements:
    """A table's measurements of one modality. Its subclasses say which, and on which scale."""

    kind: ClassVar[str]
    source: str
    people: tuple[Person, ...]
    """Those with the most rows first."""
    clock: Clock
    """What `Series.at` counts."""
    left_out: int = 0
    """Rows that say themselves that they are not to be trusted."""
    problem: str = ""
    """One line about what does not fit, naming file and row; empty where all does."""


@dataclass(frozen=True)
class FaceIntensities(Measurements):
    """FACS action units by intensity, 0-5."""

    kind: ClassVar[str] = "face_intensities"


@dataclass(frozen=True)
class FaceProbabilities(Measurements):
    """FACS action units by the probability, 0-1, that they are there."""

    kind: ClassVar[str] = "face_probabilities"


@dataclass(frozen=True)
class VoiceMeasures(Measurements):
    """Measures of a voice, each in the unit that `layout.VOICE` gives it."""

    kind: ClassVar[str] = "voice_measures"


TRACKS: tuple[type[Measurements], ...] = (FaceIntensities, FaceProbabilities, VoiceMeasures)
