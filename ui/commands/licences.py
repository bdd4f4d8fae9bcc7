"""emotrace licences: code and weight licence of every part."""

from typing import Annotated

import typer


def licences(
    output: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """List the licences of every observer, language model and model file."""
    from emotrace.engine.host import PluginHost
    from emotrace.ui.session import open_store, report_failures
    from emotrace.ui.tables import show

    host = PluginHost.installed()
    rows: list[dict[str, object]] = [
        {
            "name": one.card.name,
            "what": "observer",
            "code": one.card.licence,
            "weights": one.card.weights_licence,
        }
        for one in host.observers()
    ]
    rows += [
        {"name": file.name, "what": file.job, "code": "", "weights": f"{file.licence}, {file.publisher}"}
        for file in open_store(offline=True, progress=False, host=host).files()
    ]
    show(rows, output)
    report_failures(host)
