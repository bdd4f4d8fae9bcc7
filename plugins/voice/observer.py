"""The observer of voices: finds the speech, measures it, and says what each measure speaks for."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from emotrace.engine.baseline import Measure
from emotrace.engine.inspection import table_of_rules
from emotrace.engine.norms import NormRule, load_norm_rules, weighs
from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.observer import Emits, ObserverCard, PatternRule, Setting, WeightTable
from emotrace.engine.rules import RuleTable, chosen_rules
from emotrace.engine.stimulus import Track, Waveform
from emotrace.plugins.voice import prosody
from emotrace.plugins.voice.cues import CUE_OF, CUES, UNITS
from emotrace.plugins.voice.hearing import VAD, Ears, Heard
from emotrace.plugins.voice.inspecting import table_of_voice
from emotrace.plugins.voice.ruled import ruled
from emotrace.plugins.voice.weighing import Weighing
from emotrace.plugins.voice.weights import FILES, chosen_weights, load_voice_weights

RULES = Path(__file__).parent / "data" / "voice_rules.toml"
NAME = "voice"
LABELS = {
    "pitch": "median pitch",
    "spectral balance": "alpha ratio",
    "harmonicity": "harmonics-to-noise ratio",
    "harmonic difference": "H1-A3 harmonic difference",
    "loudness": "integrated loudness",
    "arousal": "vocal arousal",
}
"""Cue to the field's term for the measure that names its direction, where the cue's own name is another."""
REPORTED = ("loudness", "speaking rate", "arousal")
"""What is reported and weighs nothing."""


class VoiceObserver:
    """Says whether somebody speaks in a waveform and, if so, how the voice differs from a neutral one, or its own."""

    card = ObserverCard(
        name=NAME,
        version="2",
        modality="voice",
        reads=("waveform",),
        emits=(
            Emits(kind="speech", label="speech found", unit="s"),
            *(
                Emits(kind=cue + direction, label=LABELS.get(cue, cue), unit="sd")
                for cue in (*CUES, *REPORTED)
                for direction in ("", " up", " down")
            ),
            Emits(kind="rest", label="remaining voice"),
        ),
        licence="Apache-2.0",
        weights_licence="Apache-2.0 (learned from EMO-DB, research use), MIT (silero-vad, swift-f0)",
        model_files=(VAD,),
    )

    def __init__(self) -> None:
        self._ears = Ears()

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """The patterns of a table of the user's own; learned weights add up without any."""
        return _table(setting).pattern

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        """Yield whether there is speech and, where there is, an observation for each cue.

        The weights of the cues and of the rest add up to the score of the model in data/weights*.toml.
        """
        if not isinstance(track, Waveform):
            return
        table = _table(setting)
        heard = self._ears.hear(track, setting.model_file)
        ref = self.card.ref(self._ears.sha256)
        if heard is None:
            yield _no_speech(track, ref)
            return
        where = Where(source=track.source, seconds=heard.seconds)
        yield _speech(heard, where, ref)
        if weighs(table):
            yield from ruled(heard, table, where, ref)
            return
        own = setting.baseline.of(NAME) if setting.baseline else {}
        person = setting.baseline.name if setting.baseline else ""
        yield from Weighing(heard, table, chosen_weights(own), own, person, where, ref).observations()

    def measure(self, track: Track, setting: Setting) -> Iterator[Measure]:
        """Yield each measure of the speech in a waveform, once; nothing where nobody speaks."""
        if not isinstance(track, Waveform):
            return
        heard = self._ears.hear(track, setting.model_file)
        if heard is None:
            return
        yield Measure("voiced speech", heard.frames.voiced_seconds, "s")
        rate = prosody.speaking_rate(heard.frames)
        if rate is not None:
            yield Measure("speaking rate", rate, "syllables per second")
        for name, value in heard.measures().items():
            yield Measure(name, value, "LUFS" if name == "loudness" else UNITS[CUE_OF[name]])

    def weights(self, setting: Setting) -> Sequence[WeightTable]:
        """The learned weights against everybody's and against a person's own norms, or the user's own table."""
        table = _table(setting)
        if weighs(table):
            return [table_of_rules(chosen_rules(RULES, NAME, setting.rules), table)]
        return [table_of_voice(path, load_voice_weights(path)) for path in FILES.values()]

    def close(self) -> None:
        """Free both models."""
        self._ears.close()


def _table(setting: Setting) -> RuleTable[NormRule]:
    return load_norm_rules(chosen_rules(RULES, NAME, setting.rules))


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


def _speech(heard: Heard, where: Where, ref: ObserverRef) -> Observation:
    frames = heard.frames
    details = {
        "voiced seconds": round(frames.voiced_seconds, 2),
        "voiced share": round(frames.voiced_seconds / frames.speech_seconds, 2),
        "share of the weights that counts 0-1": heard.trust(),
    }
    decibels = prosody.signal_to_noise(frames)
    if decibels is not None:
        details["signal-to-noise dB"] = round(decibels, 1)
    return Observation(
        modality="voice",
        kind="speech",
        label="speech found",
        phrase="speech was found",
        value=round(frames.speech_seconds, 1),
        unit="s",
        strength=1.0,
        details=details,
        where=where,
        observer=ref,
        weights_from="no weights: presence of speech speaks for no emotion",
    )
