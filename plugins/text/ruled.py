"""Cues of a text as a rule table of the user's own weighs them, as observations."""

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nlargest
from itertools import islice

from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import ObserverCard
from emotrace.engine.record import Nats
from emotrace.engine.rules import weigh
from emotrace.engine.stimulus import Text
from emotrace.plugins.text.cues import Cue
from emotrace.plugins.text.evidence import LIMIT, MOST_CUES, MOST_INSTRUCTIONS, told_observation, worded
from emotrace.plugins.text.reading import read
from emotrace.plugins.text.table import CueTable


def ruled(card: ObserverCard, track: Text, table: CueTable) -> Iterator[Observation]:
    """Yield the cues of a text in order of place, then what else is to be said of it."""
    reading = read(track.text, table)
    for cue, repeat in strongest(reading.cues):
        yield _cue(card, track, table, cue, repeat)
    for row, span in islice(reading.instructions, MOST_INSTRUCTIONS):
        yield told_observation(card, track, row, span)
    if reading.foreign:
        yield told_observation(card, track, reading.foreign)
    if len(reading.cues) > MOST_CUES:
        yield told_observation(card, track, LIMIT)


def _cue(card: ObserverCard, track: Text, table: CueTable, cue: Cue, repeat: int) -> Observation:
    quote = track.text[cue.start : cue.end]
    return Observation(
        modality=card.modality,
        kind=cue.kind,
        label=cue.label,
        phrase=_phrase(cue, quote),
        value=cue.count,
        unit="" if cue.count is None else "count",
        strength=cue.strength,
        quote=quote,
        confidence=cue.confidence,
        reliability=cue.row.reliability / repeat,
        where=Where(source=track.source, characters=(cue.start, cue.end)),
        observer=card.ref(),
        weights=weights(cue, repeat),
        weights_from=table.rules.weights_from(cue.row),
    )


def strongest(cues: Sequence[Cue]) -> list[tuple[Cue, int]]:
    """The cues that weigh most, in order of place, each with how often it has come up so far, from 1."""
    times: Counter[tuple[str, str]] = Counter()
    counted = []
    for cue in cues:
        times[cue.kind, cue.key] += 1
        counted.append((cue, times[cue.kind, cue.key]))
    kept = nlargest(MOST_CUES, counted, key=lambda one: sum(map(abs, weights(*one).values())))
    return sorted(kept, key=lambda one: one[0].start)


def weights(cue: Cue, repeat: int) -> Nats:
    """Weights of a cue in nats; said for the n-th time it weighs 1/n, for it tells less that is new.

    Where a row does not say what its negated cues speak for, they speak the other way, by VADER's N_SCALAR.
    """
    from vaderSentiment.vaderSentiment import N_SCALAR

    row, sign = cue.row, 1.0
    if cue.negated and row.negated:
        row = row.model_copy(update={"weights": row.negated})
    elif cue.negated:
        sign = N_SCALAR
    nats = weigh(row, cue.strength, cue.confidence)
    return {label: sign / repeat * value for label, value in nats.items()}


def _phrase(cue: Cue, quote: str) -> str:
    phrase = worded(cue.row.phrase, quote)
    return f"{phrase} {cue.aside}" if cue.aside else phrase
