"""What subtitles and conversations have in common: letters, times, and turns in order of time."""

import math
import re
from collections.abc import Sequence
from typing import TypeVar

from emotrace.engine.errors import InputError
from emotrace.engine.intake import MAX_TEXT_BYTES
from emotrace.engine.stimulus import Given

CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d*)?)")
"""[hours:]minutes:seconds, with the comma of SubRip or the full stop of WebVTT."""
QUOTES = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
"""Control characters that are quotation marks and dashes of Windows, and became these by a wrong conversion."""
LEFTOVERS = QUOTES | {0xDC00 + code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0x100)}
"""As well as bytes of Windows-1252 that were never converted, as Python escapes them."""
LASTS_NO_LONGER = 7200.0
"""Seconds: no turn lasts longer, since no recording that is read does."""

T = TypeVar("T")


def letters(given: Given) -> str:
    """The text of a file, as `decode` reads it.

    Raises:
        InputError: it is longer than a text may be.
    """
    if given.size > MAX_TEXT_BYTES:
        raise InputError(
            f"{given.name} has {given.size / 1024**2:.1f} MB of text; the longest text taken is "
            f"{MAX_TEXT_BYTES // 1024**2} MB"
        )
    return decode(given.data)


def decode(data: bytes) -> str:
    """Bytes as text whose lines end in a line feed: UTF-8, what is none as Windows-1252, or UTF-16; it never fails."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        text = data.decode("utf-8-sig", "surrogateescape").translate(LEFTOVERS)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def one_line(text: str) -> str:
    """Words with one space between; halves of characters become question marks."""
    return " ".join(text.split()).encode("utf-8", "replace").decode("utf-8")


def seconds_of(text: str) -> float | None:
    """Seconds that a number or a time of the clock says; None for anything else."""
    text = text.strip()
    if (found := CLOCK.fullmatch(text)) is not None:
        hours, minutes, seconds = found.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))
    try:
        seconds = float(text.replace(",", "."))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def in_order(said: Sequence[tuple[float | None, T]]) -> list[T]:
    """What was said, each with its start, sorted by that; what has none stays behind what it follows."""
    starts, last = [], 0.0
    for start, _ in said:
        last = last if start is None else start
        starts.append(last)
    return [said[place][1] for place in sorted(range(len(said)), key=starts.__getitem__)]
