"""That speech was found, or none, as one observation that weighs nothing."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.plugins.voice import prosody
from emotrace.plugins.voice.hearing import Heard, Sound
from emotrace.plugins.voice.pauses import pauses
from emotrace.plugins.voice.speech import Span

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

KIND, LABEL = "speech", "speech found"


def no_speech(where: Where, ref: ObserverRef) -> Observation:
    """Nobody speaks."""
    return _found(where, ref, "no speech was found", 0.0, {})


def speech(heard: Heard, where: Where, ref: ObserverRef) -> Observation:
    """Speech that is one stretch."""
    frames = heard.frames
    details = {
        "voiced seconds": round(frames.voiced_seconds, 2),
        "voiced share": round(frames.voiced_seconds / frames.speech_seconds, 2),
        "share of the weights that counts 0-1": heard.trust(),
    }
    decibels = prosody.signal_to_noise(frames)
    if decibels is not None:
        details["signal-to-noise dB"] = round(decibels, 1)
    return _found(where, ref, "speech was found", frames.speech_seconds, details)


def speech_in_stretches(sound: Sound, voiced: float, where: Where, ref: ObserverRef) -> Observation:
    """Speech of several stretches, with `voiced` seconds of voice in all."""
    seconds, silences = sum(end - start for start, end in sound.spans), pauses(sound.spans)
    details = {
        "voiced seconds": round(voiced, 2),
        "voiced share": round(voiced / seconds, 2),
        "stretches count": float(len(sound.stretches)),
        "pauses count": float(len(silences)),
        "seconds of pauses": round(sum(end - start for start, end in silences), 2),
    }
    decibels = signal_to_noise(sound.samples, sound.spans)
    if decibels is not None:
        details["signal-to-noise dB"] = round(decibels, 1)
    return _found(where, ref, "speech was found", seconds, details)


def signal_to_noise(samples: "NDArray[float32]", spans: Sequence[Span]) -> float | None:
    """Mean power of the speech over mean power of the rest, dB; None where there is hardly any rest."""
    import numpy as np

    places = [(round(start * prosody.HERTZ), round(end * prosody.HERTZ)) for start, end in spans]
    edges = [0, *(edge for place in places for edge in place), len(samples)]
    powers = [float(np.vdot(part, part)) for part in np.split(samples, edges[1:-1])]
    lengths = np.diff(edges)
    rest, speech = lengths[::2].sum(), lengths[1::2].sum()
    if rest < prosody.MIN_FRAMES * prosody.HOP or not speech or not sum(powers[1::2]):
        return None
    noise = max(sum(powers[::2]) / rest, prosody.QUIETEST**2 * 1e-4)
    return float(10 * np.log10(sum(powers[1::2]) / speech / noise))


def _found(where: Where, ref: ObserverRef, phrase: str, seconds: float, details: Mapping[str, float]) -> Observation:
    return Observation(
        modality="voice",
        kind=KIND,
        label=LABEL,
        phrase=phrase,
        value=round(seconds, 1),
        unit="s",
        strength=1.0 if seconds else 0.0,
        details=dict(details),
        where=where,
        observer=ref,
        weights_from="no weights: presence of speech speaks for no emotion",
    )
