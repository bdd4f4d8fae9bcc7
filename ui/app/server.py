"""Serves the app: its own files, Gradio's page, and the gate before both."""

import hmac
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.errors import UsageError
from emotrace.ui.app.engine_room import EngineRoom
from emotrace.ui.session import Options

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn import Server

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
MOST_BYTES = 512 * 1024**2
"""Size of the largest upload, unless the command line says otherwise. Our own choice: ten minutes of a phone's film."""

PORTS = 20
"""How many ports are tried, from the one asked for."""

PAST_PORTS = 65536
"""One more than the last port there is."""


@dataclass(frozen=True)
class Address:
    """Where the app is to be found."""

    host: str = "127.0.0.1"
    port: int = 7860
    password: str | None = None
    most_bytes: int = MOST_BYTES

    @property
    def only_here(self) -> bool:
        """Whether no other machine can reach it."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder for uploads that nobody else can read, and that is gone afterwards. Gradio is kept within it."""
    folder = Path(tempfile.mkdtemp(prefix="emotrace-ui-"))
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    os.environ["GRADIO_EXAMPLES_CACHE"] = str(folder / "examples")
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def serve(options: Options, address: Address) -> None:
    """Serve until Ctrl+C.

    Raises:
        UsageError: no port is free, or an option names something that does not exist.
    """
    with private_folder() as folder, _socket(address) as listening:
        import gradio  # noqa: F401  # before the engine starts: llama.cpp takes the cores that are idle then

        room = EngineRoom(options)
        room.start()
        try:
            server = _server(application(room, options, address, folder))
            _announce(address, listening)
            server.run(sockets=[listening])
        finally:
            room.close()


def application(room: EngineRoom, options: Options, address: Address, folder: Path) -> "ASGIApp":
    """The app behind its gate."""
    import gradio as gr
    from fastapi import FastAPI
    from starlette.staticfiles import StaticFiles

    from emotrace.ui.app.counter import Counter
    from emotrace.ui.app.explaining import Desk
    from emotrace.ui.app.gallery import Gallery
    from emotrace.ui.app.gate import Gate
    from emotrace.ui.app.line import Line
    from emotrace.ui.app.look import css, head, theme
    from emotrace.ui.app.page import Parts, page
    from emotrace.ui.app.visits import Visits
    from emotrace.ui.session import open_store

    gallery = Gallery(open_store(options.offline, progress=False), folder)
    visits = Visits(folder)
    counter = Counter(visits, folder, gallery)
    parts = Parts(Desk(room, Line()), visits, counter, gallery, options, address.most_bytes)
    blocks = page(parts, room.offer())
    outer = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    with as_file(files("emotrace.ui.app") / "data") as data:
        outer.mount("/emotrace", StaticFiles(directory=data))
    gr.mount_gradio_app(
        outer,
        blocks,
        path="/",
        server_name=address.host,
        server_port=address.port,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        show_error=False,
        max_file_size=address.most_bytes,
        auth=_password(address.password) if address.password else None,
        auth_message="This app asks for its password; any name will do.",
        theme=theme(),
        css=css(),
        head=head(),
    )
    return Gate(outer, (*LOOPBACK, address.host) if address.only_here else (), folder)


def _password(password: str) -> "object":
    def fits(_: str, given: str) -> bool:
        return hmac.compare_digest(given.encode(), password.encode())

    return fits


def _server(app: "ASGIApp") -> "Server":
    import uvicorn

    return uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2, server_header=False))


@contextmanager
def _socket(address: Address) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ports = range(address.port, min(address.port + PORTS, PAST_PORTS))
        for port in ports:
            try:
                listening.bind((address.host, port))
                break
            except OSError as error:
                last = error
        else:
            raise UsageError(
                f"cannot listen on {address.host}, ports {ports[0]} to {ports[-1]}: "
                f"{last.strerror}; name another one with --port"
            )
        listening.listen(128)  # whoever comes before the app is ready waits for it
        yield listening


def _announce(address: Address, listening: socket.socket) -> None:
    port = listening.getsockname()[1]
    host = f"[{address.host}]" if ":" in address.host else address.host
    print(f"emotrace is at http://{host}:{port} (Ctrl+C ends it)", flush=True)
