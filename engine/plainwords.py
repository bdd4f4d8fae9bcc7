"""Which words an explanation may use: plain ones, and those of the evidence that it cites.

A word list is a blunt rule, and that is its strength: what nobody observed has no word to be said in. "The
speaker has just lost a job" is refused for "speaker", "lost" and "job" unless cited evidence holds them.
"""

import re
from functools import cache
from importlib.resources import files

WORD = re.compile(r"[A-Za-z][A-Za-z'\u2019-]*")
ENDINGS = ("s", "es", "'s", "\u2019s")


def strange_words(masked: str, told: str, allowed: frozenset[str]) -> list[str]:
    """Words of a masked sentence that are neither plain, nor in `allowed`, nor in what the evidence tells."""
    plain = plain_words() | allowed
    heard = {word.lower() for word in WORD.findall(told)}
    return [
        word for word in WORD.findall(masked) if not _known(word.lower(), plain) and not _known(word.lower(), heard)
    ]


@cache
def plain_words() -> frozenset[str]:
    """The word list that comes with emotrace, `data/plain_words.txt`."""
    text = (files("emotrace.engine") / "data" / "plain_words.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def _known(word: str, words: frozenset[str] | set[str]) -> bool:
    if word in words:
        return True
    stems = {word.removesuffix(ending) for ending in ENDINGS}
    return any(stem in words or f"{stem}e" in words for stem in stems if len(stem) > 2)
