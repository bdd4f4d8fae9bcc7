"""How the vocal folds move: how regular each period is, how much noise is in it, how strong its harmonics are."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from emotrace.plugins.voice.intonation import stretches
from emotrace.plugins.voice.prosody import HERTZ, HOP, Frames
from emotrace.plugins.voice.spectra import BLOCK, decibels, windows

if TYPE_CHECKING:
    from numpy import float64, intp
    from numpy.typing import NDArray

LONG = 1024
"""Samples of a frame that holds several periods, 64 ms."""
SEARCHED = 0.2
"""Share of a period around its expected end in which the next peak is sought."""
MAX_JUMP = 1.25
"""Ratio of neighbouring periods beyond which one of them is an error (1.3 in Praat)."""
MAX_STEP = 6.0
"""dB between neighbouring periods beyond which one of them is an error."""
MIN_PULSES = 4
CLEAREST = 0.9999
"""Correlation of neighbouring periods at which the harmonics-to-noise ratio is cut: 40 dB."""


def perturbation(samples: "NDArray[float64]", frames: Frames) -> dict[str, float]:
    """Jitter (log of the share of a period) and shimmer (dB) between neighbouring periods; empty without voice."""
    import numpy as np

    jitters, shimmers = [np.zeros(0)], [np.zeros(0)]
    for start, end in stretches(frames.voiced):
        times, peaks = pulses(samples, frames.hertz, start, end)
        if len(times) < MIN_PULSES:
            continue
        periods = np.diff(times)
        ratio = periods[1:] / periods[:-1]
        sound = (ratio < MAX_JUMP) & (ratio > 1 / MAX_JUMP)
        jitters.append((np.abs(np.diff(periods)) * 2 / (periods[1:] + periods[:-1]))[sound])
        steps = np.abs(20 * np.log10(peaks[1:] / peaks[:-1]))
        shimmers.append(steps[steps < MAX_STEP])
    jitter, shimmer = np.concatenate(jitters), np.concatenate(shimmers)
    found = {"jitter": float(np.log(jitter.mean() + 1e-4))} if len(jitter) else {}
    return found | ({"shimmer": float(shimmer.mean())} if len(shimmer) else {})


def pulses(
    samples: "NDArray[float64]", hertz: "NDArray[float64]", start: int, end: int
) -> "tuple[NDArray[float64], NDArray[float64]]":
    """Time in samples and height of one peak in each period of a stretch of voiced frames, by walking from its highest.

    `hertz` is the pitch of every frame. Times lie between samples, on the parabola through three of them.
    """
    import numpy as np

    first, last = start * HOP, min(end * HOP, len(samples) - 1)
    stretch = samples[first:last]
    if len(stretch) < HERTZ // 60:
        return np.zeros(0), np.zeros(0)
    upright = stretch if stretch.max() > -stretch.min() else -stretch
    pitch = np.maximum(hertz[start:end], 1.0)
    top = int(upright.argmax())
    found = [*list(_walk(upright, pitch, top, -1))[::-1], top, *_walk(upright, pitch, top, 1)]
    marks = np.array([mark for mark in found if 0 < mark < len(upright) - 1])
    if not len(marks):
        return np.zeros(0), np.zeros(0)
    left, middle, right = upright[marks - 1], upright[marks], upright[marks + 1]
    bend = left - 2 * middle + right
    offset = np.where(bend < 0, (left - right) / (2 * np.where(bend < 0, bend, 1.0)), 0.0)
    return marks + np.clip(offset, -1, 1), np.maximum(middle - (left - right) * offset / 4, 1e-6)


def _walk(sound: "NDArray[float64]", pitch: "NDArray[float64]", start: int, way: int) -> Iterator[int]:
    """Peaks one period apart, from `start` to one end of the sound."""
    here = start
    while True:
        period = HERTZ / pitch[min(here // HOP, len(pitch) - 1)]
        low, high = int(here + way * period - SEARCHED * period), int(here + way * period + SEARCHED * period) + 1
        if low < 0 or high > len(sound):
            return
        here = low + int(sound[low:high].argmax())
        yield here


def harmonics(samples: "NDArray[float64]", frames: Frames) -> "dict[str, NDArray[float64]]":
    """Measures of the harmonics in dB, each of shape (voiced frames,).

    The harmonics-to-noise ratio is taken from the autocorrelation at the pitch's period (Boersma 1993); H1, H2
    are the first two harmonics; the cepstral peak stands above the mean of the cepstrum.
    """
    import numpy as np

    places = np.flatnonzero(frames.voiced)
    every = windows(samples, LONG)
    parts = []
    for start in range(0, len(places), BLOCK):
        chosen = places[start : start + BLOCK]
        parts.append(_harmonics(every[chosen] * np.hanning(LONG), frames.hertz[chosen]))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else {}


def _harmonics(stretches_: "NDArray[float64]", hertz: "NDArray[float64]") -> "dict[str, NDArray[float64]]":
    import numpy as np

    spectrum = decibels(np.abs(np.fft.rfft(stretches_)) ** 2)
    cepstrum = np.fft.irfft(spectrum)[:, HERTZ // 500 : HERTZ // 70]
    first, second = (near(spectrum, hertz * number, 2) for number in (1, 2))
    return {
        "harmonics-to-noise ratio": _harmonicity(stretches_, hertz),
        "cepstral peak": cepstrum.max(1) - cepstrum.mean(1),
        "H1": first,
        "H1-H2": first - second,
    }


def near(spectrum: "NDArray[float64]", hertz: "NDArray[float64]", reach: int) -> "NDArray[float64]":
    """The highest of the 2 x reach + 1 bins of each LONG spectrum around a frequency of its own."""
    import numpy as np

    centre = np.round(hertz * LONG / HERTZ).astype(int)
    around = np.clip(centre[:, None] + np.arange(-reach, reach + 1), 1, spectrum.shape[1] - 1)
    highest: NDArray[float64] = np.take_along_axis(spectrum, around, 1).max(1)
    return highest


def _harmonicity(stretches_: "NDArray[float64]", hertz: "NDArray[float64]") -> "NDArray[float64]":
    import numpy as np

    padded = 3 * LONG // 2  # so that lags up to half of LONG do not wrap around
    power = np.abs(np.fft.rfft(stretches_, padded)) ** 2
    own = np.abs(np.fft.rfft(np.hanning(LONG), padded)) ** 2
    alike, window = np.fft.irfft(power)[:, : LONG // 2 + 1], np.fft.irfft(own)[: LONG // 2 + 1]
    alike = alike / np.maximum(alike[:, :1], 1e-12) / (window / window[0])
    period: NDArray[intp] = np.clip(HERTZ / hertz, 20, 400).astype(int)
    around = np.clip(period[:, None] + np.arange(-6, 7), 1, LONG // 2)
    best = np.clip(np.take_along_axis(alike, around, 1).max(1), 1e-3, CLEAREST)
    ratio: NDArray[float64] = 10 * np.log10(best / (1 - best))
    return ratio
