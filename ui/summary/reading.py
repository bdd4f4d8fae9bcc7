"""Reads again what a batch wrote, a row at a time: lines of JSON, Parquet tables, or the store."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from emotrace.engine.errors import InputError, UsageError
from emotrace.ui.batch.flat import parsed, summary
from emotrace.ui.batch.out import BESIDE, JSONL, PARQUET, SQLITE
from emotrace.ui.batch.out_parquet import INPUT, JOURNAL, OTHER, ROWS
from emotrace.ui.log.place import LOG, log_path

FOLDER = "folder"
"""What rows can always be grouped by: the folder of a file, as its id tells it."""

TOLD = ("top", "abstained", "valence", "arousal", "conflicts", "taxonomy")
"""What a summary needs of a result; all of it None for a failure."""

BLOCK = 5000
"""Rows of a Parquet file that are in memory together."""


@dataclass(frozen=True)
class Told:
    """One row, as far as a summary needs it."""

    id: str
    columns: Mapping[str, str]
    """Those of the input that were kept."""
    result: Mapping[str, Any] | None
    """What TOLD names; None for a failure."""

    def group(self, by: str | None) -> str | None:
        """The value of a column in this row, "" where it is empty; None where the row has no such column."""
        if by is None:
            return ""
        if by in self.columns or by != FOLDER:
            return self.columns.get(by)
        parent = PurePosixPath(self.id).parent.as_posix()
        return "" if parent == "." else parent


def rows_of(out: str) -> Iterator[Told]:
    """The rows of a batch, in order.

    Raises:
        UsageError: the name says nothing that a batch writes.
        InputError: it is not there, or holds something else.
    """
    path = Path(out)
    if out == LOG or path.suffix.lower() in SQLITE:
        return _of_store(log_path(out))
    if path.suffix.lower() not in (*JSONL, *PARQUET):
        raise UsageError(f"OUT ends in .jsonl, .parquet or .sqlite, or is {LOG}, the store; {out} does not")
    if not path.exists():
        raise InputError(f"there is no {out}; emotrace batch INPUT {out} writes it")
    return _of_lines(path) if path.suffix.lower() in JSONL else _of_tables(path)


def unfinished(out: str) -> bool:
    """Whether a batch says that it has more to write there."""
    path = Path(out)
    if out == LOG or path.suffix.lower() in SQLITE:
        return _unfinished_store(log_path(out))
    beside = path / BESIDE if path.is_dir() else path.with_name(path.name + BESIDE)
    try:
        return not json.loads(beside.read_bytes())["mark"]["finished"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _unfinished_store(path: Path) -> bool:
    from emotrace.ui.log.log import Log

    with Log(path, make=False) as log:
        return any(not run["finished"] for run in log.query("SELECT finished FROM runs ORDER BY id DESC LIMIT 1"))


def _of_lines(path: Path, size: int | None = None) -> Iterator[Told]:
    """Rows of lines, of the first `size` bytes; None for all."""
    at = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            at += len(line)
            if size is not None and at > size:
                return
            if line.endswith(b"\n"):  # else it is still being written
                yield _of_line(line, f"{path.name}, line {number},")


def _of_line(line: bytes, name: str) -> Told:
    try:
        row = parsed(line)
        result = summary(row["result"]) if row["result"] else None
        return Told(row["id"], row["columns"], result)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{name} is no row of emotrace batch: {error!r}") from error


def _of_tables(folder: Path) -> Iterator[Told]:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    parts = sorted((folder / ROWS).glob("part-*.parquet"))
    if not parts and not (folder / JOURNAL).exists():
        raise InputError(f"{folder} is no folder of tables that emotrace batch wrote")
    many, size = _held(folder)
    try:
        for part in parts[:many]:
            with ParquetFile(part) as file:
                for batch in file.iter_batches(BLOCK):
                    yield from map(_of_cells, batch.to_pylist())
    except (ArrowException, OSError, KeyError) as error:
        raise InputError(f"{folder}: {part.name} cannot be read: {error}") from error
    if (folder / JOURNAL).exists():  # rows that have not become a part yet
        yield from _of_lines(folder / JOURNAL, size)


def _held(folder: Path) -> tuple[int | None, int | None]:
    """How many parts hold, and how many bytes of lines that are none yet; None for all that are there.

    Where a batch is at work, or was killed at it, the newest part may be made of lines that are still there.
    """
    try:
        kept = json.loads((folder / BESIDE).read_bytes())
        return int(kept["parts"]), int(kept["size"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, None


def _of_cells(row: Mapping[str, Any]) -> Told:
    columns = {name.removeprefix(INPUT): row[name] for name in row if name.startswith(INPUT) and name != OTHER}
    other: Mapping[str, str] = json.loads(row[OTHER]) if row[OTHER] else {}
    there = {name: value for name, value in columns.items() if value is not None}
    return Told(row["id"], {**there, **other}, row if row["error"] is None else None)


def _of_store(path: Path) -> Iterator[Told]:
    """The rows of the run that was begun last."""
    from emotrace.ui.log.log import Log

    wanted = ", ".join(f"results.{name}" for name in TOLD)
    with Log(path, make=False) as log:
        yield from _of_records(
            log.walk(
                f'SELECT "rows".id, "rows".columns, "rows".error, {wanted} FROM "rows" '
                'LEFT JOIN results ON results.id = "rows".result '
                'WHERE "rows".run = (SELECT max(id) FROM runs) ORDER BY "rows".number'
            )
        )


def _of_records(found: Iterable[Any]) -> Iterator[Told]:
    for row in found:
        yield Told(row["id"], json.loads(row["columns"]), row if row["error"] is None else None)
