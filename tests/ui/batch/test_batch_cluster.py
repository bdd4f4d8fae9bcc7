"""The command on a cluster of two machines, each of which is a Ray node of its own on this one."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.processes import family

pytest.importorskip("ray", reason="Ray is optional")
pytestmark = pytest.mark.slow

ROWS = 12_000
PATIENCE = 120.0
"""Seconds that a busy machine may take to begin."""

Node = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Node]:
    """Starts nodes, each in a folder of its own; they end with the test."""
    for name, value in {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
        "EMOTRACE_PLUGINS": "chains,hesitation,media",
    }.items():
        monkeypatch.setenv(name, value)
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> "subprocess.Popen[bytes]":
        common = ("--node-ip-address=127.0.0.1", "--num-cpus=2", "--object-store-memory=100000000", "--block")
        command = [str(Path(sys.executable).with_name("ray")), "start", *arguments, *common]
        folder = tmp_path / f"node{len(started)}"
        folder.mkdir()
        quiet = subprocess.DEVNULL
        started.append(subprocess.Popen(command, cwd=folder, start_new_session=True, stdout=quiet, stderr=quiet))
        return started[-1]

    yield start
    for one in started:
        if one.returncode is None:
            _end(one)


@pytest.fixture
def address(node: Node) -> Iterator[str]:
    """Of a cluster with one machine."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    with TemporaryDirectory(prefix="ray-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        head = node("--head", f"--port={port}", f"--temp-dir={folder}", "--include-dashboard=false")
        yield f"127.0.0.1:{port}"
        _end(head)


def _end(one: "subprocess.Popen[bytes]") -> None:
    """End a node as a machine does that loses its power."""
    for process in family(one.pid):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    one.wait()


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def _machines(address: str) -> int:
    asked = [str(Path(sys.executable).with_name("ray")), "status", f"--address={address}"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.partition("Active:")[2].partition("Pending:")[0].count("node_")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_machine_that_is_lost_costs_no_row(node: Node, address: str, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("".join(f"Well, um, text {n}\n" for n in range(ROWS)))
    _until(lambda: _machines(address) == 1)
    other = node(f"--address={address}")
    _until(lambda: _machines(address) == 2)
    emotrace = str(Path(sys.executable).with_name("emotrace"))
    asked = ("in.txt", "out.jsonl", "--brief", "--engine", "ray", "--address", address, "--workers", "4")
    with subprocess.Popen([emotrace, "batch", *asked], cwd=tmp_path, stderr=subprocess.PIPE, text=True) as batch:
        try:
            out = tmp_path / "out.jsonl"
            _until(lambda: out.exists() and out.stat().st_size > 0)
            _end(other)
            _, said = batch.communicate(timeout=3 * PATIENCE)
        finally:
            batch.kill()
    assert batch.returncode == 0, said
    assert said.splitlines()[-1] == f"emotrace: out.jsonl has {ROWS} rows"
    with out.open() as rows:
        assert [json.loads(row)["number"] for row in rows] == list(range(1, ROWS + 1))
