"""Finds pauses in the midst of speech, from the times of its words."""

from collections.abc import Iterator
from dataclasses import dataclass

from emotrace.engine.stimulus import Turn, Turns, Word

SHORTEST_PAUSE, LONGEST_PAUSE = 0.7, 3.0
"""Seconds between two words that make a pause, and from which on somebody has stopped speaking rather than paused.
Our own choice: the times of recognised words are good to a few tenths of a second."""

ENDS = (".", "!", "?", "\u2026")
"""What a sentence ends with; a silence after it is no pause in its midst."""


@dataclass(frozen=True)
class Pause:
    """A silence between two words of a speaker."""

    seconds: tuple[float, float]
    speaker: str | None
    turn: int
    """The turn that goes on after it, from 1."""

    @property
    def lasts(self) -> float:
        """Duration in seconds."""
        return self.seconds[1] - self.seconds[0]


def pauses_in(track: Turns) -> list[Pause]:
    """The pauses of every speaker, in order of time; none where the times of words are not known."""
    return [one for one in _silences(track) if SHORTEST_PAUSE <= one.lasts <= LONGEST_PAUSE]


def _silences(track: Turns) -> Iterator[Pause]:
    """What lies between each word and the next of the same speaker, where no sentence ends and no word is missing."""
    before: tuple[Turn, Word] | None = None
    for number, turn in enumerate(track.turns, start=1):
        if before is not None and (before[0].speaker != turn.speaker or not turn.words):
            before = None
        for word in turn.words:
            if before is not None and not _ends(*before) and not _says(_between(before, (turn, word))):
                yield Pause((before[1].seconds[1], max(before[1].seconds[1], word.seconds[0])), turn.speaker, number)
            before = (turn, word)


def _between(before: tuple[Turn, Word], after: tuple[Turn, Word]) -> str:
    """The text between two words, in one turn or at the end of one and the beginning of the next."""
    (first, last_word), (second, next_word) = before, after
    stop, start = last_word.characters[1], next_word.characters[0]
    return first.text[stop:start] if first is second else f"{first.text[stop:]} {second.text[:start]}"


def _says(text: str) -> bool:
    """Whether there are words in it: such as have no time."""
    return any(letter.isalnum() for letter in text)


def _ends(turn: Turn, word: Word) -> bool:
    """Whether a sentence ends with the word."""
    start, stop = word.characters
    said = turn.text[start:stop].rstrip() or " "
    following = turn.text[stop : stop + 1]
    return said.endswith(ENDS) or following in ENDS
