"""What happens during a run, as it happens: for progress on a screen, and for whoever wants to look on."""

from dataclasses import dataclass

from emotrace.engine.belief import Belief
from emotrace.engine.explanation import Part, Sentence
from emotrace.engine.observation import Observation
from emotrace.engine.result import Failure, Result
from emotrace.engine.routing import Route
from emotrace.engine.stimulus import Stimulus, Turn


@dataclass(frozen=True)
class Planned:
    """What was read, what will run on it, in order, and what will not."""

    route: Route
    stimulus: Stimulus

    @property
    def observers(self) -> tuple[str, ...]:
        """Names of the observers that will run, in order."""
        return tuple(step.name for step in self.route.steps)


@dataclass(frozen=True)
class Started:
    """An observer begins with a source."""

    observer: str
    source: str


@dataclass(frozen=True)
class Progressed:
    """An observer has come this far in a recording."""

    observer: str
    source: str
    seconds: float
    """Media time."""
    of: float | None
    """How long the recording lasts, in seconds; None where that is not known."""


@dataclass(frozen=True)
class Observed:
    """An observation was made."""

    observation: Observation


@dataclass(frozen=True)
class Heard:
    """An observer made out who said what: the words of a recording are there, before anybody has read them."""

    observer: str
    source: str
    turns: tuple[Turn, ...]
    """All that was made out of the source, in order; from now on, the stimulus holds them."""


@dataclass(frozen=True)
class Ended:
    """An observer is done with a source."""

    observer: str
    source: str
    seconds: float


@dataclass(frozen=True)
class Failed:
    """Something failed, and the rest goes on."""

    failure: Failure


@dataclass(frozen=True)
class Believed:
    """The graph has decided."""

    belief: Belief


@dataclass(frozen=True)
class Said:
    """A sentence was written and passed its check."""

    part: Part
    sentence: Sentence


@dataclass(frozen=True)
class Finished:
    """The run is over."""

    result: Result


Event = Planned | Started | Progressed | Observed | Heard | Ended | Failed | Believed | Said | Finished
