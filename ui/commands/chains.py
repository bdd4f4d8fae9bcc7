"""emotrace chains: the ways of reasoning."""

from typing import Annotated

import typer


def chains(
    output: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """List the chains: ways of reasoning over the evidence, each with the paper that it comes from."""
    from emotrace.engine.host import PluginHost
    from emotrace.ui.session import report_failures
    from emotrace.ui.tables import show

    host = PluginHost.installed()
    rows: list[dict[str, object]] = [
        {"name": one.card.name, "what": one.card.what, "source": one.card.source} for one in host.chains()
    ]
    show(rows, output)
    report_failures(host)
