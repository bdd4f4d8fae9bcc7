"""What a heart rate is held against: the person's own first seconds, else what is usual at rest."""

from pathlib import Path

from pydantic import Field, model_validator

from emotrace.engine.errors import RulesError
from emotrace.engine.record import Number, Record
from emotrace.engine.rules import Rule, RuleTable, load_rules
from emotrace_heart_rate.track import HeartRate

BASELINE_SECONDS = 10.0
"""How long the person's own rest lasts, where the recording is at least twice as long. Our own choice."""


class Rest(Record):
    """Heart rate at rest, in beats per minute."""

    mean: Number
    """Of people at large."""
    sd: Number = Field(gt=0)
    """Between people."""
    own_sd: Number = Field(gt=0)
    """Of one person, from one stretch of rest to the next."""


class HeartRule(Rule):
    """A row of the table. The row "heart rate" holds what is usual, the others what a change speaks for."""

    rest: Rest | None = None
    from_sd: float = Field(default=1.0, ge=0)
    """Standard deviations from rest at which the row begins to hold."""
    full_sd: float = Field(default=3.0, gt=0)
    """Standard deviations from rest at which the cue is as strong as it gets."""

    @model_validator(mode="after")
    def _rest_where_it_belongs(self) -> "HeartRule":
        if (self.kind == "heart rate") != (self.rest is not None):
            raise ValueError('the row "heart rate" has `rest`, and no other row has')
        return self


class Deviation(Record):
    """A mean heart rate, held against rest."""

    start: Number
    end: Number
    """Seconds that the mean was taken over."""
    bpm: Number
    rest_bpm: Number
    sds: Number
    """Standard deviations above rest, to two decimals."""


def load_heart_rules(path: Path) -> RuleTable[HeartRule]:
    """Read a table.

    Raises:
        RulesError: it is malformed, or lacks one of the three rows.
    """
    table = load_rules(path, HeartRule)
    for kind in ("heart rate", "heart rate up", "heart rate down"):
        if not any(row.kind == kind for row in table.rule):
            raise RulesError(f"rule table {path.name} has no row {kind!r}; add it")
    return table


def deviation(track: HeartRate, rest: Rest) -> Deviation:
    """How far the mean heart rate lies from rest; the track holds at least one reading."""
    first, last = track.seconds[0], track.seconds[-1]
    begin = first + BASELINE_SECONDS
    own = [bpm for at, bpm in zip(track.seconds, track.bpm, strict=True) if at < begin]
    later = [bpm for at, bpm in zip(track.seconds, track.bpm, strict=True) if at >= begin]
    if last - first >= 2 * BASELINE_SECONDS:
        return _against(sum(own) / len(own), rest.own_sd, later, begin, last)
    return _against(rest.mean, rest.sd, list(track.bpm), first, last)


def _against(mean: float, sd: float, bpm: list[float], start: float, end: float) -> Deviation:
    now = sum(bpm) / len(bpm)
    return Deviation(start=start, end=end, bpm=round(now, 1), rest_bpm=round(mean, 1), sds=round((now - mean) / sd, 2))
