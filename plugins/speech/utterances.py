"""Joins recognised words into utterances, and makes each of them a turn."""

import re
from collections.abc import Iterable, Iterator, Sequence

from emotrace.engine.stimulus import Turn, Word
from emotrace.plugins.speech.recogniser import Said

PAUSE = 0.8
"""Seconds of silence that end an utterance. Our own choice, longer than most pauses within a sentence."""
LONGEST = 15.0
"""Seconds from which an utterance ends with the model's segment, where neither pause nor full stop has ended it."""
ENDS = (".", "!", "?", "…", "。", "\uff01", "\uff1f")
"""What ends a sentence; the last two are the wide forms of Chinese and Japanese."""
QUOTES = "\"'“”\u2018\u2019«»()[]"
"""What may stand around a word."""
TITLES = frozenset({"mr.", "mrs.", "ms.", "dr.", "st.", "prof."})
INITIALS = re.compile(r"([^\W\d]\.)+")
"""J., e.g., U.S."""


def utterances(stretches: Iterable[Sequence[Said]]) -> Iterator[list[Said]]:
    """Words by utterance: they end with a sentence, at a pause, and with a segment that makes them too long.

    Args:
        stretches: the words of each segment; an empty one ends an utterance too.
    """
    said: list[Said] = []
    for words in stretches:
        if said and (not words or said[-1].end - said[0].start > LONGEST):
            yield said
            said = []
        for word in words:
            if said and (word.start - said[-1].end > PAUSE or ends_sentence(said[-1].text)):
                yield said
                said = []
            said.append(word)
    if said:
        yield said


def ends_sentence(word: str) -> bool:
    """Whether a sentence ends with this word: with "it!" and "no.", but not with "Dr.", "e.g." or "J."."""
    bare = word.strip().strip(QUOTES)
    return bare.endswith(ENDS) and bare.lower() not in TITLES and not INITIALS.fullmatch(bare)


def turn_of(said: Sequence[Said], seconds: float) -> Turn | None:
    """An utterance as a turn whose words lie in order within the sound; None where it holds no letter or digit.

    Args:
        said: the words.
        seconds: how long the sound is.
    """
    text, reached, words = "", 0.0, []
    for one in said:
        bare = " ".join(one.text.split())
        if not bare:
            continue
        text += " " if text and one.text[0].isspace() else ""
        start = min(max(one.start, reached), seconds)
        reached = min(max(one.end, start), seconds)
        place = (len(text), len(text) + len(bare))
        words.append(Word(characters=place, seconds=(start, reached), confidence=_rounded(one.probability)))
        text += bare
    if not any(letter.isalnum() for letter in text):
        return None
    return Turn(
        text=text,
        seconds=(words[0].seconds[0], reached),
        confidence=_rounded(sum(word.confidence for word in words) / len(words)),
        words=tuple(words),
    )


def _rounded(probability: float) -> float:
    return min(1.0, max(0.0, round(float(probability), 3)))
