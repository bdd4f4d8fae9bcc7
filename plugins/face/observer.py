"""The face observer: finds faces in frames and reports their action units."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from emotrace.engine.baseline import Measure
from emotrace.engine.errors import InputError
from emotrace.engine.modelfiles import sha256_of
from emotrace.engine.observation import Observation, ObserverRef
from emotrace.engine.observer import Emits, ObserverCard, Outline, PatternRule, Setting, WeightTable
from emotrace.engine.stimulus import Frame, Frames, Reached, Track
from emotrace.plugins.face.action_units import ActionUnitRule
from emotrace.plugins.face.clip import Clip
from emotrace.plugins.face.clip_observations import ClipOrigin
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.lines import boxes, lines_of
from emotrace.plugins.face.observations import COUNT, LARGEST, REST, UNIT, count, place
from emotrace.plugins.face.reading import Reading, Tables
from emotrace.plugins.face.search import find_faces
from emotrace.plugins.face.telling import told

if TYPE_CHECKING:
    from emotrace.plugins.face.landmarker import Landmarker

MODEL_FILE = "face-landmarker"


@dataclass(frozen=True)
class _Ready:
    """What observing needs, loaded once."""

    landmarker: "Landmarker"
    ref: ObserverRef


class FaceObserver:
    """Reads action units from MediaPipe's landmarks and blendshapes, and from creases of the skin.

    A still yields one weightless observation that counts its faces, one observation for each action unit that shows in
    a face wide enough to read. Faces are numbered by size, the largest first. One of them carries weights, the largest
    or the one whom the setting names, and has one observation more for what is at rest; they add up to the learned
    model's score.

    A clip yields the same over time: each action unit from onset to offset, with the apex between; the face at rest
    once for each person; and one series for each person. People keep their number through the clip, whoever is shown
    longest and largest first; the weights of that person, or of the one whom the setting names, add up to the model's
    scores, each frame's times its share in the whole (see `lasting.account`).

    A rule table of the user's own replaces the wording and the bounds; where its rows carry weights, it replaces the
    learned ones too, and faces are then read from blendshapes alone. Values run from 0 to 5 and are no FACS
    intensities; left and right are the person's own.
    """

    card: ObserverCard

    def __init__(self) -> None:
        self._ready: _Ready | None = None
        self._tables = Tables()
        self.card = _card(self._tables.rules().rule)

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """Action units that mean more together, from a rule table with weights; what was learned needs none."""
        own = self._tables.own(setting)
        return () if own is None else own.pattern

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track | Reached]:
        """Yield what the faces in the track's frames show.

        Raises:
            ModelFileError: the landmarker's file cannot be had or loaded.
            RulesError: the user's rule table or weights are malformed.
            InputError: a clip breaks off, or whom the setting names is not in it or in the picture; what was seen
                up to there was yielded.
        """
        ready, reading = self._load(setting), self._tables.reading(setting, self.card.name)
        clip = Clip(ready.landmarker.find, reading.sizes_of)
        for one in clip.watch(cast("Frames", track).sampled(setting.frames_per_second)):
            if isinstance(one, Reached):
                yield one
            else:
                yield from _still(one, track.source, ready, reading, _main(setting))
        if clip.seconds:
            yield from told(clip, reading, _origin(cast("Frames", track), clip, setting, ready, reading))
        clip.complete(_main(setting))

    def measure(self, track: Track, setting: Setting) -> Iterator[Measure]:
        """Yield the size of every cue, 0-5 (below 0 for less than at rest), in each picture that shows a face.

        That of the person whom the setting names; else in a still of the largest face, in a clip of the main one.

        Raises:
            InputError: a clip breaks off, or the person is not in it; what was measured up to there was yielded.
        """
        find, sizes_of = self._load(setting).landmarker.find, self._tables.learned(setting).sizes_of
        clip = Clip(find, sizes_of)
        main = _main(setting)
        for one in clip.watch(cast("Frames", track).sampled(setting.frames_per_second)):
            if isinstance(one, Frame):
                named = find_faces(find, one.pixels)[max(0, main - 1) : main]
                yield from _measures(sizes_of(face) for face in named if face.readable)
        for person in clip.people[max(0, main - 1) : main]:
            yield from _measures(person.sizes(at) for at in range(len(person)))
        clip.complete(main)

    def weights(self, setting: Setting) -> Sequence[WeightTable]:
        """The learned weights, or the user's rule table where its rows carry weights."""
        return self._tables.weights(setting)

    def outlines(self, track: Track, seen: Sequence[Observation], setting: Setting) -> Sequence[Outline]:
        """The lines of each face of a still that was read, from another look at its surroundings."""
        landmarker = self._load(setting).landmarker
        return [
            Outline(face=number, lines=lines)
            for frame in cast("Frames", track).frames
            for number, box in boxes(seen)
            if (lines := lines_of(landmarker, frame.pixels, box))
        ]

    def close(self) -> None:
        """Free the landmarker; observing again loads it anew."""
        if self._ready is not None:
            self._ready.landmarker.close()
            self._ready = None
        self._tables = Tables()

    def _load(self, setting: Setting) -> _Ready:
        if self._ready is None:
            from emotrace.plugins.face.landmarker import Landmarker

            path = setting.model_file(MODEL_FILE)
            self._ready = _Ready(Landmarker(path), self.card.ref(sha256_of(path)))
        return self._ready


def _still(frame: Frame, source: str, ready: _Ready, reading: Reading, main: int) -> Iterator[Observation]:
    """What the faces of a picture show.

    Raises:
        InputError: there is no face of that number, or it is too small to read; all that shows was yielded.
    """
    faces = find_faces(ready.landmarker.find, frame.pixels)
    yield count(faces, place(source), ready.ref)
    for number, face in enumerate(faces, start=1):
        if face.readable:
            yield from reading.still(face, place(source, number, face), ready.ref, main)
    if main != LARGEST and not (1 <= main <= len(faces) and faces[main - 1].readable):
        raise InputError(f"there is no face {main} to read in the picture: {_there(faces)}; name another face, or none")


def _there(faces: Sequence[Face]) -> str:
    """Which faces can be named."""
    numbers = [str(number) for number, face in enumerate(faces, start=1) if face.readable]
    return f"those that can be read are {', '.join(numbers)}" if numbers else "it shows none that can be read"


def _origin(track: Frames, clip: Clip, setting: Setting, ready: _Ready, reading: Reading) -> ClipOrigin:
    return ClipOrigin(
        source=track.source,
        seconds=clip.seconds,
        interval=1 / setting.frames_per_second,
        until=clip.seconds[-1] if track.seconds is None else track.seconds,
        ref=ready.ref,
        main=_main(setting),
        weights_from=reading.weights_from,
        compared=reading.compared,
    )


def _main(setting: Setting) -> int:
    """The number of the person whom the belief is about: the one that the setting names, else who shows most."""
    return int(setting.person) if setting.person and setting.person.isdecimal() else LARGEST


def _measures(faces: Iterable[Mapping[str, float]]) -> Iterator[Measure]:
    for sizes in faces:
        for name, size in sizes.items():
            yield Measure(name, size, UNIT)


def _card(rows: Sequence[ActionUnitRule]) -> ObserverCard:
    action_units = (Emits(kind=row.kind, label=row.label, unit=UNIT) for row in rows)
    return ObserverCard(
        name="face",
        version="2",
        modality="face",
        reads=("frames",),
        gives=("series",),
        emits=(COUNT, *action_units, REST),
        licence="Apache-2.0",
        weights_licence="Apache-2.0",
        model_files=(MODEL_FILE,),
    )
