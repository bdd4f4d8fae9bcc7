"""Merges what is measured moment by moment into segments with onset, apex and offset."""

from collections.abc import Sequence
from dataclasses import dataclass

BRIDGE = 2
"""Moments below the lower bound, or without a value, that do not yet end a segment: a missed frame is no offset.
Our own choice: 0.4 s at five frames a second."""


@dataclass(frozen=True)
class Segment:
    """A run of moments in which something shows, as places in the series."""

    onset: int
    apex: int
    last: int
    """The last moment in which it shows."""

    def __contains__(self, place: int) -> bool:
        return self.onset <= place <= self.last


def segments(values: Sequence[float | None], begins: float, ends: float, bridge: int = BRIDGE) -> list[Segment]:
    """Segments by hysteresis: one begins at a value of at least `begins`, and goes on while values are at least `ends`.

    Up to `bridge` moments with less, or with no value, are bridged where it shows again after them.

    Raises:
        ValueError: `ends` is above `begins`.
    """
    if ends > begins:
        raise ValueError(f"a segment cannot end at {ends} and begin at {begins}")
    found: list[Segment] = []
    onset = apex = last = -1
    for place, value in enumerate(values):
        if onset >= 0 and value is not None and value >= ends:
            last = place
            best = values[apex]
            apex = place if best is None or value > best else apex
        elif onset >= 0 and place - last > bridge:
            found.append(Segment(onset, apex, last))
            onset = -1
        if onset < 0 and value is not None and value >= begins:
            onset = apex = last = place
    if onset >= 0:
        found.append(Segment(onset, apex, last))
    return found


def end_of(segment: Segment, seconds: Sequence[float], interval: float, until: float | None) -> float:
    """When a segment ends, in seconds: at the next moment, when it was seen to be over.

    Args:
        seconds: media time of each moment.
        interval: seconds between two moments as planned; a segment does not last longer past its last moment.
        until: when the media ends; None where that is not known.
    """
    last = seconds[segment.last]
    following = seconds[segment.last + 1] if segment.last + 1 < len(seconds) else last + interval
    end = min(following, last + interval)
    return end if until is None else max(last, min(end, until))
