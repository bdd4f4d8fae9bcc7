"""A lock between processes, so that two of them never write the same file."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Wait until no other process holds `lock`, then hold it; the system lets go when the process ends."""
    with lock.open("ab") as file:
        _hold(file)
        yield


if sys.platform == "win32":

    def _hold(file: IO[bytes]) -> None:
        import msvcrt

        while True:
            try:
                return msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                time.sleep(0.1)

else:

    def _hold(file: IO[bytes]) -> None:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
