"""The words that the checker reads, from `data/checked_words.toml`, as regular expressions."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Held:
    """Words that need something cited: a cue that matches `held_by`, on side `sign` of its norm if that is not 0."""

    words: re.Pattern[str]
    held_by: re.Pattern[str]
    sign: int = 0


@dataclass(frozen=True)
class Degree:
    """Words for a size, and the range that the size must lie in."""

    words: re.Pattern[str]
    least: float
    most: float


@dataclass(frozen=True)
class Vocabulary:
    """Everything that the checker looks for in a sentence."""

    emotions: Mapping[str, re.Pattern[str]]
    """Label to its words; "unheld" for feelings that no belief holds."""
    supports: re.Pattern[str]
    opposes: re.Pattern[str]
    denials: re.Pattern[str]
    allowed_denials: re.Pattern[str]
    abstaining: re.Pattern[str]
    """Denials that abstaining makes true."""
    more: re.Pattern[str]
    """What stands before weighs more than what stands after."""
    less: re.Pattern[str]
    lesser: re.Pattern[str]
    """What is named beside it is not what weighs most."""
    most: re.Pattern[str]
    """What is named first weighs most."""
    conflict: re.Pattern[str]
    """Words that a conflict of modalities alone makes true."""
    overclaims: re.Pattern[str]
    mind_reading: re.Pattern[str]
    strengths: tuple[Degree, ...]
    """Sizes of a cue, 0 to 1."""
    signs: tuple[Degree, ...]
    """Sizes of a weight, in nats."""
    sign_nouns: re.Pattern[str]
    modalities: Mapping[str, re.Pattern[str]]
    cues: tuple[Held, ...]
    directions: tuple[Held, ...]
    all_words: frozenset[str]
    """Every single word above: each is held against the evidence by a rule of its own."""


ADVERB = r"(?: \w+ly)? "
"""Between the words of a relation: "speaks for", "speaks strongly for"."""


def any_of(words: Iterable[str], between: str = " ") -> re.Pattern[str]:
    """A pattern that matches any of the words as whole words, the longest first; `between` stands for a space."""
    longest_first = sorted(words, key=len, reverse=True)
    spelt = (between.join(map(re.escape, words.split())) for words in longest_first)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(spelt)})(?![\w-])", re.IGNORECASE)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that comes with emotrace."""
    text = (files("emotrace.engine") / "data" / "checked_words.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return Vocabulary(
        emotions={label: any_of(words) for label, words in table["emotions"].items()},
        supports=any_of(table["relations"]["supports"], between=ADVERB),
        opposes=any_of(table["relations"]["opposes"], between=ADVERB),
        denials=any_of(table["denials"]["words"]),
        allowed_denials=any_of(table["denials"]["allowed"]),
        abstaining=any_of(table["denials"]["abstaining"]),
        more=any_of(table["comparisons"]["more"]),
        less=any_of(table["comparisons"]["less"]),
        lesser=any_of(table["comparisons"]["lesser"]),
        most=any_of(table["comparisons"]["most"]),
        conflict=any_of(table["conflict"]["words"]),
        overclaims=any_of(table["overclaims"]["words"]),
        mind_reading=_mind_reading(table["overclaims"]),
        strengths=tuple(_degree(row) for row in table["strength"].values()),
        signs=tuple(_degree(row) for name, row in table["sign"].items() if name != "nouns"),
        sign_nouns=any_of(table["sign"]["nouns"]),
        modalities={name: any_of(words) for name, words in table["modalities"].items()},
        cues=tuple(Held(any_of(row["words"]), _held_by(row["held_by"])) for row in table["cue"]),
        directions=tuple(Held(any_of(row["words"]), _held_by(row["of"]), row["sign"]) for row in table["direction"]),
        all_words=frozenset(word for phrase in _phrases(_ruled(table)) for word in phrase.split()),
    )


def _ruled(table: Mapping[str, object]) -> dict[str, object]:
    """The lists whose words are held against the evidence; those of overclaims are refused anyhow."""
    return {name: rows for name, rows in table.items() if name != "overclaims"}


def _phrases(table: object) -> Iterator[str]:
    """Every string in a nested table."""
    if isinstance(table, str):
        yield table
    elif isinstance(table, Mapping):
        for value in table.values():
            yield from _phrases(value)
    elif isinstance(table, list):
        for value in table:
            yield from _phrases(value)


def _mind_reading(table: Mapping[str, list[str]]) -> re.Pattern[str]:
    persons, verbs = any_of(table["persons"]).pattern, any_of(table["verbs"]).pattern
    return re.compile(rf"{persons}\s+{verbs}", re.IGNORECASE)


def _degree(row: Mapping[str, Any]) -> Degree:
    return Degree(any_of(row["words"]), row["least"], row["most"])


def _held_by(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
