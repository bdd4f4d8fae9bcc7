"""Shows what observers are, and their weights of evidence as tables that a person can read."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.errors import UsageError
from emotrace.engine.host import PluginHost
from emotrace.engine.observer import Inspectable, Observer, Setting, WeightRow, WeightTable
from emotrace.engine.taxonomy import taxonomy
from emotrace.ui.session import open_store, unknown

if TYPE_CHECKING:
    from rich.table import Table

LABELS = taxonomy("ekman").labels
WIDE = 100
"""Columns of a terminal from which the field's term for each cue is shown as well."""


def cards(name: str) -> list[dict[str, object]]:
    """What the observers of that name, or of the plugin of that name, are: a row for each fact.

    Raises:
        UsageError: there is neither.
    """
    rows: list[dict[str, object]] = []
    for observer in _observers(name, PluginHost.installed()):
        for key, value in observer.card.model_dump(mode="json").items():
            shown = [one["kind"] for one in value] if key == "emits" else value
            rows.append({"observer": observer.card.name, "what": key.replace("_", " "), "is": shown})
        rows.append({"observer": observer.card.name, "what": "weights shown", "is": isinstance(observer, Inspectable)})
    return rows


def as_json(name: str, cue: str | None, own: Path | None = None) -> str:
    """Every table with all its rows, or those of a cue; arguments and errors as for `print_tables`."""
    import json

    tables = [
        {
            "name": table.name,
            "path": str(table.path),
            "notes": table.notes,
            "rows": [
                {"cue": r.cue, "label": r.label, "size": r.size, "unit": r.unit, "weights": r.weights}
                for r in _rows(table, cue)
            ],
        }
        for table in _tables(name, own)
    ]
    return json.dumps(tables, ensure_ascii=False, indent=2)


def print_tables(name: str, cue: str | None, limit: int, own: Path | None = None) -> None:
    """Print the weights of an observer, or of a plugin's observers, to standard output.

    Args:
        name: the observer or plugin.
        cue: what a cue's name holds; None for all.
        limit: no more rows of each table.
        own: a rule table, or a folder of weights, in place of the observer's own.

    Raises:
        UsageError: there is no such observer, it does not show its weights, no cue has that name, or `own` is missing.
        RulesError: its table is malformed.
    """
    from rich.console import Console

    console = Console(markup=False, emoji=False, highlight=False, soft_wrap=True)
    if not console.is_terminal:  # a file or a pipe has no width
        console.width = 240
    tables = _tables(name, own)
    if cue is not None and not any(_rows(table, cue) for table in tables):
        raise UsageError(f"no cue of {name} is named like {cue!r}; without --cue all are shown")
    for table in tables:
        rows = _rows(table, cue)
        console.print(f"{table.name}\n{table.path}\n")
        for note in table.notes:
            console.print(f"  {note}")
        console.print(_grid(rows[:limit], with_terms=console.width >= WIDE))
        if len(rows) > limit:
            console.print(f"{len(rows) - limit} more rows; --limit {len(rows)} shows all, --cue finds one\n")


def _observers(name: str, host: PluginHost) -> Sequence[Observer]:
    known = {one.card.name: one for one in host.observers()}
    brought = next((record.brings for record in host.records if record.name == name), [])
    found = [known[one] for one in dict.fromkeys([name, *brought]) if one in known]
    if not found:
        names = {*known, *(record.name for record in host.records if known.keys() & set(record.brings))}
        raise UsageError(unknown("observer, and no plugin that brings one,", name, names))
    return found


def _tables(name: str, own: Path | None) -> list[WeightTable]:
    host = PluginHost.installed()
    observers = _observers(name, host)
    if own is not None and not own.exists():
        raise UsageError(f"--rules {own}: there is no such file or folder")
    if own is not None and len(observers) > 1:
        raise UsageError(f"--rules is for one observer, not for {', '.join(one.card.name for one in observers)}")
    rules = {} if own is None else {observers[0].card.name: own}
    setting = Setting(model_file=open_store(offline=True, progress=False, host=host).ensure, rules=rules)
    tables = [table for one in observers if isinstance(one, Inspectable) for table in one.weights(setting)]
    if not tables:
        raise UsageError(f"{name} does not show its weights")
    return tables


def _rows(table: WeightTable, cue: str | None) -> Sequence[WeightRow]:
    if cue is None:
        return table.rows
    wanted = cue.casefold()
    return [row for row in table.rows if wanted in row.cue.casefold() or wanted in row.label.casefold()]


def _grid(rows: Sequence[WeightRow], with_terms: bool) -> "Table":
    """A row for each cue and size, a column for each emotion; a cue of several sizes is named once."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    grid = Table(
        box=SIMPLE_HEAD, pad_edge=False, caption="nats: positive supports, negative opposes, empty says nothing"
    )
    with_sizes = any(row.size is not None for row in rows)
    grid.add_column("cue", overflow="fold", min_width=10)
    if with_sizes:
        grid.add_column("size", justify="right", no_wrap=True)
    for label in LABELS:
        grid.add_column(label, justify="right", no_wrap=True, min_width=max(6, len(label)))
    if with_terms:
        grid.add_column("term")
    before = None
    for row in rows:
        named, before = ("" if row.cue == before else row.cue), row.cue
        size = ["" if row.size is None else f"{row.size:g} {row.unit}".strip()] if with_sizes else []
        term = [row.label if named else ""] if with_terms else []
        grid.add_row(named, *size, *(_nats(row.weights.get(label, 0.0)) for label in LABELS), *term)
    return grid


def _nats(value: float) -> str:
    return f"{value:+.2f}" if value else ""
