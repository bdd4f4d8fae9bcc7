"""Reads subtitles: SubRip (SRT) and WebVTT become turns with their times and, where they are named, speakers."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Given, Reading, Turn, Turns, Word
from emotrace.plugins.media.cues import ROLLING, TIMED, Cue, cues_of, is_webvtt, unroll
from emotrace.plugins.media.stamps import STAMP, Stamped, spoken, stamped
from emotrace.plugins.media.transcript import LASTS_NO_LONGER, decode, in_order, letters, one_line
from emotrace.plugins.media.word_times import Seconds

VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]*)>")
"""Who speaks, in WebVTT."""
DASHED = re.compile(r"^\s*[-\u2013\u2014]\s*", re.MULTILINE)
PREFIX = re.compile(r"\[?([^\W\d_][\w.'\u2019& -]{0,39}?)\]?:\s+(?=\S)")
"""What may be a speaker's name before what is said."""
MOST_NAMED = 5
"""Cues that are named in one line about them."""


class SubtitleReader:
    """Turns a file of subtitles into `Turns`. Those that overlap stay as they are."""

    name = "subtitles"
    gives: tuple[str, ...] = ("turns",)

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # the content tells, not the name
        """Whether it begins with WEBVTT, or with the number and the times of a cue."""
        text = decode(head)
        return is_webvtt(text) or TIMED.match(text) is not None

    def read(self, given: Given, source: str) -> Reading:
        """One turn for each cue, or for each voice in it, sorted by start. Details: "turns", "speakers".

        Markup is left out; of time stamps within a cue, the words after them keep their times. A speaker is who WebVTT
        names, or a name before a colon.

        Raises:
            InputError: it is too long, or no cue in it has both words and a time.
        """
        text = letters(given)
        cues = cues_of(text, is_webvtt(text))
        if ROLLING.search(text):
            unroll(cues)
        timed = [(cue.seconds, stamped("\n".join(cue.lines), cue.seconds)) for cue in cues if cue.seconds]
        said = [speech for seconds, words in timed for speech in _speeches(words, seconds)]
        names = _names([one.text for one in said if one.speaker is None])
        turns = [_turn(one, names) for one in said]
        if not turns:
            raise InputError(f"{given.name} holds no subtitle with words and a time; save it again as SRT or WebVTT")
        ordered = in_order([(turn.seconds and turn.seconds[0], turn) for turn in turns])
        problems = _problems(cues, sum(words.unused for _, words in timed))
        if ordered != turns:
            problems.append("its cues are not in order of time; they were sorted by their start")
        details = {"turns": len(ordered), "speakers": len({turn.speaker for turn in ordered} - {None})}
        return Reading("subtitles", (Turns(source, tuple(ordered)),), details, tuple(problems))


@dataclass(frozen=True)
class _Speech:
    """What one voice says in a cue."""

    speaker: str | None
    text: str
    seconds: Seconds
    """Those of the cue."""
    words: tuple[Word, ...]


def _speeches(cue: Stamped, seconds: Seconds) -> Iterator[_Speech]:
    """Who says what in a cue: each voice of WebVTT, or each line with a dash where there are several."""
    first, *voices = VOICE.split(cue.text)
    at = 0
    for speaker, words in [("", first), *zip(voices[::2], voices[1::2], strict=True)]:
        several = len(DASHED.findall(words)) > 1
        for part in DASHED.split(words) if several else [DASHED.sub("", words, count=1)]:
            plain, timed = spoken(part, cue.borders[at:])
            at += len(STAMP.findall(part))
            if plain:
                whose = one_line(html.unescape(speaker)) or None
                yield _Speech(whose, plain, seconds, timed if len(cue.borders) > 2 else ())


def _names(said: Sequence[str]) -> set[str]:
    """Which beginnings before a colon are names.

    Those in capitals, those that occur twice, and all where half of what is said begins so. Each of their words begins
    with a capital or a digit, as "Dr. Bell" and "MAN 2" do.
    """
    found = Counter(match[1] for words in said if (match := PREFIX.match(words)))
    found = Counter({name: n for name, n in found.items() if all(not word[0].islower() for word in name.split())})
    most = len(said) > 1 and found.total() * 2 >= len(said)
    return {name for name, n in found.items() if most or n > 1 or (name.isupper() and len(name) > 1)}


def _turn(one: _Speech, names: set[str]) -> Turn:
    speaker, text, words, (start, end) = one.speaker, one.text, one.words, one.seconds
    found = None if speaker else PREFIX.match(text)
    if found and found[1] in names:
        speaker, text, words = found[1], text[found.end() :], tuple(_moved(words, found.end()))
    if end - start > LASTS_NO_LONGER:
        return Turn(text=text, speaker=speaker, seconds=(start, start))
    return Turn(text=text, speaker=speaker, seconds=(start, max(start, end)), words=words)


def _moved(words: Sequence[Word], by: int) -> Iterator[Word]:
    """Words in a text whose first characters have gone, and with them what stood there."""
    for one in words:
        first, last = one.characters
        if last > by:
            yield one.model_copy(update={"characters": (max(0, first - by), last - by)})


def _problems(cues: Sequence[Cue], unused: int) -> list[str]:
    timeless = [cue.number for cue in cues if cue.seconds is None]
    backward = [cue.number for cue in cues if cue.seconds and cue.seconds[1] < cue.seconds[0]]
    endless = [cue.number for cue in cues if cue.seconds and cue.seconds[1] - cue.seconds[0] > LASTS_NO_LONGER]
    problems = []
    if endless:
        problems.append(f"{_listed(endless)} would last longer than two hours; taken for a moment at the start")
    if timeless:
        problems.append(f"the times of {_listed(timeless)} cannot be read; left out")
    if backward:
        problems.append(f"the times of {_listed(backward)} end before they begin; taken for a moment at their start")
    if unused:
        problems.append(
            f"{unused} of the times within its cues cannot be read, or are out of order or outside of the cue; the "
            "words there are kept without"
        )
    return problems


def _listed(numbers: Sequence[str]) -> str:
    """ "cue 3", "cues 3, 4", and how many more there are."""
    more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
    return f"cue{'s' if len(numbers) > 1 else ''} {', '.join(numbers[:MOST_NAMED])}{more}"
