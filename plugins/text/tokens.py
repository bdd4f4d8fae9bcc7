"""Text cut into words, emoji and marks, each with its place in the original string."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["word", "sign", "stop", "end"]


class Token(NamedTuple):
    """One piece of text. White space, hyphens and asterisks lie between tokens and belong to none."""

    kind: Kind
    """word; sign (emoji or emoticon); stop (a mark that parts clauses, or a link); end (of a sentence)."""
    key: str
    """How tables speak of it: lower case, straight apostrophes, drawn-out letters taken back."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TokenRun:
    """Tokens that follow one another in a text; one at least."""

    tokens: Sequence[Token]

    @property
    def start(self) -> int:
        """Where the first token starts."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where the last token ends."""
        return self.tokens[-1].end


@dataclass(frozen=True, slots=True)
class Sentence(TokenRun):
    """A run of tokens up to and with the mark that ends it."""

    @property
    def asks(self) -> bool:
        """Whether it ends as a question."""
        last = self.tokens[-1]
        return last.kind == "end" and "?" in last.key


_LETTER = r"(?:[^\W_][\u0300-\u036f]*)"  # a letter or digit with the accents that combine with it
_WORD = rf"[\u3040-\u30ff\u3400-\u9fff]|{_LETTER}+(?:['\u2019]{_LETTER}+)*"  # kana and ideographs one by one
_MODIFIERS = "\ufe0e\ufe0f\u200d\u2640\u2642" + "".join(map(chr, range(0x1F3FB, 0x1F400)))
"""What may follow an emoji and change its look: variation, joiner, female and male sign, skin tones."""

_LINK = r"(?:https?://|www\.)\S+|@\w+|/?(?<!\w)[ru]/\w+"
_TAG_HEADS = ("so", "very", "really", "super", "too", "feeling", "feel", "im", "iam")
_NEVER = r"(?!)"
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


def scanner(signs: Iterable[str]) -> re.Pattern[str]:
    """The expression that finds tokens, knowing these emoji and emoticons; one group for each kind."""
    longest_first = sorted(signs, key=len, reverse=True)
    emoji = "|".join(re.escape(sign) for sign in longest_first if not sign.isascii())
    emoticons = "|".join(_emoticon(sign) for sign in longest_first if sign.isascii())
    known = rf"(?:{emoji or _NEVER})[{_MODIFIERS}]*|(?:{emoticons or _NEVER})(?![\w/])"
    return re.compile(
        rf"(?P<link>{_LINK})|(?P<sign>{known})|#?(?P<word>{_WORD})"
        r"|(?P<end>[.!?\u2026\u3002]+|\n\s*)|(?P<stop>[^\s\w*~-])"
    )


def _emoticon(sign: str) -> str:
    return rf"(?<!\w){re.escape(sign)}" if sign[0].isalnum() else re.escape(sign)


def bare(sign: str) -> str:
    """An emoji without what changes only its look."""
    return sign.rstrip(_MODIFIERS) or sign


def tokenise(text: str, scan: re.Pattern[str], knows: Callable[[str], bool]) -> Iterator[Token]:
    """Yield the tokens of a text in order; `knows` says whether a spelling is a word."""
    for match in scan.finditer(text):
        kind, piece = match.lastgroup, match[0]
        start, end = match.span()
        if kind == "word":
            yield Token("word", _spelling(piece.lower().replace("\u2019", "'"), knows), start, end)
        elif kind == "sign":
            yield Token("sign", bare(piece), start, end)
        elif kind == "end" and _ends_sentence(piece, text[end : end + 1]):
            yield Token("end", piece.rstrip(), start, start + len(piece.rstrip()))
        elif piece[0] != "\n":
            yield Token("stop", piece[0], start, end)


def _ends_sentence(mark: str, following: str) -> bool:
    """False for a full stop inside a word or number, and for a line broken in mid-sentence."""
    if mark[0] == "\n":
        return mark.count("\n") > 1 or not following.islower()
    return mark != "." or not following.isalnum()


def is_drawn_out(word: str) -> bool:
    """Whether a letter is written three times or more in a row."""
    return _DRAWN_OUT.search(word.lower()) is not None


def _spelling(word: str, knows: Callable[[str], bool]) -> str:
    """The known word that a spelling stands for: "soooo" is so, "happyyy" is happy; else the spelling."""
    if word[0] == "#":
        return _tag(word[1:], knows)
    if knows(word) or not is_drawn_out(word):
        return word
    return next((guess for guess in shortened(word) if knows(guess)), word)


def _tag(word: str, knows: Callable[[str], bool]) -> str:
    """The last word of a hashtag such as #sohappy, where the words before it are common ones."""
    tails = (word[len(head) :] for head in _TAG_HEADS if word.startswith(head))
    return next((tail for tail in tails if knows(tail) and not knows(word)), word)


def shortened(word: str) -> Iterator[str]:
    """The word with each drawn-out letter written twice or once, in every mixture for up to three of them."""
    pieces = _DRAWN_OUT.split(word)
    letters = len(pieces) // 2
    mixtures = itertools.product((2, 1), repeat=letters) if letters <= 3 else [(2,) * letters, (1,) * letters]
    for times in mixtures:
        odd = (letter * count for letter, count in zip(pieces[1::2], times, strict=True))
        yield "".join(itertools.chain.from_iterable(itertools.zip_longest(pieces[::2], odd, fillvalue="")))


def sentences(tokens: Iterable[Token]) -> Iterator[Sentence]:
    """Yield the sentences that the tokens make."""
    run: list[Token] = []
    for token in tokens:
        if token.key:  # a line break has no characters of its own
            run.append(token)
        if token.kind == "end" and run:
            yield Sentence(tuple(run))
            run = []
    if run:
        yield Sentence(tuple(run))
