"""A text cut into passages that the model can read: whole sentences, as many as fit."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from emotrace.plugins.text.tokens import Sentence, Token, TokenRun

MOST_PIECES = 60
"""Word pieces of a passage; the model reads 64 with its ends."""
SHORT = 240
"""Characters of a text that is taken for short; twice as many hardly fit."""
_WORDS = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Passage(TokenRun):
    """Sentences that are read together."""


def passages(text: str, sentences: Iterable[Sentence], pieces: Callable[[str], int]) -> Iterator[Passage]:
    """Yield passages of at most MOST_PIECES word pieces; a longer sentence is cut between words.

    A short text is measured once, as a whole.

    Args:
        text: the whole text.
        sentences: those of its sentences that are to be read, in order.
        pieces: how many word pieces a stretch of text has.
    """
    sentences = list(sentences)
    if _is_one(text, sentences, pieces):
        yield Passage(tuple(chain.from_iterable(sentence.tokens for sentence in sentences)))
        return
    held: list[Token] = []
    used = 0
    for tokens in _runs(text, sentences, pieces):
        own = pieces(text[(held[-1].end if held else tokens[0].start) : tokens[-1].end])  # with what stands before it
        if held and (used + own > MOST_PIECES or _words_between(text, held[-1], tokens[0])):
            yield Passage(tuple(held))
            held, used, own = [], 0, pieces(text[tokens[0].start : tokens[-1].end])
        held += tokens
        used += own
    if held:
        yield Passage(tuple(held))


def _is_one(text: str, sentences: Sequence[Sentence], pieces: Callable[[str], int]) -> bool:
    """Whether all sentences make one passage, as far as can be told quickly."""
    if not sentences or sentences[-1].end - sentences[0].start > SHORT:
        return False
    if any(_words_between(text, one.tokens[-1], other.tokens[0]) for one, other in pairwise(sentences)):
        return False
    return pieces(text[sentences[0].start : sentences[-1].end]) <= MOST_PIECES


def _words_between(text: str, last: Token, first: Token) -> bool:
    """Whether a sentence that is not to be read stands between two tokens; bullets and asterisks are in no sentence."""
    return _WORDS.search(text, last.end, first.start) is not None


def _runs(text: str, sentences: Iterable[Sentence], pieces: Callable[[str], int]) -> Iterator[Sequence[Token]]:
    """Sentences; of a longer one, runs of tokens that fit with what stands between them."""
    for sentence in sentences:
        if pieces(text[sentence.start : sentence.end]) <= MOST_PIECES:
            yield sentence.tokens
            continue
        run: list[Token] = []
        used = 0
        for token in sentence.tokens:
            own = pieces(text[(run[-1].end if run else token.start) : token.end])  # with what stands before it
            if run and used + own > MOST_PIECES:
                yield run
                run, used, own = [], 0, pieces(text[token.start : token.end])
            run.append(token)
            used += own
        yield run
