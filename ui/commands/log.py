"""emotrace log: what the store keeps."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from emotrace.ui import options

if TYPE_CHECKING:
    from emotrace.ui.log.log import Log

app = typer.Typer(
    help="Results that were kept with --log or batch INPUT log: list, show, search, export, forget.",
    no_args_is_help=True,
)

Store = Annotated[
    Path | None,
    typer.Option("--store", metavar="FILE", help="Another store than your own.", show_default=False),
]
Most = Annotated[int, typer.Option("--limit", "-n", min=1, help="No more than so many, the latest first.")]
Form = Annotated[str, typer.Option("--format", help="text or json.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As emotrace log list says.", show_default=False)]


@app.command("list")
def list_(store: Store = None, limit: Most = 20, form: Form = "text") -> None:
    """List the latest results."""
    from emotrace.ui.log.log import entries
    from emotrace.ui.log.search import as_rows
    from emotrace.ui.tables import show

    with _open(store) as log:
        found = entries(log, most=limit)
    show(as_rows(found), form)


@app.command("show")
def show_one(
    number: Number,
    store: Store = None,
    form: Annotated[
        Literal["md", "json", "html", "csv", "jsonl"] | None,
        typer.Option("--format", "-f", help="As for explain. Without it: md, or what the name given with -o says."),
    ] = None,
    output: options.Output = "-",
) -> None:
    """Show a result as explain does."""
    from emotrace.ui.exports.delivery import check_apart, hand_out
    from emotrace.ui.log.search import result_of
    from emotrace.ui.report import Pictures

    with _open(store) as log:
        check_apart([output], form, [log.path])
        result = result_of(log, number)
    hand_out(result, [output], form, Pictures(()))


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS...", help="All of them must stand there.")],
    store: Store = None,
    limit: Most = 20,
    form: Form = "text",
) -> None:
    """Find results by words in what was given, or in what is said of it."""
    from emotrace.ui.log.search import as_rows
    from emotrace.ui.log.search import search as search_for
    from emotrace.ui.tables import show

    with _open(store) as log:
        found = search_for(log, " ".join(words), limit)
    show(as_rows(found), form)


@app.command("export")
def export_all(store: Store = None, output: options.Output = "-") -> None:
    """Write all results as JSON, one a line."""
    from emotrace.ui.log.exporting import export

    with _open(store) as log:
        export(log, output)


@app.command("forget")
def forget_some(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="NUMBER...", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything.")] = False,
    before: Annotated[
        str | None,
        typer.Option(
            "--before", metavar="DATE", help="What is older, errors of batches, too: 2026-01-31.", show_default=False
        ),
    ] = None,
    store: Store = None,
) -> None:
    """Delete results for good: the file is written anew without them."""
    from emotrace.ui.log.forgetting import missing
    from emotrace.ui.session import warn

    _check_one(numbers, everything, before)
    with _open(store) as log:
        unknown = missing(log, numbers or [])
        if unknown:
            warn(f"the store has no result {', '.join(map(str, unknown))}; see emotrace log list")
        many = _forgotten(log, numbers or [], before, everything)
        warn(f"forgotten: {many} result{'' if many == 1 else 's'}")


def _forgotten(log: "Log", numbers: list[int], before: str | None, everything: bool) -> int:
    from emotrace.ui.log.forgetting import forget, forget_all, forget_older

    if everything:
        return forget_all(log)
    return forget_older(log, before) if before else forget(log, numbers)


def _check_one(numbers: list[int] | None, everything: bool, before: str | None) -> None:
    from emotrace.engine.errors import UsageError

    if sum(map(bool, (numbers, everything, before))) != 1:
        raise UsageError("say what to forget: numbers from emotrace log list, --before DATE, or --all")


def _open(store: Path | None) -> "Log":
    from emotrace.ui.log.log import Log
    from emotrace.ui.log.place import log_path

    return Log(store or log_path(), make=False)
