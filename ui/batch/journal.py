"""A file of lines that only grows, and beside it how far it holds: what is written after that is cut off again."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from emotrace.engine.errors import EmotraceError, InputError, UsageError
from emotrace.engine.record import Record, first_problem
from emotrace.engine.room import FULL
from emotrace.ui.batch.mark import Mark, Plan, check_same


class Kept(Record):
    """What lies beside the lines."""

    plan: Plan
    mark: Mark = Mark()
    size: int = 0
    """Bytes of whole lines that are on the disk."""
    parts: int = 0
    """How many parts were made of lines before these; 0 where the lines are all there is."""


class Journal:
    """Lines on a disk. One process writes; whatever ends it, the next one finds whole lines and goes on after them."""

    def __init__(self, lines: Path, beside: Path, out: str) -> None:
        """Take hold of the file.

        Args:
            lines: the file of lines; made where it is not there.
            beside: the file that says how far it holds.
            out: what messages call it.

        Raises:
            UsageError: another process writes it.
            EmotraceError: it cannot be written.
        """
        self._path, self._beside, self._out = lines, beside, out
        try:
            self._file: IO[bytes] = lines.open("ab", buffering=0)
        except OSError as error:
            raise EmotraceError(f"cannot write {out}: {error.strerror or error}") from error
        if not _held(self._file):
            self._file.close()
            raise UsageError(f"{out} is being written by another run; wait for it, or name another OUT")

    def resume(self, plan: Plan, refresh: bool) -> Kept:
        """Find how far it holds, cut off what is after that, and go on from there.

        Raises:
            UsageError: it was begun otherwise, or is no such file.
            InputError: it is shorter than it was.
        """
        found = None if refresh else self._found()
        if found is not None and not found.mark.rows:  # nothing was judged: what was wrong with the command may change
            found, refresh = None, True
        if found is None:
            if not refresh and os.fstat(self._file.fileno()).st_size:
                raise UsageError(
                    f"{self._out} is there and is no run that can be gone on with; --refresh writes it anew"
                )
            found = Kept(plan=plan)
            self._beside.unlink(missing_ok=True)  # first, so that no mark ever stands beside lines of another run
            self._cut(0)
            self._keep(found)
        check_same(found.plan, plan, self._out)
        if os.fstat(self._file.fileno()).st_size < found.size:
            raise InputError(f"{self._out} is shorter than it was written; start anew: --refresh")
        self._cut(found.size)
        self._kept = found
        return found

    def add(self, lines: Iterable[bytes], mark: Mark) -> None:
        """Write lines; they and the mark are on the disk when this returns.

        Raises:
            EmotraceError: they do not fit on the disk; those written before still hold.
        """
        try:
            size = _write_all(self._file, b"".join(lines))
            os.fsync(self._file.fileno())
            self._keep(self._kept.model_copy(update={"mark": mark, "size": self._kept.size + size}))
        except OSError as error:
            self._cut(self._kept.size)
            raise self.refused(error) from error

    def empty(self, parts: int) -> None:
        """Say that a part was made of all lines, then drop them."""
        self._keep(self._kept.model_copy(update={"size": 0, "parts": parts}))
        self._cut(0)

    @property
    def kept(self) -> Kept:
        """How far it holds."""
        return self._kept

    def refused(self, error: OSError) -> EmotraceError:
        """What to say where the disk refuses to take more."""
        if error.errno not in FULL:
            return EmotraceError(f"cannot write {self._out}: {error.strerror or error}")
        return EmotraceError(
            f"there is no room for more of {self._out} ({error.strerror}); its {self._kept.mark.rows} rows are kept: "
            "make room, and the same command goes on"
        )

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _found(self) -> Kept | None:
        try:
            return Kept.model_validate_json(self._beside.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise InputError(f"{self._beside} is damaged ({first_problem(error)}); start anew: --refresh") from error

    def _cut(self, size: int) -> None:
        self._file.truncate(size)

    def _keep(self, kept: Kept) -> None:
        """Put the mark in the place of the one before, all of it or nothing."""
        replace_durably(self._beside, kept.model_dump_json().encode("utf-8"))
        self._kept = kept


def replace_durably(path: Path, data: bytes) -> None:
    """Write a file that holds all of the new or all of the old, whenever the power fails; OSError where it cannot."""
    temporary = path.with_name(f".{path.name}.new")  # one process writes, so one name will do, and none is left behind
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _write_all(file: IO[bytes], data: bytes) -> int:
    """Write bytes without a buffer that would try again later; the system may take them in several bites."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
    return len(data)


if sys.platform == "win32":

    def _held(file: IO[bytes]) -> bool:  # noqa: ARG001  # a lock there would keep readers out, too
        return True

else:

    def _held(file: IO[bytes]) -> bool:
        """Take hold of a file until this process ends; False where another process has it."""
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
