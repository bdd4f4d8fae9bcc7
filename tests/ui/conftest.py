import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from emotrace.engine.store import Store

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def emotrace(store: Store, tmp_path: Path) -> Run:
    """Runs the real command in a process of its own, in a folder of its own; the model files are here already."""

    def run(*arguments: object, stdin: bytes = b"", **environment: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [Path(sys.executable).with_name("emotrace"), *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            timeout=120,
            check=False,
            env={**os.environ, "COLUMNS": "100", **environment},
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        )

    return run


@pytest.fixture(scope="session")
def voice() -> Path:
    """The example voice."""
    return Path(__file__).parents[2] / "examples" / "voice.flac"
