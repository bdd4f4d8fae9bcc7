"""Rows on the screen: a table for people, JSON for programs."""

from collections.abc import Sequence

from emotrace.engine.errors import UsageError


def show(rows: Sequence[dict[str, object]], output: str) -> None:
    """Print rows that share their keys to standard output, as a table ("text") or as JSON ("json").

    Raises:
        UsageError: another output is asked for.
    """
    if output == "json":
        from emotrace.engine.result import as_json

        print(as_json(list(rows)))
    elif output == "text":
        _table(rows)
    else:
        raise UsageError(f"--format is text or json, not {output!r}")


def _table(rows: Sequence[dict[str, object]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    if not rows:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, key in enumerate(rows[0]):
        table.add_column(key.replace("_", " "), overflow="fold", no_wrap=index == 0)
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:  # a file or a pipe has no width: give each row one line
        console.width = 240
    console.print(table)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) for part in value)
    return str(value)
