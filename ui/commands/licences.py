"""emotrace licences: code and weight licence of every part."""

from collections.abc import Iterator
from typing import Annotated

import typer


def licences(
    output: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """List the licences of every observer, model file and library."""
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
    show([*rows, *_libraries()], output)
    report_failures(host)


def _libraries() -> Iterator[dict[str, object]]:
    """The libraries that emotrace is built on, with the licence that each states of itself."""
    from importlib.metadata import metadata

    from emotrace.ui.diagnosis import required

    for name in [requirement.name for requirement in required()]:
        stated = metadata(name).json
        classified = [one.rpartition(":: ")[2] for one in stated.get("classifier", []) if "License ::" in one]
        licence = stated.get("license_expression") or ", ".join(classified) or stated.get("license") or "not stated"
        yield {"name": name, "what": "library", "code": str(licence).splitlines()[0], "weights": ""}
