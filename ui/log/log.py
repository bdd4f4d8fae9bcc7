"""The store: one SQLite file with everything that was kept."""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from emotrace.engine.errors import EmotraceError, InputError, UsageError
from emotrace.engine.result import Result
from emotrace.ui.batch.flat import Line, details, parsed, summary
from emotrace.ui.log.schema import RESULTS, VERSION, statements

WAIT = 60.0
"""Seconds to wait while another process writes."""


@dataclass(frozen=True)
class Entry:
    """A kept result, on one line."""

    id: int
    created: str
    """When it was computed, in ISO 8601, UTC."""
    name: str
    """Names of its files, or the beginning of its words."""
    top: str | None
    probability: float
    chain: str


class Log:
    """An open store. Several processes may write to one at the same time."""

    def __init__(self, path: Path, make: bool = True) -> None:
        """Open a store, and make it where there is none.

        Args:
            path: its file; the folder is made, too.
            make: False refuses where there is none.

        Raises:
            UsageError: there is none, and none shall be made.
            InputError: the file is no store of emotrace, or of a later version.
            EmotraceError: it cannot be opened.
        """
        self.path = path
        if not make and not path.is_file():
            raise UsageError(f"there is no store at {path}; explain --log and batch INPUT log keep results in it")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # what people feel is nobody else's to read
            self._connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise EmotraceError(f"cannot open the store {path}: {error}") from error
        try:
            with self.errors():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Tell what SQLite refuses in one line; InputError where the file is no store, else EmotraceError."""
        try:
            yield
        except sqlite3.OperationalError as error:
            said = "there is no room for more of" if "full" in str(error) else "cannot use"
            raise EmotraceError(f"{said} the store {self.path}: {error}; what was kept before is kept") from error
        except sqlite3.DatabaseError as error:
            raise InputError(f"{self.path} is no store that can be read: {error}") from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing; the next writer waits."""
        with self.errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def find(self, key: str) -> Result | None:
        """The result of a key, as it was kept; None where there is none."""
        found = self.query("SELECT json FROM results WHERE key = ?", key)
        return Result.from_json(found[0]["json"], f"a result in {self.path.name}") if found else None

    def keep(self, key: str, result: Result) -> int:
        """Keep a result in the place of any other of that key; its number in the store."""
        with self.writing():
            return self.put(key, parsed(result.model_dump_json().encode("utf-8")), result.model_dump_json())

    def put(self, key: str, result: Mapping[str, Any], as_json: str) -> int:
        """As `keep`, under `writing`, of a result as JSON gives it."""
        line = {**_named(result), **summary(result), "json": as_json}
        names = ", ".join(f'"{name}"' for name in RESULTS)
        again = ", ".join(f'"{name}" = excluded."{name}"' for name in RESULTS)
        marks = ", ".join("?" * (1 + len(RESULTS)))
        number: int = self._connection.execute(
            f"INSERT INTO results (key, {names}) VALUES ({marks}) ON CONFLICT(key) DO UPDATE SET {again} RETURNING id",
            [key, *(line[name] for name in RESULTS)],
        ).fetchone()[0]
        for table, lines in details(result).items():
            self._connection.execute(f"DELETE FROM {table} WHERE result = ?", [number])
            for one in lines:
                self.insert(table, {"result": number, **one})
        return number

    def number(self, key: str) -> int | None:
        """A result's number in the store; None where it is not kept."""
        found = self.query("SELECT id FROM results WHERE key = ?", key)
        return found[0]["id"] if found else None

    def insert(self, table: str, line: Line) -> int:
        """Add a line to a table, under `writing`; its number."""
        names = ", ".join(f'"{name}"' for name in line)
        marks = ", ".join("?" * len(line))
        added = self._connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(line.values()))
        return added.lastrowid or 0

    def query(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """Rows of a question to the tables."""
        with self.errors(), closing(self._connection.cursor()) as cursor:
            cursor.row_factory = sqlite3.Row
            found: list[sqlite3.Row] = cursor.execute(statement, values).fetchall()
            return found

    def walk(self, statement: str, *values: object) -> Iterator[sqlite3.Row]:
        """As `query`, a row at a time."""
        with self.errors(), closing(self._connection.cursor()) as cursor:
            cursor.row_factory = sqlite3.Row
            yield from cursor.execute(statement, values)

    def _prepare(self) -> None:
        begun = self._connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()  # before the version is
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise InputError(f"the store {self.path} is of a later emotrace (version {version}); use that one")
        if begun and not version:
            raise InputError(f"{self.path} is a database of another program, and left as it is; name another file")
        self._write_ahead()
        self._connection.execute("PRAGMA synchronous = NORMAL")  # with WAL, a power cut loses the last rows whole
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute("PRAGMA secure_delete = ON")
        if version < VERSION:
            with self.writing() as connection:
                for statement in statements():
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")

    def _write_ahead(self) -> None:
        """Have changes written beside the file first; where several open a new store at once, SQLite does not wait."""
        end = time.monotonic() + WAIT
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > end:
                    raise
                time.sleep(0.01)
            else:
                return


def entries(log: Log, where: str = "1", values: Sequence[object] = (), most: int = 20) -> list[Entry]:
    """Kept results that fit a condition, the latest first."""
    rows = log.query(
        f"SELECT id, created, name, top, probability, chain FROM results WHERE {where} "
        "ORDER BY created DESC, id DESC LIMIT ?",
        *values,
        most,
    )
    return [Entry(**dict(row)) for row in rows]


def _named(result: Mapping[str, Any]) -> Line:
    stimulus = result["stimulus"]
    words = "\n".join(stimulus["text"].values()) or None
    files = ", ".join(source["name"] for source in stimulus["sources"] if source["name"] != "text")
    return {
        "created": result["provenance"]["created"],
        "name": files or (words or "").strip()[:60] or "text",
        "text": words,
        "context": stimulus["context"],
    }
