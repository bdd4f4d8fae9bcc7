"""What labelled data are: examples with the labels that people gave them, and the readers that find them on disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from emotrace.engine.record import Nats
from emotrace.engine.stimulus import Given

if TYPE_CHECKING:
    from emotrace.engine.evaluation.chain_report import ChainEvaluated
    from emotrace.engine.evaluation.watching import Watch
    from emotrace.engine.orchestrator import Engine


@dataclass(frozen=True)
class Example:
    """One labelled text, picture or recording."""

    id: str
    """Where it comes from, for people: "dev.tsv row 12", "joy/0031.jpg"."""
    labels: tuple[str, ...]
    """One label, or several where the data allow several."""
    text: str | None = None
    path: Path | None = None
    """A picture or recording; None where the example is a text."""
    group: str | None = None
    """Person, speaker or dialogue; None where the data do not say."""

    @property
    def held(self) -> str:
        """Its words, or its file's name: what is known of it wherever in the data it stands."""
        return (self.text or "") if self.path is None else self.path.name

    def given(self) -> Given:
        """It, as a user would give it.

        Raises:
            InputError: the file is missing, empty or may not be read.
        """
        from emotrace.engine.intake import given_file, given_text

        return given_text(self.text or "") if self.path is None else given_file(self.path)


@dataclass(frozen=True)
class LabelledData:
    """What a reader found."""

    name: str
    labels: tuple[str, ...]
    """The label set, in the order of its tables."""
    examples: tuple[Example, ...]
    several: bool = False
    """Whether an example may have several labels."""
    left_out: tuple[str, ...] = ()
    """One line for each row or file that was left out: where, and why."""
    log_prior: Nats | None = None
    """Log share of each ekman label in the data's own training part; None where it is not there."""
    notes: tuple[str, ...] = ()
    """One line for each thing that is odd about the way in which the data were asked for."""


@dataclass(frozen=True)
class Selection:
    """Which data the user means, and how they are laid out."""

    path: Path
    split: str | None = None
    """train, dev or test, where the format has them."""
    text: str = "text"
    """Column that holds the words."""
    label: str = "label"
    """Column that holds the label."""
    file: str = "path"
    """Column that holds the name of a picture or recording, relative to the table's folder."""
    group: str | None = None
    """Column that names the person, speaker or dialogue."""
    spellings: Mapping[str, str] = field(default_factory=dict)
    """The data's label to ours, beside the common spellings."""
    limit: int | None = None
    """No more examples than this, drawn at random with `seed`."""
    seed: int = 0
    segments: Path | None = None
    """A table of stretches within the recordings; None where there is none."""
    random_splits: bool = False
    """Whether what is learned, for a baseline, comes from examples drawn at random, and not from other persons."""


@runtime_checkable
class Benchmark(Protocol):
    """Reads one format of labelled data. Found through the hook `emotrace_benchmarks`."""

    name: str
    """What `emotrace eval` calls it."""
    reads: str
    """One line: the layout that it reads."""

    def read(self, selection: Selection) -> LabelledData:
        """Find the examples; what cannot be used is left out and told.

        Raises:
            InputError: there is nothing to use; the message says why.
        """
        ...


@runtime_checkable
class ChainBenchmark(Protocol):
    """Holds what a chain finds against labels of that kind. Found through the hook `emotrace_chain_benchmarks`."""

    name: str
    """What `emotrace eval` calls it."""
    reads: str
    """One line: the layout that it reads."""
    chain: str
    """The chain whose findings are measured."""
    takes: tuple[str, ...]
    """What it knows of a selection beside path, limit and seed: "segments", "random_splits"."""

    def measure(self, engine: "Engine", selection: Selection, watch: "Watch") -> "ChainEvaluated":
        """Judge every recording and measure. The engine's observers are closed at the end.

        Raises:
            InputError: there is nothing to use, or none of it could be judged; the message says why.
        """
        ...
