"""What stands in time to what: which observation precedes which, and which occur together."""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from emotrace.engine.graph import Relation
from emotrace.engine.observation import Observation

MOST_TOGETHER = 12
"""Of what lasts when an observation begins, this many are told to occur together with it, the latest first; so the
number of relations grows with the number of observations, and no faster. Our own choice."""


def relations_in_time(observations: Iterable[Observation]) -> Iterator[Relation]:
    """How observations of one recording stand in time.

    `precedes`: in the course of one person's modality, what begins next after an observation is over.
    `co-occurs`: what begins while another lasts, within and across modalities.
    """
    by_source: dict[str, list[Observation]] = {}
    for one in observations:
        if lasts(one):
            by_source.setdefault(one.where.source, []).append(one)
    for ordered in by_source.values():
        ordered.sort(key=_onset)
        yield from _together(ordered)
        by_course: dict[tuple[object, ...], list[Observation]] = {}
        for one in ordered:
            by_course.setdefault((one.modality, one.where.face, one.where.speaker), []).append(one)
        for course in by_course.values():
            yield from _in_a_row(course)


def lasts(observation: Observation) -> bool:
    """Whether it has a place in time, and is not about the whole of a recording."""
    return observation.where.seconds is not None and not observation.absence


def _onset(observation: Observation) -> tuple[float, int]:
    assert observation.where.seconds is not None, "only what has a time is put in order"
    return observation.where.seconds[0], int(observation.id[1:])


def _together(ordered: Sequence[Observation]) -> Iterator[Relation]:
    """What lasts is asked from the latest onset backwards, and what is over is forgotten when it is met."""
    begun: list[Observation] = []
    for one in ordered:
        active: deque[Observation] = deque()
        while begun and len(active) < MOST_TOGETHER:
            latest = begun.pop()
            if latest.where.seconds and latest.where.seconds[1] > _onset(one)[0]:
                active.appendleft(latest)
        for other in active:
            yield other.id, "co-occurs", one.id
        begun += [*active, one]


def _in_a_row(course: Sequence[Observation]) -> Iterator[Relation]:
    """Each observation precedes the first that begins when it is over."""
    begins = [_onset(one)[0] for one in course]
    for one in course:
        assert one.where.seconds is not None, "only what has a time is put in order"
        following = bisect_left(begins, one.where.seconds[1])
        while following < len(course) and course[following] is one:
            following += 1
        if following < len(course) and _onset(course[following]) > _onset(one):
            yield one.id, "precedes", course[following].id
