"""Makes texts nobody wrote out of texts that people did, for a teacher to label and its pupil to learn from.

A pupil that has a teacher can learn from any text, not only from those that people labelled; more of them bring it
nearer to what the teacher says (Tang et al. 2019, Distilling task-specific knowledge from BERT into simple neural
networks). The chances are our own choice.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator

OUT = 0.15
"""Chance of each word to be left out, or to be another one."""
ANOTHER_END = 0.3
"""Chance of a text to end otherwise than it did."""
ENDS = ("", "", ".", "!", "?", "!!", "...", " :)", " :(")
MARKS = " .!?…"


def variants(texts: Sequence[str], rng: "Generator") -> list[str]:
    """One variant of each text: some words left out, some words exchanged for any, or one stretch of it alone."""
    vocabulary = [word for text in texts for word in text.split()]
    return [_variant(text.split(), vocabulary, rng) for text in texts]


def _variant(words: list[str], vocabulary: Sequence[str], rng: "Generator") -> str:
    kind = rng.integers(3)
    if kind == 0:
        words = [word for word in words if rng.random() >= OUT]
    elif kind == 1:
        words = [vocabulary[int(rng.integers(len(vocabulary)))] if rng.random() < OUT else word for word in words]
    elif words:
        first, last = sorted(rng.integers(len(words), size=2))
        words = words[first : last + 1]
    text = " ".join(words)
    if rng.random() < ANOTHER_END:
        text = text.rstrip(MARKS) + ENDS[int(rng.integers(len(ENDS)))]
    return text
