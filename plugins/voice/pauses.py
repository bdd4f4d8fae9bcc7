"""Silences between speech, as observations that weigh nothing."""

from collections.abc import Iterator, Sequence
from heapq import nlargest

from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.plugins.voice.speech import Span
from emotrace.plugins.voice.stretches import PAUSE, gaps

MOST_PAUSES = 20
"""Pauses of one recording that are told, the longest."""
FULL_SECONDS = 2.0
"""Seconds from which a pause is as strong as it gets. Our own choice."""
KIND = "pause"


def pauses(spans: Sequence[Span]) -> list[Span]:
    """Silences of PAUSE seconds and more between spans of speech, to 10 ms, in order."""
    return [(round(start, 2), round(end, 2)) for start, end in gaps(spans) if end - start >= PAUSE]


def pause_observations(source: str, spans: Sequence[Span], ref: ObserverRef) -> Iterator[Observation]:
    """The longest pauses, in order of time."""
    longest = nlargest(MOST_PAUSES, pauses(spans), key=lambda gap: gap[1] - gap[0])
    for start, end in sorted(longest):
        yield Observation(
            modality="voice",
            kind=KIND,
            label="pause",
            phrase="there is a pause in the speech",
            value=round(end - start, 2),
            unit="s",
            strength=min(1.0, (end - start) / FULL_SECONDS),
            where=Where(source=source, seconds=(start, end)),
            observer=ref,
            weights_from="no weights: a pause alone speaks for no emotion",
        )
