"""Time stamps within a cue of WebVTT: `so <00:00:01.000>proud` says when the words after it begin."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from emotrace.engine.stimulus import Word
from emotrace.plugins.media.cues import MARKUP
from emotrace.plugins.media.transcript import one_line, seconds_of
from emotrace.plugins.media.word_times import Seconds, in_order

STAMP = re.compile(r"<(\d+:[\d:.,]+)>")


@dataclass(frozen=True)
class Stamped:
    """A cue's words, with those stamps in it that can be used."""

    text: str
    borders: tuple[float, ...]
    """Seconds: the cue's start, each stamp, the cue's end; the two ends alone where there is no stamp."""
    unused: int
    """Stamps that were taken out: outside of the cue, out of order, or unreadable."""


def stamped(text: str, seconds: Seconds) -> Stamped:
    """Take the stamps out of a cue that say nothing; of those out of order, the most that are in order are kept."""
    found = [(match.span(), seconds_of(match[1])) for match in STAMP.finditer(text)]
    start, end = seconds[0], max(seconds)
    known = [(span, time) for span, time in found if time is not None and start <= time <= end]
    kept = [known[place] for place in in_order([time for _, time in known])]
    spans = {span for span, _ in kept}
    bare = STAMP.sub(lambda match: match[0] if match.span() in spans else "", text)
    return Stamped(bare, (start, *(time for _, time in kept), end), len(found) - len(kept))


def spoken(text: str, borders: Sequence[float]) -> tuple[str, tuple[Word, ...]]:
    """Words in one line without markup, and what of them each stamp gives a time.

    Words between two stamps have one time together. Without a stamp in the cue, its words have no times of their own.

    Args:
        text: part of a cue, with its stamps.
        borders: when each stretch between stamps begins, and when the last one ends, in seconds.
    """
    said, words, space = "", [], False
    for stretch, start, end in zip(STAMP.split(text)[::2], borders, borders[1:], strict=False):
        plain = html.unescape(MARKUP.sub("", stretch))
        if bare := one_line(plain):
            said += " " if said and (space or plain[0].isspace()) else ""
            words.append(Word(characters=(len(said), len(said) + len(bare)), seconds=(start, end)))
            said += bare
        space = plain[-1:].isspace() or (space and not plain)
    return said, tuple(words)
