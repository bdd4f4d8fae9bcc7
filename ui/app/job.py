"""What is asked of the engine's process, and what it says of it beside the engine's own events."""

from dataclasses import dataclass
from pathlib import Path

from emotrace.engine.errors import InputError
from emotrace.engine.intake import given_file
from emotrace.engine.observer import Outline
from emotrace.engine.stimulus import Given, Stimulus
from emotrace.ui.session import Options


@dataclass(frozen=True)
class Upload:
    """A file that a visitor gave."""

    path: Path
    name: str
    """As it is called on the visitor's machine."""

    def given(self) -> Given:
        """The file under its visitor's name; errors as for `given_file`, with that name in place of where it lies."""
        try:
            one = given_file(self.path)
        except InputError as error:
            raise InputError(str(error).replace(str(self.path), self.name)) from error
        one.name = self.name
        return one


@dataclass(frozen=True)
class Job:
    """Something to explain."""

    text: str | None
    uploads: tuple[Upload, ...]
    context: str | None
    options: Options


@dataclass(frozen=True)
class Offer:
    """What the engine's process can do, told once when it is ready."""

    chains: tuple[tuple[str, str], ...]
    """Name and what it is, each."""
    models: tuple[str, ...]
    """Language models that can word an explanation, the one in use first; empty where none can be loaded."""
    problem: str = ""
    """Why there is no language model; empty where there is one."""


@dataclass(frozen=True)
class Begun:
    """What was read, and which observers will run on it, in order: the engine's `Planned`, able to travel."""

    stimulus: Stimulus
    observers: tuple[str, ...]


@dataclass(frozen=True)
class Sound:
    """The outline of a source's sound."""

    source: str
    seconds: float
    peaks: tuple[int, ...]
    """The loudest sample of each of equal stretches, 0 to 100."""


@dataclass(frozen=True)
class Drawn:
    """The outlines of the faces in a picture."""

    source: str
    outlines: tuple[Outline, ...]


@dataclass(frozen=True)
class Refused:
    """The job cannot be done as it was given; a line that says why."""

    message: str


@dataclass(frozen=True)
class Over:
    """The job is over, done or stopped: the last message of each."""
