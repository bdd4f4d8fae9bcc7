"""What the gate lets through, by itself."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from emotrace.ui.app.gate import MOST_JSON, Gate

HOSTS = ("127.0.0.1", "localhost", "[::1]")


def _ask(folder: Path, method: str = "GET", path: str = "/", body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    """The status, and the body that reached the app behind the gate."""
    reached, answered = bytearray(), []

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        reached.extend((await receive()).get("body", b""))
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        answered.append(message)

    named = {"host": "127.0.0.1:7860", **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }
    asyncio.run(Gate(behind, HOSTS, folder)(scope, receive, send))
    return int(answered[0]["status"]), bytes(reached)


@pytest.mark.parametrize("host", ["localhost", "localhost:7860", "127.0.0.1:80", "[::1]:7860"])
def test_this_machine_is_spoken_to_under_its_own_names(tmp_path: Path, host: str) -> None:
    assert _ask(tmp_path, host=host)[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", ""])
def test_other_names_are_refused(tmp_path: Path, host: str) -> None:
    assert _ask(tmp_path, host=host)[0] == 421


def test_a_body_arrives_unchanged(tmp_path: Path) -> None:
    body = b'{"data": [{"path": "/tmp/x.png", "url": "http://127.0.0.1/x.png"}]}'
    got = _ask(tmp_path, "POST", "/gradio_api/queue/join", body, content_type="application/json")
    assert got == (200, body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": [{"path": "https://example.org/x.png"}]}',
        b'{"data": [[[{"a": {"path": " HTTP://example.org"}}]]]}',
        b'{"path": "file:///etc/passwd"}',
        b"no json",
        b"[" * 100_000,
        b'"' + b"x" * MOST_JSON + b'"',
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_addresses_nonsense_and_floods_are_refused(tmp_path: Path, body: bytes, kind: str) -> None:
    assert _ask(tmp_path, "POST", "/gradio_api/run/predict", body, content_type=kind)[0] == 403


def test_a_full_folder_takes_no_more_uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emotrace.ui.app.gate.MOST_STORED", 10)
    form = "multipart/form-data; boundary=x"
    assert _ask(tmp_path, "POST", "/gradio_api/upload", content_type=form)[0] == 200
    (tmp_path / "large").write_bytes(bytes(10))
    assert _ask(tmp_path, "POST", "/gradio_api/upload", content_type=form)[0] == 507


@pytest.mark.parametrize("looks", [0, 1])
def test_a_file_that_is_deleted_while_uploads_are_counted_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    """Another visit ends and takes its file with it, before or after the first look at it."""
    gone, stat, seen = tmp_path / "large", Path.stat, []
    gone.write_bytes(bytes(10))

    def looked(path: Path, **options: bool) -> Any:
        if path == gone:
            seen.append(path)
            if len(seen) > looks:
                gone.unlink(missing_ok=True)
        return stat(path, **options)

    monkeypatch.setattr(Path, "stat", looked)
    assert _ask(tmp_path, "POST", "/gradio_api/upload", content_type="multipart/form-data; boundary=x")[0] == 200
    assert seen
