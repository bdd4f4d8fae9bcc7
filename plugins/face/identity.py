"""Who is who from frame to frame: faces become people by where they are and how large."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from emotrace.plugins.face.faces import Face

LATELY = 1.0
"""Seconds since a person was last seen for which the place is one to look at. Our own choice."""

MEMORY = 10.0
"""Seconds after which a face in the same place is somebody else's. Our own choice: longer than a look away, a hand
before the face, or a short cut to somebody else."""

MOVING = 0.5
"""Seconds for which a person is expected to go on as before; whoever is not seen longer, where he was last."""

REACH = 1.0
"""Sizes of a face within which it is the same person's: at five frames a second, five widths of a face a second
beside what was expected. Two faces side by side are further apart. Our own choice."""

MOST_GROWTH = 2.0
"""Times by which a face may be larger or smaller, in width, to be the same person's. Our own choice."""

TOO_FAR = 1e6
"""What it costs to take a face for somebody's out of reach: more than all that are within it."""


@dataclass
class _Person:
    face: Face
    seconds: float
    speed: tuple[float, float] = (0.0, 0.0)
    """Pixels a second to the right and down, between the last two frames that were not far apart."""

    def expected(self, seconds: float) -> Face:
        """The face where it would be now."""
        gap = seconds - self.seconds
        if gap > MOVING:
            return self.face
        return self.face.placed(self.speed[0] * gap, self.speed[1] * gap)

    def seen(self, face: Face, seconds: float) -> None:
        gap, (x, y), (was_x, was_y) = seconds - self.seconds, face.centre, self.face.centre
        self.speed = ((x - was_x) / gap, (y - was_y) / gap) if 0 < gap <= MOVING else (0.0, 0.0)
        self.face, self.seconds = face, seconds


class Tracker:
    """Keeps people apart by their faces' boxes alone: who returns elsewhere, or after MEMORY, is somebody new."""

    def __init__(self) -> None:
        self._people: list[_Person] = []

    def follow(self, faces: Sequence[Face], seconds: float) -> list[int]:
        """Whose each face is: people are numbered from 0, as they come.

        Who was seen lately is matched first, so that nobody who left earlier takes a face from them.

        Args:
            faces: those in a frame.
            seconds: its media time; later than that of the frame before.
        """
        whose: dict[int, int] = {}
        for since, until in ((0.0, LATELY), (LATELY, MEMORY)):
            people = [at for at, one in enumerate(self._people) if since <= seconds - one.seconds <= until]
            people = [at for at in people if at not in whose.values()]
            free = [at for at in range(len(faces)) if at not in whose]
            costs = [[_cost(self._people[one], faces[at], seconds) for at in free] for one in people]
            whose |= {free[column]: people[row] for row, column in _matched(costs)}
        for at, face in enumerate(faces):
            if at in whose:
                self._people[whose[at]].seen(face, seconds)
            else:
                whose[at] = len(self._people)
                self._people.append(_Person(face, seconds))
        return [whose[at] for at in range(len(faces))]

    def lately(self, seconds: float) -> list[Face]:
        """The faces of those who were seen lately, where they are expected now."""
        return [one.expected(seconds) for one in self._people if seconds - one.seconds <= LATELY]


def _matched(costs: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs of a row and a column: as many as are within reach, and of these the cheapest in all."""
    if not costs or not costs[0]:
        return []
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(costs)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [(row, column) for row, column in pairs if costs[row][column] < TOO_FAR]


def _cost(person: _Person, face: Face, seconds: float) -> float:
    """How unlikely it is that a face is a person's: away from where it is expected, of another size, and with little
    in common; out of reach both from there and from where it was last."""
    expected = person.expected(seconds)
    away = expected.distance(face)
    growth = abs(math.log(max(1.0, expected.width) / max(1.0, face.width)))
    if min(away, person.face.distance(face)) > REACH or growth > math.log(MOST_GROWTH):
        return TOO_FAR
    return away + growth + 1 - expected.overlap(face)
