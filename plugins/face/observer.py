"""The face observer: finds faces in frames and reports their action units."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from emotrace.engine.modelfiles import sha256_of
from emotrace.engine.observation import Box, Observation, ObserverRef, Where
from emotrace.engine.observer import Emits, ObserverCard, PatternRule, Setting
from emotrace.engine.rules import RuleTable, chosen_rules, load_rules, weigh
from emotrace.engine.stimulus import Frame, Frames, Track
from emotrace.plugins.face.action_units import ActionUnit, ActionUnitRule, action_units
from emotrace.plugins.face.faces import BEST_CONFIDENCE, Face
from emotrace.plugins.face.search import find_faces

if TYPE_CHECKING:
    from emotrace.plugins.face.landmarker import Landmarker

RULES = Path(__file__).parent / "data" / "action_units.toml"
MODEL_FILE = "face-landmarker"
UNIT = "0-5"
COUNT = Emits(kind="face count", label="faces found", unit="count")
LARGEST = 1
"""The face that the belief is about: what several people show does not add up to what one of them feels."""

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
"""Numbers up to ten are spelt in a sentence."""


@dataclass(frozen=True)
class _Ready:
    """What observing needs, loaded once."""

    landmarker: "Landmarker"
    ref: ObserverRef


class FaceObserver:
    """Reads action units from MediaPipe's blendshapes.

    Every frame yields one weightless observation that counts its faces, and one observation for each action
    unit that shows in a face wide enough to read; only the largest face's carry weights. Values are 5 x the
    blendshapes' rig weight, which is no FACS intensity. Faces are numbered by size, the largest first; left
    and right are the person's own.
    """

    card: ObserverCard

    def __init__(self) -> None:
        self._ready: _Ready | None = None
        self._tables: dict[Path, RuleTable[ActionUnitRule]] = {}
        self.card = _card(self._table(RULES).rule)

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """Action units that mean more together, from the rule table in use."""
        return self._table(chosen_rules(RULES, "face", setting.rules)).pattern

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        """Yield what the faces in the track's frames show.

        Raises:
            ModelFileError: the landmarker's file cannot be had or loaded.
            RulesError: the user's rule table is malformed.
        """
        table = self._table(chosen_rules(RULES, "face", setting.rules))
        ready = self._load(setting)
        for frame in cast("Frames", track).frames:
            faces = find_faces(ready.landmarker.find, frame.pixels, still=frame.seconds is None)
            yield _count(faces, _where(track.source, frame), ready.ref)
            for number, face in enumerate(faces, start=1):
                yield from _read(face, _where(track.source, frame, number, face), table, ready.ref)

    def close(self) -> None:
        """Free the landmarker; observing again loads it anew."""
        if self._ready is not None:
            self._ready.landmarker.close()
            self._ready = None
        self._tables.clear()

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


def _card(rows: Sequence[ActionUnitRule]) -> ObserverCard:
    action_units = (Emits(kind=row.kind, label=row.label, unit=UNIT) for row in rows)
    return ObserverCard(
        name="face",
        version="1",
        modality="face",
        reads=("frames",),
        emits=(COUNT, *action_units),
        licence="Apache-2.0",
        weights_licence="Apache-2.0",
        model_files=(MODEL_FILE,),
    )


def _where(source: str, frame: Frame, number: int | None = None, face: Face | None = None) -> Where:
    seconds = None if frame.seconds is None else (frame.seconds, frame.seconds)
    box = None if face is None else Box(left=face.left, top=face.top, width=face.width, height=face.height)
    return Where(source=source, seconds=seconds, face=number, box=box)


def _count(faces: Sequence[Face], where: Where, ref: ObserverRef) -> Observation:
    """How many faces there are: no evidence, but "no face was found" explains why there is none."""
    too_small = sum(not face.readable for face in faces)
    return Observation(
        modality="face",
        kind=COUNT.kind,
        label=COUNT.label,
        phrase=_count_phrase(len(faces), too_small),
        value=len(faces),
        unit=COUNT.unit,
        details={"too small to read": too_small} if too_small else {},
        confidence=BEST_CONFIDENCE,
        where=where,
        observer=ref,
        weights_from="none: a count speaks for no emotion",
    )


def _count_phrase(found: int, too_small: int) -> str:
    number = WORDS[found] if found < len(WORDS) else str(found)
    phrase = f"{number} face was found" if found in (0, 1) else f"{number} faces were found"
    if not too_small:
        return phrase
    return f"{phrase}, {'' if found == 1 else f'{too_small} of them '}too small to read"


def _read(face: Face, where: Where, table: RuleTable[ActionUnitRule], ref: ObserverRef) -> Iterator[Observation]:
    if not face.readable:
        return
    for unit in action_units(face.shapes, table.rule, compare_sides=not face.turned):
        yield _observation(unit, face.confidence, where, table, ref)


def _observation(
    unit: ActionUnit, confidence: float, where: Where, table: RuleTable[ActionUnitRule], ref: ObserverRef
) -> Observation:
    row = unit.rule
    counted = where.face == LARGEST
    return Observation(
        modality="face",
        kind=row.kind,
        label=row.label,
        phrase=unit.phrase,
        value=unit.value,
        unit=UNIT,
        estimated=True,
        strength=unit.strength,
        details=unit.details,
        confidence=confidence,
        reliability=row.reliability,
        where=where.model_copy(update={"side": unit.side}),
        observer=ref,
        weights=weigh(row, unit.strength, confidence) if counted else {},
        weights_from=table.weights_from(row) if counted else "none: the belief is about the largest face",
    )
