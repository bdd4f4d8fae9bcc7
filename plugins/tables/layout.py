"""What the columns of a table mean."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from emotrace.plugins.tables.tracks import Clock, FaceIntensities, FaceProbabilities, Measurements, VoiceMeasures

INTENSITY, PROBABILITY, PRESENCE = "0-5", "probability", ""
"""Units of an action unit; where only presence is known there is none."""

ACTION_UNIT = re.compile(r"AU[1-9]\d?")
"""How an action unit is named here: AU1, AU12."""

FACS = frozenset((*range(1, 47), 50, *range(51, 59), *range(61, 67), 68, 69, 80, 81, 82, 84, 85, 91, 92, 97, 98))
"""Numbers of the action units and movements that FACS and Baby FACS name. Those that carry no weight here may in a rule
table of a user's own."""


@dataclass(frozen=True)
class Range:
    """A unit, and the values that can be in it: others are mistakes, or in another unit."""

    unit: str
    low: float
    high: float


FACE = {unit: Range(unit, 0.0, high) for unit, high in ((INTENSITY, 5.0), (PROBABILITY, 1.0), (PRESENCE, 1.0))}

VOICE = {
    "pitch": Range("semitones above 27.5 Hz", 1.0, 75.0),
    "pitch range": Range("semitones", 0.0, 60.0),
    "loudness": Range("openSMILE loudness", 0.0, 20.0),
    "loudness variation": Range("share of the mean", 0.0, 10.0),
    "jitter": Range("share of the period", 0.0, 1.0),
    "shimmer": Range("dB", 0.0, 20.0),
    "harmonics-to-noise ratio": Range("dB", -60.0, 60.0),
    "spectral balance": Range("dB", -80.0, 80.0),
    "Hammarberg index": Range("dB", -80.0, 120.0),
}
"""Measures of a voice, as eGeMAPS defines them (Eyben et al. 2016, IEEE Transactions on Affective Computing 7(2))."""

LOWEST_HERTZ = 27.5
"""The note that eGeMAPS counts semitones from."""


@dataclass(frozen=True)
class Cue:
    """What a column holds."""

    kind: str
    """AU12, pitch ..."""
    range: Range
    scale: float = 1.0
    """What a cell is multiplied by."""
    hertz: bool = False
    """Whether cells are hertz, to be made semitones."""
    shown_by: str | None = None
    """Column that is 0 where the cue does not show, whatever this one says."""

    @property
    def track(self) -> type[Measurements]:
        """The kind of track that the cue goes to."""
        if not ACTION_UNIT.fullmatch(self.kind):
            return VoiceMeasures
        return FaceProbabilities if self.range.unit == PROBABILITY else FaceIntensities

    def value(self, cell: float) -> float:
        """A cell in the cue's unit.

        Raises:
            ValueError: no such value can be; the message says what can.
        """
        value = cell * self.scale
        if self.hertz:
            value = 12 * math.log2(value / LOWEST_HERTZ) if value > 0 else -math.inf
        if not self.range.low <= value <= self.range.high:
            unit = f" {self.range.unit}" if self.range.unit not in FACE else ""
            raise ValueError(f"{cell:g}, outside {self.range.low:g} to {self.range.high:g}{unit}")
        return value


@dataclass(frozen=True)
class Layout:
    """Which column is what; None where the table has no such column."""

    format: str
    """What `Reading.kind` says."""
    cues: Mapping[str, Cue]
    """By column; in a long table, by what stands in the column `cue`."""
    time: str | None = None
    """Seconds, or the beginning of a stretch as h:mm:ss."""
    until: str | None = None
    """The end of the stretch."""
    seconds_per_unit: float = 1.0
    """What `time` and `until` are multiplied by."""
    frame: str | None = None
    person: str | None = None
    box: tuple[str, str, str, str] | None = None
    """Columns of the left, top, width and height of the face; they tell faces apart where `person` is not there."""
    recording: str | None = None
    """Name of the recording or picture that the row was measured in."""
    success: str | None = None
    """0 where the measuring tool lost the face."""
    confidence: str | None = None
    """0-1."""
    voiced: str | None = None
    """Column that is 0 where there was no voice to measure."""
    cue: str | None = None
    """In a long table, the column that names the cue."""
    value: str | None = None
    """In a long table, the column that holds its value."""
    needs: tuple[str, ...] = field(default=())
    """Further columns that must be there."""

    @property
    def clock(self) -> Clock:
        """What the times of the table count."""
        return "seconds" if self.time else "frames" if self.frame else "rows"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that it names."""
        shown = [cue.shown_by for cue in self.cues.values()]
        named = (
            self.time, self.until, self.frame, self.person, self.recording, self.success, self.confidence,
            self.voiced, self.cue, self.value, *(self.box or ()), *shown, *self.needs,
        )  # fmt: skip
        own = () if self.cue else tuple(self.cues)
        return tuple(dict.fromkeys((*(one for one in named if one), *own)))
