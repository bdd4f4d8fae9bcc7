"""Emphasis that stands on characters of its own: exclamation marks, capitals, drawn-out words."""

import re
from collections.abc import Iterator, Sequence

from emotrace.plugins.text.cues import Cue, Page
from emotrace.plugins.text.table import CueTable, Emphasis
from emotrace.plugins.text.tokens import Sentence, Token, is_drawn_out, shortened

_MOST_MARKS = 4
"""VADER counts up to four exclamation marks."""
_ROMAN = re.compile(r"[ivxlcdm]+")


def sentence_emphasis(page: Page, sentence: Sentence, cues: Sequence[Cue]) -> Iterator[Cue]:
    """Yield the emphasis in one sentence outside the cues already found there."""
    covered = {place for cue in cues for place in range(cue.start, cue.end)}
    free = [token for token in sentence.tokens if token.start not in covered]
    words = [] if page.in_capitals else list(_capitals(page, free))
    drawn_out = (cue for cue in _drawn_out(page, free) if not any(cue.start < w.end and w.start < cue.end for w in words))
    yield from words
    yield from drawn_out
    yield from _marks(page, sentence.tokens[-1])


def _marks(page: Page, last: Token) -> Iterator[Cue]:
    marks = last.key.strip(".\u2026\u3002")
    asks = marks.count("?")
    count = asks + marks.count("!")
    if last.kind == "end" and count and not (asks == 1 == count):
        name: Emphasis = "question and exclamation marks" if asks else "exclamation marks"
        start = last.start + last.key.index(marks)
        yield from _emphasis(page.table, name, (start, start + len(marks)), count, min(count, _MOST_MARKS) / _MOST_MARKS)


def _capitals(page: Page, tokens: Sequence[Token]) -> Iterator[Cue]:
    run: list[Token] = []
    for token in (*tokens, None):
        if token is not None and token.kind == "word" and page.text[token.start : token.end].isupper():
            run.append(token)
            continue
        if any(len(one.key) > 2 and one.key in page.table.vocabulary for one in run):  # not acronyms alone
            strength = min(1.0, 0.25 + len(run) / 4)
            yield from _emphasis(page.table, "capitals", (run[0].start, run[-1].end), len(run), strength)
        run = []


def _drawn_out(page: Page, tokens: Sequence[Token]) -> Iterator[Cue]:
    row = page.table.emphasis.get("elongation")
    for token in tokens:
        word = page.text[token.start : token.end].lower()
        if row is None or token.kind != "word" or not is_drawn_out(word) or _ROMAN.fullmatch(word):
            continue
        *_, short = shortened(word)
        if len(set(short)) > 1 and short not in row.skip:
            yield from _emphasis(page.table, "elongation", (token.start, token.end), 1, 0.5)


def _emphasis(
    table: CueTable, name: Emphasis, span: tuple[int, int], count: int, strength: float
) -> Iterator[Cue]:
    row = table.emphasis.get(name)
    if row is not None:
        yield Cue(row, row.label, name, *span, strength=strength, count=count)
