"""Cues found in a sentence: the longest match wins, and no two overlap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from emotrace.plugins.text.modifiers import Modifiers, modifiers
from emotrace.plugins.text.table import CueRow, CueTable, Entry
from emotrace.plugins.text.tokens import Sentence, Token, is_drawn_out


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue in the text, weighed by what stands around it."""

    row: CueRow
    label: str
    key: str
    """What it is however it is spelt; the same key again is the same cue repeated."""
    start: int
    end: int
    strength: float
    count: int | None = None
    """How many marks, signs or words; None where counting means nothing."""
    negated: bool = False
    confidence: float = 1.0
    aside: str = ""
    """What lowered the confidence, for readers."""

    @property
    def kind(self) -> str:
        """The name by which rules speak of it."""
        return f"negated {self.row.kind}" if self.negated else self.row.kind


@dataclass(frozen=True)
class Page:
    """A text and the table that it is read with."""

    text: str
    table: CueTable

    @cached_property
    def in_capitals(self) -> bool:
        """Whether the whole text is in capitals, which then stress nothing."""
        return self.text.isupper()


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens `first` to `last` of a sentence, and what the table says of them."""

    first: int
    last: int
    entry: Entry


def sentence_cues(page: Page, sentence: Sentence) -> Iterator[Cue]:
    """Yield the words, phrases and signs of one sentence that speak for an emotion, in order."""
    free = 0
    for match in _longest(_matches(sentence.tokens, page.table), len(sentence.tokens)):
        sign = sentence.tokens[match.first].kind == "sign"  # no word before an emoji changes it
        floor = match.first if sign else free
        around = modifiers(sentence, match.first, match.last, floor, not match.entry.row.in_questions)
        yield _cue(page, sentence.tokens, match, around)
        free = around.last + 1


def _matches(tokens: Sequence[Token], table: CueTable) -> Iterator[Match]:
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind == "sign" and token.key in table.signs:
            last = _same_sign(tokens, index)
            yield Match(index, last, table.signs[token.key])
            index = last
        elif token.kind == "word" and (match := _match(tokens, index, table)):
            yield match
        index += 1


def _same_sign(tokens: Sequence[Token], index: int) -> int:
    """Index of the last of a run of the same sign."""
    last = index
    while last + 1 < len(tokens) and tokens[last + 1].key == tokens[index].key:
        last += 1
    return last


def _match(tokens: Sequence[Token], index: int, table: CueTable) -> Match | None:
    """The longest phrase of the table that starts here, else what VADER says of the one word."""
    word = tokens[index].key
    for length in range(table.longest.get(word, 0), 0, -1):
        keys = tuple(token.key for token in tokens[index : index + length])
        if keys in table.phrases:
            return Match(index, index + len(keys) - 1, table.phrases[keys])
    entry = table.rated(word)
    return Match(index, index, entry) if entry is not None else None


def _longest(matches: Iterator[Match], tokens: int) -> list[Match]:
    """Matches that do not overlap, longest first where they would, in order of place."""
    taken = bytearray(tokens)
    kept = []
    for match in sorted(matches, key=lambda match: match.first - match.last):
        if not any(taken[match.first : match.last + 1]):
            taken[match.first : match.last + 1] = b"\1" * (match.last + 1 - match.first)
            kept.append(match)
    return sorted(kept, key=lambda match: match.first)


def _cue(page: Page, tokens: Sequence[Token], match: Match, around: Modifiers) -> Cue:
    core = tokens[match.first : match.last + 1]
    signs = core[0].kind == "sign"
    return Cue(
        row=match.entry.row,
        label=match.entry.label,
        key=core[0].key if signs else " ".join(token.key for token in core),
        start=tokens[around.first].start,
        end=tokens[around.last].end,
        strength=_strength(page, core, match.entry.strength, around.boost),
        count=len(core) if signs else None,
        negated=around.negated,
        confidence=around.confidence,
        aside=around.aside,
    )


def _strength(page: Page, core: Sequence[Token], base: float, boost: float) -> float:
    """Strength of a cue, 0 to 1: VADER's increments are on a scale of 0 to 4.

    Capitals count where the text has other words too, as in VADER; a drawn-out word counts as one degree word.
    """
    from vaderSentiment.vaderSentiment import B_INCR, C_INCR

    words = page.text[core[0].start : core[-1].end]
    if len(words) > 1 and words.isupper() and not page.in_capitals:
        boost += C_INCR
    if is_drawn_out(words):
        boost += B_INCR
    return min(1.0, max(0.05, base + boost / 4))
