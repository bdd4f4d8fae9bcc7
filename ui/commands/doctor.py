"""emotrace doctor: what is installed, what is missing, how fast it is here."""

from typing import Annotated

import typer


def doctor(
    output: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
    no_speed: Annotated[bool, typer.Option("--no-speed", help="Do not measure.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Open no socket: fetch no missing file.")] = False,
) -> None:
    """Say what is installed, what is missing with the line that mends it, and how fast this machine is."""
    from emotrace.engine.host import PluginHost
    from emotrace.ui import diagnosis
    from emotrace.ui.session import open_store
    from emotrace.ui.tables import show

    host = PluginHost.installed()
    store = open_store(offline, progress=True, host=host)
    rows = [diagnosis.machine(), *diagnosis.packages()]
    if not no_speed:
        rows += diagnosis.speeds(host, store)
    rows += [*diagnosis.plugin_rows(host), *diagnosis.model_files(store)]
    show(rows, output)
    if any(row["mend"] for row in rows):
        raise typer.Exit(1)
