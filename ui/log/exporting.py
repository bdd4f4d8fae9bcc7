"""Writes the whole store as lines of JSON, each a row as batch writes it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from emotrace.engine.errors import UsageError
from emotrace.ui.log.log import Log
from emotrace.ui.writing import STDOUT, opened


def export(log: Log, output: str) -> None:
    """Write every result, the oldest first, to a file or to standard output ("-").

    Raises:
        UsageError: the file is the store itself.
        EmotraceError: the file cannot be written; what was there before is still there.
    """
    if output == STDOUT:
        sys.stdout.writelines(lines(log))
        return
    if Path(output).resolve() == log.path.resolve():
        raise UsageError(f"{output} is the store itself, which would be lost; name another file for -o")
    with opened(output) as file:
        file.writelines(line.encode("utf-8") for line in lines(log))


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
