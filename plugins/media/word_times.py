"""Words whose times a transcript gives: which of these times can be used, and where the words stand in their turn."""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from emotrace.engine.stimulus import Word
from emotrace.plugins.media.transcript import one_line, seconds_of

TEXT = ("word", "text")
"""Whisper and WhisperX call it word, whisper-timestamped text."""
PROBABILITY = ("probability", "score", "confidence")
"""Whisper's, WhisperX's, and whisper-timestamped's name for how likely a word is the one that was said."""
TUPLE = ("start", "end", "word", "probability")
"""What a word is in a list without names, as faster-whisper before 1.1 writes it."""
AHEAD = 200
"""Characters further on in the turn's text in which a word is looked for that does not come next: some thirty words.
Our own choice; further on, it is likelier the same word said again."""

Seconds = tuple[float, float]


@dataclass(frozen=True)
class Timed:
    """A word as a transcript gives it."""

    text: str
    seconds: Seconds | None
    """Start and end; None where either is missing or cannot be read, or it ends before it begins."""
    probability: float | None
    """0 to 1; None where it is missing or no probability."""


@dataclass(frozen=True)
class Placed:
    """What is known of the words of one turn."""

    words: tuple[Word, ...] = ()
    """In order of place and of time."""
    timeless: int = 0
    """Words whose time is missing, or cannot be used."""
    strange: int = 0
    """Words that do not stand in the turn's text where they should."""


def timed_words(listed: Any) -> list[Timed]:
    """The words that a turn lists, those without letters left out; none for what is no list."""
    found = (_timed(one) for one in listed) if isinstance(listed, list) else ()
    return [one for one in found if one is not None and one.text]


def dealt(listed: Sequence[Any], starts: Sequence[float | None]) -> list[list[Any]]:
    """Words of a whole talk by turn: each goes to the last turn that has begun by then, without a time to the same.

    Args:
        listed: the words, in order.
        starts: when each turn starts, in seconds; None where that is not known.
    """
    known = sorted((start, turn) for turn, start in enumerate(starts) if start is not None)
    turns: list[list[Any]] = [[] for _ in starts]
    place = 0
    for one in listed:
        timed = _timed(one)
        if timed is not None and timed.seconds is not None:
            place = max(0, bisect_right(known, (timed.seconds[0], len(starts))) - 1)
        if known:
            turns[known[place][1]].append(one)
    return turns


def lasts(timed: Sequence[Timed]) -> Seconds | None:
    """From the first start to the last end of words; None where none has a time."""
    known = [one.seconds for one in timed if one.seconds]
    return (min(start for start, _ in known), max(end for _, end in known)) if known else None


def mean_probability(timed: Sequence[Timed]) -> float | None:
    """Of the words that have one, on average, as recognised speech is given it; None where none has."""
    known = [one.probability for one in timed if one.probability is not None]
    return round(fmean(known), 3) if known else None


def placed(text: str, seconds: Seconds | None, timed: Sequence[Timed], otherwise: float) -> Placed:
    """The words that have a place in the turn's text and a time within it.

    Of times that are out of order, the most that are in order among themselves are kept. A word ends where the next
    begins at the latest.

    Args:
        text: the turn's text, in one line.
        seconds: the turn's start and end; None where they are not known.
        timed: its words, in order.
        otherwise: how likely a word is that has no probability of its own, 0 to 1.
    """
    spans = list(_spans(text, timed))
    known = [
        (span, time, one)
        for one, span in zip(timed, spans, strict=True)
        if span is not None and (time := _within(one.seconds, seconds)) is not None
    ]
    kept = [known[index] for index in in_order([start for _, (start, _), _ in known])]
    following = [start for _, (start, _), _ in kept[1:]]
    words = tuple(
        Word(
            characters=span,
            seconds=(start, max(start, min(end, until))),
            confidence=otherwise if one.probability is None else one.probability,
        )
        for (span, (start, end), one), until in zip(kept, [*following, math.inf], strict=False)  # there may be none
    )
    strange = spans.count(None)
    return Placed(words, timeless=len(timed) - strange - len(words), strange=strange)


def in_order(starts: Sequence[float]) -> list[int]:
    """Places of the longest run of starts none of which comes before the one in front of it."""
    ends: list[float] = []  # for each length the least start with which a run of that length can end
    at: list[int] = []
    before: list[int] = []
    for place, start in enumerate(starts):
        length = bisect_right(ends, start)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [start]
        at[length : length + 1] = [place]
    run, place = [], at[-1] if at else -1
    while place >= 0:
        run.append(place)
        place = before[place]
    return run[::-1]


def _timed(found: Any) -> Timed | None:
    if isinstance(found, list) and len(found) == len(TUPLE):
        found = dict(zip(TUPLE, found, strict=True))
    if not isinstance(found, dict):
        return None
    text = next((found[name] for name in TEXT if isinstance(found.get(name), str)), "")
    start, end = _number(found.get("start")), _number(found.get("end"))
    chance = next((found[name] for name in PROBABILITY if name in found), None)
    return Timed(
        text=one_line(text),
        seconds=None if start is None or end is None or end < start else (start, end),
        probability=_probability(chance),
    )


def _number(value: Any) -> float | None:
    return None if value is None or isinstance(value, bool) else seconds_of(str(value))


def _probability(value: Any) -> float | None:
    """As recognised speech is given it, to three places; None for anything but a number from 0 to 1."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return round(float(value), 3) if known else None


def _within(time: Seconds | None, seconds: Seconds | None) -> Seconds | None:
    """As much of a word's time as lies in its turn; None where none does."""
    if time is None or seconds is None:
        return time
    start, end = max(time[0], seconds[0]), min(time[1], seconds[1])
    return (start, end) if start <= end else None


def _spans(text: str, timed: Sequence[Timed]) -> Iterator[tuple[int, int] | None]:
    """Where each word stands in the text, after the one before it; None where it does not."""
    at = 0
    for one in timed:
        start = _find(text, one.text, at)
        if start < 0:
            yield None
        else:
            at = start + len(one.text)
            yield start, at


def _find(text: str, word: str, at: int) -> int:
    """Where the word begins: next, or as a word of its own a little further on; -1 where neither."""
    at += text.startswith(" ", at)
    start = at if text.startswith(word, at) else text.find(word, at, at + AHEAD)
    while start > at and not _stands_alone(text, start, start + len(word)):
        start = text.find(word, start + 1, at + AHEAD)
    return start


def _stands_alone(text: str, start: int, end: int) -> bool:
    return not text[start - 1].isalnum() and not text[end : end + 1].isalnum()
