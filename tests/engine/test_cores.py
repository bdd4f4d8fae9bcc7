"""How many cores this process may keep busy."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from emotrace.engine.cores import LIMIT, cores, quota


@pytest.mark.parametrize(("said", "wanted"), [("1", 1), ("0", 1), ("", None), ("all", None), ("-3", None)])
def test_the_user_may_say_how_many_at_most(said: str, wanted: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LIMIT, raising=False)
    every = cores()
    assert 1 <= every <= (os.cpu_count() or 1)
    monkeypatch.setenv(LIMIT, said)
    assert cores() == (every if wanted is None else wanted)


def test_more_than_there_are_nobody_gets(monkeypatch: pytest.MonkeyPatch) -> None:
    every = cores()
    monkeypatch.setenv(LIMIT, "100000")
    assert cores() == every


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to cores")
def test_a_process_that_may_run_on_one_core_has_one() -> None:
    code = (
        "import os\n"
        "os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])\n"
        "from emotrace.engine.cores import cores\n"
        "print(cores())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [("200000 100000\n", 2), ("150000 100000\n", 1), ("max 100000\n", None), ("", None), ("1 0\n", None)],
)
def test_a_containers_limit_is_read(said: str, wanted: int | None, tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text(said)
    assert quota(tmp_path / "cpu.max") == wanted
    assert quota(tmp_path / "gone") is None
