"""What the user gives, and the tracks that observers read from it."""

import hashlib
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from pydantic import Field

from emotrace.engine.record import MaybeNumber, Number, Record

if TYPE_CHECKING:
    from numpy import float32, uint8
    from numpy.typing import NDArray


class Source(Record):
    """One part of the stimulus: a text, a picture, a recording."""

    id: str
    """S1, S2 ..., in the order given."""
    kind: str
    """text, image, audio, or a name that a reader brings."""
    name: str
    """File name without its folder, or "text" for words given directly."""
    sha256: str
    """Hash of the bytes as given."""
    size: int
    """Bytes as given."""
    details: dict[str, Number] = Field(default_factory=dict)
    """What is known of the medium: "width px", "seconds", "hertz" ..."""
    clock: str | None = None
    """Id of the recording whose words these are, and whose media time their times are: observations of them, and the
    words themselves, are under that id. None for a source that stands for itself."""


class Stimulus(Record):
    """Everything the user gave."""

    sources: tuple[Source, ...]
    text: dict[str, str] = Field(default_factory=dict)
    """Source id to its words, as written or as recognised, so that character spans can be read again."""
    turns: dict[str, tuple["Turn", ...]] = Field(default_factory=dict)
    """Source id to who said what when; their texts, a line each, are the source's `text`."""
    context: str | None = None
    """What the user says is known around it. Shown and quoted, never counted as evidence."""

    def source(self, source_id: str) -> Source:
        """The source of that id; KeyError where there is none."""
        for source in self.sources:
            if source.id == source_id:
                return source
        raise KeyError(source_id)

    def words_from(self, source_id: str) -> Source:
        """Where the words of a source come from: the file that was given beside it, else the source itself."""
        beside = (one for one in self.sources if one.clock == source_id)
        return next(beside, None) or self.source(source_id)


@runtime_checkable
class Track(Protocol):
    """A form of the stimulus that an observer can read. Plugins may bring their own kinds."""

    kind: ClassVar[str]

    @property
    def source(self) -> str:
        """Id of the source that the track comes from."""
        ...


@dataclass(frozen=True)
class Text:
    """Words."""

    kind: ClassVar[str] = "text"
    source: str
    text: str


class Word(Record):
    """One word that was recognised, or what a transcript gives a time: a word, or several together."""

    characters: tuple[int, int]
    """Start and end in the turn's text, as Python slices it."""
    seconds: tuple[Number, Number]
    """Start and end in media time."""
    confidence: Number = Field(default=1.0, ge=0, le=1)
    """How likely it is the word that was said."""


class Turn(Record):
    """What one speaker said at one go."""

    text: str
    speaker: str | None = None
    seconds: tuple[Number, Number] | None = None
    """Start and end in media time; None where time is not known."""
    confidence: MaybeNumber = Field(default=None, ge=0, le=1)
    """How likely it is what was said, on average over its words; None where a person wrote it down."""
    words: tuple[Word, ...] = ()
    """Its words in order of place and time; those whose time is not known are left out."""


@dataclass(frozen=True)
class Turns:
    """What was said, by one speaker or several, in order of time."""

    kind: ClassVar[str] = "turns"
    source: str
    turns: tuple[Turn, ...]

    @property
    def text(self) -> str:
        """The turns' texts, a line each."""
        return "\n".join(turn.text for turn in self.turns)

    def placed(self) -> Iterator[tuple[int, Turn]]:
        """Each turn with where its text begins in `text`, in characters."""
        start = 0
        for turn in self.turns:
            yield start, turn
            start += len(turn.text) + 1

    @cached_property
    def main_speaker(self) -> str | None:
        """Who says most, in characters; the first of equals.

        None where no speaker is named, or where the turns that name none say most.
        """
        said: dict[str | None, int] = {}
        for turn in self.turns:
            said[turn.speaker] = said.get(turn.speaker, 0) + len(turn.text)
        return max(said, key=said.__getitem__, default=None)


class Frame:
    """One picture. Its pixels may be made when they are first asked for."""

    def __init__(self, pixels: "NDArray[uint8] | Callable[[], NDArray[uint8]]", seconds: float | None = None) -> None:
        self._pixels = pixels
        self.seconds = seconds
        """Media time; None for a still picture."""

    @cached_property
    def pixels(self) -> "NDArray[uint8]":
        """Shape (height, width, 3), RGB, 0-255."""
        return self._pixels() if callable(self._pixels) else self._pixels


@dataclass(frozen=True)
class Frames:
    """Pictures in order of time. `frames` can be walked more than once and need not be in memory."""

    kind: ClassVar[str] = "frames"
    source: str
    frames: Iterable[Frame]
    seconds: float | None = None
    """Duration in media time; None for a still picture."""

    def sampled(self, per_second: float) -> Iterator[Frame]:
        """At most one frame for each 1/`per_second` s of media time, the first that falls in it; every still picture.

        The others are passed over without making their pixels.
        """
        slot = -1
        for frame in self.frames:
            if frame.seconds is None:
                yield frame
            elif (falls_in := math.floor(frame.seconds * per_second + 1e-6)) > slot:
                slot = falls_in
                yield frame


@dataclass(frozen=True)
class Reached:
    """How far an observer has come in a long track: yielded now and then, it moves the progress bar."""

    seconds: float
    """Media time."""


@dataclass(frozen=True)
class Waveform:
    """Sound."""

    kind: ClassVar[str] = "waveform"
    source: str
    samples: "NDArray[float32]"
    """Shape (n,), mono, -1 to 1."""
    hertz: int = 16_000

    @property
    def seconds(self) -> float:
        """Duration."""
        return len(self.samples) / self.hertz


class Given:
    """One thing as the user gave it, before it is read: bytes of a file, or words."""

    def __init__(self, name: str, data: bytes | None = None, path: Path | None = None, is_text: bool = False) -> None:
        """Without `data`, the bytes stay in the file at `path`, and are read when somebody asks for them."""
        if data is None and path is None:
            raise ValueError(f"{name} is given without bytes and without a file that holds them")
        self.name = name
        self.path = path
        self.is_text = is_text
        """True for words given directly, which need no reader."""
        self._data = data

    @property
    def data(self) -> bytes:
        """All bytes; those of a large file are read anew each time."""
        if self._data is not None:
            return self._data
        assert self.path is not None, "made without bytes, it has a file"
        return self.path.read_bytes()

    def head(self, size: int) -> bytes:
        """The first bytes."""
        if self._data is not None or self.path is None:
            return (self._data or b"")[:size]
        with self.path.open("rb") as file:
            return file.read(size)

    @cached_property
    def size(self) -> int:
        """Number of bytes."""
        return len(self._data or b"") if self._data is not None or self.path is None else self.path.stat().st_size

    @cached_property
    def sha256(self) -> str:
        """Hash of the bytes."""
        if self._data is not None or self.path is None:
            return hashlib.sha256(self._data or b"").hexdigest()
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Reading:
    """What a reader made of a file."""

    kind: str
    """Kind of the source: image, audio ..."""
    tracks: tuple[Track, ...]
    details: Mapping[str, float]
    problems: tuple[str, ...] = ()
    """One line for each part of the file that could not be read, while the rest was."""


@runtime_checkable
class Reader(Protocol):
    """Turns a file into tracks. Found through the hook `emotrace_readers`."""

    name: str
    gives: tuple[str, ...]
    """Kinds of tracks that it can give."""

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether a file that starts with `head` (its first 4096 bytes) is this reader's."""
        ...

    def read(self, given: Given, source: str) -> Reading:
        """Decode the file into tracks of that source id; InputError where it cannot be decoded."""
        ...
