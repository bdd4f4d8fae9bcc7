"""The observers of tables of action units: one for intensities, one for probabilities."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import Field

from emotrace.engine.errors import InputError
from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import Emits, ObserverCard, PatternRule, Setting
from emotrace.engine.rules import Rule, RuleTable, chosen_rules, load_rules, weigh
from emotrace.engine.stimulus import Track
from emotrace.plugins.tables.counting import rows_read, whom_it_is_about
from emotrace.plugins.tables.layout import INTENSITY, PRESENCE, PROBABILITY
from emotrace.plugins.tables.summary import Scale, Shown, apex, shown
from emotrace.plugins.tables.tracks import FaceIntensities, FaceProbabilities, Measurements, Person

RULES = Path(__file__).parent / "data" / "action_units.toml"
NAMES: dict[type[Measurements], str] = {FaceIntensities: "table-intensities", FaceProbabilities: "table-probabilities"}
UNITS: dict[type[Measurements], str] = {FaceIntensities: INTENSITY, FaceProbabilities: PROBABILITY}
COUNT = Emits(kind="face rows", label="rows with a face", unit="count")
REST = "rest"
"""Kind of the row that says what it means that nothing shows."""

LEAST_FOR_REST = 8
"""Action units in the table that bear on an emotion: with fewer, that none shows says little. Our own choice."""

MEASURED = 1
"""The face that the belief is about: what several people show does not add up to what one of them feels."""


class UnitRule(Rule):
    """A row of the table: an action unit, or what it means that none shows."""

    intensity: Scale = Field(default_factory=lambda: Scale(none=0.0, present=1.0, full=4.0))
    """On the 0-5 scale of FACS, where 1 is a trace."""
    probability: Scale = Field(default_factory=lambda: Scale(none=0.5, present=0.6, full=0.95))
    """On the 0-1 scale; from 0.5 on a cue is likelier there than not."""

    def scale(self, unit: str) -> Scale:
        """The scale for a unit."""
        return self.probability if unit == PROBABILITY else self.intensity

    def on(self, unit: str) -> "UnitRule":
        """The row with the reliability that it has in that unit."""
        return self.model_copy(update={"reliability": self.reliability * self.scale(unit).trust})


class FaceTableObserver:
    """Says of each face in a table which action units show, from when to when, and how strongly.

    Weights go to what shows while the face as a whole shows most, its apex: what shows at other times, or in other
    faces than the one that has the most rows, is told without weights.
    """

    card: ObserverCard

    def __init__(self, track: type[Measurements]) -> None:
        self._track, self._unit = track, UNITS[track]
        self.card = ObserverCard(
            name=NAMES[track],
            version="1",
            modality="face",
            reads=(track.kind,),
            emits=(COUNT, *(Emits(kind=row.kind, label=row.label, unit=_unit(row, self._unit)) for row in _own().rule)),
            licence="Apache-2.0",
            weights_licence="Apache-2.0",
        )

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """Action units that mean more together, from the rule table in use."""
        return self._table(setting).pattern

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        """Yield how many rows each face has, and what shows in it.

        Raises:
            RulesError: the user's own rule table does not fit.
            InputError: at the end, where some of the table could not be read: one line about it.
        """
        if not isinstance(track, self._track):
            return
        table = self._table(setting)
        rules = {row.kind: row.on(self._unit) for row in table.rule}
        for number, person in enumerate(track.people, start=1):
            yield rows_read(track, person, Where(source=track.source, face=number), COUNT, self.card)
            yield from self._face(track, person, number, table, rules)
        if track.problem:
            raise InputError(track.problem)

    def close(self) -> None:
        """Nothing was loaded."""

    def _table(self, setting: Setting) -> RuleTable[UnitRule]:
        chosen = chosen_rules(RULES, self.card.name, setting.rules)
        return _own() if chosen == RULES else load_rules(chosen, UnitRule)

    def _face(
        self,
        track: Measurements,
        person: Person,
        number: int,
        table: RuleTable[UnitRule],
        rules: Mapping[str, UnitRule],
    ) -> Iterator[Observation]:
        weighing = [(series, rules[kind]) for kind, series in person.cues.items() if kind in rules]
        cues = [(series, row.scale(self._unit), row.reliability) for series, row in weighing if row.weights]
        moment = apex(cues, track.clock)
        for kind, row in rules.items():
            series, present = person.cues.get(kind), row.scale(self._unit).present
            if series and (found := shown(series, present, moment, track.clock)):
                yield self._observation(track, person, number, table, row, found)
        if moment is None and len(cues) >= LEAST_FOR_REST and REST in rules:
            yield self._rest(track, person, number, table, rules[REST])

    def _observation(
        self,
        track: Measurements,
        person: Person,
        number: int,
        table: RuleTable[UnitRule],
        row: UnitRule,
        found: Shown,
    ) -> Observation:
        unit = self._unit if person.cues[row.kind].graded else PRESENCE
        strength = row.scale(self._unit).strength(found.peak) if unit else 1.0
        counted = number == MEASURED and found.at_apex
        return Observation(
            modality="face",
            kind=row.kind,
            label=row.label,
            phrase=row.phrase,
            value=found.peak if unit else None,
            unit=unit,
            strength=strength,
            details=_details(track, person, row, found, unit),
            confidence=person.confidence,
            reliability=row.reliability,
            where=_where(track, number, found),
            observer=self.card.ref(),
            weights=weigh(row, strength, person.confidence) if counted else {},
            weights_from=_weights_from(track, table, row, number, found),
        )

    def _rest(
        self, track: Measurements, person: Person, number: int, table: RuleTable[UnitRule], row: UnitRule
    ) -> Observation:
        counted = number == MEASURED
        return Observation(
            modality="face",
            kind=row.kind,
            label=row.label,
            phrase=row.phrase,
            confidence=person.confidence,
            reliability=row.reliability,
            where=Where(source=track.source, face=number),
            observer=self.card.ref(),
            weights=weigh(row, 1.0, person.confidence) if counted else {},
            weights_from=table.weights_from(row) if counted else _another_face(track, number),
            absence=True,
        )


def _another_face(track: Measurements, number: int) -> str:
    """Why the face with that number has no weights."""
    return f"none: the belief is about the {whom_it_is_about(track, number - 1, 'face')}"


@cache
def _own() -> RuleTable[UnitRule]:
    return load_rules(RULES, UnitRule)


def _unit(row: UnitRule, unit: str) -> str:
    """The unit of a row's value where there is one; rest has none."""
    return PRESENCE if row.kind == REST else unit


def _where(track: Measurements, number: int, found: Shown) -> Where:
    seconds = (found.start, found.end) if track.clock == "seconds" else None
    return Where(source=track.source, seconds=seconds, face=number)


def _details(track: Measurements, person: Person, row: UnitRule, found: Shown, unit: str) -> dict[str, float]:
    details = {f"mean {unit}": found.mean} if unit else {}
    details |= {"rows shown": found.rows, "rows read": len(person.cues[row.kind].values)}
    if track.clock == "frames":
        details |= {"first frame": found.start, "last frame": found.end}
    return details


def _weights_from(track: Measurements, table: RuleTable[UnitRule], row: UnitRule, number: int, found: Shown) -> str:
    if number != MEASURED:
        return _another_face(track, number)
    return table.weights_from(row) if found.at_apex else "none: it shows at another time than the rest of the face"
