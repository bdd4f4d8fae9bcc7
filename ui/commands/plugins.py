"""emotrace plugins: what is installed, what became of it, and what its weights are."""

from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(help="List the plugins: what each brings, and, where one failed, why.", no_args_is_help=False)

Format = Annotated[str, typer.Option("--format", help="text or json.")]
Name = Annotated[str, typer.Argument(help="A plugin, or an observer that it brings: face, voice, text.")]
Weights = Annotated[bool, typer.Option("--weights", help="Print the weights of evidence that are in use.")]
Cue = Annotated[
    str | None, typer.Option("--cue", help="Only cues whose name holds this: brow, pitch, proud.", show_default=False)
]
Limit = Annotated[int, typer.Option("--limit", min=1, help="No more rows of each table.")]
Own = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        metavar="PATH",
        help="Weights of your own in place of its own: a rule table, or a folder that emotrace train wrote.",
        show_default=False,
    ),
]
ShownAs = Annotated[Literal["text", "json"], typer.Option("--format", "-f", help="text or json.")]


@app.callback(invoke_without_command=True)
def plugins(context: typer.Context, output: Format = "text") -> None:
    """List the plugins: what each brings, and, where one failed, why."""
    if context.invoked_subcommand is not None:
        return
    from emotrace.engine.host import PluginHost
    from emotrace.ui.tables import show

    host = PluginHost.installed()
    for ask in (
        host.readers,
        host.observers,
        host.chains,
        host.providers,
        host.manifests,
        host.benchmarks,
        host.chain_benchmarks,
        host.trainers,
    ):
        ask()
    rows: list[dict[str, object]] = [
        {
            "name": record.name,
            "status": record.status,
            "brings": record.brings,
            "from": f"{record.distribution} {record.version}".strip(),
            "message": record.message,
        }
        for record in host.records
    ]
    show(rows, output)


@app.command("show")
def show_(
    name: Name,
    weights: Weights = False,
    cue: Cue = None,
    limit: Limit = 200,
    rules: Own = None,
    form: ShownAs = "text",
) -> None:
    """Say what a plugin is; with --weights, print each weight of evidence in nats: what speaks for what, how far."""
    from emotrace.ui import weights_view
    from emotrace.ui.tables import show

    if not weights:
        show(weights_view.cards(name), form)
    elif form == "json":
        typer.echo(weights_view.as_json(name, cue, rules))
    else:
        weights_view.print_tables(name, cue, limit, rules)
