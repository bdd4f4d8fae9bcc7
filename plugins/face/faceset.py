"""Reads labelled pictures into what their faces measure, for training."""

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.engine.benchmark import Example, LabelledData
from emotrace.engine.errors import EmotraceError, InputError
from emotrace.engine.host import describe
from emotrace.engine.intake import read
from emotrace.engine.remaining import and_left
from emotrace.engine.stimulus import Frames, Reader
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face.duplicates import groups_of, thumbprint
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.measures import measured, pose_terms

if TYPE_CHECKING:
    from numpy import float32, float64, intp, uint8
    from numpy.typing import NDArray

NEUTRAL = "neutral"
LEAST_EACH = 2
"""Examples that a label needs: one to learn from and one to hold against."""

EVERY = 500
"""Pictures between two lines of progress."""

FindFaces = Callable[["NDArray[uint8]"], list[Face]]
"""Finds the faces in a picture, the largest first."""


@dataclass(frozen=True)
class FaceSet:
    """What the largest faces of labelled pictures measure."""

    names: tuple[str, ...]
    values: "NDArray[float64]"
    """Shape (faces, measures)."""
    poses: "NDArray[float64]"
    """Shape (faces, 4): see `measures.pose_terms`."""
    trusts: "NDArray[float64]"
    """Shape (faces,): see `Face.trust`."""
    labels: "NDArray[intp]"
    """Shape (faces,): places among ekman's labels."""
    groups: "NDArray[intp]"
    """Shape (faces,): one number for all pictures that show the same, or of one person where the data say so."""
    pictures: tuple[int, ...]
    """For each of ekman's labels, how many pictures there were, with a face or without."""

    def part(self, chosen: "NDArray[intp]") -> "FaceSet":
        """Some of the faces."""
        return FaceSet(
            self.names,
            self.values[chosen],
            self.poses[chosen],
            self.trusts[chosen],
            self.labels[chosen],
            self.groups[chosen],
            self.pictures,
        )


@dataclass(frozen=True)
class _Read:
    values: dict[str, float]
    trust: float
    label: int
    group: str | None
    thumbprint: "NDArray[float32]"


def read_faces(
    data: LabelledData, names: tuple[str, ...], readers: Sequence[Reader], find: FindFaces
) -> Generator[str, None, FaceSet]:
    """Measure the largest face of each picture; yields progress and what could not be read, and returns the faces.

    Raises:
        InputError: the faces cannot be learned from.
    """
    yield from data.left_out
    found: list[_Read] = []
    began, count = time.monotonic(), len(data.examples)
    for number, example in enumerate(data.examples, start=1):
        try:
            one = _read(example, names, readers, find)
        except EmotraceError as error:
            yield f"left out: {example.id}: {describe(error)}"
            continue
        if one is not None:
            found.append(one)
        if number % EVERY == 0:
            left = and_left(time.monotonic() - began, number, count)
            yield f"{number} of {count} pictures read, {len(found)} with a face{left}"
    refuse_what_cannot_be_learned(data, [one.label for one in found])
    return _face_set(data, names, found)


def _read(example: Example, names: tuple[str, ...], readers: Sequence[Reader], find: FindFaces) -> _Read | None:
    """What the example's largest face measures; None where there is no face wide enough to read."""
    import numpy as np

    pixels = _pixels(example, readers)
    faces = find(pixels)
    if not faces or not faces[0].readable:
        return None
    values = measured(faces[0])
    strange = [name for name in names if not np.isfinite(values.get(name, np.nan))]
    if strange:
        raise InputError(f"{strange[0]} came to no number")
    label = taxonomy("ekman").labels.index(example.labels[0])
    return _Read(values, faces[0].trust, label, example.group, thumbprint(pixels))


def _pixels(example: Example, readers: Sequence[Reader]) -> "NDArray[uint8]":
    """The picture as explaining sees it.

    Raises:
        InputError: it is missing or is no picture.
    """
    for track in read([example.given()], readers).tracks:
        if isinstance(track, Frames) and track.seconds is None:
            return next(iter(track.frames)).pixels
    raise InputError("it is no picture")


def refuse_what_cannot_be_learned(data: LabelledData, found: list[int]) -> None:
    """InputError where the faces do not suffice."""
    names = taxonomy("ekman").labels
    counts = {label: found.count(names.index(label)) for label in data.labels}
    if not found:
        raise InputError(f"{data.name}: no face was found in any of {len(data.examples)} pictures")
    if len(counts) < 2:
        raise InputError(f"{data.name} holds one label alone, {data.labels[0]}; training needs two at least")
    for label, n in counts.items():
        if n < LEAST_EACH:
            raise InputError(f"{data.name}: {n} of its pictures labelled {label} show a face; {LEAST_EACH} are needed")
    if NEUTRAL not in counts:
        raise InputError(f"{data.name} holds no face labelled neutral, from which the others are told apart")


def _face_set(data: LabelledData, names: tuple[str, ...], found: list[_Read]) -> FaceSet:
    import numpy as np

    labels = taxonomy("ekman").labels
    by_person = all(one.group is not None for one in found)
    groups = (
        np.unique([one.group for one in found], return_inverse=True)[1].astype(np.intp)
        if by_person
        else groups_of([one.thumbprint for one in found])
    )
    return FaceSet(
        names=names,
        values=np.array([[one.values[name] for name in names] for one in found]),
        poses=np.array([pose_terms(one.values) for one in found]),
        trusts=np.array([one.trust for one in found]),
        labels=np.array([one.label for one in found], dtype=np.intp),
        groups=groups,
        pictures=tuple(sum(example.labels[0] == label for example in data.examples) for label in labels),
    )
