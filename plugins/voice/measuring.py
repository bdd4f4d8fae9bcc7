"""Every measure of a voice that the learned weights know, by name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emotrace.plugins.voice.dynamics import dynamics
from emotrace.plugins.voice.formants import formants
from emotrace.plugins.voice.intonation import intonation
from emotrace.plugins.voice.phonation import harmonics, perturbation
from emotrace.plugins.voice.prosody import MIN_FRAMES, Frames, levelled
from emotrace.plugins.voice.spectra import CEPSTRA, descriptors
from emotrace.plugins.voice.speech import Span

if TYPE_CHECKING:
    from numpy import float32, float64
    from numpy.typing import NDArray

MEANS_AND_SPREADS = (
    "alpha ratio",
    "Hammarberg index",
    "spectral centroid",
    "spectral entropy",
    "spectral slope 0-500",
    "spectral slope 500-1500",
    "spectral slope 1500-4000",
    *(f"MFCC {number}" for number in range(1, CEPSTRA + 1)),
)
"""Descriptors of which the mean and the standard deviation over voiced frames are measured."""
AROUND = 2
"""Frames on either side between which a cepstral coefficient's change is taken: 64 ms in all."""
FAR_BELOW = 35.0
"""dB below the median level at which speech without voice is taken for silence."""
FEW = 3


def voice_measures(frames: Frames, samples: "NDArray[float32]", spans: Sequence[Span]) -> dict[str, float]:
    """Every measure, by name; what cannot be measured is left out, and everything with fewer voiced frames
    than MIN_FRAMES. `samples`: shape (n,), 16 kHz."""
    import numpy as np

    if frames.voiced.sum() < MIN_FRAMES:
        return {}
    sound = levelled(samples, spans).astype(np.float64)
    found = {
        **intonation(frames),
        **dynamics(frames),
        **_spectral(sound, frames),
        **perturbation(sound, frames),
        **_harmonic(sound, frames),
    }
    return {name: float(value) for name, value in found.items() if np.isfinite(value)}


def _spectral(sound: "NDArray[float64]", frames: Frames) -> dict[str, float]:
    import numpy as np

    voiced, count = frames.voiced, len(frames.voiced)
    each = descriptors(sound, count)
    steady = voiced.copy()
    steady[1:] &= voiced[:-1]
    steady[:1] = False
    hissing = frames.speech & ~voiced & (frames.level > np.median(frames.level[voiced]) - FAR_BELOW)
    found = {f"mean {name}": each[name][voiced].mean() for name in MEANS_AND_SPREADS}
    found |= {f"standard deviation of {name}": each[name][voiced].std() for name in MEANS_AND_SPREADS}
    if steady.any():
        found["spectral flux"] = each["spectral flux"][steady].mean()
    if hissing.sum() >= FEW:
        found["alpha ratio without voice"] = each["alpha ratio"][hissing].mean()
    both = voiced[2 * AROUND :] & voiced[: -2 * AROUND]
    if both.sum() >= FEW:
        for number in range(1, CEPSTRA + 1):
            cepstrum = each[f"MFCC {number}"]
            change = (cepstrum[2 * AROUND :] - cepstrum[: -2 * AROUND])[both]
            found[f"change of MFCC {number}"] = change.std()
    return found


def _harmonic(sound: "NDArray[float64]", frames: Frames) -> dict[str, float]:
    import numpy as np

    tone, tube = harmonics(sound, frames), formants(sound, frames)
    found = {
        "harmonics-to-noise ratio": tone["harmonics-to-noise ratio"].mean(),
        "standard deviation of harmonics-to-noise ratio": tone["harmonics-to-noise ratio"].std(),
        "cepstral peak": tone["cepstral peak"].mean(),
        "H1-H2": tone["H1-H2"].mean(),
        "H1-A1": (tone["H1"] - tube["A1"]).mean(),
        "H1-A3": (tone["H1"] - tube["A3"]).mean(),
        "A1-A3": (tube["A1"] - tube["A3"]).mean(),
    }
    for name in ("F1", "F2", "F3", "B1"):
        heard = tube[name][~np.isnan(tube[name])]
        if len(heard) >= FEW:
            found[f"median {name}"] = np.log(np.median(heard))
            found[f"standard deviation of {name}"] = np.log(heard.std() + 1)
    return found
