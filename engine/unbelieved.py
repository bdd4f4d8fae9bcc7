"""Speech that was recognised and is not believed: what a recogniser tells of it, and where a result holds it."""

from collections.abc import Iterable

from emotrace.engine.observation import Observation

LEFT_OUT = "speech left out"
"""Kind of an observation that says when words were recognised that do not count, and in its phrase why not. It weighs
nothing. Every recogniser may make it."""


def left_out(observations: Iterable[Observation]) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Source and reason to when speech was left out, in seconds and in order of time."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for one in observations:
        if one.kind == LEFT_OUT and one.where.seconds is not None:
            found.setdefault((one.where.source, one.phrase), []).append(one.where.seconds)
    return {where: sorted(times) for where, times in sorted(found.items())}
