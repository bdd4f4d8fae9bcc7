"""Rows as a folder of Parquet tables: rows, observations, beliefs, sentences, failures, each a folder of parts.

Rows are kept as lines first, in a journal inside the folder. Each time that it has grown large, its lines become one
more part of each table, put in place by renaming; so every file that is there is whole, whenever the process ends.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emotrace.engine.errors import EmotraceError, UsageError
from emotrace.ui.batch.flat import SUMMARY, Line, Table, detail_tables, details, parsed, summary
from emotrace.ui.batch.journal import Journal
from emotrace.ui.batch.mark import Mark, Plan
from emotrace.ui.batch.out import is_read

if TYPE_CHECKING:
    from pyarrow import Schema
    from pyarrow.parquet import ParquetWriter

PART_BYTES = 16 * 1024**2
"""Bytes of lines that make a part: some thousand texts. Our own choice."""
BLOCK = 500
"""Rows that are in memory while a part is written."""
ROWS = "rows"
JOURNAL, BESIDE = ".unfinished.jsonl", ".resume"
"""Their names begin with a dot: what reads a folder of Parquet files passes them over."""
INPUT = "input_"
"""What the name of an input's column begins with, so that it is never one of ours."""
OTHER = "other_columns"
"""JSON of the columns that the first row of the input had not; named unlike any `input_NAME`."""


class ParquetOut:
    """A folder of tables that pandas, pyarrow and duckdb read as one each: OUT/rows, OUT/observations ..."""

    def __init__(self, folder: Path, columns: Sequence[str]) -> None:
        self._folder = folder
        self._columns = tuple(columns)
        if folder.is_file():
            raise UsageError(f"{folder} is a file; OUT.parquet becomes a folder of tables")
        if folder.is_dir() and any(folder.iterdir()) and not (folder / JOURNAL).exists():
            raise UsageError(f"{folder} is a folder that holds something else; name another OUT")
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise EmotraceError(f"cannot write {folder}: {error.strerror or error}") from error
        self._journal = Journal(folder / JOURNAL, folder / BESIDE, str(folder))

    def resume(self, plan: Plan, refresh: bool) -> Mark:
        """See `Out`."""
        if is_read(self._folder, plan.input):
            raise UsageError(f"INPUT is in {self._folder}, and would be lost; name another OUT")
        kept = self._journal.resume(plan, refresh)
        for table in self._tables():
            for part in sorted((self._folder / table).glob("part-*.parquet")):
                if int(part.stem.rpartition("-")[2]) > kept.parts:  # made of lines that the journal still holds
                    part.unlink()
        return kept.mark

    def write(self, lines: Sequence[bytes], mark: Mark) -> None:
        """See `Out`."""
        self._journal.add(lines, mark)
        if self._journal.kept.size >= PART_BYTES:
            self._add_part()

    def finish(self) -> None:
        """See `Out`."""
        kept = self._journal.kept
        if kept.size or not kept.parts:
            self._add_part()
        self._journal.add((), kept.mark.model_copy(update={"finished": True}))

    def close(self) -> None:
        """See `Out`."""
        self._journal.close()

    def _tables(self) -> dict[str, Table]:
        """All tables; rows last, so that what a row has in the others is there when it is."""
        key: Table = {"number": "int", "id": "text"}
        rows: Table = {**key, "error": "text", "seconds": "float", **SUMMARY}
        columns: Table = {f"{INPUT}{name}": "text" for name in self._columns}
        with_key = {name: {**key, **table} for name, table in detail_tables().items()}
        return {**with_key, ROWS: {**rows, **columns, OTHER: "text"}}

    def _add_part(self) -> None:
        number = self._journal.kept.parts + 1
        try:
            self._write_part(f"part-{number:06d}.parquet")
            self._journal.empty(number)
        except OSError as error:
            for left in self._folder.glob("*/.part-*"):
                left.unlink()
            raise self._journal.refused(error) from error

    def _write_part(self, name: str) -> None:
        from pyarrow.parquet import ParquetWriter

        tables = self._tables()
        writers: dict[str, ParquetWriter] = {}
        try:
            for table, columns in tables.items():
                (self._folder / table).mkdir(exist_ok=True)
                writers[table] = ParquetWriter(self._folder / table / f".{name}", _schema(columns), compression="zstd")
            with (self._folder / JOURNAL).open("rb") as lines:
                for block in _blocks(lines):
                    self._write_block(block, writers)
        finally:
            for writer in writers.values():
                writer.close()
        for table in tables:
            _put(self._folder / table / f".{name}", self._folder / table / name)

    def _write_block(self, block: Sequence[bytes], writers: "dict[str, ParquetWriter]") -> None:
        from pyarrow import RecordBatch

        found: dict[str, list[Line]] = {table: [] for table in writers}
        for row in map(parsed, block):
            key = {"number": row["number"], "id": row["id"]}
            result = row["result"]
            found[ROWS].append({**key, **self._row(row), **(summary(result) if result else {})})
            for table, lines in (details(result) if result else {}).items():
                found[table] += [{**key, **line} for line in lines]
        for table, lines in found.items():
            writers[table].write_batch(RecordBatch.from_pylist(lines, schema=writers[table].schema))

    def _row(self, row: dict[str, Any]) -> Line:
        columns: dict[str, str] = row["columns"]
        other = {name: value for name, value in columns.items() if name not in self._columns}
        return {
            "error": row["error"],
            "seconds": row["seconds"],
            **{f"{INPUT}{name}": columns.get(name) for name in self._columns},
            OTHER: json.dumps(other, ensure_ascii=False) if other else None,
        }


def _schema(columns: Table) -> "Schema":
    import pyarrow as pa

    types = {"int": pa.int64(), "float": pa.float64(), "text": pa.string(), "bool": pa.bool_()}
    return pa.schema([(name, types[kind]) for name, kind in columns.items()])


def _blocks(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    left = iter(lines)
    while block := list(islice(left, BLOCK)):
        yield block


def _put(temporary: Path, path: Path) -> None:
    """Put a file in place when all of it is on the disk."""
    import os

    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(path)
