"""A voice over time: what each stretch of speech says, and what it counts for in the whole.

Of each stretch the strongest cues are told one by one, and all else that it weighs as its rest. In the whole a stretch
weighs its share, in proportion to how much is expressed in it: the heaviest of what the stretch weighs
(engine/pooling.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import fsum

from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.pooling import expressed_by, pooled, shares
from emotrace.engine.record import Nats
from emotrace.plugins.voice.weighing import UNUSUAL

MOST_TOLD = 4
"""Cues of a stretch that are told one by one. Our own choice, as are the figures below."""
LEAST_NATS = 0.1
"""A cue that moves no emotion by as much while it lasts is not told by itself."""
MOST_CUES = 200
"""Cues of a recording that are told one by one, those that weigh most while they last."""
MOST_RESTS = 200
"""Stretches whose rest is told by itself, those in which it weighs most; the rests of the others are told as one."""
FULL_NATS = 2.5
"""A rest that moves an emotion by as much is as strong as it gets."""
REST, REST_LABEL = "rest", "remaining voice"


@dataclass(frozen=True)
class StretchRead:
    """What one stretch says. What its observations weigh while it lasts is in their `momentary`."""

    told: tuple[Observation, ...]
    rest: Observation | None

    @property
    def score(self) -> Nats:
        """What the stretch weighs, nats."""
        return pooled((1.0, one.momentary) for one in (*self.told, *([self.rest] if self.rest else [])))


def read_stretch(cues: Iterable[Observation], remaining: Observation | None) -> StretchRead:
    """Choose what to tell of a stretch: of its cues, and of what it weighs where none shows (`remaining`)."""
    lasting = [_lasting(one) for one in cues if one.weights]
    unusual = [one for one in lasting if abs(one.value or 0.0) >= UNUSUAL and _heaviest(one) >= LEAST_NATS]
    told = nlargest(MOST_TOLD, unusual, key=_heaviest)
    rest = None if remaining is None else _lasting(remaining)
    return _only(StretchRead(tuple(lasting), rest), told)


def shared(read: Sequence[StretchRead], ref: ObserverRef) -> Iterator[Observation]:
    """Yield the observations of all stretches, each with its share in the whole.

    What they weigh adds up to the sum of the shares times what the stretches weigh.
    """
    every = [one for stretch in read for one in stretch.told]
    kept = nlargest(MOST_CUES, every, key=_heaviest)
    fewer = [_only(stretch, kept) for stretch in read]
    rests = [stretch.rest for stretch in fewer if stretch.rest is not None]
    alone = set(map(id, nlargest(MOST_RESTS, rests, key=_heaviest)))
    others: list[Observation] = []
    for stretch, share in zip(fewer, shares([expressed_by([one.score]) for one in read]), strict=True):
        yield from (_counting(one, share) for one in stretch.told)
        if stretch.rest is not None:
            counted = _counting(stretch.rest, share)
            if id(stretch.rest) in alone:
                yield counted
            else:
                others.append(counted)
    if others:
        yield _rest_of_all(others, ref)


def _lasting(one: Observation) -> Observation:
    return one.model_copy(update={"momentary": one.weights, "weights": {}})


def _only(stretch: StretchRead, kept: Iterable[Observation]) -> StretchRead:
    """A stretch with all its cues but some in its rest."""
    chosen = set(map(id, kept))
    told = tuple(one for one in stretch.told if id(one) in chosen)
    left_out = [one for one in stretch.told if id(one) not in chosen]
    parts = [*([stretch.rest] if stretch.rest else []), *left_out]
    return StretchRead(told, _rest(parts, bool(told)) if parts else None)


def _rest(parts: Sequence[Observation], beside_cues: bool) -> Observation:
    first, momentary = parts[0], pooled((1.0, one.momentary) for one in parts)
    return first.model_copy(
        update={
            "kind": REST,
            "label": REST_LABEL,
            "phrase": f"{'the rest of ' if beside_cues else ''}the voice was weighed as a whole",
            "value": None,
            "unit": "",
            "details": {},
            "strength": min(1.0, max(map(abs, momentary.values()), default=0.0) / FULL_NATS),
            "momentary": momentary,
            "absence": False,
        }
    )


def _counting(one: Observation, share: float) -> Observation:
    return one.model_copy(
        update={
            "weights": {label: share * nats for label, nats in one.momentary.items()},
            "weights_from": f"{one.weights_from}; times {share:.3g} for the share of the stretch in the whole",
        }
    )


def _rest_of_all(rests: Sequence[Observation], ref: ObserverRef) -> Observation:
    weights = pooled((1.0, one.weights) for one in rests)
    return Observation(
        modality="voice",
        kind=REST,
        label=REST_LABEL,
        phrase="the rest of the voice was weighed as a whole",
        strength=min(1.0, max(map(abs, weights.values()), default=0.0) / FULL_NATS),
        confidence=fsum(one.confidence for one in rests) / len(rests),
        where=Where(source=rests[0].where.source),
        observer=ref,
        weights=weights,
        weights_from=f"the rests of {len(rests)} stretches that weigh little, each times its share",
    )


def _heaviest(one: Observation) -> float:
    return max(map(abs, one.momentary.values()), default=0.0)
