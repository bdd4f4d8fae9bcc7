"""A text cut into passages that the model can read: whole sentences, as many as fit."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from emotrace.plugins.text.tokens import Sentence, Token

MOST_PIECES = 60
"""Word pieces of a passage; the model reads 64 with its ends."""


@dataclass(frozen=True)
class Passage:
    """Sentences that are read together."""

    tokens: tuple[Token, ...]

    @property
    def start(self) -> int:
        """Where the first token starts."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where the last token ends."""
        return self.tokens[-1].end


def passages(text: str, sentences: Sequence[Sentence], pieces: Callable[[str], int]) -> Iterator[Passage]:
    """Yield passages of at most MOST_PIECES word pieces; a longer sentence is cut between words.

    Args:
        text: the whole text.
        sentences: those of its sentences that are to be read, in order.
        pieces: how many word pieces a stretch of text has.
    """
    held: list[Token] = []
    used = 0
    for tokens, size in _sized(text, sentences, pieces):
        apart = held and tokens and _parted(text, held[-1], tokens[0], sentences)
        if held and (used + size > MOST_PIECES or apart):
            yield Passage(tuple(held))
            held, used = [], 0
        held += tokens
        used += size
    if held:
        yield Passage(tuple(held))


def _parted(text: str, last: Token, first: Token, sentences: Sequence[Sentence]) -> bool:  # noqa: ARG001
    """Whether a sentence that is not to be read stands between two tokens."""
    between = text[last.end : first.start]
    return bool(between.strip())


def _sized(text: str, sentences: Iterable[Sentence], pieces: Callable[[str], int]) -> Iterator[tuple[list[Token], int]]:
    for sentence in sentences:
        size = pieces(text[sentence.start : sentence.end])
        if size <= MOST_PIECES:
            yield list(sentence.tokens), size
            continue
        run: list[Token] = []
        used = 0
        for token in sentence.tokens:
            own = pieces(text[token.start : token.end])
            if run and used + own > MOST_PIECES:
                yield run, used
                run, used = [], 0
            run.append(token)
            used += own
        yield run, used
