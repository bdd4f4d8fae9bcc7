"""The tables of the store."""

from collections.abc import Iterator

from emotrace.ui.batch.flat import SUMMARY, Table, detail_tables

VERSION = 1
"""Kept in the file's user_version."""

RESULTS: Table = {
    "created": "text",
    "name": "text",
    "text": "text",
    "context": "text",
    **SUMMARY,
    "json": "text",
}
"""What is known of a result beside its key: its files' names, its words, what it comes to, and all of it as JSON."""

TYPES = {"int": "INTEGER", "float": "REAL", "text": "TEXT", "bool": "INTEGER"}

SEARCHED = {"results": ("name", "text", "context"), "sentences": ("text",)}
"""Tables and those of their columns whose words can be searched."""


def statements() -> Iterator[str]:
    """What makes the tables, where they are not there yet."""
    yield f"CREATE TABLE IF NOT EXISTS results (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, {_columns(RESULTS)})"
    for name, table in detail_tables().items():
        yield (
            f"CREATE TABLE IF NOT EXISTS {name} (id INTEGER PRIMARY KEY, "
            f"result INTEGER NOT NULL REFERENCES results(id) ON DELETE CASCADE, {_columns(table)})"
        )
        yield f"CREATE INDEX IF NOT EXISTS {name}_of_result ON {name}(result)"
    yield (
        "CREATE TABLE IF NOT EXISTS runs (id INTEGER PRIMARY KEY, plan TEXT NOT NULL UNIQUE, started TEXT NOT NULL, "
        'input TEXT NOT NULL, "rows" INTEGER NOT NULL, errors INTEGER NOT NULL, digest TEXT NOT NULL, '
        "finished INTEGER NOT NULL)"
    )
    yield (
        'CREATE TABLE IF NOT EXISTS "rows" (run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE, '
        "number INTEGER NOT NULL, id TEXT NOT NULL, columns TEXT NOT NULL, error TEXT, seconds REAL, "
        "result INTEGER REFERENCES results(id) ON DELETE CASCADE, PRIMARY KEY (run, number))"
    )
    yield 'CREATE INDEX IF NOT EXISTS rows_of_result ON "rows"(result)'
    yield "CREATE INDEX IF NOT EXISTS results_by_time ON results(created)"
    yield "CREATE INDEX IF NOT EXISTS results_by_top ON results(top)"
    yield "CREATE INDEX IF NOT EXISTS observations_by_kind ON observations(kind)"
    for name, columns in SEARCHED.items():
        yield from _search(name, columns)


def _search(table: str, columns: tuple[str, ...]) -> Iterator[str]:
    """An index of words over a table, kept in step with it; named so that Datasette offers it."""
    names = ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old"))
    index = f"{table}_fts"
    drop = f"INSERT INTO {index}({index}, rowid, {names}) VALUES ('delete', old.id, {old});"
    take = f"INSERT INTO {index}(rowid, {names}) VALUES (new.id, {new});"
    yield f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5({names}, content='{table}', content_rowid='id')"
    for event, body in (("INSERT", take), ("DELETE", drop), ("UPDATE", drop + take)):
        yield f"CREATE TRIGGER IF NOT EXISTS {index}_{event.lower()} AFTER {event} ON {table} BEGIN {body} END"


def _columns(table: Table) -> str:
    return ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in table.items())
