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
    words = [token for token in sentence.tokens if token.kind == "word" and token.start not in covered]
    drawn_out = {token for token in words if _drawn_out(page, token)}
    for token in words:
        if token in drawn_out:
            yield from _emphasis(page.table, "elongation", (token.start, token.end), 1, 0.5)
    plain = set(words) - drawn_out
    if not page.in_capitals:
        yield from _capitals(page, [token if token in plain else None for token in sentence.tokens])
    yield from _marks(page, sentence.tokens[-1])


def _drawn_out(page: Page, token: Token) -> bool:
    """Whether a word is written longer than it is; "hmm" and Roman numbers are not."""
    word = page.text[token.start : token.end].lower()
    if not is_drawn_out(word) or _ROMAN.fullmatch(word):
        return False
    *_, short = shortened(word)
    row = page.table.emphasis.get("elongation")
    return len(set(short)) > 1 and row is not None and short not in row.skip


def _capitals(page: Page, tokens: Sequence[Token | None]) -> Iterator[Cue]:
    """Runs of words in capitals; None stands for a token that is something else."""
    run: list[Token] = []
    for token in (*tokens, None):
        if token is not None and page.text[token.start : token.end].isupper():
            run.append(token)
            continue
        if any(len(one.key) > 2 and one.key in page.table.vocabulary for one in run):  # not acronyms alone
            strength = min(1.0, 0.25 + len(run) / 4)
            yield from _emphasis(page.table, "capitals", (run[0].start, run[-1].end), len(run), strength)
        run = []


def _marks(page: Page, last: Token) -> Iterator[Cue]:
    marks = last.key.strip(".\u2026\u3002")
    asks = marks.count("?")
    count = asks + marks.count("!")
    if last.kind == "end" and count and not (asks == 1 == count):
        name: Emphasis = "question and exclamation marks" if asks else "exclamation marks"
        start = last.start + last.key.index(marks)
        strength = min(count, _MOST_MARKS) / _MOST_MARKS
        yield from _emphasis(page.table, name, (start, start + len(marks)), count, strength)


def _emphasis(table: CueTable, name: Emphasis, span: tuple[int, int], count: int, strength: float) -> Iterator[Cue]:
    row = table.emphasis.get(name)
    if row is not None:
        yield Cue(row, row.label, name, *span, strength=strength, count=count)
