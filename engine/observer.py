"""What an observer is: a card that says what it reads and gives, and one method."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from pydantic import Field

from emotrace.engine.baseline import Baseline
from emotrace.engine.observation import Observation, ObserverRef
from emotrace.engine.record import Nats, Record
from emotrace.engine.stimulus import Reached, Text, Track
from emotrace.engine.taxonomy import Weights

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray


FRAMES_PER_SECOND = 5.0
"""CALMED (Sousa et al. 2023, arXiv 2307.13706) looks at windows of 200 ms; so do we."""


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
    """Nats when every part shows fully; `emotrace.engine.patterns` says what holds when they show less."""
    adds: bool = False
    """False: the pattern weighs `weights` in place of what its parts weigh alone. True: its parts' weights,
    and `weights` besides, as a model with interactions learns them."""
    source: str
    """Key of the source that the rule rests on."""


@dataclass(frozen=True)
class Setting:
    """What an observer is given to work with."""

    model_file: "ModelFileFinder"
    """Finds a model file by name, fetching it if allowed."""
    rules: Mapping[str, Path] = field(default_factory=dict)
    """Observer name to a rule table of the user's own, or to a folder of weights that its trainer wrote."""
    seed: int = 0
    baseline: Baseline | None = None
    """The person's own norms; None for everybody's."""
    frames_per_second: float = FRAMES_PER_SECOND
    """How many frames of a clip are looked at in each second of media time."""
    person: str | None = None
    """Whom the belief is about: a speaker's name, or the number of a face; None for who says or shows most."""


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

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track | Reached]:
        """Yield what `track`, of a kind that the card says it reads, holds; in a long one, also how far it has come."""
        ...

    def close(self) -> None:
        """Free what `observe` loaded; called once, after the last track."""
        ...


@runtime_checkable
class BatchWeigher(Protocol):
    """An observer that can weigh many tracks at once, faster than one by one."""

    def weigh_all(self, tracks: Sequence[Track], setting: Setting) -> Sequence[Nats]:
        """For each track the sum of the weights of what `observe` would yield, in nats, to 1e-3."""
        ...


@runtime_checkable
class BatchObserver(Protocol):
    """An observer that can observe many texts at once, faster than one by one."""

    def observe_all(self, texts: Sequence[Text], setting: Setting) -> Sequence[Sequence[Observation]]:
        """For each text what `observe` would yield, to the last digit. They have nothing to do with each other, and are
        all about whoever wrote them, whatever `setting.person` says."""
        ...


@dataclass(frozen=True)
class WeightRow:
    """What one cue, at one size, speaks for."""

    cue: str
    """Its kind, as observations name it, or the words themselves."""
    label: str
    """The field's term for it; empty where it adds nothing to `cue`."""
    size: float | None
    """The size at which it weighs this, in `unit`; None where presence is all that counts."""
    unit: str
    weights: Nats


@dataclass(frozen=True)
class WeightTable:
    """A file of weights of evidence, as rows that a person can read."""

    name: str
    """What `Observation.weights_from` calls it."""
    path: Path
    rows: Sequence[WeightRow]
    notes: tuple[str, ...] = ()
    """What it was made from, under which licence, and the like; a line each."""


@runtime_checkable
class Inspectable(Protocol):
    """An observer whose weights can be read: `emotrace plugins show NAME --weights` prints them."""

    def weights(self, setting: Setting) -> Sequence[WeightTable]:
        """The tables in use, the user's own where `setting` names one.

        Raises:
            RulesError: a table is malformed.
        """
        ...


@dataclass(frozen=True)
class Outline:
    """The lines of a face in a picture: its edge, brows, eyes, nose and lips."""

    face: int
    """Which face, as in `Where.face`."""
    lines: tuple[tuple[tuple[float, float], ...], ...]
    """Each a line through points, in pixels from the upper left corner of the picture."""


@runtime_checkable
class Outliner(Protocol):
    """An observer that can show what it looked at, for a screen that draws it."""

    def outlines(self, track: Track, seen: Sequence[Observation], setting: Setting) -> Sequence[Outline]:
        """The outlines of the faces that `seen`, its own observations of a still picture, are of."""
        ...


@dataclass(frozen=True)
class LabelScores:
    """How far each of many tracks bears each label of a label set, several of which may hold at once."""

    labels: tuple[str, ...]
    margins: "NDArray[float64]"
    """Shape (tracks, labels), nats: log-odds of the label less the threshold; the label is given from 0 on."""
    thresholds: "NDArray[float64] | None" = None
    """Shape (labels,), nats: what was taken off the log-odds; None where that is not known."""


@runtime_checkable
class MultiLabeller(Protocol):
    """An observer that can give several labels of a set that it knows, such as GoEmotions' 28."""

    def label_scores(self, tracks: Sequence[Track], labels: Sequence[str], setting: Setting) -> LabelScores | None:
        """Scores over `labels`, in their order; None where it knows no such set."""
        ...
