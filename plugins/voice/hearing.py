"""Listens to a waveform: where somebody speaks, at which pitch and level, and every measure of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.engine.modelfiles import sha256_of
from emotrace.engine.observer import ModelFileFinder
from emotrace.engine.stimulus import Waveform
from emotrace.plugins.voice import prosody
from emotrace.plugins.voice.measuring import voice_measures
from emotrace.plugins.voice.speech import Span, SpeechFinder

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray
    from swift_f0 import SwiftF0

VAD = "silero-vad"
THREADS = 2
"""Threads of each model; more do not make them faster."""
SURE_SECONDS = 1.5
"""Seconds of voiced speech from which the measures are taken for sure. Our own choice."""
CLEAR_DECIBELS = 20.0
"""Signal-to-noise ratio from which noise is taken not to matter. Our own choice."""
LEAST_SECONDS = 0.4
"""Seconds of voiced speech from which learned weights count in full: most that was learned from has more."""


@dataclass(frozen=True)
class Heard:
    """What was heard where somebody speaks."""

    samples: "NDArray[float32]"
    """Shape (n,), 16 kHz."""
    spans: list[Span]
    """Where somebody speaks; at least one."""
    frames: prosody.Frames

    @property
    def seconds(self) -> tuple[float, float]:
        """Start of the first span and end of the last, to 10 ms."""
        return round(self.spans[0][0], 2), round(self.spans[-1][1], 2)

    def measures(self) -> dict[str, float]:
        """Every measure that the learned weights know, and the loudness; empty with too little voice."""
        found = voice_measures(self.frames, self.samples, self.spans)
        loudness = prosody.loudness(self.samples, self.spans)
        return found if loudness is None else {**found, "loudness": loudness}

    def confidence(self) -> float:
        """How sure the measures are, 0 to 1: by the amount of voiced speech and by the noise around it."""
        enough = min(1.0, self.frames.voiced_seconds / SURE_SECONDS)
        decibels = prosody.signal_to_noise(self.frames)
        clear = 1.0 if decibels is None else min(1.0, max(0.25, decibels / CLEAR_DECIBELS))
        return round(enough * clear, 2)

    def trust(self) -> float:
        """Share of the learned weights that counts, 0 to 1: less than all in very short speech."""
        return round(min(1.0, self.frames.voiced_seconds / LEAST_SECONDS), 2)


class Ears:
    """The two models, loaded when they are first needed."""

    def __init__(self) -> None:
        self._finder: SpeechFinder | None = None
        self._pitch: SwiftF0 | None = None
        self.sha256: str | None = None
        """Hash of the voice activity model's file; None before it is loaded."""

    def hear(self, track: Waveform, model_file: ModelFileFinder) -> Heard | None:
        """What is heard in a waveform; None where nobody speaks."""
        samples = _at_16_khz(track)
        spans = self._speech_finder(model_file).spans(samples)
        if not spans:
            return None
        return Heard(samples, spans, prosody.frames(self._pitch_detector(), samples, spans))

    def close(self) -> None:
        """Free both models."""
        self._finder = self._pitch = self.sha256 = None

    def _speech_finder(self, model_file: ModelFileFinder) -> SpeechFinder:
        if self._finder is None:
            path = model_file(VAD)
            self._finder, self.sha256 = SpeechFinder(path), sha256_of(path)
        return self._finder

    def _pitch_detector(self) -> "SwiftF0":
        if self._pitch is None:
            from swift_f0 import SwiftF0

            self._pitch = SwiftF0(threads=THREADS, spin=False)
        return self._pitch


def _at_16_khz(track: Waveform) -> "NDArray[float32]":
    if track.hertz == prosody.HERTZ:
        return track.samples
    import soxr

    resampled: NDArray[float32] = soxr.resample(track.samples, track.hertz, prosody.HERTZ)
    return resampled
