"""The kind of track that this plugin brings."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class HeartRate:
    """Heart rate over time."""

    kind: ClassVar[str] = "heart_rate"
    source: str
    seconds: tuple[float, ...]
    """When each reading was taken, in media time, rising."""
    bpm: tuple[float, ...]
    """Beats per minute, one for each time."""

    def __post_init__(self) -> None:
        if len(self.seconds) != len(self.bpm):
            raise ValueError(f"{len(self.seconds)} times and {len(self.bpm)} heart rates; give one for each")
