"""Which observer runs on what, in which order, and why the others do not."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from emotrace.engine.observer import Observer
from emotrace.engine.order import order

WORDS = frozenset({"text", "turns"})
"""Kinds of tracks that hold words. Words that the user gives are not recognised again."""


@dataclass(frozen=True)
class Step:
    """One observer's part in a run."""

    observer: Observer
    reads: tuple[str, ...]
    """Kinds of tracks that it will find."""

    @property
    def name(self) -> str:
        """The observer's name."""
        return self.observer.card.name


@dataclass(frozen=True)
class Skipped:
    """An observer that does not run."""

    name: str
    why: str


@dataclass(frozen=True)
class Route:
    """The plan of a run."""

    steps: tuple[Step, ...]
    skipped: tuple[Skipped, ...]

    @property
    def observers(self) -> list[Observer]:
        """Those that run, in order."""
        return [step.observer for step in self.steps]


def route(observers: Sequence[Observer], available: Collection[str], modalities: Collection[str] = ()) -> Route:
    """Plan a run from what observers read and give.

    Args:
        observers: all there are.
        available: kinds of tracks that the readers gave.
        modalities: those that the chain wants; empty for all. What only derives tracks, or recognises words,
            is of every modality.

    Raises:
        PluginError: observers read each other's tracks in a circle.
    """
    skipped: list[Skipped] = []
    willing: list[Observer] = []
    for one in observers:
        why = _why_not(one, available, modalities)
        if why:
            skipped.append(Skipped(one.card.name, why))
        else:
            willing.append(one)
    ordered = order(willing, available)
    kinds = {*available, *(kind for one in ordered for kind in one.card.gives)}
    steps = tuple(Step(one, tuple(kind for kind in one.card.reads if kind in kinds)) for one in ordered)
    idle = [one for one in willing if one not in ordered]
    skipped += [
        Skipped(one.card.name, f"there is nothing that it reads: {' or '.join(one.card.reads)}") for one in idle
    ]
    return Route(steps, tuple(skipped))


def recognises(observer: Observer) -> bool:
    """Whether all that an observer gives is words that it makes of something else; it may tell how that went."""
    return bool(observer.card.gives) and WORDS.issuperset(observer.card.gives)


def _why_not(observer: Observer, available: Collection[str], modalities: Collection[str]) -> str:
    """Why an observer is not wanted; empty where it is."""
    card = observer.card
    derives = recognises(observer) or (bool(card.gives) and not card.emits)
    if modalities and card.modality not in modalities and not derives:
        return f"the chain wants {', '.join(modalities)} alone"
    if recognises(observer) and WORDS.intersection(available):
        return "words were given, and are not recognised again"
    return ""
