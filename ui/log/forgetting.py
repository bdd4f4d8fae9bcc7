"""Takes results out of the store for good: nothing of them is left in its files."""

from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Connection

from emotrace.engine.errors import EmotraceError, UsageError
from emotrace.ui.log.log import Log
from emotrace.ui.log.schema import SEARCHED

SHRINKING_WAIT_MS = 3000
"""How long to wait for another process that reads the store; milliseconds."""


def forget(log: Log, numbers: Sequence[int]) -> int:
    """Forget results by their numbers, with the rows of batches that they became; how many there were.

    A batch of which no row is left is forgotten, too: the same command computes it anew.

    Raises:
        EmotraceError: they are deleted, but another process uses the store, so that traces may be left in its files.
    """
    with log.writing() as connection:
        many = _delete(connection, numbers)
    shrink(log)
    return many


def forget_older(log: Log, date: str) -> int:
    """Forget what was computed before a date, in UTC, and errors of batches begun before it; how many results.

    Raises:
        UsageError: it is no date.
        EmotraceError: as `forget`.
    """
    try:
        day = datetime.fromisoformat(date).isoformat()
    except ValueError:
        raise UsageError(f"{date!r} is no date; write it as 2026-01-31") from None
    numbers = [row["id"] for row in log.query("SELECT id FROM results WHERE created < ?", day)]
    with log.writing() as connection:
        connection.execute(
            'DELETE FROM "rows" WHERE result IS NULL AND run IN (SELECT id FROM runs WHERE started < ?)', [day]
        )
        many = _delete(connection, numbers)
    shrink(log)
    return many


def missing(log: Log, numbers: Sequence[int]) -> list[int]:
    """Those of the numbers that the store has no result of."""
    return [number for number in numbers if not log.query("SELECT 1 FROM results WHERE id = ?", number)]


def _delete(connection: Connection, numbers: Sequence[int]) -> int:
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS gone (id INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM gone")
    connection.executemany("INSERT OR IGNORE INTO gone VALUES (?)", [(number,) for number in numbers])
    many = connection.execute("DELETE FROM results WHERE id IN (SELECT id FROM gone)").rowcount
    connection.execute(  # those with a count, for one that has just begun has no rows yet
        'DELETE FROM runs WHERE "rows" > 0 AND id NOT IN (SELECT run FROM "rows")'
    )
    return many


def forget_all(log: Log) -> int:
    """Forget everything, runs and their errors, too; how many results there were."""
    with log.writing() as connection:
        connection.execute("DELETE FROM runs")
        many = connection.execute("DELETE FROM results").rowcount
    shrink(log)
    return many


def shrink(log: Log) -> None:
    """Write the file anew without what was deleted, and empty its log of changes.

    The index of words keeps deleted ones until it is built again.
    """
    with log.writing() as connection:
        for table in SEARCHED:
            connection.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")
    log.query(f"PRAGMA busy_timeout = {SHRINKING_WAIT_MS}")
    try:
        log.query("VACUUM")
        (done,) = log.query("PRAGMA wal_checkpoint(TRUNCATE)")
    except EmotraceError as error:
        raise EmotraceError(_in_use(log)) from error
    if done["busy"]:
        raise EmotraceError(_in_use(log))


def _in_use(log: Log) -> str:
    return (
        f"deleted from the tables, but another process uses {log.path}, and traces may be left in its files; "
        "end that process and say forget again"
    )
