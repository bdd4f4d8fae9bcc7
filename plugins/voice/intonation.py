"""How the pitch moves: its level, its range, its slopes and its course through the recording, in semitones."""

from typing import TYPE_CHECKING

from emotrace.plugins.voice.prosody import HERTZ, HOP, MIN_FRAMES, Frames

if TYPE_CHECKING:
    from numpy import bool_, float64, intp
    from numpy.typing import NDArray

REFERENCE = 27.5
"""Hertz at 0 semitones, as in eGeMAPS (Eyben et al. 2016)."""
OCTAVE = 12.0
"""Semitones around the median beyond which a slope is taken for an octave error."""
SHORTEST = 3
"""Frames of the shortest stretch of voice whose slopes count."""
STEP = HOP / HERTZ
"""Seconds from one frame to the next."""
FAINT = 0.01
"""Semitones added before a logarithm, so that no movement has one."""


def intonation(frames: Frames) -> dict[str, float]:
    """Every measure of the pitch, by name; empty with fewer voiced frames than MIN_FRAMES."""
    import numpy as np

    voiced = np.flatnonzero(frames.voiced)
    if len(voiced) < MIN_FRAMES:
        return {}
    track = semitones(frames)
    return {**_level(track[voiced]), **_slopes(track, frames.voiced), **_course(track[voiced], voiced)}


def semitones(frames: Frames) -> "NDArray[float64]":
    """Pitch of each frame in semitones above REFERENCE; meaningless where not voiced."""
    import numpy as np

    track: NDArray[float64] = 12 * np.log2(np.maximum(frames.hertz, 1.0) / REFERENCE)
    return track


def stretches(mask: "NDArray[bool_]", shortest: int = SHORTEST) -> list[tuple[int, int]]:
    """Start and end (exclusive) of each stretch of true values that is long enough."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    pairs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [(start, end) for start, end in pairs if end - start >= shortest]


def _level(pitch: "NDArray[float64]") -> dict[str, float]:
    import numpy as np

    low, fifth, median, eightieth, high = np.percentile(pitch, [5, 20, 50, 80, 95])
    spread = pitch.std()
    return {
        "median pitch": median,
        "mean pitch": pitch.mean(),
        "20th percentile of pitch": fifth,
        "80th percentile of pitch": eightieth,
        "95th percentile of pitch": high,
        "pitch range 20-80": eightieth - fifth,
        "pitch range 5-95": high - low,
        "pitch above the median": high - median,
        "pitch below the median": median - low,
        "standard deviation of pitch": spread,
        "skewness of pitch": ((pitch - pitch.mean()) ** 3).mean() / spread**3 if spread > FAINT else 0.0,
    }


def _slopes(track: "NDArray[float64]", voiced: "NDArray[bool_]") -> dict[str, float]:
    """How fast the pitch rises and falls within stretches of voice, as logarithms of semitones a second."""
    import numpy as np

    median = np.median(track[voiced])
    parts = [np.clip(track[a:b], median - OCTAVE, median + OCTAVE) for a, b in stretches(voiced)]
    if not parts:
        return {}
    slopes = np.concatenate([np.diff(part) for part in parts]) / STEP
    bends = np.concatenate([np.abs(np.diff(part, 2)) for part in parts])
    rising, falling = slopes[slopes > 0], -slopes[slopes < 0]
    return {
        "pitch slope": float(np.log1p(np.median(np.abs(slopes)))),
        "rising pitch slope": float(np.log1p(rising.mean())) if len(rising) else 0.0,
        "falling pitch slope": float(np.log1p(falling.mean())) if len(falling) else 0.0,
        "pitch perturbation": float(np.log(np.median(bends) + FAINT)),
    }


def _course(pitch: "NDArray[float64]", places: "NDArray[intp]") -> dict[str, float]:
    """The pitch in the first, middle and last third of the voiced frames, and its trend."""
    import numpy as np

    third = len(pitch) // 3
    begins, ends = np.median(pitch[:third]), np.median(pitch[-third:])
    inside = np.clip(pitch, *np.percentile(pitch, [2, 98]))
    steps = np.abs(np.diff(inside))
    steady = steps[steps < 2]
    return {
        "pitch at the end": float(ends - begins),
        "pitch in the middle": float(np.median(pitch[third:-third]) - (begins + ends) / 2),
        "pitch trend": float(np.polyfit(places * STEP, pitch, 1)[0]),
        "pitch step": float(np.log((steady.mean() if len(steady) else 0.0) + FAINT)),
    }
