"""What an observer is: a card that says what it reads and gives, and one method."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from pydantic import Field

from emotrace.engine.observation import Observation, ObserverRef
from emotrace.engine.record import Record
from emotrace.engine.stimulus import Track
from emotrace.engine.taxonomy import Weights


class Emits(Record):
    """One kind of observation that an observer can make."""

    kind: str
    label: str
    unit: str = ""
    """Empty where only presence is reported."""


class ObserverCard(Record):
    """What an observer says of itself before it runs."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: str
    modality: str
    reads: tuple[str, ...] = Field(min_length=1)
    """Kinds of tracks, any of which makes it run."""
    gives: tuple[str, ...] = ()
    """Kinds of tracks that it derives for others."""
    emits: tuple[Emits, ...]
    licence: str
    """Licence of its code."""
    weights_licence: str
    """Licence of its model files and rule tables."""
    model_files: tuple[str, ...] = ()
    """Names in the model-file manifest that it needs."""
    needs_network: bool = False

    def ref(self, model_sha256: str | None = None) -> ObserverRef:
        """The reference that this observer's observations carry."""
        return ObserverRef(name=self.name, version=self.version, model_sha256=model_sha256)


class PatternRule(Record):
    """Says that some observations mean more together.

    It applies to observations of one source and one face that are all at least `min_strength` strong.
    """

    kind: str
    """A name for the pattern: AU6+AU12."""
    label: str
    phrase: str = Field(min_length=1)
    needs: tuple[str, ...] = Field(min_length=2)
    """Kinds that must all be present; "AU25|AU26" accepts either."""
    min_strength: float = Field(default=0.0, ge=0, le=1)
    weights: Weights
    """Joint weights when every part shows fully, in nats; `emotrace.engine.patterns.joint_weights` says what
    holds when they show less."""
    source: str
    """Key of the source that the rule rests on."""


@dataclass(frozen=True)
class Setting:
    """What an observer is given to work with."""

    model_file: "ModelFileFinder"
    """Finds a model file by name, fetching it if allowed."""
    rules: Mapping[str, Path] = field(default_factory=dict)
    """Observer name to a rule table of the user's own."""
    seed: int = 0


class ModelFileFinder(Protocol):
    """Finds a model file on disk."""

    def __call__(self, name: str) -> Path:
        """Path of the verified file; ModelFileError where it cannot be had."""
        ...


@runtime_checkable
class Observer(Protocol):
    """Reads tracks, yields observations. Making one must be cheap: load models in `observe`, not before.

    An observer may also yield tracks of the kinds that its card says it gives.
    """

    card: ObserverCard

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """The rules by which its observations mean more together; empty where it has none."""
        ...

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track]:
        """Yield what `track`, of a kind that the card says it reads, holds."""
        ...

    def close(self) -> None:
        """Free what `observe` loaded; called once, after the last track."""
        ...
