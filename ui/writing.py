"""Where results go: standard output, or a file that is there whole or not at all."""

import os
import sys
import tempfile
from pathlib import Path

from emotrace.engine.errors import EmotraceError

ENDINGS = {".md": "md", ".json": "json", ".html": "html", ".htm": "html", ".graphml": "graphml"}


STDOUT = "-"


def format_for(form: str | None, output: str) -> str:
    """The format that was asked for, else the one that the file's name says, else md."""
    return form or ENDINGS.get(Path(output).suffix.lower(), "md")


def put(text: str, output: str) -> None:
    """Write to a file, or to standard output ("-").

    Raises:
        EmotraceError: the file cannot be written; what was there before is still there.
    """
    text = text if text.endswith("\n") else text + "\n"
    if output == STDOUT:
        sys.stdout.write(text)
        return
    try:
        path = Path(output).resolve()  # what a link points to is written, and the link stays
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8") as device:  # a pipe or device; a folder is refused by the system
                device.write(text)
        else:
            _replace(path, text)
    except OSError as error:
        named = output or "to a file without a name"
        raise EmotraceError(f"cannot write {named}: {error.strerror or error}") from error


def _replace(path: Path, text: str) -> None:
    """Put the whole text in the place of what was there; where that fails, nothing is left behind."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(text)
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
