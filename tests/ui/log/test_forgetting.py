"""What goes with results that are forgotten, what must stay, and a store that takes no more."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from emotrace.engine.result import Result
from tests.ui.log.conftest import SECRET, Say, keep, left, opened


def _count(tmp_path: Path, table: str) -> int:
    with opened(tmp_path) as store:
        (many,) = store.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    return int(many)


def test_errors_of_older_batches_are_forgotten_with_what_is_older(say: Say, tmp_path: Path) -> None:
    (tmp_path / f"{SECRET}.csv").write_text(f"id,text,who\n{SECRET},,{SECRET}\nb,This makes me furious.,b\n")
    say("batch", f"{SECRET}.csv", "log", "--no-llm")
    say("log", "forget", "--before", "2020-01-01")
    assert _count(tmp_path, "rows") == 2
    assert "forgotten: 1 result\n" in say("log", "forget", "--before", "2999-01-01").stderr
    assert left(tmp_path, SECRET) == [], "neither its rows, nor the path of the batch"
    assert _count(tmp_path, "runs") == 0


def test_a_batch_of_which_all_is_forgotten_is_computed_anew_by_the_same_command(say: Say, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("I am so happy!\nThis makes me furious.\n")
    say("batch", "in.txt", "log", "--no-llm")
    say("log", "forget", 1)
    assert _count(tmp_path, "runs") == 1
    say("log", "forget", 2)
    assert _count(tmp_path, "runs") == 0
    assert "log has 2 rows" in say("batch", "in.txt", "log", "--no-llm").stderr
    assert _count(tmp_path, "rows") == _count(tmp_path, "results") == 2


def test_a_number_that_is_not_there_is_told_of(say: Say) -> None:
    keep(say, "I am so happy!")
    said = say("log", "forget", 1, 99).stderr
    assert said == "emotrace: the store has no result 99; see emotrace log list\nemotrace: forgotten: 1 result\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
def test_a_result_is_given_also_where_the_store_takes_no_more(say: Say, tmp_path: Path) -> None:
    keep(say, "This makes me furious.")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (36_000, hard))  # as a disk that is full
    try:
        done = say("explain", "--text", "I am so happy!", "--no-llm", "--log", "-f", "json")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert Result.from_json(done.stdout).belief.top == "joy"
    assert "this result is not kept" in done.stderr
    assert [one["number"] for one in json.loads(say("log", "list", "--format", "json").stdout)] == [1]
    with sqlite3.connect(tmp_path / "home" / "log.sqlite") as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_export_takes_the_place_of_neither_the_store_nor_a_link_nor_a_pipe(say: Say, tmp_path: Path) -> None:
    keep(say, "I am so happy!")
    assert "is the store itself" in say("log", "export", "-o", "home/../home/log.sqlite", status=2).stderr
    assert say("log", "list", "--format", "json").stdout.count('"number"') == 1
    (tmp_path / "all.jsonl").write_text("old")
    (tmp_path / "link.jsonl").symlink_to("all.jsonl")
    say("log", "export", "-o", "link.jsonl")
    assert (tmp_path / "link.jsonl").is_symlink()
    (tmp_path / "all.jsonl").chmod(0o600)
    say("log", "export", "-o", "all.jsonl")
    assert (tmp_path / "all.jsonl").stat().st_mode & 0o777 == 0o600
    exported = (tmp_path / "all.jsonl").read_text()
    assert json.loads(exported)["result"]["belief"]["top"] == "joy"
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", "pipe"], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    say("log", "export", "-o", "pipe")
    assert reader.communicate(timeout=60)[0] == exported
    assert (tmp_path / "pipe").is_fifo()
