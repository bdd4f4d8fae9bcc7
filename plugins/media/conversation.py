"""Reads conversations: JSON with turns or segments, and tables with a row for each utterance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Given, Reading, Turn, Turns
from emotrace.plugins.media.conversation_files import (
    DIALOGUE,
    END,
    SPAN,
    SPEAKER,
    START,
    TEXT,
    WORDS,
    Row,
    Rows,
    first_of,
    is_json,
    is_table,
    rows_of_json,
    rows_of_table,
)
from emotrace.plugins.media.transcript import LASTS_NO_LONGER, decode, in_order, letters, one_line, seconds_of
from emotrace.plugins.media.word_times import Placed, Timed, dealt, lasts, mean_probability, placed, timed_words

GUESSED = 60.0
"""Seconds that a turn without an end lasts at most, unless its words take longer: in a chat, the next may come days
later. Our own choice."""
SLOWLY = 10.0
"""Characters a second of slow speech: 100 words a minute."""


class ConversationReader:
    """Turns a conversation into `Turns`: in order of time where there are times, else in the order of the file."""

    name = "conversation"
    gives: tuple[str, ...] = ("turns",)

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # the content tells, not the name
        """Whether it begins as JSON with turns or segments, or as a table with words and speakers or times."""
        text = decode(head)
        return is_json(text) or is_table(text)

    def read(self, given: Given, source: str) -> Reading:
        """One turn for each that has words, which keep the times that they have. Details: "turns", "speakers".

        A turn without an end ends with its last word that has a time, else where the next begins, or after GUESSED
        seconds. One that is said to last more than two hours is a moment. A speaker who is not named is None.

        Raises:
            InputError: it is too long, damaged, holds no words, or holds several dialogues.
        """
        text = letters(given)
        rows = rows_of_json(given.name, text) if text.lstrip()[:1] in ("[", "{") else rows_of_table(given.name, text)
        _refuse_several(given.name, rows)
        said = [_Said.of(row, words) for row, words in zip(rows.rows, _words_by_row(rows), strict=True)]
        spoken = [one for one in said if one.text]
        if not spoken:
            raise InputError(
                f"{given.name} holds no turn with words; each has a text, and may have a speaker and times"
            )
        ordered = in_order([(one.start, one) for one in spoken])
        made = [one.turn(following) for one, following in zip(ordered, [*ordered[1:], None], strict=True)]
        turns = tuple(turn for turn, _ in made)
        details = {"turns": len(turns), "speakers": len({turn.speaker for turn in turns} - {None})}
        problems = [*rows.problems, *_problems(said, spoken, ordered), *_word_problems([words for _, words in made])]
        return Reading("conversation", (Turns(source, turns),), details, tuple(problems))


@dataclass(frozen=True, eq=False)
class _Said:
    """A row that was understood as far as it goes."""

    text: str
    speaker: str | None
    start: float | None
    end: float | None
    confidence: float | None
    unreadable: bool
    """It has a time that cannot be read."""
    words: tuple[Timed, ...]
    """Its words with their times, where the file gives them."""

    @classmethod
    def of(cls, row: Row, listed: Any) -> "_Said":
        """Read the words, the speaker and the times of a row; without times it lasts as long as its words."""
        begins, ends = first_of(row, START), first_of(row, END)
        if begins is None:
            both = row.get(SPAN)
            begins, ends = both if isinstance(both, list) and len(both) == 2 else (both, ends)
        words = tuple(timed_words(listed))
        start, end = _given_or_heard(_seconds(begins), _seconds(ends), lasts(words))
        likely = row.get("avglogprob")  # Whisper's mean over the pieces of words
        by_pieces = math.exp(min(0.0, likely)) if isinstance(likely, float) and not math.isnan(likely) else None
        by_words = mean_probability(words)
        return cls(
            text=_words(first_of(row, TEXT)) or " ".join(word.text for word in words),
            speaker=_words(first_of(row, SPEAKER)) or None,
            start=start,
            end=end,
            confidence=by_pieces if by_words is None else by_words,
            unreadable=(start is None and _is_there(begins)) or (end is None and _is_there(ends)),
            words=words,
        )

    def turn(self, following: "_Said | None") -> tuple[Turn, Placed]:
        """The turn, which ends where it says, else where the one that follows begins; and what became of its words."""
        seconds = None
        if self.start is not None:
            end = self._guess(following) if self.end is None else self.end
            seconds = (self.start, self.start if self.endless else max(self.start, end))
        known = placed(self.text, seconds, self.words, otherwise=1.0 if self.confidence is None else self.confidence)
        turn = Turn(
            text=self.text, speaker=self.speaker, seconds=seconds, confidence=self.confidence, words=known.words
        )
        return turn, known

    @property
    def endless(self) -> bool:
        """Whether it is said to last longer than anybody speaks."""
        return self.start is not None and self.end is not None and self.end - self.start > LASTS_NO_LONGER

    def _guess(self, following: "_Said | None") -> float:
        """Where a turn that says no end may end: where the next begins, if that is not too far."""
        assert self.start is not None, "what has no start is at no time"
        if following is None or following.start is None:
            return self.start
        return min(following.start, self.start + max(GUESSED, len(self.text) / SLOWLY))


def _given_or_heard(
    start: float | None, end: float | None, heard: tuple[float, float] | None
) -> tuple[float | None, float | None]:
    """A turn's start and end, and where the file gives none, those of its words."""
    if heard is None:
        return start, end
    start = heard[0] if start is None and (end is None or heard[0] <= end) else start
    end = heard[1] if end is None and (start is None or start <= heard[1]) else end
    return start, end


def _words_by_row(rows: Rows) -> list[Any]:
    """The words that each row lists, or gets of those that the file lists for all."""
    if not rows.words:
        return [row.get(WORDS) for row in rows.rows]
    return list(dealt(rows.words, [_seconds(first_of(row, START)) for row in rows.rows]))


def _words(value: Any) -> str:
    """What is written in a cell, in one line; "" for what is neither words nor a number.

    A whole number is written without its ".0": pandas makes numbers of a column with gaps such.
    """
    if isinstance(value, float):
        value = int(value) if value.is_integer() else str(value) if math.isfinite(value) else ""
    return one_line(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _seconds(value: Any) -> float | None:
    return seconds_of(str(value)) if _is_there(value) else None


def _is_there(value: Any) -> bool:
    return value is not None and str(value).strip().lower() not in ("", "nan", "none", "null")


def _refuse_several(name: str, rows: Rows) -> None:
    """Refuse a table of several dialogues: what belongs together is not for the reader to choose."""
    column = next((column for column in DIALOGUE if column in rows.columns), None)
    if column is None:
        return
    dialogues = [one for one in dict.fromkeys(_words(row.get(column)) for row in rows.rows) if one]
    if len(dialogues) > 1:
        raise InputError(
            f"{name} holds {len(dialogues)} dialogues (column {rows.columns[column]}); give one of them, "
            f"as the rows where that is {dialogues[0]}"
        )


def _problems(said: Sequence[_Said], spoken: Sequence[_Said], ordered: Sequence[_Said]) -> list[str]:
    silent = len(said) - len(spoken)
    unreadable = sum(one.unreadable for one in spoken)
    backward = sum(one.start is not None and one.end is not None and one.end < one.start for one in spoken)
    problems = []
    if silent:
        problems.append(f"{silent} of its {len(said)} turns hold no words and are left out")
    if unreadable:
        problems.append(f"{unreadable} of its turns have a time that cannot be read, and are kept without it")
    if backward:
        problems.append(f"{backward} of its turns end before they begin; taken for a moment at their start")
    if endless := sum(one.endless for one in spoken):
        problems.append(f"{endless} of its turns last longer than two hours; taken for a moment at their start")
    if list(ordered) != list(spoken):
        problems.append("its turns are not in order of time; they were sorted by their start")
    return problems


def _word_problems(made: Sequence[Placed]) -> list[str]:
    """One line where words are left without the time that the file should give them."""
    timeless, strange = sum(one.timeless for one in made), sum(one.strange for one in made)
    if not timeless + strange:
        return []
    of = timeless + strange + sum(len(one.words) for one in made)
    why = [f"{timeless} where it is missing, broken, out of order or outside of the turn"] if timeless else []
    why += [f"{strange} where the word does not stand in the turn's text"] if strange else []
    return [f"{timeless + strange} of its {of} words are kept without a time: {', '.join(why)}"]
