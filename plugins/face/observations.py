"""Puts what was read from a face into observations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from emotrace.engine.observation import Box, Observation, ObserverRef, Side, Where
from emotrace.engine.observer import Emits
from emotrace.engine.record import Nats
from emotrace.engine.rules import RuleTable, weigh
from emotrace.plugins.face.action_units import MOST, ActionUnit, ActionUnitRule, action_units
from emotrace.plugins.face.evidence import Model, Shown, leading, sides_of
from emotrace.plugins.face.faces import BEST_CONFIDENCE, Face

UNIT = "0-5"
COUNT = Emits(kind="face count", label="faces found", unit="count")
REST = Emits(kind="at rest", label="face at rest")
LARGEST = 1
"""The face that the belief is about where nobody names another: what several people show does not add up to what one
of them feels."""

MOST_CUES = 6
"""Cues that the details of an action unit name, the largest first."""

NOT_LEARNED = "none: nothing was learned of it"
NO_EVIDENCE = "none: a count speaks for no emotion"
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
"""Numbers up to ten are spelt in a sentence."""


@dataclass(frozen=True)
class Origin:
    """What all observations of one face have in common."""

    where: Where
    ref: ObserverRef
    weights_from: str
    compared: str = ""
    """What is added to a phrase where the face is held against a person's own norms."""
    main: int = LARGEST
    """The number of the face that the belief is about."""
    _sides: dict[Side | None, Where] = field(default_factory=dict, repr=False, compare=False)

    def beside(self, side: Side | None) -> Where:
        """The place of what acts on that side of the face."""
        if side not in self._sides:
            self._sides[side] = self.where.model_copy(update={"side": side})
        return self._sides[side]

    @property
    def counted(self) -> bool:
        """Whether this face's evidence weighs."""
        return self.where.face == self.main

    @property
    def not_counted(self) -> str:
        """Why it does not weigh."""
        whose = "the largest face" if self.main == LARGEST else f"face {self.main}"
        return f"none: the belief is about {whose}"


def place(source: str, number: int | None = None, face: Face | None = None) -> Where:
    """Where a face, or a still as a whole, is."""
    return Where(source=source, face=number, box=None if face is None else box_of(face))


def box_of(face: Face) -> Box:
    """Where a face is in its picture."""
    return Box(left=face.left, top=face.top, width=face.width, height=face.height)


def count(faces: Sequence[Face], where: Where, ref: ObserverRef) -> Observation:
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
        weights_from=NO_EVIDENCE,
    )


def _count_phrase(found: int, too_small: int) -> str:
    phrase = f"{spelt(found)} face was found" if found in (0, 1) else f"{spelt(found)} faces were found"
    return phrase + told_too_small(found, too_small)


def spelt(number: int) -> str:
    """A number in words as long as these are short."""
    return WORDS[number] if number < len(WORDS) else str(number)


def told_too_small(found: int, too_small: int) -> str:
    """What a phrase that counts adds about those that are too small to read; nothing where there are none."""
    if not too_small:
        return ""
    return f", {'' if found == 1 else f'{too_small} of them '}too small to read"


def by_rules(face: Face, table: RuleTable[ActionUnitRule], origin: Origin) -> Iterator[Observation]:
    """What a rule table with weights of its own makes of a face, from its blendshapes."""
    for unit in action_units(face.shapes, table.rule, compare_sides=not face.turned):
        weights = weigh(unit.rule, unit.strength, face.confidence)
        yield _by_rule(unit, face, weights, table.weights_from(unit.rule), origin)


def _by_rule(unit: ActionUnit, face: Face, weights: Nats, weights_from: str, origin: Origin) -> Observation:
    row = unit.rule
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
        confidence=face.confidence,
        reliability=row.reliability,
        where=origin.beside(unit.side),
        observer=origin.ref,
        weights=weights if origin.counted else {},
        weights_from=weights_from if origin.counted else origin.not_counted,
    )


def by_model(face: Face, sizes: Mapping[str, float], model: Model, origin: Origin) -> Iterator[Observation]:
    """What the learned weights make of a face: each action unit that shows, and last, the face at rest.

    Action units of which nothing was learned, such as eyes that turn aside, are told without weights.
    """
    shown, rest = model.read(face, sizes)
    for unit in action_units(face.shapes, model.unlearned, compare_sides=not face.turned):
        yield _by_rule(unit, face, {}, NOT_LEARNED, origin)
    for one in shown:
        yield _shown(one, face, origin)
    if origin.counted:
        yield _at_rest(rest, bool(shown), face, origin)


def _shown(one: Shown, face: Face, origin: Origin) -> Observation:
    row = one.row
    return Observation(
        modality="face",
        kind=row.kind,
        label=row.label,
        phrase=row.phrase_for(one.side) + origin.compared,
        value=one.size,
        unit=UNIT,
        estimated=True,
        strength=one.size / MOST,
        details=details_of(row, face, one.cues),
        confidence=face.confidence,
        reliability=face.trust,
        where=origin.beside(one.side),
        observer=origin.ref,
        weights=one.weights if origin.counted else {},
        weights_from=origin.weights_from if origin.counted else origin.not_counted,
    )


def details_of(row: ActionUnitRule, face: Face, cues: Mapping[str, float]) -> dict[str, float]:
    """What more there is to say of an action unit that shows: its sides, and its largest cues."""
    return {**sides_of(row, face), **{f"{name} {UNIT}": size for name, size in leading(cues, MOST_CUES)}}


def rest_phrase(others: bool) -> str:
    """That nothing shows, or, where `others` do, nothing else."""
    return "the other parts of the face are at rest" if others else "the face is at rest"


def _at_rest(rest: Nats, others: bool, face: Face, origin: Origin) -> Observation:
    """What it says that nothing (else) shows, with what the cues say that stay below the bound of their action unit."""
    return Observation(
        modality="face",
        kind=REST.kind,
        label=REST.label,
        phrase=rest_phrase(others),
        estimated=True,
        confidence=face.confidence,
        reliability=face.trust,
        where=origin.where,
        observer=origin.ref,
        weights=rest,
        weights_from=origin.weights_from,
        absence=True,
    )
