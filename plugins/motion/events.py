"""What an observer of movement reports, and the observation that it becomes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import Emits, ObserverCard
from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.motion.measured import Span

MOST = 100
"""Of each kind of movement only the strongest are given, and it is told. Our own choice."""

NO_WEIGHTS = "none: a movement of the head or the eyes speaks for no emotion"


@dataclass(frozen=True)
class Event:
    """One movement."""

    kind: Emits
    phrase: str
    when: Span
    strength: float
    """0 to 1."""
    value: float | None = None
    """In the unit of `kind`; None where presence is all there is to say."""
    details: dict[str, float] = field(default_factory=dict)
    confidence: float = 1.0


def observations(card: ObserverCard, series: TimeSeries, events: Sequence[Event], limit: Emits) -> list[Observation]:
    """The events as observations, in order of time; of each kind the strongest, and last, which kinds were cut."""
    kept = sorted(_strongest(events), key=lambda one: (one.when.start, one.kind.kind))
    found = [_observation(card, series, one) for one in kept]
    if len(kept) < len(events):
        found.append(_cut(card, series, limit))
    return found


def _strongest(events: Iterable[Event]) -> Iterator[Event]:
    by_kind: dict[str, list[Event]] = {}
    for one in events:
        by_kind.setdefault(one.kind.kind, []).append(one)
    for alike in by_kind.values():
        yield from sorted(alike, key=lambda one: (-one.strength * one.when.lasts, one.when.start))[:MOST]


def _observation(card: ObserverCard, series: TimeSeries, event: Event) -> Observation:
    return Observation(
        modality=card.modality,
        kind=event.kind.kind,
        label=event.kind.label,
        phrase=event.phrase,
        value=event.value,
        unit="" if event.value is None else event.kind.unit,
        estimated=event.value is not None,
        strength=min(1.0, max(0.0, event.strength)),
        details=event.details,
        confidence=event.confidence,
        where=Where(
            source=series.source,
            seconds=(event.when.start, event.when.end),
            apex=event.when.apex,
            face=series.face,
            speaker=series.speaker,
        ),
        observer=card.ref(),
        weights_from=NO_WEIGHTS,
    )


def _cut(card: ObserverCard, series: TimeSeries, limit: Emits) -> Observation:
    return Observation(
        modality=card.modality,
        kind=limit.kind,
        label=limit.label,
        phrase=f"more movements were found than the {MOST} of each kind that are told",
        where=Where(source=series.source, face=series.face, speaker=series.speaker),
        observer=card.ref(),
        weights_from=NO_WEIGHTS,
    )
