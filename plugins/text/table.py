"""The rule table of cues, read from TOML and laid out for looking up."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field, model_validator

from emotrace.engine.errors import RulesError
from emotrace.engine.record import Nats
from emotrace.engine.rules import Rule, RuleTable, load_rules
from emotrace.plugins.text.modifiers import degree_words, negators
from emotrace.plugins.text.tokens import bare, scanner, tokenise

OWN_TABLE = Path(__file__).parent / "data" / "cues.toml"

STRENGTHS = {"strong": 0.9, "words": 0.7, "weak": 0.3}
"""Strength of a word by the list that holds it: VADER's scale of 0 to 4, over four."""

LEAST_VALENCE = 1.0
"""Words that VADER's raters put nearer to 0 than this, on -4 to 4, are no cues."""

Emphasis = Literal["exclamation marks", "question and exclamation marks", "capitals", "elongation"]


class CueRow(Rule):
    """One row: cues that speak for the same thing. Which columns it fills says what it matches."""

    words_from: str = ""
    """Key of the source that the words come from; empty where the row has none."""
    strong: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    emoji: dict[str, str] = Field(default_factory=dict)
    """Emoji or emoticon to its name."""
    valence: Literal["pleasant", "unpleasant"] | None = None
    """Set where the row takes the words that VADER's lexicon rates so and no row lists."""
    emphasis: Emphasis | None = None
    negated: Nats = Field(default_factory=dict)
    """Nats at full strength where the cue is negated; empty where its weights are to be turned round."""
    skip: tuple[str, ...] = ()
    """Words that the row leaves out although they would match."""
    in_questions: bool = False
    """Whether a question leaves the cue as strong as a statement does."""
    instructions: tuple[str, ...] = ()
    """Regular expressions in the notation that `expression` reads."""
    terms: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    function_words: tuple[str, ...] = ()
    """Words by which the language that the observer reads is known."""

    @model_validator(mode="after")
    def _instructions_are_expressions(self) -> "CueRow":
        for notation in self.instructions:
            expression(notation, self.terms)
        return self


_TERM = re.compile(r"<([a-z]+)>")
_DEEPEST = 3
"""Terms may name terms to this depth."""
_GAP = r"(?:[\s\"'\u201c\u201d\u2018\u2019:`*=-]{1,6})"


def expression(notation: str, terms: Mapping[str, tuple[str, ...]]) -> re.Pattern[str]:
    """Compile an instruction row's notation: a space is a gap, <name> any of the terms of that name.

    Raises:
        ValueError: a term is missing, or what comes out is no regular expression.
    """
    filled = notation
    try:
        for _ in range(_DEEPEST):
            filled = _TERM.sub(lambda name: f"(?:{'|'.join(terms[name[1]])})", filled)
        return re.compile(filled.replace(" ", _GAP), re.IGNORECASE)
    except KeyError as error:
        raise ValueError(f"instruction {notation!r} names a term that [rule.terms] lacks: {error}") from error
    except re.error as error:
        raise ValueError(f"instruction {notation!r} is no regular expression: {error}") from error


class Entry(NamedTuple):
    """What a table says of one cue."""

    row: CueRow
    strength: float
    label: str


Keys = tuple[str, ...]
"""A word or phrase as the keys of its tokens."""


@dataclass(frozen=True)
class CueTable:
    """A rule table laid out for looking up."""

    rules: RuleTable[CueRow]
    valences: Mapping[str, float]
    """VADER's lexicon: word to valence, -4 to 4."""
    phrases: Mapping[Keys, Entry]
    """Words and phrases."""
    signs: Mapping[str, Entry]
    """Emoji and emoticons."""

    def rows(self) -> tuple[CueRow, ...]:
        """The rows in the order of the file."""
        return self.rules.rule

    @cached_property
    def emphasis(self) -> Mapping[str, CueRow]:
        """Kind of emphasis to its row."""
        return {row.emphasis: row for row in self.rows() if row.emphasis}

    @cached_property
    def scan(self) -> re.Pattern[str]:
        """The expression that cuts text into tokens."""
        return scanner(self.signs)

    @cached_property
    def instructions(self) -> Sequence[tuple[CueRow, re.Pattern[str]]]:
        """The expressions that find instructions, each with its row."""
        return [(row, expression(one, row.terms)) for row in self.rows() for one in row.instructions]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every single word that means something here, in whatever row or list."""
        listed = (key for keys in self.phrases for key in keys)
        spoken = (word for row in self.rows() for word in row.function_words)
        return frozenset((*listed, *spoken, *self.valences, *degree_words(), *negators()))

    @cached_property
    def longest(self) -> Mapping[str, int]:
        """First word to the number of words of the longest phrase that starts with it."""
        return {keys[0]: len(keys) for keys in sorted(self.phrases, key=len)}

    @cached_property
    def fallback(self) -> Mapping[str, tuple[CueRow, frozenset[str]]]:
        """Pleasant and unpleasant to the row that takes such words, and what it leaves out."""
        return {row.valence: (row, frozenset(row.skip)) for row in self.rows() if row.valence}

    def rated(self, word: str) -> Entry | None:
        """What VADER's lexicon says of a word that no row lists; None where it says too little."""
        valence = self.valences.get(word, 0.0)
        row, skip = self.fallback.get("pleasant" if valence > 0 else "unpleasant", (None, frozenset()))
        if row is None or word in skip or abs(valence) < LEAST_VALENCE:
            return None
        return Entry(row, abs(valence) / 4, row.label)


def load_table(path: Path) -> CueTable:
    """Read a rule table of cues.

    Raises:
        RulesError: the file cannot be read, a row does not fit, or two rows list the same cue.
    """
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    rules = load_rules(path, CueRow)
    valences = SentimentIntensityAnalyzer().lexicon
    return CueTable(rules, valences, _phrases(rules.rule, path.name), _signs(rules.rule))


def _signs(rows: Iterable[CueRow]) -> dict[str, Entry]:
    strength = STRENGTHS["words"]
    return {bare(sign): Entry(row, strength, name) for row in rows for sign, name in row.emoji.items()}


def _phrases(rows: Iterable[CueRow], file: str) -> dict[Keys, Entry]:
    phrases: dict[Keys, Entry] = {}
    for row, term, strength in _terms(rows):
        for keys in _spellings(term):
            if keys in phrases and phrases[keys].row is not row:
                labels = f"{phrases[keys].label} and in {row.label}"
                raise RulesError(f"rule table {file}: {term!r} is both in {labels}; leave one")
            phrases[keys] = Entry(row, strength, row.label)
    return phrases


def _terms(rows: Iterable[CueRow]) -> Iterator[tuple[CueRow, str, float]]:
    for row in rows:
        for name, strength in STRENGTHS.items():
            yield from ((row, term, strength) for term in getattr(row, name))


def _spellings(term: str) -> set[Keys]:
    """The keys of a term as it stands, and with n't written carelessly as nt."""
    keys = tuple(token.key for token in tokenise(term, _PLAIN, lambda _: True))
    careless = tuple(key.replace("n't", "nt") for key in keys)
    return {keys, careless}


_PLAIN = scanner(())
