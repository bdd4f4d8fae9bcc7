"""What the screen wants of what is read, kept while it is read: outlines of sounds, and pictures to draw faces on."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emotrace.engine.stimulus import Frames, Given, Reader, Reading, Waveform
from emotrace.ui.app.job import Sound

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

STRETCHES = 600
"""How many peaks the outline of a sound has at most: one for each pixel or two of its width on a screen."""


@dataclass
class Overheard:
    """What one job's readers read."""

    sounds: list[Sound] = field(default_factory=list)
    pictures: dict[str, Frames] = field(default_factory=dict)
    """Source to its still picture."""

    def note(self, reading: Reading, source: str) -> None:
        """Keep what the screen wants of a reading."""
        for track in reading.tracks:
            if isinstance(track, Waveform):
                self.sounds.append(Sound(source, track.seconds, peaks(track.samples)))
            elif isinstance(track, Frames) and track.seconds is None:
                self.pictures[source] = track


class Listening:
    """A reader that has somebody listen."""

    def __init__(self, reader: Reader, listener: Overheard) -> None:
        self._reader = reader
        self._listener = listener
        self.name = reader.name
        self.gives = reader.gives

    def recognises(self, head: bytes, name: str) -> bool:
        """As the reader does."""
        return self._reader.recognises(head, name)

    def read(self, given: Given, source: str) -> Reading:
        """As the reader does; errors as well."""
        reading = self._reader.read(given, source)
        self._listener.note(reading, source)
        return reading


def peaks(samples: "NDArray[float32]", stretches: int = STRETCHES) -> tuple[int, ...]:
    """The loudest sample of each of `stretches` equal parts (fewer where there are fewer samples), 0 to 100."""
    import numpy as np

    if not len(samples):
        return ()
    starts = np.linspace(0, len(samples), min(stretches, len(samples)), endpoint=False).astype(np.int64)
    loudest = np.maximum.reduceat(np.abs(samples), starts)
    return tuple(np.clip(np.round(100 * loudest), 0, 100).astype(int).tolist())
