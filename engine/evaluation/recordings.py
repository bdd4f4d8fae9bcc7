"""Judges labelled recordings one by one, and goes on where one cannot be judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from emotrace.engine.evaluation.watching import Watch, unwatched
from emotrace.engine.host import describe
from emotrace.engine.intake import given_file
from emotrace.engine.orchestrator import Engine, Judgement

SUBTITLES = (".srt", ".vtt")
WORDS = ".txt"
"""Ending of a file that is meant to hold words alone; in any other, words are a recording that cannot be read."""


@dataclass(frozen=True)
class Recording:
    """A recording, and what is given with it."""

    path: Path
    beside: tuple[Path, ...] = ()


def with_subtitles(path: Path) -> Recording:
    """A recording with the subtitles of its own name that lie beside it, if there are any: clip.mp4, clip.srt."""
    if path.suffix.lower() in SUBTITLES:
        return Recording(path)
    found = [one for ending in SUBTITLES if (one := path.with_suffix(ending)).is_file()]
    return Recording(path, tuple(found[:1]))


@dataclass(frozen=True)
class Judgements:
    """What was observed in recordings."""

    found: tuple[tuple[Recording, Judgement | str], ...]
    """Each recording with what was observed in it, or a line that says why nothing was."""
    unclosed: Sequence[str]
    """A line for each observer that could not be closed."""


def judgements(engine: Engine, recordings: Sequence[Recording], watch: Watch = unwatched) -> Judgements:
    """Judge recordings. The engine's observers are closed at the end."""
    try:
        found = tuple(watch(((one, _judged(engine, one)) for one in recordings), len(recordings), "judging"))
    finally:
        unclosed = engine.close()
    return Judgements(found, unclosed)


def _judged(engine: Engine, one: Recording) -> Judgement | str:
    try:
        judgement = engine.judge([given_file(path) for path in (one.path, *one.beside)])
    except Exception as error:  # noqa: BLE001  # whatever one file does, the others are judged
        return _named(one.path, describe(error))
    if judgement.failures and not judgement.graph.observations:
        return _named(one.path, judgement.failures[0].message)
    if judgement.stimulus.sources[0].kind == "text" and one.path.suffix.lower() != WORDS:
        return _named(one.path, "it is no picture or recording that can be read")
    return judgement


def recordings_are(count: int) -> str:
    """ "1 recording is", "2 recordings are"."""
    return f"{count} recording is" if count == 1 else f"{count} recordings are"


def partly(found: Sequence[tuple[Recording, Judgement]]) -> Iterator[str]:
    """A note where a part of some recordings could not be read or observed."""
    failed = [(one, judgement.failures[0]) for one, judgement in found if judgement.failures]
    if failed:
        one, first = failed[0]
        told = _named(one.path, first.message)
        yield f"in {len(failed)} of {len(found)} recordings a part could not be observed; the first: {told}"


def _named(path: Path, message: str) -> str:
    """A message that begins with the file's name."""
    for name in (str(path), path.name):
        message = message.removeprefix(f"{name}: ").removeprefix(f"{name} ")
    return f"{path.name}: {message}"
