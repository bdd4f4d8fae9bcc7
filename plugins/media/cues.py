"""The cues of SubRip (SRT) and WebVTT, as they stand in the file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from emotrace.plugins.media.transcript import one_line, seconds_of

ARROW = "-->"
EMPTY_LINES = {"SRT": re.compile(r"\n[ \t]*(?:\n[ \t]*)+"), "WebVTT": re.compile(r"\n\n+")}
"""What stands between cues; in WebVTT, a line with a space in it is not empty."""
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<[\d:.]+>|\{\\[^{}]*\}|[♪♫]")
"""Tags of both formats, times within a cue, commands of SubStation, and notes where music plays."""
NOTE = re.compile(r"NOTE(?=[ \t]|$)")
"""How the first line of a comment begins in WebVTT; in a name such as NOTES-1 it is part of a cue's identifier."""
ROLLING = re.compile(r"<\d\d:\d\d:\d\d\.\d+><c>")
"""Recognised speech that rolls up: each cue repeats the lines of the one before."""
TIMED = re.compile(r"\s*(?:\d+\s*\n\s*)?-?[\d:.,]+\s*-->\s*-?\d")
"""How an SRT file begins: with a number, which some leave out, and the times of a cue."""


@dataclass
class Cue:
    """Words that are shown for some time."""

    number: str
    """As the file counts; else its place among the cues."""
    seconds: tuple[float, float] | None
    """None where they cannot be read."""
    lines: list[str]


def is_webvtt(text: str) -> bool:
    """Whether a text that begins so is WebVTT; what else there is of subtitles is SRT."""
    return text[:6] == "WEBVTT" and text[6:7] in ("", " ", "\t", "\n")


def cues_of(text: str, webvtt: bool) -> list[Cue]:
    """The cues in the order of the file. In SRT, words after an empty line belong to the cue before it."""
    cues: list[Cue] = []
    for paragraph in EMPTY_LINES["WebVTT" if webvtt else "SRT"].split(text.strip("\n")):
        lines = paragraph.split("\n")
        at = [place for place, line in enumerate(lines) if ARROW in line]
        if webvtt and (not at or _is_comment(lines)):
            continue  # the header, a note, a style
        if not at and lines[0].strip().isdigit() and len(lines) > 1:  # it has lost its times
            cues.append(Cue(lines[0].strip(), None, lines[1:]))
        elif not at and cues:
            cues[-1].lines += lines
        label = lines[at[0] - 1] if at and at[0] else ""
        for start, stop in zip(at, [*at[1:], len(lines)], strict=False):
            body = lines[start + 1 : stop]
            number = label.strip() if label.strip().isdigit() else str(len(cues) + 1)
            label = body.pop() if stop < len(lines) and body and body[-1].strip().isdigit() else ""
            cues.append(Cue(number, _times(lines[start]), body))
    return cues


def _is_comment(lines: Sequence[str]) -> bool:
    """Whether a paragraph of WebVTT is a comment: one that holds the times of a cue is none, however it begins."""
    return NOTE.match(lines[0]) is not None and not any(ARROW in line and _times(line) for line in lines)


def _times(line: str) -> tuple[float, float] | None:
    """Start and end; what WebVTT says of the place on the screen comes after them."""
    before, _, after = line.partition(ARROW)
    start, end = seconds_of(before), seconds_of((after.split() or [""])[0])
    return None if start is None or end is None else (start, end)


def unroll(cues: list[Cue]) -> None:
    """Take from each cue the lines that the one before showed already."""
    shown: list[str] = []
    for cue in cues:
        lines = [one_line(MARKUP.sub("", line)) for line in cue.lines]
        cue.lines = [line for line, plain in zip(cue.lines, lines, strict=True) if plain not in shown]
        shown = lines
