"""What a voice does, in numbers: how high, how varied, how loud, how bright and how fast it is."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.plugins.voice.speech import Span

if TYPE_CHECKING:
    from numpy import bool_, float32, float64, intp
    from numpy.typing import NDArray
    from swift_f0 import SwiftF0

HERTZ = 16_000
HOP = 256
"""Samples from one frame to the next: 16 ms, the step of swift-f0."""
WINDOW = 512
"""Samples of a frame, 32 ms, centred on its time."""
VOICED_FROM = 0.5
"""Confidence from which swift-f0 calls a frame voiced."""
LOWEST, HIGHEST = 60.0, 600.0
"""Hertz between which speech is looked for."""
MIN_FRAMES = 10
"""Voiced frames (0.16 s) below which nothing is said of the pitch or of the spectrum."""
MIN_LOUDNESS_SECONDS = 0.4
"""One gating block of ITU-R BS.1770."""
MIN_RATE_SECONDS = 0.5
"""Seconds of speech below which a rate says nothing."""
SPEECH_LEVEL = -20.0
"""Level to which speech is brought before its pitch is sought, dB relative to full scale."""
QUIETEST = 1e-4
"""Root mean square of speech below which it is amplified no further."""
SILENT = -140.0
"""Level of silence, dB: the floor of swift-f0."""
FRAMES_AT_A_TIME = 8192
"""Spectra held in memory at once."""


@dataclass(frozen=True)
class Frames:
    """The sound in steps of 16 ms. All arrays have the shape (frames,)."""

    hertz: "NDArray[float64]"
    """Pitch; meaningless where not voiced."""
    level: "NDArray[float64]"
    """Root mean square of the frame, dB, where the speech as a whole has SPEECH_LEVEL."""
    voiced: "NDArray[bool_]"
    """Whether the frame has a pitch and lies in speech."""
    speech: "NDArray[bool_]"
    """Whether the frame lies in speech."""

    @property
    def speech_seconds(self) -> float:
        """Seconds of speech."""
        return float(self.speech.sum()) * HOP / HERTZ

    @property
    def voiced_seconds(self) -> float:
        """Seconds of speech with a pitch."""
        return float(self.voiced.sum()) * HOP / HERTZ


def frames(detector: "SwiftF0", samples: "NDArray[float32]", spans: Sequence[Span]) -> Frames:
    """Pitch, level and voicing of each 16 ms. `samples`: shape (n,), 16 kHz, not empty."""
    heard = detector.detect(levelled(samples, spans), HERTZ, LOWEST, HIGHEST)
    speech = inside(spans, len(heard.pitch_hz))
    voiced = speech & (heard.confidence >= VOICED_FROM)
    return Frames(heard.pitch_hz, heard.loudness_db, voiced, speech)


def levelled(samples: "NDArray[float32]", spans: Sequence[Span]) -> "NDArray[float32]":
    """The sound with its speech at SPEECH_LEVEL: swift-f0 hears fewer voiced frames in a quieter one."""
    import numpy as np

    speech = _cut_out(samples, spans)
    size = float(np.sqrt(np.mean(speech**2))) if len(speech) else 0.0
    return samples * np.float32(10 ** (SPEECH_LEVEL / 20) / max(size, QUIETEST))


def _cut_out(samples: "NDArray[float32]", spans: Sequence[Span]) -> "NDArray[float32]":
    """The speech alone, end to end."""
    import numpy as np

    parts = [samples[round(start * HERTZ) : round(end * HERTZ)] for start, end in spans]
    return np.concatenate(parts) if parts else samples[:0]


def inside(spans: Sequence[Span], count: int) -> "NDArray[bool_]":
    """Which of `count` frames lie within the spans."""
    import numpy as np

    mask = np.zeros(count, np.bool_)
    for start, end in spans:
        mask[math.ceil(start * HERTZ / HOP) : math.ceil(end * HERTZ / HOP)] = True
    return mask


def measures(frames: Frames, samples: "NDArray[float32]", spans: Sequence[Span]) -> dict[str, float]:
    """Every measure that the speech is long enough for, by name."""
    found = {
        "pitch": median_pitch(frames),
        "pitch range": pitch_range(frames),
        "loudness": loudness(samples, spans),
        "loudness variation": loudness_variation(frames),
        "spectral balance": alpha_ratio(samples, frames.voiced),
        "speaking rate": speaking_rate(frames),
    }
    return {measure: value for measure, value in found.items() if value is not None}


def median_pitch(frames: Frames) -> float | None:
    """Median pitch of the voiced frames, hertz, which forgives octave errors; None with too few frames."""
    import numpy as np

    heard = frames.hertz[frames.voiced]
    return float(np.median(heard)) if len(heard) >= MIN_FRAMES else None


def pitch_range(frames: Frames) -> float | None:
    """From the 20th to the 80th percentile of the pitch, semitones (as in eGeMAPS, Eyben et al. 2016)."""
    import numpy as np

    heard = frames.hertz[frames.voiced]
    if len(heard) < MIN_FRAMES:
        return None
    low, high = np.percentile(heard, [20, 80])
    return float(12 * np.log2(high / low))


def loudness(samples: "NDArray[float32]", spans: Sequence[Span]) -> float | None:
    """Integrated loudness of the speech, LUFS (ITU-R BS.1770-4); None below 0.4 s or where all is silent."""
    import numpy as np
    import pyloudnorm

    speech = _cut_out(samples, spans)
    if len(speech) < MIN_LOUDNESS_SECONDS * HERTZ:
        return None
    lufs = float(pyloudnorm.Meter(HERTZ).integrated_loudness(speech))
    return lufs if np.isfinite(lufs) else None


def loudness_variation(frames: Frames) -> float | None:
    """Standard deviation of the level of the voiced frames, dB, whatever the gain of the microphone."""
    levels = frames.level[frames.voiced]
    return float(levels.std()) if len(levels) >= MIN_FRAMES else None


def alpha_ratio(samples: "NDArray[float32]", voiced: "NDArray[bool_]") -> float | None:
    """Energy in 1-5 kHz over energy in 50-1000 Hz, dB, mean over voiced frames (Eyben et al. 2016).

    Higher is brighter: more energy in the high band. Plain speech lies below 0 dB.
    """
    import numpy as np

    if voiced.sum() < MIN_FRAMES:
        return None
    hertz = np.fft.rfftfreq(WINDOW, 1 / HERTZ)
    low = (hertz >= 50) & (hertz <= 1000)
    high = (hertz > 1000) & (hertz <= 5000)
    ratios = [
        10 * np.log10((power[:, high].sum(1) + 1e-12) / (power[:, low].sum(1) + 1e-12))
        for power in _power(samples, np.flatnonzero(voiced))
    ]
    return float(np.concatenate(ratios).mean())


def _power(samples: "NDArray[float32]", frames: "NDArray[intp]") -> "Iterator[NDArray[float64]]":
    """Power spectra of the frames, shape (up to FRAMES_AT_A_TIME, WINDOW // 2 + 1)."""
    import numpy as np

    around = np.pad(samples, WINDOW // 2)
    windows = np.lib.stride_tricks.sliding_window_view(around, WINDOW)[::HOP]
    for first in range(0, len(frames), FRAMES_AT_A_TIME):
        chosen = windows[frames[first : first + FRAMES_AT_A_TIME]]
        yield np.abs(np.fft.rfft(chosen * np.hanning(WINDOW))) ** 2


def syllable_nuclei(frames: Frames) -> "NDArray[intp]":
    """Frames at which a syllable peaks, after de Jong and Wempe (2009).

    A nucleus is a voiced peak of the level, within 25 dB of the loudest, with dips of 2 dB beside it.
    """
    import numpy as np
    from scipy.signal import find_peaks

    level = np.where(frames.speech, frames.level, SILENT)
    peaks, _ = find_peaks(level, height=level.max(initial=SILENT) - 25, prominence=2)
    nuclei: NDArray[intp] = peaks[frames.voiced[peaks]]
    return nuclei


def speaking_rate(frames: Frames) -> float | None:
    """Syllable nuclei per second of speech; None below MIN_RATE_SECONDS of speech."""
    seconds = frames.speech_seconds
    return len(syllable_nuclei(frames)) / seconds if seconds >= MIN_RATE_SECONDS else None


def signal_to_noise(frames: Frames) -> float | None:
    """Mean power of the speech over mean power of the rest, dB; None where there is hardly any rest."""
    import numpy as np

    rest = frames.level[~frames.speech]
    if len(rest) < MIN_FRAMES or not frames.speech.any():
        return None
    power = 10 ** (frames.level / 10)
    return float(10 * np.log10(power[frames.speech].mean() / power[~frames.speech].mean()))
