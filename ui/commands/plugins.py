"""emotrace plugins: what is installed, and what became of it."""

from typing import Annotated

import typer


def plugins(
    output: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """List the plugins: what each brings, and, where one failed, why."""
    from emotrace.engine.host import PluginHost
    from emotrace.ui.tables import show

    host = PluginHost.installed()
    for ask in (host.readers, host.observers, host.chains, host.providers, host.manifests):
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
