"""What is seen in the frames of a clip, by person: numbers alone, so that an hour of it fits into memory."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Frame, Reached
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.geometry import POSE
from emotrace.plugins.face.identity import Tracker
from emotrace.plugins.face.search import Find
from emotrace.plugins.face.watch import Watch

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

FIELDS = ("left", "top", "width", "height", "yaw", "pitch")
"""What is kept of a `Face`, beside its shapes and pose and the sizes of its cues."""

REPORTED = 1.0
"""Seconds of media time between two reports of progress."""

SizesOf = Callable[[Face], Mapping[str, float]]
"""A face in, the size of each of its cues out: 0-5 either way."""


class Person:
    """One person's faces, in the frames in which they can be read."""

    def __init__(self) -> None:
        self.places = array("q")
        """Which frames of the clip, counted from 0."""
        self.confidence = array("d")
        """See `Face.confidence`; for each of the frames."""
        self.trust = array("d")
        """See `Face.trust`; for each of the frames."""
        self.size = 0.0
        """Square pixels of all the faces together, also of those too small to read."""
        self._numbers = array("d")
        self._names: tuple[tuple[str, ...], ...] = ()
        """What the numbers of a frame are, in order: FIELDS, POSE, blendshapes, cues."""

    def __len__(self) -> int:
        return len(self.places)

    def add(self, place: int, face: Face, sizes_of: SizesOf) -> None:
        """Keep what a face in that frame measures."""
        self.size += face.area
        if not face.readable:
            return
        sizes = sizes_of(face)
        self._names = self._names or (FIELDS, POSE, tuple(face.shapes), tuple(sizes))
        self.places.append(place)
        self.confidence.append(face.confidence)
        self.trust.append(face.trust)
        self._numbers.extend(getattr(face, name) for name in FIELDS)
        self._numbers.extend(face.measures[name] for name in POSE)
        self._numbers.extend(face.shapes.values())
        self._numbers.extend(sizes.values())

    def face(self, at: int) -> Face:
        """The face in the person's frame `at`, with its pose for all measures."""
        fields, pose, shapes, _ = self._frame(at)
        return Face(**fields, shapes=shapes, measures=pose)

    def sizes(self, at: int) -> dict[str, float]:
        """The size of each cue in the person's frame `at`."""
        return self._frame(at)[3]

    def _frame(self, at: int) -> list[dict[str, float]]:
        many = sum(map(len, self._names))
        numbers = iter(self._numbers[at * many : (at + 1) * many])
        return [dict(zip(names, numbers, strict=False)) for names in self._names]


class Clip:
    """What was seen of a clip."""

    def __init__(self, find: Find, sizes_of: SizesOf) -> None:
        self.seconds: list[float] = []
        """Media time of each frame that was looked at."""
        self.with_a_face = 0
        """Frames in which any face was found."""
        self._people: list[Person] = []
        self._sizes_of, self._watch, self._tracker = sizes_of, Watch(find), Tracker()
        self._broken: InputError | None = None

    def watch(self, frames: Iterable[Frame]) -> Iterator[Frame | Reached]:
        """Look at all frames; yield those that are stills, and from time to time how far it has come.

        Where the frames break off with an InputError, this ends, and `complete` raises it.
        """
        reached = 0.0
        try:
            for frame in frames:
                if frame.seconds is None:
                    yield frame
                    continue
                self._see(frame.pixels, frame.seconds)
                if frame.seconds - reached >= REPORTED:
                    reached = frame.seconds
                    yield Reached(reached)
        except InputError as error:
            self._broken = error

    @property
    def people(self) -> list[Person]:
        """Everybody who was seen, by how long and how large they are shown: the first is the main one."""
        return sorted(self._people, key=lambda one: -one.size)

    def complete(self, person: int) -> None:
        """Refuse a clip that broke off, or in which nobody has that number, counted from 1.

        Raises:
            InputError: so it is.
        """
        if self._broken is not None:
            raise self._broken
        many = len(self._people)
        if self.seconds and not (1 <= person <= many or (person == 1 and not many)):
            there = f"it shows faces 1 to {many}" if many > 1 else f"it shows {'one' if many else 'no'} face"
            raise InputError(f"there is no face {person} in the clip: {there}; name another person, or none")

    def _see(self, pixels: "NDArray[uint8]", seconds: float) -> None:
        faces = self._watch.look(pixels, seconds, self._tracker.lately(seconds))
        place = len(self.seconds)
        self.seconds.append(seconds)
        self.with_a_face += bool(faces)
        for face, whose in zip(faces, self._tracker.follow(faces, seconds), strict=True):
            if whose == len(self._people):
                self._people.append(Person())
            self._people[whose].add(place, face, self._sizes_of)
