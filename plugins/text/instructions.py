"""Sentences that tell the reader what to answer. They are data: shown, never obeyed and never counted."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from emotrace.plugins.text.table import CueRow, CueTable
from emotrace.plugins.text.tokens import Sentence

Span = tuple[int, int]

_LONGEST_QUOTE = 300
"""A sentence of more characters is quoted by its instruction alone."""


def instructions(text: str, sentences: Sequence[Sentence], table: CueTable) -> dict[int, tuple[CueRow, Span]]:
    """Indices of the sentences that hold an instruction, each with its row and the span to quote."""
    starts = [sentence.start for sentence in sentences]
    ends = [sentence.end for sentence in sentences]
    found: dict[int, tuple[CueRow, Span]] = {}
    for row, (start, end) in _matches(text, table):
        for index in range(bisect_right(ends, start), bisect_left(starts, end)):
            found.setdefault(index, (row, _quoted(sentences[index], (start, end))))
    return found


def _matches(text: str, table: CueTable) -> Iterator[tuple[CueRow, Span]]:
    """Spans of the instructions, less the marks of the sentence before that an expression may take in."""
    for row, pattern in table.instructions:
        for match in pattern.finditer(text):
            words = match[0].lstrip(" \t\r\n.!?;:,()>*#]\"'\u201c\u2018\u2013\u2014-")
            yield row, (match.end() - len(words), match.end())


def _quoted(sentence: Sentence, match: Span) -> Span:
    if sentence.end - sentence.start <= _LONGEST_QUOTE:
        return sentence.start, sentence.end
    return max(match[0], sentence.start), min(match[1], sentence.end)
