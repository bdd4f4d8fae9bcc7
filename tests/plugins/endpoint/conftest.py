"""A real server on this machine, which serves the default model."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from emotrace.engine.observer import Setting

KEY = "secret-key-of-the-tests"
SECONDS_TO_START = 60
ONE = {"n_threads": 1, "n_threads_batch": 1}
"""Two threads that share a busy core are far slower than one."""


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@pytest.fixture(scope="session")
def server(setting: Setting, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of llama-cpp-python's own server, without a model's name.

    It knows one file under two names: as it is, and with a token that opens every text.
    """
    folder = tmp_path_factory.mktemp("server")
    port = free_port()
    settings = _settings(setting.model_file("smollm2-135m-instruct"), port)
    (folder / "config.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "llama_cpp.server", "--config_file", "config.json"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env={**os.environ, "LANG": "C.UTF-8"})
        try:
            _wait(f"http://127.0.0.1:{port}/v1/models", process)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("EMOTRACE_API_KEY", KEY)
    return KEY


def _settings(file: Path, port: int) -> dict[str, object]:
    plain = {"model": str(file), "model_alias": "plain", "n_ctx": 1024, **ONE, "verbose": False}
    opening = {"model_alias": "opening", "kv_overrides": ["tokenizer.ggml.add_bos_token=bool:true"]}
    return {"host": "127.0.0.1", "port": port, "api_key": KEY, "models": [plain, {**plain, **opening}]}


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": f"Bearer {KEY}"})).close()
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the server did not start")
