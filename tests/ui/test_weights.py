import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from emotrace.engine.errors import ModelFileError
from emotrace.engine.modelfiles import ModelFile, Origin
from emotrace.engine.store import Store
from emotrace.ui.commands.weights import app

HELD = {"first": b"one", "second": b"two"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Two files, of which only the first is here, and nowhere to fetch the other."""
    files = [
        ModelFile(
            name=name,
            filename=f"{name}.bin",
            job="testing",
            publisher="somebody",
            licence="MIT",
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            origin=(Origin(url=f"http://anna:s3cret@127.0.0.1:1/{name}"),),
        )
        for name, data in HELD.items()
    ]
    store = Store(files, folder=tmp_path, offline=True)
    store.path("first").parent.mkdir(parents=True)
    store.path("first").write_bytes(HELD["first"])
    session = SimpleNamespace(open_store=lambda offline, progress: store)
    monkeypatch.setitem(sys.modules, "emotrace.ui.session", session)
    return store


def test_list_shows_what_is_here_and_no_password(store: Store) -> None:
    shown = CliRunner().invoke(app, ["list"], env={"COLUMNS": "120"}).stdout
    rows = {line.split()[0]: line for line in shown.splitlines() if "testing" in line}
    assert "yes" in rows["first"]
    assert "no" in rows["second"].split()
    assert "http://127.0.0.1:1/first" in shown
    assert "s3cret" not in shown


def test_list_as_json_holds_everything(store: Store) -> None:
    rows = json.loads(CliRunner().invoke(app, ["list", "--format", "json"]).stdout)
    assert [(row["name"], row["here"], row["size"]) for row in rows] == [
        ("first", True, 3),
        ("second", False, 3),
    ]
    assert rows[1]["path"] == str(store.path("second"))


def test_path_prints_the_file_or_the_folder(store: Store) -> None:
    assert CliRunner().invoke(app, ["path", "second"]).stdout.strip() == str(store.path("second"))
    assert CliRunner().invoke(app, ["path"]).stdout.strip() == str(store.folder)


def test_pull_prints_what_it_has_and_then_fails_for_the_rest(store: Store) -> None:
    ran = CliRunner().invoke(app, ["pull"])
    assert ran.stdout.strip() == str(store.path("first"))
    assert isinstance(ran.exception, ModelFileError)
    assert "second is not on this machine" in str(ran.exception)
    assert CliRunner().invoke(app, ["pull", "first"]).exit_code == 0


def test_verify_hashes_anew(store: Store) -> None:
    assert CliRunner().invoke(app, ["verify", "first"]).exit_code == 0
    store.path("first").write_bytes(b"eno")
    ran = CliRunner().invoke(app, ["verify"])
    assert "first.bin is damaged" in str(ran.exception)
    assert "second is not on this machine" in str(ran.exception)


TRANSFER = """
from emotrace.ui.transfer import TransferBar
bar = TransferBar()
for done in (1, 5, 10):
    bar("weights", done * 10**6, 10**7)
bar("others", 5 * 10**6, 10**7)
"""


def test_without_a_terminal_each_file_is_one_line() -> None:
    ran = subprocess.run([sys.executable, "-c", TRANSFER], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout == ""
    assert ran.stderr == "fetching weights (10.0 MB)\nfetching others (10.0 MB)\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_a_terminal_shows_a_bar_and_is_given_back() -> None:
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen([sys.executable, "-c", TRANSFER], stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        while piece := _read(ours):
            shown += piece
    os.close(ours)
    assert process.returncode == 0
    assert b"10.0/10.0 MB" in shown
    # The cursor, hidden while a bar is shown, is there again: DECTCEM, ESC [ ? 25 h.
    assert shown.rfind(b"\x1b[?25h") > shown.rfind(b"\x1b[?25l") >= 0


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""
