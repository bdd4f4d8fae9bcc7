"""How varied and how readable explanations are."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

WORD = re.compile(r"[A-Za-z'\u2019-]+")
LONGEST_GRAM = 4


def words_of(text: str) -> list[str]:
    """Words, in lower case, without numbers and signs."""
    return [word.lower() for word in WORD.findall(text)]


def distinct_2(texts: Sequence[str]) -> float:
    """Different pairs of neighbouring words, as a share of all (Li et al. 2016, arXiv 1510.03055)."""
    pairs = [pair for text in texts for pair in _grams(words_of(text), 2)]
    return len(set(pairs)) / len(pairs) if pairs else 0.0


def self_bleu(texts: Sequence[str]) -> float:
    """Mean BLEU-4 of each text against all others (Zhu et al. 2018, arXiv 1802.01886): 1 where all are the same."""
    told = [words_of(text) for text in texts]
    scores = [_bleu(one, told[:at] + told[at + 1 :]) for at, one in enumerate(told) if len(one) >= LONGEST_GRAM]
    return sum(scores) / len(scores) if scores else 0.0


def _bleu(candidate: list[str], references: list[list[str]]) -> float:
    """BLEU of Papineni et al. 2002 with one added to the counts above unigrams (Lin & Och 2004)."""
    logs = 0.0
    for size in range(1, LONGEST_GRAM + 1):
        own = Counter(_grams(candidate, size))
        most: Counter[tuple[str, ...]] = Counter()
        for reference in references:
            most |= Counter(_grams(reference, size))
        added = 0 if size == 1 else 1
        hits = sum(min(count, most[gram]) for gram, count in own.items()) + added
        logs += math.log(max(hits, 1e-9) / (sum(own.values()) + added)) / LONGEST_GRAM
    nearest = min((abs(len(one) - len(candidate)), len(one)) for one in references)[1] if references else 0
    return math.exp(logs) * min(1.0, math.exp(1 - nearest / len(candidate)))


def _grams(words: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + size]) for at in range(len(words) - size + 1)]


def twins(explanations: Sequence[Sequence[str]]) -> int:
    """Pairs of explanations of which more than half of the shorter one's sentences stand in the other word for word."""
    pairs = combinations([set(one) for one in explanations if one], 2)
    return sum(len(one & other) > min(len(one), len(other)) / 2 for one, other in pairs)


def reading_ease(texts: Sequence[str]) -> float:
    """Flesch reading ease (Flesch 1948): 60 to 70 is plain English; syllables are counted as groups of vowels."""
    words = [word for text in texts for word in re.findall(r"[A-Za-z]+", text)]
    sentences = sum(max(1, len(re.findall(r"[.!?](?:\s|$)", text))) for text in texts)
    if not words:
        return 0.0
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 206.835 - 1.015 * len(words) / sentences - 84.6 * syllables / len(words)
