"""Reads what the user gives: finds each file's kind from its content and turns it into tracks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from emotrace.engine.errors import EmotraceError, InputError
from emotrace.engine.host import describe
from emotrace.engine.media_time import beside, beyond, on_one_clock, with_clock
from emotrace.engine.result import Failure
from emotrace.engine.signatures import packed_with
from emotrace.engine.stimulus import Given, Reader, Reading, Source, Stimulus, Text, Track, Turns
from emotrace.engine.wordless import why_wordless

HEAD = 4096
"""Bytes of a file that a reader sees when it is asked whether the file is its own."""

MAX_BYTES = 16 * 1024**3
"""Larger files are refused: nobody waits for that. Our own choice."""

KEPT_BYTES = 32 * 1024**2
"""Larger files are left where they are, and read from there. Our own choice."""

MAX_TEXT_BYTES = 4 * 1024**2
"""A longer text is no utterance. Our own choice."""


@dataclass
class Intake:
    """The stimulus, its tracks, and what could not be read."""

    stimulus: Stimulus
    tracks: list[Track] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def given_file(path: Path) -> Given:
    """Take a file as it is.

    Raises:
        InputError: it is missing, a folder, empty, too large or may not be read.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; name the files in it")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{path} has {size / 1024**3:.1f} GiB; the largest file taken is {MAX_BYTES // 1024**3} GiB"
            )
        if path.is_file() and size > KEPT_BYTES:
            with path.open("rb"):  # that it may be read is known before anything else is done
                return Given(name=_readable(path.name), path=path)
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path} does not exist") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    if not data:
        raise InputError(f"{path} is empty")
    return Given(name=_readable(path.name), data=data, path=path)


def _readable(name: str) -> str:
    """A file name as text; bytes that are no UTF-8 become question marks."""
    return name.encode("utf-8", "replace").decode("utf-8")


def given_text(text: str, name: str = "text") -> Given:
    """Take words as they are; empty words are allowed, and hold no evidence."""
    return Given(name=name, data=text.encode("utf-8", "surrogatepass"), is_text=True)


def read(given: Iterable[Given], readers: Sequence[Reader], context: str | None = None) -> Intake:
    """Turn what was given into tracks. A part that cannot be read becomes a failure; the rest is read.

    Words with times that are given beside one recording become words of that recording (`media_time.py`).

    Raises:
        InputError: nothing was given, or no part of it could be read; the message is that of the first part.
    """
    _check_context(context)
    sources: list[Source] = []
    tracks: list[Track] = []
    failures: list[Failure] = []
    for one in given:
        source_id = f"S{len(sources) + 1}"
        try:
            reading = _read_one(one, readers, source_id)
            source = _source(one, source_id, reading)
        except Exception as error:  # noqa: BLE001  # a reader may raise anything; the other files are read
            message = str(error) if isinstance(error, EmotraceError) else f"{one.name}: {describe(error)}"
            failures.append(Failure(where=one.name, stage="read", message=message))
            continue
        sources.append(source)
        tracks.extend(reading.tracks)
        failures.extend(Failure(where=one.name, stage="read", message=problem) for problem in reading.problems)
    if not sources:
        raise InputError(failures[0].message if failures else "nothing was given to explain; name a file or use --text")
    return _joined(sources, tracks, failures, context)


def _joined(sources: list[Source], tracks: list[Track], failures: list[Failure], context: str | None) -> Intake:
    """All that was read, on as few clocks as it has."""
    found = beside(tracks)
    tracks, sources = on_one_clock(tracks, found), with_clock(sources, found)
    stimulus = Stimulus(
        sources=tuple(sources),
        text={track.source: track.text for track in tracks if isinstance(track, Text | Turns)},
        turns={track.source: track.turns for track in tracks if isinstance(track, Turns)},
        context=context or None,
    )
    if found:
        (words,) = (one for one in tracks if isinstance(one, Turns) and one.source == found.recording)
        if doubt := beyond(words, stimulus.source(found.recording)):
            failures = [*failures, Failure(where=stimulus.source(found.words).name, stage="read", message=doubt)]
    return Intake(stimulus=stimulus, tracks=tracks, failures=failures)


def _read_one(given: Given, readers: Sequence[Reader], source: str) -> Reading:
    head = given.head(HEAD)
    if not given.is_text:
        for reader in readers:
            if reader.recognises(head, given.name):
                return reader.read(given, source)
    text = decode(given)
    if not given.is_text and (why := why_wordless(given.name, text)):
        raise InputError(f"{given.name} {why}")
    return Reading("text", (Text(source, text),), {"characters": float(len(text))})


def _check_context(context: str | None) -> None:
    try:
        (context or "").encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"the context holds something that is no character (at {error.start}); type it again"
        ) from None


def decode(given: Given) -> str:
    """The words of a text file in UTF-8.

    Raises:
        InputError: it is too long, or no text.
    """
    if packed := packed_with(given.head(HEAD)):
        raise InputError(f"{given.name} is compressed ({packed}); unpack it first")
    if given.size > MAX_TEXT_BYTES:
        raise InputError(
            f"{given.name} has {given.size / 1024**2:.1f} MB of text; the longest text taken is "
            f"{MAX_TEXT_BYTES // 1024**2} MB"
        )
    try:
        text = given.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{given.name} is no picture, sound or UTF-8 text that can be read (byte {error.start} is not UTF-8); "
            "convert it first, for text with iconv -t utf-8"
        ) from None
    if "\0" in text:
        raise InputError(f"{given.name} holds zero bytes; it is neither text nor a format that can be read")
    return text


def _source(given: Given, source_id: str, reading: Reading) -> Source:
    return Source(
        id=source_id,
        kind=reading.kind,
        name=given.name,
        sha256=given.sha256,
        size=given.size,
        details=dict(reading.details),
    )
