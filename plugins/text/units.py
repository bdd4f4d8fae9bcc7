"""A passage cut into units, the stretches of words that are given a weight: cues and what changes them, then others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from emotrace.plugins.text.cues import Cue
from emotrace.plugins.text.passages import Passage
from emotrace.plugins.text.tokens import Token

MOST_UNITS = 16
"""Units of one passage; neighbours are joined where there would be more, for each costs two readings."""


@dataclass(frozen=True)
class Unit:
    """A stretch of the text."""

    start: int
    end: int
    cue: Cue | None = None
    """The cue of the rule table that it is; None for other words."""


@cache
def small_words() -> frozenset[str]:
    """Words that say little alone and go with the word after them; our own choice. Negators are among them."""
    return frozenset((Path(__file__).parent / "data" / "small_words.txt").read_text("utf-8").split())


def units(passage: Passage, cues: Sequence[Cue]) -> list[Unit]:
    """Cut a passage into units, in order of place; marks that end nothing go with the words before them."""
    inside = [cue for cue in cues if passage.start <= cue.start and cue.end <= passage.end]
    found = [Unit(cue.start, cue.end, cue) for cue in inside]
    covered = [(cue.start, cue.end) for cue in inside]
    free = [token for token in passage.tokens if not any(s < token.end and token.start < e for s, e in covered)]
    found += _stretches(free, [start for start, _ in covered])
    found.sort(key=lambda unit: unit.start)
    while len(found) > MOST_UNITS:
        found = list(_joined(found))
    return found


def _stretches(tokens: Sequence[Token], breaks: Sequence[int]) -> Iterator[Unit]:
    """A unit for each word that says something, with the small words before it.

    Small words that no such word follows are in no unit: what they do is part of the rest.
    """
    held: list[Token] = []
    for token in tokens:
        if held and any(held[-1].end <= start <= token.start for start in breaks):
            held = []
        if token.kind not in ("word", "sign"):
            held = []
            continue
        held.append(token)
        if token.kind == "sign" or token.key not in small_words():
            yield Unit(held[0].start, token.end)
            held = []


def _joined(found: Sequence[Unit]) -> Iterator[Unit]:
    """Neighbours that are no cues, two by two; cues too where there is nothing else to join."""
    free = any(first.cue is None and second.cue is None for first, second in pairwise(found))
    index = 0
    while index < len(found):
        first = found[index]
        second = found[index + 1] if index + 1 < len(found) else None
        if second and (not free or (first.cue is None and second.cue is None)):
            yield Unit(first.start, second.end, first.cue or second.cue)
            index += 2
        else:
            yield first
            index += 1
