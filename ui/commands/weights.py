"""emotrace weights: which model files there are, and which of them are on this machine."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from emotrace.engine.store import Store

app = typer.Typer(help="List, fetch and check the model files.", no_args_is_help=True)

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Which; all where none is named.")]


@app.command("list")
def list_(
    form: Annotated[Literal["table", "json"], typer.Option("--format", help="How to write it.")] = "table",
) -> None:
    """Show each model file: what for, how large, under which licence, whether it is here."""
    from emotrace.ui.session import open_store

    store = open_store(offline=True, progress=False)
    if form == "json":
        _print_json(store)
    else:
        _print_table(store)


@app.command()
def pull(
    names: Names = None,
    again: Annotated[bool, typer.Option("--again", help="Fetch even what is here.")] = False,
) -> None:
    """Fetch model files, going on where an earlier fetch was cut, and print where they lie."""
    from emotrace.ui.session import open_store

    store = open_store(offline=False, progress=True)
    _for_each(store, names, lambda name: str(store.pull(name, again=again)))


@app.command()
def verify(names: Names = None) -> None:
    """Hash model files anew and compare with the manifest."""
    from emotrace.ui.session import open_store

    store = open_store(offline=True, progress=False)
    _for_each(store, names, lambda name: _verified(store, name))


@app.command()
def path(
    name: Annotated[str | None, typer.Argument(help="Which; none: the folder of all.")] = None,
) -> None:
    """Print where a model file lies, or would lie."""
    from emotrace.ui.session import open_store

    store = open_store(offline=True, progress=False)
    typer.echo(store.path(name) if name else store.folder)


def _for_each(store: "Store", names: list[str] | None, act: Callable[[str], str]) -> None:
    """Print what `act` says of each file; failures wait until all had their turn."""
    from emotrace.engine.errors import ModelFileError

    failures = []
    for name in names or [file.name for file in store.files() if not file.training_only]:
        try:
            typer.echo(act(name))
        except ModelFileError as error:
            failures.append(str(error))
    if failures:
        raise ModelFileError("; ".join(failures))


def _verified(store: "Store", name: str) -> str:
    store.verify(name)
    return f"{name}: as it should be"


def _print_json(store: "Store") -> None:
    import json

    rows = [
        {**file.model_dump(mode="json"), "here": store.have(file.name), "path": str(store.path(file.name))}
        for file in store.files()
    ]
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))


def _print_table(store: "Store") -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE)
    for heading in ("name", "MB", "here", "licence", "job", "where from"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "MB" else "left")
    table.columns[0].no_wrap = True
    for file in store.files():
        here = "yes" if store.have(file.name) else "no"
        place = file.origin[0].place
        table.add_row(file.name, f"{file.size / 1e6:.1f}", here, file.licence, file.job, place)
    Console(markup=False, emoji=False, highlight=False).print(table)
