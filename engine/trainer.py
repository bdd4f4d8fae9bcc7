"""What a trainer is: the part of a plugin that made its weights, and can make them again from a user's data."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from emotrace.engine.baseline import Baseline
from emotrace.engine.benchmark import LabelledData, Selection
from emotrace.engine.observer import ModelFileFinder, Setting


@dataclass(frozen=True)
class Training:
    """What a trainer is asked to do."""

    data: Path
    """The data: a folder or a table, in a format that the trainer's `reads` names."""
    out: Path
    """Folder for the weights and the model card; made where it is missing."""
    model_file: ModelFileFinder
    seed: int = 0
    group: str | None = None
    """Column that names the person, speaker or dialogue; splits never part a group."""
    limit: int | None = None
    """No more examples than this, for trying out; None for all."""
    spellings: Mapping[str, str] = field(default_factory=dict)
    """The data's label to ours, beside the common spellings."""

    @property
    def data_name(self) -> str:
        """The data's last two folders: they tell more than the place on somebody's disk."""
        return "/".join(self.data.resolve().parts[-2:]).lstrip("/")  # the first part of a whole path is "/" itself

    @property
    def selection(self) -> Selection:
        """Which examples are meant."""
        return Selection(self.data, group=self.group, spellings=self.spellings, limit=self.limit, seed=self.seed)

    def command(self, trainer: str) -> str:
        """The command that makes the weights again, with the data by the name that tells most."""
        group = [] if self.group is None else ["--group", self.group]
        limit = [] if self.limit is None else ["--limit", str(self.limit)]
        mapped = [part for theirs, ours in self.spellings.items() for part in ("--map", f"{theirs}={ours}")]
        named = ["emotrace", "train", trainer, self.data_name, "--seed", str(self.seed)]
        return shlex.join([*named, *group, *limit, *mapped])


@runtime_checkable
class Trainer(Protocol):
    """Learns weights of evidence. Found through the hook `emotrace_trainers`."""

    name: str
    """What `emotrace train` calls it: text, face, voice."""
    reads: str
    """One line: the data that it learns from."""

    def train(self, training: Training) -> Iterator[str]:
        """Train, and yield lines of progress; at the end `out` holds the weights and MODEL_CARD.md.

        Raises:
            InputError: the data cannot be learned from; the message names the file and row.
            UsageError: a library that training needs is not installed; the message says how to install it.
        """
        ...


@runtime_checkable
class CrossValidator(Protocol):
    """A trainer that can say what it would have concluded of each example, had it not learned from it."""

    def cross_validate(
        self, data: LabelledData, setting: Setting, baselines: Mapping[str, Baseline]
    ) -> Sequence[Mapping[str, float] | None]:
        """Train without one group, judge that group, and so on through the groups.

        `baselines` holds each group's own norms, by group; it is empty where everybody's norms are meant.

        Returns:
            For each example, in order, the probability of each ekman label; None where nothing could be measured.

        Raises:
            InputError: the data have fewer than two groups, or cannot be learned from.
        """
        ...
