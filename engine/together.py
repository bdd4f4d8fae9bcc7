"""When observations hold together, and how much of the whole that is, where they are moments of something longer."""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from emotrace.engine.observation import Observation
from emotrace.engine.pooling import pooled
from emotrace.engine.record import Nats

Span = tuple[float, float]
"""Start and end in seconds."""
ALWAYS: Span = (-math.inf, math.inf)


@dataclass(frozen=True)
class Together:
    """Observations of one person that hold at the same time; those of one turn, or of a picture, do anyhow."""

    parts: tuple[Observation, ...]

    @property
    def lasting(self) -> bool:
        """Whether they are moments of something longer."""
        return any(part.momentary for part in self.parts)

    @cached_property
    def seconds(self) -> Span | None:
        """When they all last; of the words of a turn, from the first to the last; None where time is not known."""
        spans = [part.where.seconds for part in self.parts if part.where.seconds]
        if not spans:
            return None
        starts, ends = zip(*spans, strict=True)
        if any(part.where.turn for part in self.parts):
            return min(starts), max(ends)
        return (max(starts), min(ends)) if max(starts) <= min(ends) else None

    @cached_property
    def share(self) -> float:
        """How much of the whole the time is in which they hold together, 0 to 1.

        An observation's own share is what it weighs in the whole over what it weighs while it lasts. The one that
        lasts least besides tells best how much of its share falls into the time together; none has more than its own.
        """
        if not self.lasting:
            return 1.0
        in_common = [(self._part_of(one), _share(one)) for one in self.parts]
        most = max(part for part, _ in in_common)
        return min(*(share for _, share in in_common), *(part * share for part, share in in_common if part == most))

    def in_the_whole(self, joint: Nats) -> Nats:
        """What the parts weigh, and for the time together `joint`, in nats, in the place of what they weigh then."""
        terms = [(1.0, part.weights) for part in self.parts]
        terms += [(-self.share, weights_while(part)) for part in self.parts]
        return pooled([*terms, (self.share, joint)]) if self.lasting else joint

    def _part_of(self, part: Observation) -> float:
        """How much of the time of one of them is the time together, 0 to 1."""
        if self.seconds is None or part.where.seconds is None or part.where.turn:
            return 1.0
        start, end = part.where.seconds
        return (self.seconds[1] - self.seconds[0]) / (end - start) if end > start else 1.0


def weights_while(one: Observation) -> Nats:
    """What an observation weighs while it lasts, in nats."""
    return one.momentary or one.weights


def _share(one: Observation) -> float:
    """What counts for the whole of what it weighs while it lasts, 0 to 1: the ratio, by least squares over labels."""
    if not one.momentary:
        return 1.0
    square = math.fsum(nats * nats for nats in one.momentary.values())
    both = math.fsum(nats * one.weights.get(label, 0.0) for label, nats in one.momentary.items())
    return min(1.0, max(0.0, both / square)) if square else 0.0


class Candidates:
    """Observations that may meet one need of a rule, found by when they last."""

    def __init__(self, fitting: Sequence[Observation]) -> None:
        self._in_time = sorted(fitting, key=lambda one: _span(one)[0])
        self._starts = [_span(one)[0] for one in self._in_time]
        self._longest = max((end - start for start, end in map(_span, fitting)), default=0.0)

    def strongest_first(self) -> list[Observation]:
        """All of them."""
        return sorted(self._in_time, key=_strength, reverse=True)

    def during(self, span: Span) -> list[Observation]:
        """Those that last during part of a span, the strongest first."""
        near = self._in_time[bisect_left(self._starts, span[0] - self._longest) :]
        found = []
        for one in near:
            if _span(one)[0] > span[1]:
                break
            if meets(span, _span(one)):
                found.append(one)
        return sorted(found, key=_strength, reverse=True)


def gatherings(needs: Sequence[Candidates]) -> Iterator[Together]:
    """Each time that every need is met at once, by observations of its own; the strongest are taken first."""
    taken: set[str] = set()
    for first in needs[0].strongest_first():
        if first.id not in taken and (found := _completed((first,), _span(first), needs[1:], taken)):
            taken.update(one.id for one in found)
            yield Together(found)


def _completed(
    found: tuple[Observation, ...], span: Span, needs: Sequence[Candidates], taken: set[str]
) -> tuple[Observation, ...] | None:
    if not needs:
        return found
    for one in needs[0].during(span):
        if one.id not in taken and all(one is not other for other in found):
            whole = _completed((*found, one), _common(span, _span(one)), needs[1:], taken)
            if whole is not None:
                return whole
    return None


def meets(first: Span, second: Span) -> bool:
    """Whether two spans have time in common; where one of them is a moment, whether it lies in the other."""
    start, end = _common(first, second)
    return start < end or (start == end and (first[0] == first[1] or second[0] == second[1]))


def _common(first: Span, second: Span) -> Span:
    return max(first[0], second[0]), min(first[1], second[1])


def _span(one: Observation) -> Span:
    """When it lasts, as far as that keeps it from holding together with others: not within a turn or a picture."""
    return ALWAYS if one.where.turn or one.where.seconds is None or not one.momentary else one.where.seconds


def _strength(one: Observation) -> float:
    return one.strength * one.confidence
