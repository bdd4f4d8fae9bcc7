"""Makes a recording sound as if another microphone had made it, in another room, so that weights do not learn one."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from emotrace.plugins.voice.prosody import HERTZ
from emotrace.plugins.voice.training.sizes import resized

if TYPE_CHECKING:
    from numpy import float64
    from numpy.random import Generator
    from numpy.typing import NDArray

    Sound = NDArray[float64]

OCTAVES = (80.0, 160.0, 320.0, 640.0, 1280.0, 2560.0, 5120.0)
"""Hertz at which a microphone's response is drawn."""
ECHO_FROM = 40
"""Samples after which the room answers: 2.5 ms."""


def other_channel(samples: "NDArray[float64]", random: "Generator") -> "Sound":
    """The sound through a random response, and by chance a room, noise and a limited band; none clips.

    The ranges are our own choice: -2 to 2 dB an octave of tilt, 2.5 dB of unevenness, a reverberation of 0.15 to
    0.6 s at 0 to 10 dB below the voice, noise at 15 to 40 dB, nothing above 3.8 to 7 kHz.
    """
    import numpy as np

    at = np.array(OCTAVES)
    sound = equalised(samples, random.uniform(-2, 2) * np.log2(at / 640) + random.normal(0, 2.5, len(at)))
    if random.random() < 0.5:
        sound = in_room(sound, random.uniform(0.15, 0.6), random.uniform(0, 10), random)
    if random.random() < 0.6:
        sound = with_noise(sound, random.uniform(15, 40), random)
    if random.random() < 0.4:
        sound = limited(sound, None, random.uniform(3800, 7000))
    if random.random() < 0.3:
        sound = limited(sound, random.uniform(60, 200), None)
    return sound / max(1.0, float(np.abs(sound).max(initial=0.0)))


def equalised(samples: "Sound", gains: "Sound") -> "Sound":
    """The sound with these gains, dB, at OCTAVES."""
    import numpy as np
    from scipy.signal import fftconvolve, firwin2

    size = 10 ** (np.concatenate([gains[:1], gains, gains[-1:]]) / 20)
    taps = firwin2(255, [0.0, *OCTAVES, HERTZ / 2], size, fs=HERTZ)
    return np.asarray(fftconvolve(samples, taps, mode="same"))


def in_room(samples: "Sound", seconds: float, below: float, random: "Generator") -> "Sound":
    """The sound with an echo that falls by 60 dB in `seconds`, `below` dB weaker than the direct sound."""
    import numpy as np
    from scipy.signal import fftconvolve

    times = np.arange(int(seconds * HERTZ)) / HERTZ
    echo = random.standard_normal(len(times)) * np.exp(-6.9 * times / seconds)
    echo[:ECHO_FROM] = 0
    echo *= 10 ** (-below / 20) / np.sqrt((echo**2).sum())
    echo[0] = 1
    return np.asarray(fftconvolve(samples, echo)[: len(samples)])


def with_noise(samples: "Sound", decibels: float, random: "Generator") -> "Sound":
    """The sound with pink noise at that signal-to-noise ratio."""
    import numpy as np

    spectrum = np.fft.rfft(random.standard_normal(len(samples)))
    hertz = np.maximum(np.fft.rfftfreq(len(samples), 1 / HERTZ), 20)
    noise = np.fft.irfft(spectrum / np.sqrt(hertz), len(samples))
    share = np.sqrt(np.mean(samples**2) / np.mean(noise**2)) * 10 ** (-decibels / 20)
    return np.asarray(samples + share * noise)


def limited(samples: "Sound", low: float | None, high: float | None) -> "Sound":
    """The sound without what lies below `low` or above `high`, hertz."""
    import numpy as np
    from scipy.signal import butter, sosfilt

    if low is not None:
        samples = np.asarray(sosfilt(butter(2, low, "highpass", fs=HERTZ, output="sos"), samples))
    if high is not None:
        samples = np.asarray(sosfilt(butter(8, high, "lowpass", fs=HERTZ, output="sos"), samples))
    return samples


FIXED: "Mapping[str, Callable[[Sound, Generator], Sound]]" = {
    "brighter by 3 dB an octave": lambda sound, _: equalised(sound, _tilt(3.0)),
    "duller by 3 dB an octave": lambda sound, _: equalised(sound, _tilt(-3.0)),
    "pink noise at 20 dB": lambda sound, random: with_noise(sound, 20.0, random),
    "telephone band": lambda sound, _: limited(sound, 300.0, 3400.0),
    "nothing above 4 kHz": lambda sound, _: limited(sound, None, 4000.0),
    "a tenth of the gain": lambda sound, _: 0.1 * sound,
    "a room of 0.4 s": lambda sound, random: in_room(sound, 0.4, 3.0, random),
    "6 semitones higher": lambda sound, _: resized(sound, 6.0),
    "6 semitones lower": lambda sound, _: resized(sound, -6.0),
}
"""Changes that robustness is measured under, by name."""


def _tilt(slope: float) -> "Sound":
    import numpy as np

    return np.asarray(slope * np.log2(np.array(OCTAVES) / 640))
