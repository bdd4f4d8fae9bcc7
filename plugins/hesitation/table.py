"""The table of cues: which words and patterns each of them is looked for in."""

import re
from functools import cache
from pathlib import Path

from pydantic import Field, field_validator, model_validator

from emotrace.engine.record import Number, Record
from emotrace.engine.tomlfile import read_toml

TABLE = Path(__file__).parent / "data" / "cues.toml"

EDGES = r"(?<![\w'-])(?:{})(?![\w'])"
"""A cue is whole words."""


class CueRow(Record):
    """One cue, and what it is looked for in."""

    kind: str
    label: str
    phrase: str
    """What the quoted words are, as a noun phrase that the quotation follows."""
    bah: str = ""
    """BAH's name for the cue; empty where it has none."""
    share: Number = Field(default=0.0, ge=0, le=100)
    """Per cent of BAH's language cues."""
    strength: Number = Field(ge=0, le=1)
    source: str
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    """Regular expressions in which a blank stands for any white space."""
    unless: tuple[str, ...] = ()
    """Regular expressions: what lies inside a match of one is no cue."""

    @field_validator("patterns", "unless")
    @classmethod
    def _are_expressions(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                compiled(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return patterns

    @property
    def looked_for(self) -> list[re.Pattern[str]]:
        """The words and patterns."""
        words = [compiled("|".join(sorted(map(re.escape, self.words), key=len, reverse=True)))] if self.words else []
        return [*words, *map(compiled, self.patterns)]

    @property
    def no_cues(self) -> list[re.Pattern[str]]:
        """What the cue is not."""
        return [compiled(pattern) for pattern in self.unless]


class CueTable(Record):
    """The whole table."""

    name: str
    least_english: Number = Field(ge=0, le=1)
    """Share of `english` among a text's words below which it is not read."""
    english: frozenset[str]
    sources: dict[str, str]
    """Key to citation."""
    cue: tuple[CueRow, ...]

    @model_validator(mode="after")
    def _every_source_is_listed(self) -> "CueTable":
        for row in self.cue:
            if row.source not in self.sources:
                raise ValueError(f"cue {row.kind!r} names source {row.source!r}, which [sources] does not list")
        return self


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern over whole words; case is not heeded, and a blank is any white space."""
    spaced = pattern.replace(r"\ ", " ").replace(" ", r"\s+")
    return re.compile(EDGES.format(spaced), re.IGNORECASE)


@cache
def cue_table() -> CueTable:
    """The table that comes with emotrace; RulesError where it does not fit."""
    return read_toml(TABLE, CueTable, "cue table")
