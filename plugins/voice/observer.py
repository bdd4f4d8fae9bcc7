"""The observer of voices: finds the speech, measures it, and holds each measure against what is usual."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.modelfiles import sha256_of
from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.observer import Emits, ObserverCard, PatternRule, Setting
from emotrace.engine.rules import RuleTable, chosen_rules, weigh
from emotrace.engine.stimulus import Track, Waveform
from emotrace.plugins.voice import prosody
from emotrace.plugins.voice.norms import Reading, VoiceRule, load_voice_rules, read_against
from emotrace.plugins.voice.speech import SpeechFinder

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray
    from swift_f0 import SwiftF0

RULES = Path(__file__).parent / "data" / "voice_rules.toml"
VAD = "silero-vad"
THREADS = 2
"""Threads of each model; more do not make them faster."""
SURE_SECONDS = 1.5
"""Seconds of voiced speech from which the measures are taken for sure. Our own choice."""
CLEAR_DECIBELS = 20.0
"""Signal-to-noise ratio from which noise is taken not to matter. Our own choice."""
MEASURES = {
    "pitch": "median pitch",
    "pitch range": "pitch range",
    "loudness": "integrated loudness",
    "loudness variation": "loudness variation",
    "spectral balance": "alpha ratio",
    "speaking rate": "speaking rate",
}
"""What is measured, with the field's term. The bare name is the kind of a usual value; " up" or " down"
follows where the value is not usual, so that patterns can tell the directions apart."""


class VoiceObserver:
    """Says whether somebody speaks in a waveform and, if so, how the voice differs from a neutral one."""

    card = ObserverCard(
        name="voice",
        version="1",
        modality="voice",
        reads=("waveform",),
        emits=(
            Emits(kind="speech", label="speech found", unit="s"),
            *(
                Emits(kind=measure + direction, label=label, unit="sd")
                for measure, label in MEASURES.items()
                for direction in ("", " up", " down")
            ),
        ),
        licence="Apache-2.0",
        weights_licence="Apache-2.0 (rules), MIT (silero-vad, swift-f0)",
        model_files=(VAD,),
    )

    def __init__(self) -> None:
        self._finder: SpeechFinder | None = None
        self._pitch: SwiftF0 | None = None
        self._sha256: str | None = None

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """The rules that join cues which rise and fall with arousal."""
        return _table(setting).pattern

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        """Yield whether there is speech and, where there is, one observation for each measure."""
        if not isinstance(track, Waveform):
            return
        table = _table(setting)
        samples = _at_16_khz(track)
        spans = self._speech_finder(setting).spans(samples)
        ref = self.card.ref(self._sha256)
        if not spans:
            yield _no_speech(track, ref)
            return
        frames = prosody.frames(self._pitch_detector(), samples, spans)
        where = Where(source=track.source, seconds=(round(spans[0][0], 2), round(spans[-1][1], 2)))
        yield _speech(frames, where, ref)
        sure = confidence(frames)
        for measure, value in prosody.measures(frames, samples, spans).items():
            reading = read_against(table.rule, measure, value)
            if reading is not None:
                yield _observation(reading, value, sure, where, ref, table)

    def close(self) -> None:
        """Free both models."""
        self._finder = self._pitch = self._sha256 = None

    def _speech_finder(self, setting: Setting) -> SpeechFinder:
        if self._finder is None:
            path = setting.model_file(VAD)
            self._finder, self._sha256 = SpeechFinder(path), sha256_of(path)
        return self._finder

    def _pitch_detector(self) -> "SwiftF0":
        if self._pitch is None:
            from swift_f0 import SwiftF0

            self._pitch = SwiftF0(threads=THREADS, spin=False)
        return self._pitch


def confidence(frames: prosody.Frames) -> float:
    """How sure the measures are, 0 to 1: by the amount of voiced speech and by the noise around it."""
    enough = min(1.0, frames.voiced_seconds / SURE_SECONDS)
    decibels = prosody.signal_to_noise(frames)
    clear = 1.0 if decibels is None else min(1.0, max(0.25, decibels / CLEAR_DECIBELS))
    return round(enough * clear, 2)


def _table(setting: Setting) -> RuleTable[VoiceRule]:
    return load_voice_rules(chosen_rules(RULES, "voice", setting.rules))


def _at_16_khz(track: Waveform) -> "NDArray[float32]":
    if track.hertz == prosody.HERTZ:
        return track.samples
    import soxr

    resampled: NDArray[float32] = soxr.resample(track.samples, track.hertz, prosody.HERTZ)
    return resampled


def _no_speech(track: Waveform, ref: ObserverRef) -> Observation:
    return Observation(
        modality="voice",
        kind="speech",
        label="speech found",
        phrase="no speech was found",
        value=0.0,
        unit="s",
        strength=0.0,
        where=Where(source=track.source, seconds=(0.0, round(track.seconds, 2))),
        observer=ref,
        weights_from="no weights: presence of speech speaks for no emotion",
    )


def _speech(frames: prosody.Frames, where: Where, ref: ObserverRef) -> Observation:
    seconds = round(frames.speech_seconds, 1)
    details = {
        "voiced seconds": round(frames.voiced_seconds, 2),
        "voiced share": round(frames.voiced_seconds / frames.speech_seconds, 2),
    }
    decibels = prosody.signal_to_noise(frames)
    if decibels is not None:
        details["signal-to-noise dB"] = round(decibels, 1)
    return Observation(
        modality="voice",
        kind="speech",
        label="speech found",
        phrase="speech was found",
        value=seconds,
        unit="s",
        strength=1.0,
        details=details,
        where=where,
        observer=ref,
        weights_from="no weights: presence of speech speaks for no emotion",
    )


def _observation(
    reading: Reading, value: float, sure: float, where: Where, ref: ObserverRef, table: RuleTable[VoiceRule]
) -> Observation:
    row, norm = reading.row, reading.norm
    return Observation(
        modality="voice",
        kind=row.kind,
        label=row.label,
        phrase=f"{row.phrase} {reading.among}".strip(),
        value=reading.deviation,
        unit="sd",
        strength=reading.strength,
        details={norm.unit: round(value, 1), f"norm {norm.unit}": norm.mean},
        confidence=sure,
        reliability=row.reliability,
        where=where,
        observer=ref,
        weights=weigh(row, reading.strength, sure),
        weights_from=table.weights_from(row),
    )
