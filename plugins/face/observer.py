"""The face observer: finds faces in frames and reports their action units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from emotrace.engine.baseline import Measure
from emotrace.engine.inspection import table_of_learned, table_of_rules
from emotrace.engine.learned import LearnedWeights, load_learned
from emotrace.engine.modelfiles import sha256_of
from emotrace.engine.observation import Observation, ObserverRef
from emotrace.engine.observer import Emits, ObserverCard, PatternRule, Setting, WeightTable
from emotrace.engine.rules import RuleTable, chosen_rules, load_rules
from emotrace.engine.stimulus import Frames, Track
from emotrace.plugins.face.action_units import ActionUnitRule
from emotrace.plugins.face.evidence import Curves, Model
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.measures import CueTable, Norms, load_cues, load_norms, measured
from emotrace.plugins.face.observations import COUNT, REST, UNIT, Origin, by_model, by_rules, count, place
from emotrace.plugins.face.search import find_faces

if TYPE_CHECKING:
    from emotrace.plugins.face.landmarker import Landmarker

DATA = Path(__file__).parent / "data"
RULES, CUES, NORMS, WEIGHTS = (DATA / f"{name}.toml" for name in ("action_units", "cues", "norms", "weights"))
MODEL_FILE = "face-landmarker"
COMPARED = ", compared with what is usual for this face"


@dataclass(frozen=True)
class _Ready:
    """What observing needs, loaded once."""

    landmarker: "Landmarker"
    ref: ObserverRef


class Learned:
    """The learned tables that come with emotrace, each read when it is first asked for."""

    @cached_property
    def cues(self) -> CueTable:
        """Which measures are cues."""
        return load_cues(CUES)

    @cached_property
    def norms(self) -> Norms:
        """What each measure comes to in a face at rest."""
        return load_norms(NORMS)

    @cached_property
    def weights(self) -> LearnedWeights:
        """What each cue weighs."""
        return load_learned(WEIGHTS)

    @cached_property
    def curves(self) -> Curves:
        """What each cue weighs, laid out for weighing."""
        return Curves(self.cues, self.weights)


class FaceObserver:
    """Reads action units from MediaPipe's landmarks and blendshapes, and from creases of the skin.

    Every frame yields one weightless observation that counts its faces, one observation for each action unit that
    shows in a face wide enough to read, and for the largest face one more for what is at rest; only the largest
    face's carry weights, which add up to the learned model's score. A rule table of the user's own replaces the
    wording and the bounds; where its rows carry weights, it replaces the learned ones too, and faces are then read
    from blendshapes alone. Values run from 0 to 5 and are no FACS intensities. Faces are numbered by size, the
    largest first; left and right are the person's own.
    """

    card: ObserverCard

    def __init__(self) -> None:
        self._ready: _Ready | None = None
        self._tables: dict[Path, RuleTable[ActionUnitRule]] = {}
        self._learned = Learned()
        self._worded: Model | None = None
        self.card = _card(self._table(RULES).rule)

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """Action units that mean more together, from a rule table with weights; what was learned needs none."""
        table = self._chosen(setting)
        return table.pattern if _by_rules(setting, table) else ()

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        """Yield what the faces in the track's frames show.

        Raises:
            ModelFileError: the landmarker's file cannot be had or loaded.
            RulesError: the user's rule table is malformed.
        """
        ready, still_source = self._load(setting), track.source
        for frame in cast("Frames", track).frames:
            faces = find_faces(ready.landmarker.find, frame.pixels, still=frame.seconds is None)
            yield count(faces, place(still_source, frame), ready.ref)
            for number, face in enumerate(faces, start=1):
                if face.readable:
                    where = place(still_source, frame, number, face)
                    yield from self._read(face, Origin(where, ready.ref, self._learned.weights.name), setting)

    def measure(self, track: Track, setting: Setting) -> Iterator[Measure]:
        """Yield the size of every cue of the largest face in each frame, 0-5 (below 0 for less than at rest)."""
        ready, norms = self._load(setting), self._learned.norms
        for frame in cast("Frames", track).frames:
            faces = find_faces(ready.landmarker.find, frame.pixels, still=frame.seconds is None)
            if faces and faces[0].readable:
                for name, size in norms.sizes(measured(faces[0]), {}).items():
                    yield Measure(name, size, UNIT)

    def weights(self, setting: Setting) -> Sequence[WeightTable]:
        """The learned weights, or the user's rule table where its rows carry weights."""
        table = self._chosen(setting)
        if _by_rules(setting, table):
            return [table_of_rules(_path(setting), table)]
        return [table_of_learned(WEIGHTS, self._learned.weights)]

    def close(self) -> None:
        """Free the landmarker; observing again loads it anew."""
        if self._ready is not None:
            self._ready.landmarker.close()
            self._ready = None
        self._tables.clear()
        self._learned, self._worded = Learned(), None

    def _read(self, face: Face, origin: Origin, setting: Setting) -> Iterator[Observation]:
        table = self._chosen(setting)
        if _by_rules(setting, table):
            return by_rules(face, table, origin)
        usual = {} if setting.baseline is None else setting.baseline.of(self.card.name)
        if usual:
            origin = Origin(origin.where, origin.ref, f"{origin.weights_from}, compared with own norms", COMPARED)
        own = self._learned.norms.sizes(measured(face), {name: norm.mean for name, norm in usual.items()})
        return by_model(face, own, self._model(table), origin)

    def _model(self, table: RuleTable[ActionUnitRule]) -> Model:
        """The learned model in the words of a table; made anew only for another one."""
        if self._worded is None or self._worded.rows is not table.rule:
            self._worded = Model(table.rule, self._learned.cues, self._learned.curves)
        return self._worded

    def _chosen(self, setting: Setting) -> RuleTable[ActionUnitRule]:
        return self._table(_path(setting))

    def _table(self, path: Path) -> RuleTable[ActionUnitRule]:
        if path not in self._tables:
            self._tables[path] = load_rules(path, ActionUnitRule)
        return self._tables[path]

    def _load(self, setting: Setting) -> _Ready:
        if self._ready is None:
            from emotrace.plugins.face.landmarker import Landmarker

            path = setting.model_file(MODEL_FILE)
            self._ready = _Ready(Landmarker(path), self.card.ref(sha256_of(path)))
        return self._ready


def _path(setting: Setting) -> Path:
    return chosen_rules(RULES, "face", setting.rules)


def _by_rules(setting: Setting, table: RuleTable[ActionUnitRule]) -> bool:
    """Whether the user's own table takes the place of what was learned."""
    return _path(setting) != RULES and (bool(table.pattern) or any(row.weights for row in table.rule))


def _card(rows: Sequence[ActionUnitRule]) -> ObserverCard:
    action_units = (Emits(kind=row.kind, label=row.label, unit=UNIT) for row in rows)
    return ObserverCard(
        name="face",
        version="2",
        modality="face",
        reads=("frames",),
        emits=(COUNT, *action_units, REST),
        licence="Apache-2.0",
        weights_licence="Apache-2.0",
        model_files=(MODEL_FILE,),
    )
