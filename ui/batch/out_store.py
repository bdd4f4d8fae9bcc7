"""Rows in the store: results that can be found again, and the run that they belong to."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from emotrace.engine.errors import UsageError
from emotrace.ui.batch.flat import parsed
from emotrace.ui.batch.mark import Mark, Plan
from emotrace.ui.batch.out import Out
from emotrace.ui.log.log import Log


class StoreOut:
    """The store. Rows and how far the run has come are written together, or not at all; each plan is its own run."""

    def __init__(self, path: Path, out: str) -> None:
        if path.is_dir():
            raise UsageError(f"{out} is a folder; name a file")
        self._log = Log(path)
        self._run = 0

    def resume(self, plan: Plan, refresh: bool) -> Mark:
        """See `Out`."""
        written = plan.model_dump_json()
        if refresh:
            with self._log.writing() as connection:
                connection.execute("DELETE FROM runs WHERE plan = ?", [written])
        with self._log.writing() as connection:
            connection.execute(
                'INSERT OR IGNORE INTO runs (plan, started, input, "rows", errors, digest, finished) '
                "VALUES (?, ?, ?, 0, 0, '', 0)",
                [written, datetime.now(UTC).isoformat(timespec="seconds"), plan.input],
            )
        (run,) = self._log.query('SELECT id, "rows", errors, digest, finished FROM runs WHERE plan = ?', written)
        self._run = run["id"]
        return Mark(rows=run["rows"], errors=run["errors"], digest=run["digest"], finished=bool(run["finished"]))

    def write(self, lines: Sequence[bytes], mark: Mark) -> None:
        """See `Out`."""
        with self._log.writing() as connection:
            ours = connection.execute(  # first, for where another process was quicker these rows are there already
                'UPDATE runs SET "rows" = ?, errors = ?, digest = ? WHERE id = ? AND "rows" = ?',
                [mark.rows, mark.errors, mark.digest, self._run, mark.rows - len(lines)],
            )
            if not ours.rowcount:
                raise UsageError(f"{self._log.path} has this run from another process; wait for it")
            for row in map(parsed, lines):
                line = {name: row[name] for name in ("number", "id", "error", "seconds")}
                columns = json.dumps(row["columns"], ensure_ascii=False)
                self._log.insert(
                    "rows", {"run": self._run, **line, "columns": columns, "result": _kept(self._log, row)}
                )

    def finish(self) -> None:
        """See `Out`."""
        with self._log.writing() as connection:
            connection.execute("UPDATE runs SET finished = 1 WHERE id = ?", [self._run])

    def close(self) -> None:
        """See `Out`."""
        self._log.close()


class AlsoKept:
    """Files of rows, whose results the store keeps as well."""

    def __init__(self, out: Out, log: Path) -> None:
        self._out, self._log = out, Log(log)

    def resume(self, plan: Plan, refresh: bool) -> Mark:
        """See `Out`."""
        return self._out.resume(plan, refresh)

    def write(self, lines: Sequence[bytes], mark: Mark) -> None:
        """See `Out`; the store first, for it may hold what has no row yet, and not the other way round."""
        with self._log.writing():
            for row in map(parsed, lines):
                _kept(self._log, row)
        self._out.write(lines, mark)

    def finish(self) -> None:
        """See `Out`."""
        self._out.finish()

    def close(self) -> None:
        """See `Out`."""
        self._out.close()
        self._log.close()


def _kept(log: Log, row: Mapping[str, Any]) -> int | None:
    """Keep the result of a row; its number in the store, None where there is no result."""
    result, key = row["result"], row["key"]
    if not result:
        return None
    number = log.number(key)
    if number is not None and not row["seconds"]:  # it was found there
        return number
    return log.put(key, result, json.dumps(result, ensure_ascii=False))
