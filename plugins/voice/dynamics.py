"""How the loudness moves within a recording, whatever the gain of the microphone."""

from typing import TYPE_CHECKING

from emotrace.plugins.voice.intonation import STEP, semitones, stretches
from emotrace.plugins.voice.prosody import MIN_FRAMES, Frames

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


def dynamics(frames: Frames) -> dict[str, float]:
    """Every measure of the level of voiced frames, by name, in dB; empty with fewer of them than MIN_FRAMES."""
    import numpy as np

    level = frames.level[frames.voiced]
    if len(level) < MIN_FRAMES:
        return {}
    twentieth, median, eightieth, high = np.percentile(level, [20, 50, 80, 95])
    third = len(level) // 3
    return {
        "standard deviation of level": level.std(),
        "level range 20-80": eightieth - twentieth,
        "level above the median": high - median,
        "level at the end": level[-third:].mean() - level[:third].mean(),
        "level with pitch": _together(level, semitones(frames)[frames.voiced]),
        **_slopes(frames),
    }


def _together(level: "NDArray[float64]", pitch: "NDArray[float64]") -> float:
    """Correlation of level and pitch, -1 to 1; 0 where one of them stands still."""
    import numpy as np

    if level.std() < 1e-6 or pitch.std() < 1e-6:
        return 0.0
    return float(np.corrcoef(level, pitch)[0, 1])


def _slopes(frames: Frames) -> dict[str, float]:
    """Mean slopes up and down within stretches of voice, dB a second."""
    import numpy as np

    steps = [np.diff(frames.level[start:end]) / STEP for start, end in stretches(frames.voiced)]
    if not steps:
        return {}
    slopes = np.concatenate(steps)
    rising, falling = slopes[slopes > 0], -slopes[slopes < 0]
    return {
        "rising level slope": float(rising.mean()) if len(rising) else 0.0,
        "falling level slope": float(falling.mean()) if len(falling) else 0.0,
    }
