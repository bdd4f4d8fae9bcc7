"""Finds to-and-fro movement: runs of swings between turning points, as in a nod or a shake of the head."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LONGEST_BREAK = 2
"""Moments without a value that a movement bridges; a longer break ends it."""

LEVEL = 0.2
"""Share of the least swing within which the head still rests at a turning point, so that a swing begins when it leaves
it."""


@dataclass(frozen=True)
class Run:
    """Swings that follow each other, as places in the values."""

    first: int
    last: int
    swings: int
    """From one turning point to the next is one swing: a nod down and up has two."""
    size: float
    """Mean size of a swing, in the values' unit."""


def runs(
    values: Sequence[float | None], seconds: Sequence[float], least: float, longest: float, fewest: int
) -> list[Run]:
    """Runs of at least `fewest` swings to and fro, each of at least `least` in size and at most `longest` seconds."""
    return [
        run
        for points in _unbroken(values)
        for run in _in_a_row(_turning_points(points, least), seconds, longest)
        if run.swings >= fewest
    ]


Place = tuple[int, float]
"""A place in the values, and the value there."""


def _unbroken(values: Sequence[float | None]) -> Iterator[list[Place]]:
    piece: list[Place] = []
    for at, value in enumerate(values):
        if value is None:
            continue
        if piece and at - piece[-1][0] > LONGEST_BREAK + 1:
            yield piece
            piece = []
        piece.append((at, value))
    if piece:
        yield piece


def _turning_points(points: Sequence[Place], least: float) -> list[Place]:
    """Where the values turn to swing by `least` or more, and where the last swing ends."""
    low = high = points[0]
    turned: list[Place] = []
    way = 0
    for at, value in points[1:]:
        if way >= 0 and value >= high[1] - LEVEL * least:
            high = (at, max(value, high[1]))
        if way <= 0 and value <= low[1] + LEVEL * least:
            low = (at, min(value, low[1]))
        if way >= 0 and high[1] - value >= least:
            turned.append(high)
            way, low = -1, (at, value)
        elif way <= 0 and value - low[1] >= least:
            turned.append(low)
            way, high = 1, (at, value)
    if way:
        turned.append(high if way > 0 else low)
    return turned


def _in_a_row(turned: Sequence[Place], seconds: Sequence[float], longest: float) -> Iterator[Run]:
    """Runs of swings of which none takes longer than `longest` seconds."""
    row: list[Place] = list(turned[:1])
    for point in turned[1:]:
        if seconds[point[0]] - seconds[row[-1][0]] > longest:
            yield _run(row)
            row = []
        row.append(point)
    yield _run(row)


def _run(row: Sequence[Place]) -> Run:
    sizes = [abs(later - sooner) for (_, sooner), (_, later) in pairwise(row)]
    if not sizes:
        return Run(-1, -1, 0, 0.0)
    return Run(row[0][0], row[-1][0], len(sizes), sum(sizes) / len(sizes))
