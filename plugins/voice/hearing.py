"""Listens to a waveform: where somebody speaks, at which pitch and level, and every measure of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from emotrace.engine.cores import cores
from emotrace.engine.modelfiles import sha256_of
from emotrace.engine.observer import ModelFileFinder
from emotrace.engine.stimulus import Waveform
from emotrace.plugins.voice import prosody
from emotrace.plugins.voice.measuring import voice_measures
from emotrace.plugins.voice.speech import Span, SpeechFinder, spans_of
from emotrace.plugins.voice.stretches import Stretch, stretches

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
WHOLE_SECONDS = 30.0
"""Seconds of a recording that is listened to from end to end where its speech is one stretch. Our own choice."""
AROUND = 1.0
"""Seconds beside a stretch of a longer recording that are listened to with it, for the noise. Our own choice."""


@dataclass(frozen=True)
class Heard:
    """What was heard where somebody speaks."""

    samples: "NDArray[float32]"
    """Shape (n,), 16 kHz."""
    spans: list[Span]
    """Where somebody speaks, in seconds from the first sample; at least one."""
    frames: prosody.Frames
    begins: float = 0.0
    """Media time of the first sample, in seconds."""

    @property
    def seconds(self) -> tuple[float, float]:
        """Start of the first span and end of the last in media time, to 10 ms."""
        return round(self.begins + self.spans[0][0], 2), round(self.begins + self.spans[-1][1], 2)

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


@dataclass(frozen=True)
class Sound:
    """A recording, and where somebody speaks in it."""

    samples: "NDArray[float32]"
    """Shape (n,), 16 kHz."""
    probabilities: list[float]
    """How likely each 32 ms holds speech, 0 to 1."""
    spans: list[Span]
    """Where somebody speaks, in order; empty where nobody does."""

    @property
    def seconds(self) -> float:
        """Duration."""
        return len(self.samples) / prosody.HERTZ

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The spans, parted into what is measured together."""
        return stretches(self.spans)

    def cuts(self) -> "Iterator[tuple[NDArray[float32], list[Span], float]]":
        """For each stretch the samples around it, its spans within them, and when these begin, in seconds.

        Between two stretches the sound is cut half-way at the latest; a short recording of one stretch is not cut.
        """
        if len(self.stretches) == 1 and self.seconds <= WHOLE_SECONDS:
            yield self.samples, self.spans, 0.0
            return
        edges = [(one[0][0], one[-1][1]) for one in self.stretches]
        for number, (start, end) in enumerate(edges):
            before = edges[number - 1][1] if number else 0.0
            after = edges[number + 1][0] if number + 1 < len(edges) else self.seconds
            first = _on_a_frame(max(start - AROUND, (before + start) / 2 if number else 0.0))
            last = min(end + AROUND, (end + after) / 2 if number + 1 < len(edges) else self.seconds)
            begins = first / prosody.HERTZ
            spans = [(max(0.0, a - begins), b - begins) for a, b in self.stretches[number]]
            yield self.samples[first : round(last * prosody.HERTZ)], spans, begins


class Ears:
    """The two models, loaded when they are first needed."""

    def __init__(self) -> None:
        self._finder: SpeechFinder | None = None
        self._pitch: SwiftF0 | None = None
        self.sha256: str | None = None
        """Hash of the voice activity model's file; None before it is loaded."""

    def hear(self, track: Waveform, model_file: ModelFileFinder) -> Heard | None:
        """What is heard in a waveform, taken as one stretch however long it is; None where nobody speaks."""
        sound = self.listen(track, model_file)
        return self._heard(sound.samples, sound.spans) if sound.spans else None

    def listen(self, track: Waveform, model_file: ModelFileFinder) -> Sound:
        """A waveform, and where somebody speaks in it."""
        samples = _at_16_khz(track)
        probabilities = self._speech_finder(model_file).probabilities(samples)
        return Sound(samples, probabilities, spans_of(probabilities, len(samples)))

    def hear_each(self, sound: Sound) -> Iterator[Heard]:
        """What is heard in each stretch of speech, one after the other."""
        for samples, spans, begins in sound.cuts():
            yield self._heard(samples, spans, begins)

    def close(self) -> None:
        """Free both models."""
        self._finder = self._pitch = self.sha256 = None

    def _heard(self, samples: "NDArray[float32]", spans: list[Span], begins: float = 0.0) -> Heard:
        return Heard(samples, spans, prosody.frames(self._pitch_detector(), samples, spans), begins)

    def _speech_finder(self, model_file: ModelFileFinder) -> SpeechFinder:
        if self._finder is None:
            path = model_file(VAD)
            self._finder, self.sha256 = SpeechFinder(path), sha256_of(path)
        return self._finder

    def _pitch_detector(self) -> "SwiftF0":
        if self._pitch is None:
            from swift_f0 import SwiftF0

            self._pitch = SwiftF0(threads=min(THREADS, cores()), spin=False)
        return self._pitch


def _on_a_frame(seconds: float) -> int:
    """The sample at which a frame of a whole recording begins, at or before a time."""
    return max(0, int(seconds * prosody.HERTZ)) // prosody.HOP * prosody.HOP


def _at_16_khz(track: Waveform) -> "NDArray[float32]":
    if track.hertz == prosody.HERTZ:
        return track.samples
    import soxr

    resampled: NDArray[float32] = soxr.resample(track.samples, track.hertz, prosody.HERTZ)
    return resampled
