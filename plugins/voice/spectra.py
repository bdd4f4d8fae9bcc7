"""What the spectrum of each frame is like: how bright, how steep, how steady, and of which timbre."""

import math
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from emotrace.plugins.voice.prosody import HERTZ, HOP, WINDOW

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

    Frame = dict[str, NDArray[float64]]
    """Descriptor to its value in each frame."""

FLOOR = 1e-10
"""Power added before a logarithm: that of a frame 100 dB below full scale."""
BLOCK = 4096
"""Frames held in memory at once."""
FILTERS = 26
LOWEST_FILTER, HIGHEST_FILTER = 60.0, 7600.0
"""Hertz that the mel filters reach from and to."""
CEPSTRA = 12
"""Mel-frequency cepstral coefficients that are kept; the 0th, which is the level, is not."""
BANDS = {"0-500": (0.0, 500.0), "500-1500": (500.0, 1500.0), "1500-4000": (1500.0, 4000.0)}
"""Bands whose spectral slope is measured, hertz; the first two are those of eGeMAPS."""


def windows(samples: "NDArray[float64]", size: int) -> "NDArray[float64]":
    """Stretches of `size` samples centred on each frame, shape (frames, size); nothing is copied."""
    import numpy as np

    around = np.pad(samples, size // 2)
    return np.lib.stride_tricks.sliding_window_view(around, size)[::HOP]


def descriptors(samples: "NDArray[float64]", count: int) -> "Frame":
    """Descriptors of the first `count` frames, each of shape (count,); cepstra as "MFCC 1" to "MFCC 12"."""
    import numpy as np

    parts = list(_blocks(samples, count))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


def _blocks(samples: "NDArray[float64]", count: int) -> "Iterator[Frame]":
    import numpy as np

    every = windows(samples, WINDOW)
    for start in range(0, count, BLOCK):
        first = max(0, start - 1)  # the frame before, for the flux
        power = np.abs(np.fft.rfft(every[first : min(count, start + BLOCK)] * np.hanning(WINDOW))) ** 2
        found = {**_shape(power), **_slopes(power), **_timbre(power)}
        yield {name: values[start - first :] for name, values in found.items()}


def _frequencies() -> "NDArray[float64]":
    import numpy as np

    return np.asarray(np.fft.rfftfreq(WINDOW, 1 / HERTZ), np.float64)


def _band(low: float, high: float) -> "NDArray[bool_]":
    hertz = _frequencies()
    inside: NDArray[bool_] = (hertz >= low) & (hertz < high)
    return inside


def decibels(power: "NDArray[float64]") -> "NDArray[float64]":
    """10 log10 of a power, with FLOOR under it."""
    import numpy as np

    found: NDArray[float64] = 10 * np.log10(power + FLOOR)
    return found


def _shape(power: "NDArray[float64]") -> "Frame":
    import numpy as np

    speech = _band(50, 5000)
    total = power[:, speech].sum(1) + FLOOR
    share = power[:, speech] / total[:, None]
    size = np.sqrt(power[:, speech])
    size /= size.sum(1, keepdims=True) + FLOOR
    return {
        "alpha ratio": decibels(power[:, _band(1000, 5000)].sum(1)) - decibels(power[:, _band(50, 1000)].sum(1)),
        "Hammarberg index": decibels(power[:, _band(0, 2000)].max(1)) - decibels(power[:, _band(2000, 5000)].max(1)),
        "spectral centroid": np.log(power[:, speech] @ _frequencies()[speech] / total + 1),
        "spectral entropy": -(share * np.log(share + 1e-12)).sum(1),
        "spectral flux": np.concatenate([[0.0], np.sqrt((np.diff(size, axis=0) ** 2).sum(1))]),
    }


def _slopes(power: "NDArray[float64]") -> "Frame":
    """Straight line through the spectrum in each band, dB per kHz."""
    found = {}
    for name, (low, high) in BANDS.items():
        band = _band(low, high + 1)
        kilohertz = _frequencies()[band] / 1000
        kilohertz -= kilohertz.mean()
        found[f"spectral slope {name}"] = decibels(power[:, band]) @ kilohertz / (kilohertz @ kilohertz)
    return found


def _timbre(power: "NDArray[float64]") -> "Frame":
    """Mel-frequency cepstral coefficients (Davis and Mermelstein 1980)."""
    import numpy as np
    from scipy.fft import dct

    cepstra = dct(np.log(power @ _mel_filters().T + FLOOR), type=2, norm="ortho", axis=1)
    return {f"MFCC {number}": cepstra[:, number] for number in range(1, CEPSTRA + 1)}


@cache
def _mel_filters() -> "NDArray[float64]":
    """Triangles that are evenly spaced in mel, shape (FILTERS, WINDOW // 2 + 1)."""
    import numpy as np

    first, last = (2595 * math.log10(1 + hertz / 700) for hertz in (LOWEST_FILTER, HIGHEST_FILTER))
    edges = 700 * (10 ** (np.linspace(first, last, FILTERS + 2) / 2595) - 1)
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    hertz = _frequencies()
    rising, falling = (hertz - low) / (centre - low), (high - hertz) / (high - centre)
    triangles: NDArray[float64] = np.clip(np.minimum(rising, falling), 0, None)
    return triangles
