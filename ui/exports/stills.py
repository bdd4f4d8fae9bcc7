"""The pictures in which faces were observed: those given, and of a clip the frame in which the face shows most."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from emotrace.engine.intake import HEAD
from emotrace.engine.observation import Observation
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Frames, Given, Reader, Source
from emotrace.ui.exports.face_figure import Still
from emotrace.ui.report import Pictures

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

NEAR = 0.5
"""Seconds around the chosen frame within which another face's box still frames it. Our own choice."""


def stills(result: Result, pictures: Pictures, readers: Sequence[Reader]) -> Iterator[tuple[Source, Still]]:
    """One picture for each source with a framed face whose file is at hand and can be read."""
    for source in result.stimulus.sources:
        framed = [one for one in result.observations if one.where.source == source.id and one.where.box]
        file = pictures.file(source)
        if not framed or file is None:
            continue
        chosen = _most_told(framed)
        at = chosen.where.apex if chosen else None
        pixels = _pixels(file, source, at, readers)
        if pixels is not None:
            observed = framed if chosen is None else _at_the_apex(chosen, framed, result)
            yield source, Still(pixels, tuple(observed), at)


def _most_told(framed: Sequence[Observation]) -> Observation | None:
    """The heaviest cue of a face that has an apex; None in a picture, where none has."""
    timed = [one for one in framed if one.where.apex is not None]
    return max(timed, key=lambda one: (bool(one.weights), _heaviest(one), one.strength)) if timed else None


def _heaviest(observation: Observation) -> float:
    return max((abs(nats) for nats in (observation.momentary or observation.weights).values()), default=0.0)


def _at_the_apex(chosen: Observation, framed: Sequence[Observation], result: Result) -> list[Observation]:
    """What lasts in the frame where a cue shows most, as large as it is then; the nearest to its own apex last.

    Other faces are there where their box was seen about then.
    """
    at = chosen.where.apex or 0.0
    near = {one.id: abs((one.where.apex if one.where.apex is not None else at) - at) for one in framed}
    lasting = [
        _as_large_as_at(at, one, result)
        for one in framed
        if (one.where.face == chosen.where.face or near[one.id] <= NEAR)
        and (one.where.seconds is None or one.where.seconds[0] <= at <= one.where.seconds[1])
    ]
    return sorted(lasting, key=lambda one: -near[one.id])


def _as_large_as_at(at: float, observation: Observation, result: Result) -> Observation:
    """The observation with the size that was measured at that time, where it was."""
    where = observation.where
    for series in result.series:
        if (series.source, series.face) == (where.source, where.face) and observation.kind in series.columns:
            place = min(range(len(series.seconds)), key=lambda moment: abs(series.seconds[moment] - at))
            size = series.columns[observation.kind][place]
            return observation if size is None else observation.model_copy(update={"value": size})
    return observation


def _pixels(file: Given, source: Source, at: float | None, readers: Sequence[Reader]) -> "NDArray[uint8] | None":
    """The frame at that time, or the picture; None where nobody can read it again."""
    head = file.head(HEAD)
    reader = next((one for one in readers if one.recognises(head, file.name)), None)
    if reader is None:
        return None
    try:
        for track in reader.read(file, source.id).tracks:
            if isinstance(track, Frames):
                return _frame(track, at)
    except Exception:  # noqa: BLE001  # a reader may raise anything; a figure less is no reason to fail
        return None
    return None


def _frame(track: Frames, at: float | None) -> "NDArray[uint8] | None":
    for frame in track.frames:
        if at is None or frame.seconds is None or frame.seconds >= at - 0.001:
            return frame.pixels
    return None
