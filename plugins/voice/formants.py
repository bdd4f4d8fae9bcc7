"""Resonances of the vocal tract, from linear prediction (Markel and Gray 1976)."""

from typing import TYPE_CHECKING

from emotrace.plugins.voice.phonation import LONG, near
from emotrace.plugins.voice.prosody import HERTZ, HOP, Frames
from emotrace.plugins.voice.spectra import BLOCK, decibels, windows

if TYPE_CHECKING:
    from numpy import float64, intp
    from numpy.typing import NDArray

SLOW = 11_000
"""Hertz to which the sound is brought: five formants of an adult lie below half of it."""
ORDER = 11
"""One pole pair for each formant, and one more pole for the spectrum's slope."""
SIZE = 352
"""Samples of a frame at that rate, 32 ms."""
PRE_EMPHASIS = 0.97
LOWEST, HIGHEST, WIDEST = 150.0, 5000.0, 600.0
"""Hertz of a pole that counts as a formant, and of its bandwidth."""
NOMINAL = (500.0, 2700.0)
"""Hertz of the first and third formant where none was found: those of a neutral tube."""


def formants(samples: "NDArray[float64]", frames: Frames) -> "dict[str, NDArray[float64]]":
    """F1 to F3 and the bandwidth of F1 in hertz (NaN where not found), and how far the harmonics at them stand out.

    Each array has the shape (voiced frames,).
    """
    import numpy as np
    from scipy.signal import resample_poly

    places = np.flatnonzero(frames.voiced)
    slow = resample_poly(samples, 11, 16)
    slow = np.append(slow[:1], slow[1:] - PRE_EMPHASIS * slow[:-1])
    parts = [_found(slow, samples, places[start : start + BLOCK]) for start in range(0, len(places), BLOCK)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


def _found(
    slow: "NDArray[float64]", samples: "NDArray[float64]", places: "NDArray[intp]"
) -> "dict[str, NDArray[float64]]":
    import numpy as np

    centres = (places * HOP * SLOW // HERTZ).astype(int)
    around = np.pad(slow, (SIZE // 2, SIZE))
    stretches = around[centres[:, None] + np.arange(SIZE)] * np.hamming(SIZE)
    hertz, width = resonances(stretches)
    spectrum = decibels(np.abs(np.fft.rfft(windows(samples, LONG)[places] * np.hanning(LONG))) ** 2)
    first = near(spectrum, np.where(np.isnan(hertz[:, 0]), NOMINAL[0], hertz[:, 0]), 8)
    third = near(spectrum, np.clip(np.where(np.isnan(hertz[:, 2]), NOMINAL[1], hertz[:, 2]), 2000, 3500), 8)
    return {"F1": hertz[:, 0], "F2": hertz[:, 1], "F3": hertz[:, 2], "B1": width[:, 0], "A1": first, "A3": third}


def resonances(stretches: "NDArray[float64]") -> "tuple[NDArray[float64], NDArray[float64]]":
    """The three lowest resonances of each stretch and their bandwidths, hertz, shape (stretches, 3); NaN for none."""
    import numpy as np

    alike = np.fft.irfft(np.abs(np.fft.rfft(stretches, 1024)) ** 2)[:, : ORDER + 1]
    alike = alike / np.maximum(alike[:, :1], 1e-12)
    lags = np.abs(np.subtract.outer(np.arange(ORDER), np.arange(ORDER)))
    weights = np.linalg.solve(alike[:, lags] + 1e-6 * np.eye(ORDER), alike[:, 1:, None])[..., 0]
    companion = np.zeros((len(weights), ORDER, ORDER))
    companion[:, 0] = weights
    companion[:, np.arange(1, ORDER), np.arange(ORDER - 1)] = 1
    poles = np.linalg.eigvals(companion)
    hertz = np.angle(poles) * SLOW / (2 * np.pi)
    width = -np.log(np.maximum(np.abs(poles), 1e-9)) * SLOW / np.pi
    hertz = np.where((hertz > LOWEST) & (hertz < HIGHEST) & (width < WIDEST), hertz, np.nan)
    lowest = np.argsort(hertz, axis=1)[:, :3]  # NaN sorts last
    chosen = np.take_along_axis(hertz, lowest, 1)
    return chosen, np.where(np.isnan(chosen), np.nan, np.take_along_axis(width, lowest, 1))
