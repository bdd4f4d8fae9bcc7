"""Finds the cues in a text: exceptions are no cues, nor is what lies inside a longer cue."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from emotrace.plugins.hesitation.table import CueRow, CueTable

APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})
"""Spelt alike, one character for one, so that places stay what they are."""

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")

FEWEST_WORDS = 5
"""In fewer words a language cannot be told, and they are read. Our own choice."""


@dataclass(frozen=True)
class Found:
    """A cue with its place in the text."""

    row: CueRow
    start: int
    stop: int


def cues_in(text: str, table: CueTable) -> list[Found]:
    """The cues of a text, in order of place."""
    plain = text.translate(APOSTROPHES)
    candidates = [found for row in table.cue for found in _cues_of(row, plain)]
    taken = bytearray(len(text))
    kept = []
    for one in sorted(candidates, key=lambda one: (one.start - one.stop, one.start)):
        if not (taken[one.start] and taken[one.stop - 1]):  # the longest came first
            taken[one.start : one.stop] = b"\x01" * (one.stop - one.start)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def is_english(text: str, table: CueTable) -> bool:
    """Whether enough of the text's words are common English ones; a few words count as English."""
    words = [word.lower() for word in WORD.findall(text.translate(APOSTROPHES))]
    if len(words) < FEWEST_WORDS:
        return True
    return sum(word in table.english for word in words) >= table.least_english * len(words)


def _cues_of(row: CueRow, text: str) -> Iterator[Found]:
    none = [found.span() for pattern in row.no_cues for found in pattern.finditer(text)]
    for pattern in row.looked_for:
        for found in pattern.finditer(text):
            start, stop = _trimmed(text, *found.span())
            if start < stop and not any(first <= start and stop <= last for first, last in none):
                yield Found(row, start, stop)


def _trimmed(text: str, start: int, stop: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    words = text[start:stop]
    return start + len(words) - len(words.lstrip()), stop - len(words) + len(words.rstrip())
