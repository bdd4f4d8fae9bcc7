"""A recording read as one stretch of speech, or as several: by learned weights, or by a table of the user's own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from emotrace.engine.baseline import PersonNorm
from emotrace.engine.norms import NormRule, load_norm_rules, weighs
from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.observer import Setting
from emotrace.engine.rules import RuleTable, chosen_rules, weights_folder
from emotrace.engine.stimulus import Reached
from emotrace.plugins.voice.finding import speech, speech_in_stretches
from emotrace.plugins.voice.hearing import Heard, Sound
from emotrace.plugins.voice.overtime import StretchRead, read_stretch, shared
from emotrace.plugins.voice.ruled import ruled
from emotrace.plugins.voice.series import Contour
from emotrace.plugins.voice.weighing import Weighing
from emotrace.plugins.voice.weights import DATA, NAMES, VoiceWeights, chosen_weights
from emotrace.plugins.voice.whole import Report, report_of, whole

NAME = "voice"
RULES = Path(__file__).parent / "data" / "voice_rules.toml"


def table_of(setting: Setting) -> RuleTable[NormRule]:
    """The words of the cues, or the user's own table."""
    return load_norm_rules(chosen_rules(RULES, NAME, setting.rules))


def folder_of(setting: Setting) -> Path:
    """Where the learned weights lie: those that come with emotrace, or the user's own.

    Raises:
        RulesError: the user's folder has none against everybody's norms.
    """
    return weights_folder(DATA, NAME, setting.rules, [NAMES["everybody"]])


@dataclass(frozen=True)
class Recording:
    """What all stretches of a recording are read with."""

    source: str
    table: RuleTable[NormRule]
    weights: VoiceWeights
    own: Mapping[str, PersonNorm]
    """The person's norms; empty for everybody's."""
    person: str
    """Whose they are; empty for everybody's."""
    ref: ObserverRef

    @classmethod
    def of(cls, source: str, setting: Setting, ref: ObserverRef) -> "Recording":
        """A recording as the user's setting wants it read."""
        own = setting.baseline.of(NAME) if setting.baseline else {}
        person, moods = (setting.baseline.name, setting.baseline.moods) if setting.baseline else ("", None)
        return cls(source, table_of(setting), chosen_weights(own, moods, folder_of(setting)), own, person, ref)

    def alone(self, heard: Heard, contour: Contour) -> Iterator[Observation]:
        """Yield that speech was found, and all that was measured of it."""
        where = self._where(heard.seconds)
        yield speech(heard, where, self.ref)
        if weighs(self.table):
            yield from ruled(heard, self.table, where, self.ref)
            contour.add(heard, None)
        else:
            weighing = self._weighing(heard)
            yield from weighing.observations()
            contour.add(heard, _arousal(weighing))

    def in_stretches(
        self, sound: Sound, stretches: Iterable[Heard], contour: Contour
    ) -> Iterator[Observation | Reached]:
        """Yield how far it has come, then that speech was found, what each stretch says, and what is said of all."""
        read: list[StretchRead] = []
        reports: list[Report] = []
        weighing, voiced = None, 0.0
        for heard in stretches:
            voiced += heard.frames.voiced_seconds
            if weighs(self.table):
                read.append(read_stretch(ruled(heard, self.table, self._where(heard.seconds), self.ref), None))
                contour.add(heard, None)
            else:
                weighing = self._weighing(heard)
                contour.add(heard, _arousal(weighing))
                if weighing.deviations:
                    read.append(read_stretch(weighing.cues(), weighing.rest()))
                    reports.append(report_of(weighing))
            yield Reached(heard.seconds[1])
        where = self._where((round(sound.spans[0][0], 2), round(sound.spans[-1][1], 2)))
        yield speech_in_stretches(sound, voiced, where, self.ref)
        yield from shared(read, self.ref)
        if weighing is not None and reports:
            yield from whole(reports, weighing, where)

    def _where(self, seconds: tuple[float, float]) -> Where:
        return Where(source=self.source, seconds=seconds)

    def _weighing(self, heard: Heard) -> Weighing:
        where = self._where(heard.seconds)
        return Weighing(heard, self.table, self.weights, self.own, self.person, where, self.ref)


def _arousal(weighing: Weighing) -> float | None:
    return weighing.arousal_of(weighing.arousal_parts) if weighing.deviations else None
