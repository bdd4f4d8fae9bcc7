"""Pitch, level, presence of speech and arousal at each moment of a recording."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING

from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.voice import prosody, speech
from emotrace.plugins.voice.hearing import Heard, Sound
from emotrace.plugins.voice.speech import Span

if TYPE_CHECKING:
    from numpy import float32, float64
    from numpy.typing import NDArray

STEP = 0.1
"""Seconds from one moment to the next. Our own choice."""
MOST_MOMENTS = 6000
"""Moments of one recording; those of one that lasts longer than ten minutes are wider apart."""
LOWEST = -100.0
"""Level of silence, dB relative to full scale."""
UNITS = {"pitch hertz": "hertz", "level dB": "dB", "speech 0-1": "0-1", "arousal sd": "sd"}


class Contour:
    """Pitch and arousal of a recording, gathered stretch by stretch."""

    def __init__(self) -> None:
        self._times: list[NDArray[float64]] = []
        self._hertz: list[NDArray[float64]] = []
        self._arousal: list[tuple[Span, float]] = []

    def add(self, heard: Heard, arousal: float | None) -> None:
        """Keep the pitch of a stretch's voiced frames, each with its media time, and its arousal where it is known."""
        import numpy as np

        if arousal is not None:
            self._arousal.append((heard.seconds, arousal))
        places = np.flatnonzero(heard.frames.voiced)
        self._times.append(heard.begins + places * prosody.HOP / prosody.HERTZ)
        self._hertz.append(heard.frames.hertz[places])

    def medians(self, count: int, step: float) -> list[float | None]:
        """The median pitch in each of `count` steps, to 0.1 hertz; None where there is no voice."""
        import numpy as np

        found: list[float | None] = [None] * count
        if not self._times:
            return found
        times, hertz = np.concatenate(self._times), np.concatenate(self._hertz)
        slots = np.minimum((times / step + 1e-6).astype(int), count - 1)
        filled, starts = np.unique(slots, return_index=True)  # times come in order
        for slot, part in zip(filled.tolist(), np.split(hertz, starts[1:]), strict=True):
            found[slot] = round(float(np.median(part)), 1)
        return found

    def arousals(self, count: int, step: float) -> list[float | None]:
        """The arousal of the stretch that each of `count` steps begins in, to two decimals; None in none."""
        found: list[float | None] = [None] * count
        for (start, end), arousal in self._arousal:
            first, last = ceil(start / step - 1e-6), min(count, ceil(end / step - 1e-6))
            found[first:last] = [round(arousal, 2)] * (last - first)
        return found


def series(source: str, sound: Sound, contour: Contour) -> TimeSeries:
    """One row for each STEP of the sound, at the time at which it begins."""
    step = step_of(sound.seconds)
    count = ceil(sound.seconds / step - 1e-6)
    columns: Mapping[str, Sequence[float | None]] = {
        "pitch hertz": contour.medians(count, step),
        "level dB": _levels(sound.samples, count, step),
        "speech 0-1": _presence(sound.probabilities, count, step),
        "arousal sd": contour.arousals(count, step),
    }
    return TimeSeries(
        source=source,
        modality="voice",
        seconds=tuple(round(number * step, 3) for number in range(count)),
        columns={name: tuple(values) for name, values in columns.items()},
        units=UNITS,
    )


def step_of(seconds: float) -> float:
    """Seconds between two moments of a recording that lasts so long."""
    return STEP * max(1, ceil(seconds / STEP / MOST_MOMENTS))


def _levels(samples: "NDArray[float32]", count: int, step: float) -> list[float]:
    """Root mean square of each step, dB relative to full scale, to 0.1 dB."""
    import numpy as np

    size = round(step * prosody.HERTZ)
    parts = (samples[number * size : (number + 1) * size] for number in range(count))
    powers = np.array([float(np.vdot(part, part)) / len(part) for part in parts])
    levels: NDArray[float64] = np.maximum(10 * np.log10(np.maximum(powers, 1e-20)), LOWEST)
    return [round(one, 1) for one in levels.tolist()]


def _presence(probabilities: Sequence[float], count: int, step: float) -> list[float | None]:
    """Mean probability of speech of the 32 ms that begin in each step, to two decimals."""
    import numpy as np

    begins = np.arange(len(probabilities)) * speech.FRAME / speech.HERTZ
    slots = np.minimum((begins / step + 1e-6).astype(int), count - 1)
    sums, counts = (np.bincount(slots, weights, count) for weights in (np.array(probabilities), None))
    return [round(total / n, 2) if n else None for total, n in zip(sums.tolist(), counts.tolist(), strict=True)]
