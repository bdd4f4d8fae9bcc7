"""Where results go: standard output, or a file that is there whole or not at all."""

import os
import sys
import tempfile
from pathlib import Path

from emotrace.engine.errors import EmotraceError

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

STDOUT = "-"


def format_for(form: str | None, output: str) -> str:
    """The format that was asked for, else the one that the file's name says, else md."""
    name = Path(output).name.lower()
    return form or next((said for ending, said in ENDINGS.items() if name.endswith(ending)), "md")


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
    """Write to a file beside another, with an ending in the place of the other's own; never to standard output.

    Raises:
        EmotraceError: the file cannot be written.
    """
    path = Path(output)
    if output != STDOUT and (path.is_file() or not path.exists()):
        put(text, str(path.with_suffix(ending)))


def put_bytes(data: bytes, output: str) -> None:
    """Write bytes to a file; see `put`."""
    try:
        path = Path(output).resolve()  # what a link points to is written, and the link stays
        if path.exists() and not path.is_file():
            with path.open("wb") as device:  # a pipe or device; a folder is refused by the system
                device.write(data)
        else:
            _replace(path, data)
    except OSError as error:
        named = output or "to a file without a name"
        raise EmotraceError(f"cannot write {named}: {error.strerror or error}") from error


def _replace(path: Path, data: bytes) -> None:
    """Put all of it in the place of what was there; where that fails, nothing is left behind."""
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(data)
            file.close()
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
