"""Where results go: standard output, or a file that is there whole or not at all."""

import os
import stat
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from emotrace.engine.errors import EmotraceError, UsageError
from emotrace.ui.log.place import log_path

ENDINGS = {
    ".md": "md",
    ".labelstudio.json": "labelstudio",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".frames.csv": "frames",
    ".voice.csv": "voice",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".eaf": "eaf",
    ".textgrid": "textgrid",
    ".graphml": "graphml",
}
"""How a file's name ends, and the format that this says; the longer of two endings comes first."""

PLAIN = ".txt"
"""An ending that any text may have, and that says no format."""

STDOUT = "-"

MAPPING = ".toml"
"""How the file ends that may lie beside a table of measurements, and says what its columns are."""


def format_for(form: str | None, output: str) -> str:
    """The format that was asked for, else the one that the file's name says, else md.

    Raises:
        UsageError: no format is asked for, and the name has an ending that says none.
    """
    return form or _said_by(output, ENDINGS.values()) or "md"


def format_among(formats: Sequence[str], form: str | None, output: str) -> str:
    """As `format_for`, where a command writes these formats alone: the first of them where nothing says any.

    Raises:
        UsageError: the file's name says another format, or has an ending that says none.
    """
    chosen = form or _said_by(output, formats) or formats[0]
    if chosen not in formats:
        raise UsageError(
            f"{output} ends as {chosen}, which is not written here; name another file, or one of these with --format: "
            f"{', '.join(formats)}"
        )
    return chosen


def _said_by(output: str, formats: Collection[str]) -> str | None:
    """The format that a file's name says; None where it has no ending, or one that any text may have.

    Raises:
        UsageError: its ending says no format; the message names those that say one of `formats`.
    """
    name = Path(output).name.lower()
    found = next((said for ending, said in ENDINGS.items() if name.endswith(ending)), None)
    own = Path(output).suffix
    if found is None and own and own.lower() != PLAIN:
        known = ", ".join(ending for ending, said in ENDINGS.items() if said in formats)
        raise UsageError(
            f"{output} ends in {own}, which says no format that is written here; endings that do are {known}: "
            "name another file, or the format with --format"
        )
    return found


def check_ending(output: str | Path | None, ending: str) -> None:
    """Refuse a file whose name ends otherwise than what is written there, the only format that there is for it.

    Raises:
        UsageError: it has another ending; one without any is taken.
    """
    own = Path(output or "").suffix
    if own and own.lower() != ending:
        raise UsageError(f"{output} ends in {own}, and what is written there is {ending}; let its name end so")


def check_unread(outputs: Iterable[str | Path | None], read: Iterable[str | Path | None]) -> None:
    """Refuse to write over what is read, or over the store of results; before anything is computed for nothing.

    Args:
        outputs: what is written: files, standard output ("-"), None for nothing.
        read: what the user names to be read: files, standard input ("-"), folders, None for nothing.

    Raises:
        UsageError: an output is one of the files that are read, or the store, by whatever name.
    """
    sources = _files(read)
    for output in _files(outputs):
        if any(is_same_file(output, source) for source in sources):
            raise UsageError(f"{output} is read here, and what it holds would be lost; name another file to write to")
        if _is_same_place(output, log_path()):  # --log makes it where it is not there yet
            raise UsageError(f"{output} is the store of results, which would be lost; name another file to write to")


def with_mappings(read: Iterable[str | Path | None]) -> list[Path]:
    """What is read, and the mapping file of each that may be a table of measurements: measures.toml of measures.csv."""
    files = _files(read)
    return [*files, *(one.with_suffix(MAPPING) for one in files if one.name)]


def check_not_within(outputs: Iterable[str | Path | None], read: Iterable[str | Path | None]) -> None:
    """Refuse to write over a file in a folder that is read, as `check_unread` does; a new file there is no loss.

    Raises:
        UsageError: an output is a file that lies in such a folder, at whatever depth.
    """
    there = [output for output in _files(outputs) if is_same_file(output, output)]
    for folder in _files(read) if there else ():  # walking it takes a while
        for inside in folder.rglob("*"):  # of what is no folder, nothing
            if any(is_same_file(output, inside) for output in there):
                raise UsageError(f"{inside} is in a folder that is read here, and would be lost; name a new file")


def _files(named: Iterable[str | Path | None]) -> list[Path]:
    return [Path(one) for one in named if one is not None and one != STDOUT]


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two names are of one file that is there; devices and pipes hold nothing that could be lost."""
    try:
        return one.is_file() and one.samefile(other)
    except OSError:  # what cannot be looked at is told of when it is read or written
        return False


def _is_same_place(one: Path, other: Path) -> bool:
    """Whether two names are of one file, be it there or not."""
    try:
        return is_same_file(one, other) or one.resolve() == other.resolve()
    except (OSError, RuntimeError):  # links in a circle; as above
        return False


def put(text: str, output: str) -> None:
    """Write to a file, or to standard output ("-").

    Raises:
        EmotraceError: the file cannot be written; what was there before is still there.
    """
    text = text if text.endswith("\n") else text + "\n"
    if output == STDOUT:
        sys.stdout.write(text)
        return
    put_bytes(text.encode("utf-8"), output)


def put_beside(text: str, output: str, ending: str) -> None:
    """Write to the file `beside` another.

    Raises:
        UsageError: that would be the other file itself.
        EmotraceError: the file cannot be written.
    """
    path = beside(output, ending)
    if path is not None:
        put(text, str(path))


def beside(output: str, ending: str) -> Path | None:
    """The file beside another, with an ending in the place of the other's own; None beside what is no file.

    Raises:
        UsageError: it would be the other file itself.
    """
    path = Path(output)
    if output == STDOUT or _is_no_file(path):
        return None
    found = path.with_suffix(ending)
    if found == path or is_same_file(found, path):
        raise UsageError(f"{output} is where its companion file goes; name a file for -o that does not end in {ending}")
    return found


def _is_no_file(path: Path) -> bool:
    """Whether a folder, a pipe or a device is there, or what cannot be looked at: writing to it says what is wrong."""
    try:
        return path.exists() and not path.is_file()
    except OSError:
        return True


def put_bytes(data: bytes, output: str) -> None:
    """Write bytes to a file; see `put`."""
    with opened(output) as file:
        file.write(data)


@contextmanager
def opened(output: str) -> Iterator[IO[bytes]]:
    """What the user named, to be written to: a file is there whole at the end or not at all, a pipe stays a pipe.

    Raises:
        EmotraceError: it cannot be written; what was there before is still there.
    """
    try:
        path = Path(output).resolve()  # what a link points to is written, and the link stays
        if path.exists() and not path.is_file():
            with path.open("wb") as device:  # a pipe or device; a folder is refused by the system
                yield device
        else:
            with _replacing(path) as file:
                yield file
    except OSError as error:
        named = output or "to a file without a name"
        raise EmotraceError(f"cannot write {named}: {error.strerror or error}") from error


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file that, when all of it is written, takes the place of what was there; who may read that is as before.

    Where writing fails, what was there stays and nothing is left beside it. Raises OSError as files do.
    """
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, delete=False) as file:
        temporary = Path(file.name)
        try:
            yield file
            file.close()
            temporary.chmod(_mode(path))
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _mode(path: Path) -> int:
    """The mode of a file; where there is none, that of a new one."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
