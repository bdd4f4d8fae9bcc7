"""The observer of tables of voice measures."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from emotrace.engine.errors import InputError
from emotrace.engine.norms import NormRule, Reading, load_norm_rules, read_against
from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import Emits, ObserverCard, PatternRule, Setting
from emotrace.engine.rules import RuleTable, chosen_rules, weigh
from emotrace.engine.stimulus import Track
from emotrace.plugins.tables.counting import rows_read, whom_it_is_about
from emotrace.plugins.tables.tracks import Person, Series, VoiceMeasures

RULES = Path(__file__).parent / "data" / "voice_measures.toml"
COUNT = Emits(kind="voice rows", label="rows with a voice", unit="count")
UNIT = "sd"


class VoiceTableObserver:
    """Says how the voice in a table differs from a neutral one; each measure is the mean of its rows.

    Where there are several speakers, weights go to the one with the most rows.
    """

    card: ObserverCard

    def __init__(self) -> None:
        kinds = {row.kind: row.label for row in _own().rule}
        self.card = ObserverCard(
            name="table-voice",
            version="1",
            modality="voice",
            reads=(VoiceMeasures.kind,),
            emits=(COUNT, *(Emits(kind=kind, label=label, unit=UNIT) for kind, label in kinds.items())),
            licence="Apache-2.0",
            weights_licence="Apache-2.0",
        )

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """Cues that rise and fall together, from the rule table in use."""
        return self._table(setting).pattern

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        """Yield how many rows each speaker has, and each measure against its norm.

        Raises:
            RulesError: the user's own rule table does not fit.
            InputError: at the end, where some of the table could not be read: one line about it.
        """
        if not isinstance(track, VoiceMeasures):
            return
        table = self._table(setting)
        for number, person in enumerate(track.people):
            where = _where(track, person)
            yield rows_read(track, person, where, COUNT, self.card)
            for measure, series in person.cues.items():
                value = float(series.values.mean())
                if (found := read_against(table.rule, measure, value)) is not None:
                    another = whom_it_is_about(track, number, "speaker") if number else ""
                    yield self._observation(found, value, person, where, table, another)
        if track.problem:
            raise InputError(track.problem)

    def close(self) -> None:
        """Nothing was loaded."""

    def _table(self, setting: Setting) -> RuleTable[NormRule]:
        chosen = chosen_rules(RULES, self.card.name, setting.rules)
        return _own() if chosen == RULES else load_norm_rules(chosen)

    def _observation(
        self,
        found: Reading,
        value: float,
        person: Person,
        where: Where,
        table: RuleTable[NormRule],
        another: str,
    ) -> Observation:
        """Without weights where the belief is about `another` speaker; where that is empty, it is about this one."""
        row, norm = found.row, found.norm
        return Observation(
            modality="voice",
            kind=row.kind,
            label=row.label,
            phrase=f"{row.phrase} {found.among}".strip(),
            value=found.deviation,
            unit=UNIT,
            strength=found.strength,
            details={norm.unit: value, f"norm {norm.unit}": norm.mean},
            confidence=person.confidence,
            reliability=row.reliability,
            where=where,
            observer=self.card.ref(),
            weights={} if another else weigh(row, found.strength, person.confidence),
            weights_from=f"none: the belief is about the {another}" if another else table.weights_from(row),
        )


@cache
def _own() -> RuleTable[NormRule]:
    return load_norm_rules(RULES)


def _where(track: VoiceMeasures, person: Person) -> Where:
    seconds = None
    if track.clock == "seconds":
        times = [_ends(series) for series in person.cues.values()]
        first, last = min(start for start, _ in times), max(end for _, end in times)
        seconds = (first, max(last, person.until or last))
    return Where(source=track.source, seconds=seconds, speaker=person.name or None)


def _ends(series: Series) -> tuple[float, float]:
    return float(series.at.min()), float(series.at.max())
