"""Whether the disk has room for a file, and what to say when it has not."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from emotrace.engine.download import length
from emotrace.engine.errors import ModelFileError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""No space, no quota, or over the limit for one file."""


@contextmanager
def room_for(name: str, part: Path, whole: int) -> Iterator[None]:
    """Write under this: a disk that is full, or will be, gives one line that says what to do.

    Args:
        name: what is written.
        part: what is kept of it when the disk is full; what it holds already counts as written.
        whole: bytes to be written, that part included.

    Raises:
        ModelFileError: there is no room.
    """
    if whole - length(part) > shutil.disk_usage(part.parent).free:
        raise _no_room(name, part, whole)
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise _no_room(name, part, whole, f" ({error.strerror})") from error


def _no_room(name: str, part: Path, whole: int, why: str = "") -> ModelFileError:
    kept, free = length(part), shutil.disk_usage(part.parent).free
    return ModelFileError(
        f"{name} does not fit{why}: {megabytes(whole - kept)} more are needed and {megabytes(free)} are "
        f"free in {part.parent}; the {megabytes(kept)} fetched so far are kept: make room, or set "
        f"EMOTRACE_HOME to another folder"
    )


def megabytes(size: int) -> str:
    """A number of bytes as people read it: 98.2 MB."""
    return f"{max(size, 0) / 1e6:.1f} MB"
