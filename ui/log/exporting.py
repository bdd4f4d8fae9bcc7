"""Writes the whole store as lines of JSON, each a row as batch writes it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from emotrace.engine.errors import EmotraceError
from emotrace.ui.log.log import Log
from emotrace.ui.writing import STDOUT


def export(log: Log, output: str) -> None:
    """Write every result, the oldest first, to a file or to standard output ("-").

    Raises:
        EmotraceError: the file cannot be written; what was there before is still there.
    """
    if output == STDOUT:
        sys.stdout.writelines(lines(log))
        return
    path = Path(output)
    temporary = path.with_name(f".{path.name}.new")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.writelines(lines(log))
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise EmotraceError(f"cannot write {output}: {error.strerror or error}") from error


def lines(log: Log) -> Iterator[str]:
    """A line for each result, one at a time."""
    for row in log.walk("SELECT id, key, name, json FROM results ORDER BY id"):
        known = {
            "number": row["id"],
            "id": row["name"],
            "columns": {},
            "error": None,
            "seconds": 0.0,
            "key": row["key"],
        }
        yield f'{json.dumps(known, ensure_ascii=False)[:-1]}, "result": {row["json"]}}}\n'
