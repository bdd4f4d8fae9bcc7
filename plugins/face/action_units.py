"""The rule table of action units, and how it reads them from blendshapes alone.

Blendshapes are the weights, 0-1, with which an animation rig would be posed like the face; they are not FACS
intensities. The 0-5 that an action unit is given here is 5 x the rig weight: it has the ends of FACS A-E and
runs the same way, but nobody has fitted it to FACS coders. Hence `estimated`.

This is how a user's own table with weights is read. A shape near 0 is no evidence: some shapes stay near 0 whatever
the face does. So an action unit that does not reach its threshold is not reported. `evidence` reads a face by what
was learned instead, from more measures than these shapes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator

from emotrace.engine.observation import Side
from emotrace.engine.rules import Rule

MOST = 5.0
"""Value of an action unit whose shapes have a rig weight of 1."""

ONE_SIDED_RATIO = 2.0
ONE_SIDED_GAP = 0.2
"""One side acts alone where it has at least ONE_SIDED_RATIO times the other's rig weight and ONE_SIDED_GAP
more. Our own choice; both, so that neither small nor large weights look lopsided by chance."""


class ActionUnitRule(Rule):
    """One row of the table: what shows an action unit, and from where on.

    Either `left` and `right`, or `middle`, name blendshapes; left and right are the person's own. A row that
    `shows` by its cues needs none.
    """

    left: str | None = None
    right: str | None = None
    middle: tuple[str, ...] = ()
    """Shapes without sides; their mean counts."""
    when: Literal["any", "both sides", "one side"] = "any"
    """Whether the row is for an action of both sides, of one alone, or for either."""
    cues: str | None = None
    """The action unit in the table of cues whose sizes it goes by; None for the one of its own kind."""
    shows: float | None = Field(default=None, gt=0, le=MOST)
    """Size of the action unit's cues, 0-5, from which it is reported where weights are learned."""
    present: float = Field(default=0.5, gt=0, lt=1)
    """Rig weight from which the action unit is reported."""
    below: float = Field(default=1.01, gt=0)
    """Rig weight from which another row takes over, as AU26 does from AU25."""
    full: float = Field(default=1.0, gt=0, le=1)
    """Rig weight that counts as full strength; some shapes hardly ever go higher."""
    one_sided_phrase: str | None = None
    """The phrase where one side acts alone, with "{side}" in it."""
    shapes_from: str
    """Key of the source that pairs these shapes with this action unit."""

    @model_validator(mode="after")
    def _sides_or_middle(self) -> "ActionUnitRule":
        sides = (self.left is not None, self.right is not None)
        if any(sides) != all(sides) or (any(sides) == bool(self.middle) and (any(sides) or self.shows is None)):
            raise ValueError(f"{self.kind} needs either left and right, or middle")
        return self

    @property
    def shapes(self) -> tuple[str, ...]:
        """All its blendshapes."""
        return self.middle or tuple(shape for shape in (self.left, self.right) if shape)

    @property
    def unit(self) -> str:
        """The action unit whose cues it goes by."""
        return self.cues or self.kind

    def phrase_for(self, side: Side | None) -> str:
        """The cue in words, naming the side where one acts alone."""
        if side in (None, "both") or self.one_sided_phrase is None:
            return self.phrase
        return self.one_sided_phrase.format(side=side)


@dataclass(frozen=True)
class ActionUnit:
    """An action unit that shows, or that a row could tell of if it did."""

    rule: ActionUnitRule
    weight: float
    """Rig weight, 0-1; the mean of both sides where there are two."""
    side: Side | None
    """None where the shapes have no sides."""
    left: float | None = None
    right: float | None = None
    """Rig weight of each side."""

    @property
    def deciding(self) -> float:
        """The rig weight that decides whether it shows: where one side acts alone, that side's."""
        return self.weight if self.side in (None, "both") else max(self.left or 0.0, self.right or 0.0)

    @property
    def value(self) -> float:
        """0-5."""
        return MOST * self.weight

    @property
    def strength(self) -> float:
        """0-1: the share of the rule's full rig weight."""
        return min(1.0, self.weight / self.rule.full)

    @property
    def phrase(self) -> str:
        """The cue in words, naming the side where one acts alone."""
        return self.rule.phrase_for(self.side)

    @property
    def details(self) -> dict[str, float]:
        """Each side on the 0-5 scale; empty where there are no sides."""
        return {} if self.left is None or self.right is None else told_sides(self.left, self.right)


def told_sides(left: float, right: float) -> dict[str, float]:
    """The rig weight of each side, the person's own, as details of an observation have it: on the 0-5 scale."""
    return {"left 0-5": MOST * left, "right 0-5": MOST * right}


def action_units(
    shapes: Mapping[str, float], rules: Iterable[ActionUnitRule], compare_sides: bool = True
) -> Iterator[ActionUnit]:
    """The action units that blendshapes (name to rig weight, 0-1) show, in the order of the rules.

    An action unit shows where the mean of its shapes reaches the rule's `present` and is under its `below`;
    where one side acts alone (see ONE_SIDED_RATIO), that side must. Shapes that are not given count as 0.
    With `compare_sides` off, as for a head that is turned away, every action is one of both sides.
    """
    for rule in rules:
        unit = as_unit(rule, shapes, compare_sides)
        if unit is not None and unit.deciding >= rule.present:
            yield unit


def as_unit(rule: ActionUnitRule, shapes: Mapping[str, float], compare_sides: bool = True) -> ActionUnit | None:
    """A row's action unit, however little it shows; None where the row has no shapes, or is for another case."""
    if not rule.shapes:
        return None
    unit = _two_sided(rule, shapes, compare_sides) if rule.left else _middle(rule, shapes)
    return unit if unit is not None and unit.deciding < rule.below else None


def _middle(rule: ActionUnitRule, shapes: Mapping[str, float]) -> ActionUnit:
    return ActionUnit(rule, sum(shapes.get(shape, 0.0) for shape in rule.middle) / len(rule.middle), side=None)


def _two_sided(rule: ActionUnitRule, shapes: Mapping[str, float], compare: bool) -> ActionUnit | None:
    left, right = (shapes.get(shape, 0.0) for shape in rule.shapes)
    side = acting_side(left, right) if compare else "both"
    if rule.when == ("one side" if side == "both" else "both sides"):
        return None
    return ActionUnit(rule, (left + right) / 2, side, left, right)


def acting_side(left: float, right: float) -> Side:
    """Which side acts, by the rig weight of each."""
    strong, weak = max(left, right), min(left, right)
    if strong < ONE_SIDED_RATIO * weak or strong - weak < ONE_SIDED_GAP:
        return "both"
    return "left" if left > right else "right"
