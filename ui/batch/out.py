"""Where rows go: lines of JSON, a folder of Parquet tables, or the store."""

from collections.abc import Sequence
from glob import has_magic, iglob
from pathlib import Path
from typing import Protocol

from emotrace.engine.errors import UsageError
from emotrace.ui.batch.journal import Journal
from emotrace.ui.batch.mark import Mark, Plan
from emotrace.ui.log.place import LOG, log_path

JSONL = (".jsonl", ".ndjson")
PARQUET = (".parquet", ".pq")
SQLITE = (".sqlite", ".sqlite3", ".db")
BESIDE = ".resume"
"""What the name of a file of lines gets for the file beside it."""


class Out(Protocol):
    """Takes rows in order. Whatever ends the process, what was taken stays, and the same plan goes on after it."""

    def resume(self, plan: Plan, refresh: bool) -> Mark:
        """How far it has come, made ready to go on; `refresh` starts anew.

        Raises:
            UsageError: it was begun with another plan, or is something else.
        """
        ...

    def write(self, lines: Sequence[bytes], mark: Mark) -> None:
        """Take rows, each a line of JSON; `mark` is how far it has come with them.

        Raises:
            EmotraceError: they do not fit on the disk.
        """
        ...

    def finish(self) -> None:
        """Say that there are no more."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


def store_of(out: str, log: bool) -> Path | None:
    """The store in which results are looked up first: OUT where it is one, else the user's own if that is wanted."""
    if _is_store(out):
        return log_path(out)
    return log_path() if log else None


def open_out(out: str, columns: Sequence[str], log: Path | None = None) -> Out:
    """The place that a name says by its ending.

    Args:
        out: OUT, as typed.
        columns: those that rows carry with them.
        log: a store that keeps results, too; None for none.

    Raises:
        UsageError: its ending says nothing, its folder is missing, or another process writes it.
        EmotraceError: it cannot be written.
    """
    if _is_store(out):
        from emotrace.ui.batch.out_store import StoreOut

        return StoreOut(log_path(out), out)
    found = _of_files(Path(out), columns)
    if log is None:
        return found
    from emotrace.ui.batch.out_store import AlsoKept

    return AlsoKept(found, log)


def _is_store(out: str) -> bool:
    return out == LOG or Path(out).suffix.lower() in SQLITE


def _of_files(path: Path, columns: Sequence[str]) -> Out:
    ending = path.suffix.lower()
    if ending not in (*JSONL, *PARQUET):
        raise UsageError(f"OUT ends in .jsonl, .parquet or .sqlite, or is {LOG}, the store; {path} does not")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent} to write {path.name} in")
    if ending in JSONL:
        return JsonlOut(path)
    from emotrace.ui.batch.out_parquet import ParquetOut

    return ParquetOut(path, columns)


def is_read(out: Path, given: str) -> bool:
    """Whether OUT is INPUT, by whatever name, the folder around it, or one of the files that INPUT's pattern fits."""
    place, read = out.resolve(), Path(given)
    if has_magic(given) and not read.exists():
        return any(Path(one).resolve() == place for one in iglob(given, recursive=True))  # noqa: PTH207  # any pattern
    return place in (read.resolve(), *read.resolve().parents)


class JsonlOut:
    """Lines of JSON in a file, one for each row."""

    def __init__(self, path: Path) -> None:
        if path.is_dir():
            raise UsageError(f"{path} is a folder; name a file")
        self._path = path
        self._journal = Journal(path, path.with_name(path.name + BESIDE), str(path))

    def resume(self, plan: Plan, refresh: bool) -> Mark:
        """See `Out`."""
        if is_read(self._path, plan.input):
            raise UsageError(f"{self._path} is INPUT itself, which would be lost; name another OUT")
        return self._journal.resume(plan, refresh).mark

    def write(self, lines: Sequence[bytes], mark: Mark) -> None:
        """See `Out`."""
        self._journal.add(lines, mark)

    def finish(self) -> None:
        """See `Out`."""
        self._journal.add((), self._journal.kept.mark.model_copy(update={"finished": True}))

    def close(self) -> None:
        """See `Out`."""
        self._journal.close()
