"""The command with a store of its own, in this process."""

import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from emotrace.engine.result import Result
from emotrace.engine.store import Store
from emotrace.ui.cli import main

SECRET = "zanzibarine"
"""A word that stands nowhere else."""


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    status: int
    stdout: str
    stderr: str


Say = Callable[..., Said]


@pytest.fixture
def say(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """The command in this process, with a store of its own and light plugins."""
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,text,media")
    monkeypatch.setenv("EMOTRACE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("emotrace.ui.cli.silence_native", lambda: None)
    monkeypatch.chdir(tmp_path)

    def done(*arguments: object, status: int = 0) -> Said:
        monkeypatch.setattr(sys, "argv", ["emotrace", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out = capsys.readouterr()
        assert ended.value.code == status, out.err
        return Said(status, out.out, out.err)

    return done


def keep(say: Say, text: str, *more: object) -> Result:
    """Explain words and keep the result."""
    return Result.from_json(say("explain", "--text", text, "--no-llm", "--log", "-f", "json", *more).stdout)


def opened(tmp_path: Path) -> sqlite3.Connection:
    """The store, past the command."""
    return sqlite3.connect(tmp_path / "home" / "log.sqlite")


def left(tmp_path: Path, word: str) -> list[str]:
    """Files of the store that hold a word."""
    return [path.name for path in (tmp_path / "home").glob("log.sqlite*") if word.encode() in path.read_bytes().lower()]
