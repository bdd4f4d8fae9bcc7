"""What may come in and go out: only what the page needs, from where the page is, and nothing to anywhere else."""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROUTES = re.compile(
    r"/(?:$|config/?$|info/?$|login/?$|logout/?$|user/?$|theme\.css$|favicon\.ico$|assets/|static/|emotrace/"
    r"|gradio_api/(?:info|config|user|login_check|app_id|token|startup-events|heartbeat/|queue/(?:join|data)$|call/|run/|api/"
    r"|cancel$|reset/?$|upload$|upload_progress$|component_server/?$|file=))"
)
"""What the page and Gradio's own clients ask for. Gradio has further routes, some of which fetch from the network."""

ADDRESS = re.compile(r"^\s*[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
"""A path that is an address: Gradio would fetch it. One letter and a colon are a drive."""

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
"""Uploads and the login; every other request with a body is JSON."""

MOST_JSON = 4 * 1024**2
"""Bytes of a request that is no upload. Our own choice."""

MOST_STORED = 4 * 1024**3
"""Bytes of uploads that are kept at a time, of all visitors together. Our own choice."""

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; "
    "connect-src 'self' blob: data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
}
"""The browser itself refuses to load from, or send to, any other place. Gradio's page needs inline scripts."""


class Gate:
    """An ASGI middleware before everything else."""

    def __init__(self, app: "ASGIApp", hosts: Sequence[str], folder: Path) -> None:
        """Let through what is meant for this server.

        Args:
            app: what lies behind.
            hosts: names under which the server may be spoken to; empty for any. A page elsewhere that has its own name
                point here (DNS rebinding) uses another.
            folder: where uploads lie.
        """
        self._app = app
        self._hosts = frozenset(hosts)
        self._folder = folder

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Pass a request on, or answer it with what is wrong with it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if wrong := self._wrong(scope, headers):
            await _answer(send, *wrong)
            return
        if scope["method"] == "POST" and not headers.get("content-type", "").startswith(FORMS):
            body = await _body(receive)
            if body is None or _holds_address(body):
                await _answer(send, 403, "an address is nothing that can be explained; upload the file itself")
                return
            receive = _again(body, receive)
        await self._app(scope, receive, _with_headers(send, scope["path"]))

    def _wrong(self, scope: "Scope", headers: dict[str, str]) -> tuple[int, str] | None:
        """Status and reason, where a request is refused."""
        host, path = _name(headers.get("host", "")), scope["path"]
        if self._hosts and host not in self._hosts:
            return 421, "this server is not spoken to under that name"
        if "origin" in headers and _name(headers["origin"].partition("//")[2]) != host:
            return 403, "this page asks from elsewhere"
        if not ROUTES.match(path):
            return 404, "there is nothing here"
        file = unquote(path.partition("/gradio_api/file=")[2])
        if ADDRESS.match(file):
            return 403, "nothing is fetched from elsewhere"
        if path.startswith("/gradio_api/upload") and scope["method"] == "POST" and self._full():
            return 507, "there is no room for more uploads now; try again in a while"
        return None

    def _full(self) -> bool:
        files = (Path(folder, name) for folder, _, names in os.walk(self._folder) for name in names)
        return sum(map(_size, files)) >= MOST_STORED


def _size(file: Path) -> int:
    """Bytes of a file; none where it was deleted meanwhile, as when another visit ended."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def _name(host: str) -> str:
    """A host without its port."""
    return host.rpartition(":")[0] if re.search(r":\d+$", host) else host


async def _body(receive: "Receive") -> bytes | None:
    """The whole body; None where it is too large."""
    parts = bytearray()
    while True:
        message = await receive()
        parts += message.get("body", b"")
        if len(parts) > MOST_JSON:
            return None
        if not message.get("more_body"):
            return bytes(parts)


def _again(body: bytes, receive: "Receive") -> "Receive":
    """A body that has been read, to be read again; afterwards, what else comes."""
    given = False

    async def replay() -> "Message":
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _holds_address(body: bytes) -> bool:
    """Whether a file in the request is an address, which Gradio would fetch."""
    try:
        return _names_address(json.loads(body or b"null"))
    except (ValueError, RecursionError):
        return True


def _names_address(value: Any) -> bool:
    if isinstance(value, dict):
        path = value.get("path")
        return (isinstance(path, str) and bool(ADDRESS.match(path))) or any(map(_names_address, value.values()))
    return isinstance(value, list) and any(map(_names_address, value))


async def _answer(send: "Send", status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


def _with_headers(send: "Send", path: str) -> "Send":
    headers = {**HEADERS, "Cache-Control": "no-cache"} if path.startswith("/emotrace/") else HEADERS

    async def sending(message: "Message") -> None:
        if message["type"] == "http.response.start":
            named = {name.lower() for name, _ in message["headers"]}
            added = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
            message["headers"] = [*message["headers"], *(pair for pair in added if pair[0] not in named)]
        await send(message)

    return sending
