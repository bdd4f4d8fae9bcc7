"""emotrace ui: the browser app."""

from typing import Annotated

import typer

from emotrace.ui import options


def ui(  # noqa: PLR0913  # one parameter for each option of the command line
    host: Annotated[str, typer.Option("--host", help="Address to listen on; 0.0.0.0 lets other machines in.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="First port to try; 0 is any.")] = 7860,
    password: Annotated[
        str | None,
        typer.Option("--password", envvar="EMOTRACE_PASSWORD", help="Ask visitors for it.", show_default=False),
    ] = None,
    most_megabytes: Annotated[int, typer.Option("--max-upload", min=1, help="Size of the largest upload, MB.")] = 512,
    model: options.ModelSpec = None,
    no_llm: options.NoLlm = False,
    rules: options.Rules = None,
    offline: options.Offline = False,
    timeout: options.Timeout = 600.0,
) -> None:
    """Open the browser app on this machine."""
    from emotrace.ui.app.server import Address, serve
    from emotrace.ui.session import Options, warn

    address = Address(host, port, password, most_megabytes * 1024**2)
    if not address.only_here and not password:
        warn(f"whoever reaches {host} can use this app; --password asks them for one")
    serve(Options(model=model, no_llm=no_llm, rules=rules or (), offline=offline, seconds=timeout), address)
