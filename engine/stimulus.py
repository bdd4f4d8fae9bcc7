"""What the user gives, and the tracks that observers read from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from pydantic import Field

from emotrace.engine.record import Number, Record

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


class Stimulus(Record):
    """Everything the user gave."""

    sources: tuple[Source, ...]
    text: dict[str, str] = Field(default_factory=dict)
    """Source id to the words of a text source, so that character spans can be read again."""
    context: str | None = None
    """What the user says is known around it. Shown and quoted, never counted as evidence."""

    def source(self, source_id: str) -> Source:
        """The source of that id; KeyError where there is none."""
        for source in self.sources:
            if source.id == source_id:
                return source
        raise KeyError(source_id)


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


@dataclass(frozen=True)
class Turn:
    """What one speaker said at one go."""

    text: str
    speaker: str | None = None
    seconds: tuple[float, float] | None = None
    """Start and end in media time; None where time is not known."""


@dataclass(frozen=True)
class Turns:
    """A conversation."""

    kind: ClassVar[str] = "turns"
    source: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Frame:
    """One picture."""

    pixels: "NDArray[uint8]"
    """Shape (height, width, 3), RGB, 0-255."""
    seconds: float | None = None
    """Media time; None for a still picture."""


@dataclass(frozen=True)
class Frames:
    """Pictures in order of time. `frames` can be walked more than once and need not be in memory."""

    kind: ClassVar[str] = "frames"
    source: str
    frames: Iterable[Frame]


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


@dataclass(frozen=True)
class Given:
    """One thing as the user gave it, before it is read: bytes of a file, or words."""

    name: str
    data: bytes
    path: Path | None = None
    is_text: bool = False
    """True for words given directly, which need no reader."""


@dataclass(frozen=True)
class Reading:
    """What a reader made of a file."""

    kind: str
    """Kind of the source: image, audio ..."""
    tracks: tuple[Track, ...]
    details: Mapping[str, float]


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
