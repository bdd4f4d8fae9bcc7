"""How faces are read: by what was learned, in the words of a rule table, or by a rule table alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from emotrace.engine.inspection import table_of_learned, table_of_rules
from emotrace.engine.learned import LearnedWeights, load_learned
from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.observer import Setting, WeightTable
from emotrace.engine.rules import RuleTable, chosen_rules, load_rules, weights_folder
from emotrace.plugins.face.action_units import ActionUnitRule
from emotrace.plugins.face.clip import Person
from emotrace.plugins.face.evidence import Curves, Model
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.measures import CueTable, Norms, load_cues, load_norms, measured
from emotrace.plugins.face.movements import Movements, by_table
from emotrace.plugins.face.movements import by_model as movements_by_model
from emotrace.plugins.face.observations import Origin, by_model, by_rules

DATA = Path(__file__).parent / "data"
NAME = "face"
RULES, CUES, NORMS, WEIGHTS = (DATA / f"{name}.toml" for name in ("action_units", "cues", "norms", "weights"))
COMPARED = ", compared with what is usual for this face"


@dataclass(frozen=True)
class Reading:
    """What faces are read by in one run."""

    table: RuleTable[ActionUnitRule]
    norms: Norms
    model: Model | None
    """None where the table's own weights replace what was learned."""
    weights_from: str
    """Where the model's weights come from."""
    usual: Mapping[str, float]
    """A person's own norms, by cue; empty for everybody's."""

    @property
    def kinds(self) -> list[str]:
        """The kinds of action units that it can tell of."""
        return [row.kind for row in self.table.rule if row.shapes or (self.model and row.shows is not None)]

    @property
    def compared(self) -> str:
        """What is added to a phrase where a face is held against a person's own norms."""
        return COMPARED if self.usual and self.model else ""

    def sizes_of(self, face: Face) -> Mapping[str, float]:
        """The size of each cue that is needed, 0-5 either way."""
        return {} if self.model is None else self.norms.sizes(measured(face), self.usual)

    def still(self, face: Face, where: Where, ref: ObserverRef, main: int) -> Iterator[Observation]:
        """What a face shows in a picture by itself; it weighs if it has the number `main`."""
        origin = Origin(where, ref, self.weights_from, self.compared, main)
        if self.model is None:
            return by_rules(face, self.table, origin)
        return by_model(face, self.sizes_of(face), self.model, origin)

    def movements(self, person: Person) -> Movements:
        """What a person's action units do through a clip."""
        if self.model is None:
            return by_table(person, self.table)
        return movements_by_model(person, self.model, self.weights_from)


class Learned:
    """What was learned of faces, in one folder; each file is read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / WEIGHTS.name
        self._norms = folder / NORMS.name
        self._curves: Curves | None = None
        self._worded: Model | None = None

    @cached_property
    def norms(self) -> Norms:
        """What each measure comes to in a face at rest."""
        return load_norms(self._norms)

    @cached_property
    def weights(self) -> LearnedWeights:
        """What each cue weighs."""
        return load_learned(self.path)

    def sizes_of(self, face: Face) -> dict[str, float]:
        """The size of each cue against everybody's norms, 0-5 either way."""
        return self.norms.sizes(measured(face), {})

    def model(self, table: RuleTable[ActionUnitRule], cues: CueTable) -> Model:
        """The model in the words of a table; made anew only for another one."""
        if self._curves is None:
            self._curves = Curves(cues, self.weights)
        if self._worded is None or self._worded.rows is not table.rule:
            self._worded = Model(table.rule, cues, self._curves)
        return self._worded


class Tables:
    """The tables that come with emotrace, and the user's own; each is read when it is first asked for."""

    def __init__(self) -> None:
        self._tables: dict[Path, RuleTable[ActionUnitRule]] = {}
        self._learned: dict[Path, Learned] = {}

    def learned(self, setting: Setting) -> Learned:
        """What was learned: what comes with emotrace, or in the user's own folder.

        Raises:
            RulesError: a file is missing in the user's folder.
        """
        folder = weights_folder(DATA, NAME, setting.rules, [WEIGHTS.name, NORMS.name])
        return self._learned.setdefault(folder, Learned(folder))

    @cached_property
    def _cues(self) -> CueTable:
        return load_cues(CUES)

    def rules(self, path: Path = RULES) -> RuleTable[ActionUnitRule]:
        """A rule table; RulesError where it is malformed."""
        if path not in self._tables:
            self._tables[path] = load_rules(path, ActionUnitRule)
        return self._tables[path]

    def own(self, setting: Setting) -> RuleTable[ActionUnitRule] | None:
        """The user's own table where its weights take the place of what was learned."""
        path = _path(setting)
        table = self.rules(path)
        weighs = bool(table.pattern) or any(row.weights for row in table.rule)
        return table if weighs and path != RULES else None

    def reading(self, setting: Setting, observer: str) -> Reading:
        """What the setting asks for; errors as for `rules` and `learned`."""
        table, learned = self.rules(_path(setting)), self.learned(setting)
        if self.own(setting) is not None:
            return Reading(table, learned.norms, None, "", {})
        norms = {} if setting.baseline is None else setting.baseline.of(observer)
        usual = {name: norm.mean for name, norm in norms.items()}
        name = learned.weights.name
        weights_from = f"{name}, compared with own norms" if usual else name
        return Reading(table, learned.norms, learned.model(table, self._cues), weights_from, usual)

    def weights(self, setting: Setting) -> Sequence[WeightTable]:
        """The learned weights, or the user's rule table where its rows carry weights."""
        own = self.own(setting)
        if own is not None:
            return [table_of_rules(_path(setting), own)]
        learned = self.learned(setting)
        return [table_of_learned(learned.path, learned.weights)]


def _path(setting: Setting) -> Path:
    return chosen_rules(RULES, NAME, setting.rules)
