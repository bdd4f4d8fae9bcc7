"""A long recording parted into stretches of speech, each of which is measured as a short recording is.

What a voice does changes within seconds, and the weights were learned from recordings of two seconds: so longer speech
is parted at its silences into stretches of about 2 to 8 seconds. All figures here are our own choice.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import ceil

from emotrace.plugins.voice.speech import Span

WHOLE = 8.0
"""Seconds of speech up to which a recording is one stretch, if it all lies within twice as many."""
PAUSE = 0.5
"""Seconds of silence that end a stretch."""
LONGEST = 8.0
"""Seconds from the start to the end of a stretch; longer speech without a pause is parted at its longest silence."""
SHORTEST = 2.0
"""Seconds below which a stretch is joined to its neighbour, where the two are no longer than LONGEST together."""
FAR = 2.0
"""Seconds of silence across which no stretches are joined."""

Stretch = list[Span]
"""Spans of speech that are measured together."""


def stretches(spans: Sequence[Span]) -> list[Stretch]:
    """Part the spans of a recording, which are in order, into stretches."""
    if not spans:
        return []
    if sum(end - start for start, end in spans) <= WHOLE and extent(spans) <= 2 * WHOLE:
        return [list(spans)]
    return list(_joined(_parted(_no_longer(spans))))


def extent(spans: Sequence[Span]) -> float:
    """Seconds from the start of the first span to the end of the last."""
    return spans[-1][1] - spans[0][0]


def gaps(spans: Sequence[Span]) -> list[Span]:
    """The silences between spans."""
    return [(first[1], second[0]) for first, second in pairwise(spans)]


def _no_longer(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans that fit into a stretch: a longer one is cut into equal parts."""
    for start, end in spans:
        parts = max(1, ceil((end - start) / LONGEST))
        edges = [start + (end - start) * part / parts for part in range(parts)] + [end]
        yield from pairwise(edges)


def _parted(spans: Iterable[Span]) -> Iterator[Stretch]:
    held: Stretch = []
    for span in spans:
        if held and span[0] - held[-1][1] >= PAUSE:
            yield held
            held = []
        held = [*held, span]
        while extent(held) > LONGEST:
            count = _best_cut(held)
            yield held[:count]
            held = held[count:]
    if held:
        yield held


def _best_cut(held: Stretch) -> int:
    """How many spans to part off: up to the longest silence, the last of equals, that leaves no stub before it."""
    counts = range(1, len(held))
    long_enough = [count for count in counts if extent(held[:count]) >= SHORTEST] or [len(held) - 1]
    return max(long_enough, key=lambda count: (held[count][0] - held[count - 1][1], count))


def _joined(parted: Iterable[Stretch]) -> Iterator[Stretch]:
    held: Stretch = []
    for one in parted:
        if held and _belong(held, one):
            held = held + one
            continue
        if held:
            yield held
        held = one
    if held:
        yield held


def _belong(first: Stretch, second: Stretch) -> bool:
    """Whether one of two neighbours is too short to stand alone, and the other near enough to take it."""
    short = min(extent(first), extent(second)) < SHORTEST
    return short and second[0][0] - first[-1][1] <= FAR and extent(first + second) <= LONGEST
