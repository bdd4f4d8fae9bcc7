"""Puts what was seen in a clip into observations: one for each time that an action unit shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.record import Nats
from emotrace.engine.segments import Segment, end_of
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face.clip import Clip, Person
from emotrace.plugins.face.faces import BEST_CONFIDENCE
from emotrace.plugins.face.lasting import Account, Lasting, Weight
from emotrace.plugins.face.observations import (
    COUNT,
    NO_EVIDENCE,
    NOT_LEARNED,
    REST,
    UNIT,
    box_of,
    rest_phrase,
    spelt,
    told_too_small,
)

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class ClipOrigin:
    """What all observations of a clip have in common."""

    source: str
    seconds: Sequence[float]
    """Media time of each frame that was looked at."""
    interval: float
    """Seconds between two of them, as planned."""
    until: float
    """When the clip ends, in seconds, as far as that is known."""
    ref: ObserverRef
    main: int
    """Number of the person whom the belief is about."""
    weights_from: str
    """Where the learned weights come from."""
    compared: str = ""
    """What is added to a phrase where a face is held against a person's own norms."""

    def lasts(self, segment: Segment) -> tuple[float, float]:
        """Onset and offset, in seconds."""
        return self.seconds[segment.onset], end_of(segment, self.seconds, self.interval, self.until)

    def weights_of(self, number: int, weight: Weight | None) -> tuple[Nats, Nats]:
        """What something of that person's weighs in the whole, and while it lasts."""
        if weight is None:
            return {}, {}
        return (_nats(weight.whole) if number == self.main else {}), _nats(weight.momentary)

    def source_of(self, number: int, weights_from: str) -> str:
        """Where the weights of that person's observations come from, or why there are none."""
        return weights_from if number == self.main else f"none: the belief is about face {self.main}"


def people_seen(clip: Clip, source: str, ref: ObserverRef) -> Observation:
    """How many people there are, and in how many frames a face: no evidence, but it explains why there is none."""
    people, frames = len(clip.people), len(clip.seconds)
    too_small = sum(not len(person) for person in clip.people)
    details: dict[str, float] = {"frames": frames, "frames with a face": clip.with_a_face}
    return Observation(
        modality="face",
        kind=COUNT.kind,
        label=COUNT.label,
        phrase=_count_phrase(people, clip.with_a_face, frames) + told_too_small(people, too_small),
        value=people,
        unit=COUNT.unit,
        details={**details, "too small to read": too_small} if too_small else details,
        confidence=BEST_CONFIDENCE,
        where=Where(source=source),
        observer=ref,
        weights_from=NO_EVIDENCE,
    )


def _count_phrase(people: int, with_a_face: int, frames: int) -> str:
    if not people:
        return f"no face was found in any of {frames} frames" if frames > 1 else "no face was found"
    within = f"all {frames} frames" if with_a_face == frames > 1 else f"{with_a_face} of {frames} frames"
    if people == 1:
        return f"one person's face was found in {within}"
    return f"{spelt(people)} people's faces were found, at least one of them in {within}"


def of_person(number: int, person: Person, account: Account, origin: ClipOrigin) -> Iterator[Observation]:
    """Each time that an action unit shows in the person's face, and last, the face at rest."""
    for one in account.lasting:
        yield _lasting(one, number, person, origin)
    if account.rest is not None:
        others = any(one.weight is not None for one in account.lasting)
        yield _at_rest(account.rest, others, number, person, origin)


def _lasting(one: Lasting, number: int, person: Person, origin: ClipOrigin) -> Observation:
    row, movement, face = one.row, one.movement, person.face(one.apex)
    size, trust = movement.sizes[one.apex], person.trust[one.frames]
    weights, momentary = origin.weights_of(number, one.weight)
    return Observation(
        modality="face",
        kind=row.kind,
        label=row.label,
        phrase=row.phrase_for(one.side) + (origin.compared if movement.reliability is None else ""),
        value=size,
        unit=UNIT,
        estimated=True,
        strength=min(1.0, size / movement.full),
        details={f"mean size {UNIT}": one.mean_size, "frames": len(trust), **movement.details(one.apex)},
        confidence=face.confidence,
        reliability=fmean(trust) if movement.reliability is None else movement.reliability,
        where=Where(
            source=origin.source,
            seconds=origin.lasts(one.segment),
            apex=origin.seconds[one.segment.apex],
            box=box_of(face),
            face=number,
            side=one.side,
        ),
        observer=origin.ref,
        weights=weights,
        weights_from=NOT_LEARNED if one.weight is None else origin.source_of(number, movement.weights_from),
        momentary=momentary,
    )


def _at_rest(rest: Weight, others: bool, number: int, person: Person, origin: ClipOrigin) -> Observation:
    weights, momentary = origin.weights_of(number, rest)
    seen = Segment(person.places[0], person.places[0], person.places[-1])
    return Observation(
        modality="face",
        kind=REST.kind,
        label=REST.label,
        phrase=rest_phrase(others),
        estimated=True,
        details={"frames": len(person)},
        confidence=fmean(person.confidence),
        reliability=fmean(person.trust),
        where=Where(source=origin.source, seconds=origin.lasts(seen), face=number),
        observer=origin.ref,
        weights=weights,
        weights_from=origin.source_of(number, origin.weights_from),
        momentary=momentary,
        absence=True,
    )


def _nats(weights: "NDArray[float64]") -> Nats:
    """Weights by label; what is 0 is left out."""
    labels = taxonomy("ekman").labels
    return {label: nats for label, nats in zip(labels, weights.tolist(), strict=True) if nats != 0.0}
