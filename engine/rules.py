"""Rule tables: weights of evidence and wordings as data, each row with the source that it rests on."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import Field, model_validator

from emotrace.engine.errors import RulesError
from emotrace.engine.observer import PatternRule
from emotrace.engine.record import Nats, Record
from emotrace.engine.taxonomy import Weights
from emotrace.engine.tomlfile import read_toml


class Rule(Record):
    """One row: a kind of observation and what it speaks for. Observers extend it with columns of their own."""

    kind: str
    label: str
    phrase: str = Field(min_length=1)
    reliability: float = Field(default=1.0, ge=0, le=1)
    weights: Weights = Field(default_factory=dict)
    """Nats at full strength, before reliability."""
    source: str
    """Key of the source that the row rests on."""


RuleT = TypeVar("RuleT", bound=Rule)


class RuleTable(Record, Generic[RuleT]):
    """A whole table."""

    name: str
    sources: dict[str, str]
    """Key to citation."""
    rule: tuple[RuleT, ...]
    pattern: tuple[PatternRule, ...] = ()
    sha256: str = ""

    @model_validator(mode="after")
    def _every_source_is_listed(self) -> "RuleTable[RuleT]":
        rows: list[Rule | PatternRule] = [*self.rule, *self.pattern]
        for row in rows:
            if row.source not in self.sources:
                raise ValueError(f"row {row.kind!r} names source {row.source!r}, which [sources] does not list")
        return self

    def weights_from(self, row: Rule | PatternRule) -> str:
        """What `Observation.weights_from` says for a row of this table."""
        return f"rule table {self.name} [{row.source}]"


def load_rules(path: Path, row: type[RuleT]) -> RuleTable[RuleT]:
    """Read a rule table from TOML.

    Raises:
        RulesError: the file cannot be read, is not TOML, or a row does not fit; the message names the row.
    """
    return read_toml(path, RuleTable[row], "rule table")  # type: ignore[valid-type]  # a type made at run time


def chosen_rules(own: Path, observer: str, rules: Mapping[str, Path]) -> Path:
    """The user's table for that observer where there is one, else the observer's own."""
    path = rules.get(observer)
    return own if path is None or path.is_dir() else path


def weights_folder(own: Path, observer: str, rules: Mapping[str, Path], files: Iterable[str]) -> Path:
    """The folder of learned weights: the one that the user names for that observer, else the observer's own.

    Raises:
        RulesError: the user's folder lacks one of `files`, which the observer's trainer writes.
    """
    path = rules.get(observer)
    if path is None or not path.is_dir():
        return own
    missing = [name for name in files if not (path / name).is_file()]
    if missing:
        raise RulesError(f"{path} holds no weights of {observer}: it lacks {', '.join(missing)}")
    return path


def weigh(row: Rule, strength: float, confidence: float = 1.0) -> Nats:
    """Weights of a row for one observation, in nats: scaled by strength, confidence and reliability (all 0-1)."""
    share = strength * confidence * row.reliability
    return {label: nats * share for label, nats in row.weights.items() if nats * share != 0.0}
