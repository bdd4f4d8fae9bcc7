"""The observer of voices: finds the speech, measures it, and says what each measure speaks for."""

from collections.abc import Iterator, Sequence

from emotrace.engine.baseline import Measure
from emotrace.engine.inspection import table_of_rules
from emotrace.engine.norms import weighs
from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import Emits, ObserverCard, PatternRule, Setting, WeightTable
from emotrace.engine.rules import chosen_rules
from emotrace.engine.stimulus import Reached, Track, Waveform
from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.voice import pauses, prosody
from emotrace.plugins.voice.cues import CUE_OF, CUES, UNITS
from emotrace.plugins.voice.finding import no_speech
from emotrace.plugins.voice.hearing import VAD, Ears
from emotrace.plugins.voice.inspecting import table_of_voice
from emotrace.plugins.voice.overtime import REST, REST_LABEL
from emotrace.plugins.voice.pauses import pause_observations
from emotrace.plugins.voice.recording import NAME, RULES, Recording, folder_of, table_of
from emotrace.plugins.voice.series import Contour, series
from emotrace.plugins.voice.weights import NAMES, load_voice_weights

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
        version="3",
        modality="voice",
        reads=("waveform",),
        gives=("series",),
        emits=(
            Emits(kind="speech", label="speech found", unit="s"),
            *(
                Emits(kind=cue + direction, label=LABELS.get(cue, cue), unit="sd")
                for cue in (*CUES, *REPORTED)
                for direction in ("", " up", " down")
            ),
            Emits(kind=REST, label=REST_LABEL),
            Emits(kind=pauses.KIND, label="pause", unit="s"),
        ),
        licence="Apache-2.0",
        weights_licence="Apache-2.0 (learned from EMO-DB, research use), MIT (silero-vad, swift-f0)",
        model_files=(VAD,),
    )

    def __init__(self) -> None:
        self._ears = Ears()

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """The patterns of a table of the user's own; learned weights add up without any."""
        return table_of(setting).pattern

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Reached | TimeSeries]:
        """Yield whether there is speech and, where there is, an observation for each cue; then pauses, then the course.

        Speech of several stretches is told stretch by stretch. The weights of the cues and of the rest add up to the
        score of the model in data/weights*.toml; of several stretches, to the sum of their shares times their scores.
        """
        if not isinstance(track, Waveform):
            return
        sound = self._ears.listen(track, setting.model_file)
        ref = self.card.ref(self._ears.sha256)
        if not sound.spans:
            yield no_speech(Where(source=track.source, seconds=(0.0, round(track.seconds, 2))), ref)
            return
        recording, contour = Recording.of(track.source, setting, ref), Contour()
        stretches = self._ears.hear_each(sound)
        if len(sound.stretches) == 1:
            yield from recording.alone(next(stretches), contour)
        else:
            yield from recording.in_stretches(sound, stretches, contour)
        yield from pause_observations(track.source, sound.spans, ref)
        yield series(track.source, sound, contour)

    def measure(self, track: Track, setting: Setting) -> Iterator[Measure]:
        """Yield each measure of the speech in a waveform, once for each stretch of it; nothing where nobody speaks."""
        if not isinstance(track, Waveform):
            return
        for heard in self._ears.hear_each(self._ears.listen(track, setting.model_file)):
            yield Measure("voiced speech", heard.frames.voiced_seconds, "s")
            rate = prosody.speaking_rate(heard.frames)
            if rate is not None:
                yield Measure("speaking rate", rate, "syllables per second")
            for name, value in heard.measures().items():
                yield Measure(name, value, "LUFS" if name == "loudness" else UNITS[CUE_OF[name]])

    def weights(self, setting: Setting) -> Sequence[WeightTable]:
        """The learned weights against everybody's and against a person's own norms, or the user's own table."""
        table = table_of(setting)
        if weighs(table):
            return [table_of_rules(chosen_rules(RULES, NAME, setting.rules), table)]
        paths = [folder_of(setting) / name for name in NAMES.values()]
        return [table_of_voice(path, load_voice_weights(path)) for path in paths if path.is_file()]

    def close(self) -> None:
        """Free both models."""
        self._ears.close()
