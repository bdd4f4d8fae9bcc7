"""The cues that a phonetician would name, and the measures that each of them gathers."""

from collections.abc import Mapping

from emotrace.plugins.voice.spectra import CEPSTRA

TIMBRE = "voice timbre"
"""The cue whose measures have no meaning one by one: the mel-frequency cepstrum."""

CEPSTRAL = tuple(
    f"{what} MFCC {number}"
    for what in ("mean", "standard deviation of", "change of")
    for number in range(1, CEPSTRA + 1)
)
"""Measures of the timbre."""

CUES: Mapping[str, tuple[str, ...]] = {
    "pitch": (
        "median pitch",
        "mean pitch",
        "20th percentile of pitch",
        "80th percentile of pitch",
        "95th percentile of pitch",
    ),
    "pitch range": (
        "pitch range 20-80",
        "pitch range 5-95",
        "standard deviation of pitch",
        "pitch above the median",
        "pitch below the median",
        "skewness of pitch",
    ),
    "pitch contour": ("pitch at the end", "pitch trend", "pitch in the middle"),
    "pitch slope": (
        "pitch slope",
        "rising pitch slope",
        "falling pitch slope",
        "pitch step",
        "pitch perturbation",
    ),
    "loudness variation": ("standard deviation of level", "level range 20-80", "level above the median"),
    "loudness slope": ("rising level slope", "falling level slope", "level at the end", "level with pitch"),
    "spectral balance": (
        "mean alpha ratio",
        "standard deviation of alpha ratio",
        "alpha ratio without voice",
        "mean spectral centroid",
        "standard deviation of spectral centroid",
    ),
    "Hammarberg index": ("mean Hammarberg index", "standard deviation of Hammarberg index"),
    "spectral slope": (
        "mean spectral slope 0-500",
        "standard deviation of spectral slope 0-500",
        "mean spectral slope 500-1500",
        "standard deviation of spectral slope 500-1500",
        "mean spectral slope 1500-4000",
        "standard deviation of spectral slope 1500-4000",
    ),
    "spectral flux": ("spectral flux",),
    "harmonicity": (
        "harmonics-to-noise ratio",
        "standard deviation of harmonics-to-noise ratio",
        "cepstral peak",
    ),
    "jitter": ("jitter",),
    "shimmer": ("shimmer",),
    "harmonic difference": ("H1-A3", "H1-H2", "H1-A1", "A1-A3"),
    "first formant": ("median F1", "standard deviation of F1", "median B1", "standard deviation of B1"),
    "higher formants": ("median F2", "standard deviation of F2", "median F3", "standard deviation of F3"),
    TIMBRE: ("mean spectral entropy", "standard deviation of spectral entropy", *CEPSTRAL),
}
"""Cue to its measures, the one that names its direction first."""

UNITS: Mapping[str, str] = {
    "pitch": "semitones",
    "pitch range": "semitones",
    "pitch contour": "semitones",
    "pitch slope": "log",
    "loudness variation": "dB",
    "loudness slope": "dB/s",
    "spectral balance": "dB",
    "Hammarberg index": "dB",
    "spectral slope": "dB/kHz",
    "spectral flux": "share",
    "harmonicity": "dB",
    "jitter": "log share",
    "shimmer": "dB",
    "harmonic difference": "dB",
    "first formant": "log hertz",
    "higher formants": "log hertz",
    TIMBRE: "log power",
}
"""Cue to the unit of the measure that names its direction."""

MEASURES = tuple(measure for measures in CUES.values() for measure in measures)
"""Every measure that is weighed, in the order of the weights files."""

CUE_OF: Mapping[str, str] = {measure: cue for cue, measures in CUES.items() for measure in measures}

AROUSAL_MEASURES = (
    "median pitch",
    "95th percentile of pitch",
    "pitch range 20-80",
    "standard deviation of level",
    "mean alpha ratio",
    "mean spectral slope 0-500",
    "spectral flux",
)
"""What arousal is read from: pitch, effort and brightness, as in Bone, Lee and Narayanan (2014)."""
