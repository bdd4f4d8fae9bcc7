"""Spells what the encoder does not know in words that it does: emoji by name, drawn-out words, hashtags."""

import re
from collections.abc import Callable
from functools import cache

_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
_TAG = re.compile(r"(?<!\w)#(\w+)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_TAG = 30
_PERHAPS_EMOJI = re.compile("[\u00a9\u00ae\u203c-\U0010ffff]")
"""What an emoji holds one of, at least: the copyright and trade mark signs, or what comes after most punctuation."""


def spelt_out(text: str, knows: Callable[[str], bool]) -> str:
    """The text with emoji as their Unicode names, letters at most twice in a row, and hashtags as words.

    `knows` says whether a word, in lower case, is known; what cannot be told apart stays as it is.
    """
    if _PERHAPS_EMOJI.search(text):
        from emoji import replace_emoji

        text = replace_emoji(text, lambda _, data: f" {data['en'].strip(':').replace('_', ' ')} ")
    text = _TAG.sub(lambda tag: " ".join(_words(tag[1], knows)), text)
    return _DRAWN_OUT.sub(r"\1\1", text)


def _words(tag: str, knows: Callable[[str], bool]) -> list[str]:
    humps = _HUMP.split(tag)
    if len(humps) > 1 or knows(tag.lower()) or len(tag) > _LONGEST_TAG:
        return humps
    return _known_parts(tag.lower(), knows) or humps


def _known_parts(tag: str, knows: Callable[[str], bool]) -> list[str] | None:
    """The fewest known words that make up a tag; None where none do."""

    @cache
    def parts_from(start: int) -> tuple[str, ...] | None:
        if start == len(tag):
            return ()
        best: tuple[str, ...] | None = None
        for end in range(len(tag), start, -1):
            word = tag[start:end]
            if (len(word) > 1 or word in "ai") and knows(word):
                rest = parts_from(end)
                if rest is not None and (best is None or len(rest) + 1 < len(best)):
                    best = (word, *rest)
        return best

    found = parts_from(0)
    return list(found) if found else None
