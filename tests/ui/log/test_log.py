"""The store: nothing is kept unasked, what is kept is found again, and what is forgotten is gone."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from emotrace.engine.result import Result
from emotrace.plugins.hesitation.observer import HesitationObserver
from tests.ui.log.conftest import SECRET, Say, keep, left, opened


def test_nothing_is_kept_unless_it_is_asked_for(say: Say, tmp_path: Path) -> None:
    say("explain", "--text", "I am so happy!", "--no-llm")
    assert not (tmp_path / "home" / "log.sqlite").exists()
    done = say("log", "list", status=2)
    assert done.stderr.count("\n") == 1
    assert "there is no store" in done.stderr


def test_what_is_kept_is_listed_shown_searched_and_exported(say: Say, tmp_path: Path) -> None:
    happy = keep(say, "I am so happy in Zanzibar!", "--context", "a holiday")
    keep(say, "This makes me furious.")
    listed = json.loads(say("log", "list", "--format", "json").stdout)
    assert [(one["number"], one["top"]) for one in listed] == [(2, "anger"), (1, "joy")]
    assert Result.from_json(say("log", "show", 1, "-f", "json").stdout) == happy
    told = happy.explanation.key_observations[0].text.split()
    for words in (["zanzibar"], ["holiday"], ["Happy", "ZANZIBAR"], told, ['"', "zanzibar"]):
        found = json.loads(say("log", "search", *words, "--format", "json").stdout)
        assert [one["number"] for one in found if one["number"] == 1] == [1], words
    assert json.loads(say("log", "search", "zanzibar", "furious", "--format", "json").stdout) == []
    say("log", "export", "-o", "all.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "all.jsonl").read_bytes().splitlines()]
    assert [row["number"] for row in rows] == [1, 2]
    assert Result.from_json(json.dumps(rows[0]["result"])) == happy
    assert (tmp_path / "home" / "log.sqlite").stat().st_mode & 0o077 == 0


def test_the_tables_hold_together(say: Say, tmp_path: Path) -> None:
    result = keep(say, "I am so happy, but this is scary!")
    with opened(tmp_path) as store:
        assert store.execute("PRAGMA foreign_key_check").fetchall() == []
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert store.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        beliefs = dict(store.execute("SELECT emotion, posterior FROM beliefs WHERE result = 1"))
        assert beliefs == pytest.approx(result.belief.posterior)
        kinds = store.execute("SELECT observation, kind, nats_joy FROM observations ORDER BY id").fetchall()
        assert kinds == [(one.id, one.kind, one.weights.get("joy", 0.0)) for one in result.observations]
        told = store.execute("SELECT part, text FROM sentences ORDER BY place").fetchall()
        assert told == [(part, sentence.text) for part, sentence in result.explanation.sentences()]


def test_a_second_time_nothing_is_computed(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = keep(say, "I am so happy!")
    monkeypatch.setenv("EMOTRACE_LOG", "1")
    again = say("explain", "--text", "I am so happy!", "--no-llm", "-f", "json")
    assert again.stderr == "emotrace: the store has this result; --refresh computes it again\n"
    assert Result.from_json(again.stdout) == first
    anew = keep(say, "I am so happy!", "--refresh")
    assert anew.timings != first.timings
    for more in (["--seed", 1], ["--chain", "zones"], ["--context", "at home"], ["--taxonomy", "sentiment"]):
        keep(say, "I am so happy!", *more)
    with opened(tmp_path) as store:
        assert store.execute("SELECT count(*) FROM results").fetchone() == (5,)
        assert store.execute("SELECT count(DISTINCT result) FROM beliefs").fetchone() == (5,)


def test_what_something_failed_in_is_kept_and_computed_again(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,text,hesitation,media")
    with monkeypatch.context() as patch:
        patch.setattr(HesitationObserver, "observe", broken)
        (failure,) = keep(say, "I am so happy!").failures
    assert failure.where == "hesitation"
    assert Result.from_json(say("log", "show", 1, "-f", "json").stdout).failures == (failure,)
    whole = keep(say, "I am so happy!")
    assert whole.failures == ()
    assert Result.from_json(say("log", "show", 1, "-f", "json").stdout) == whole
    with opened(tmp_path) as store:
        assert store.execute("SELECT count(*) FROM results").fetchone() == (1,)
        assert store.execute("SELECT count(*) FROM failures").fetchone() == (0,)
    assert keep(say, "I am so happy!") == whole


def test_what_a_reader_noted_of_a_file_is_no_reason_to_compute_again(say: Say, tmp_path: Path) -> None:
    later, sooner = "1\n00:00:05,000 --> 00:00:06,000\nI am so happy!\n", "2\n00:00:01,000 --> 00:00:02,000\nWell.\n"
    (tmp_path / "talk.srt").write_text(f"{later}\n{sooner}", "utf-8")
    first = say("explain", "talk.srt", "--no-llm", "--log", "-f", "json")
    (failure,) = Result.from_json(first.stdout).failures
    assert failure.stage == "read"
    again = say("explain", "talk.srt", "--no-llm", "--log", "-f", "json")
    assert "the store has this result" in again.stderr
    assert again.stdout == first.stdout


def test_a_result_is_not_shown_into_the_store_itself(say: Say, tmp_path: Path) -> None:
    keep(say, "I am so happy!")
    path = tmp_path / "home" / "log.sqlite"
    assert say("log", "show", 1, "-o", "home/../home/log.sqlite", status=2).stderr.count("\n") == 1
    with opened(tmp_path) as store:
        assert store.execute("SELECT count(*) FROM results").fetchone() == (1,)
    assert path.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize("log", [("--log",), ()])
def test_a_result_is_not_written_over_the_store_that_is_there(say: Say, tmp_path: Path, log: tuple[str, ...]) -> None:
    keep(say, "I am so happy!")
    done = say("explain", "--text", "so sad", "--no-llm", *log, "-o", "home/../home/log.sqlite", status=2)
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert "is the store of results, which would be lost" in done.stderr
    with opened(tmp_path) as store:
        assert store.execute("SELECT count(*) FROM results").fetchone() == (1,), "nothing was computed"


def test_a_result_does_not_take_the_place_of_the_store_that_it_would_be_kept_in(say: Say, tmp_path: Path) -> None:
    (tmp_path / "link.md").symlink_to("home/log.sqlite")
    for output in ("home/log.sqlite", "link.md"):
        done = say("explain", "--text", "so sad", "--no-llm", "--log", "-o", output, status=2)
        assert "is the store of results, which would be lost" in done.stderr
    assert not (tmp_path / "home" / "log.sqlite").exists()


def test_a_batch_whose_rows_go_to_the_store_keeps_it_whole(say: Say, tmp_path: Path) -> None:
    keep(say, "I am so happy!")
    (tmp_path / "in.txt").write_text("I am so sad.\n")
    say("batch", "in.txt", "home/log.sqlite", "--no-llm", "--log")
    with opened(tmp_path) as store:
        assert store.execute("SELECT count(*) FROM results").fetchone() == (2,)


def test_a_batch_finds_what_an_explanation_kept(say: Say, tmp_path: Path) -> None:
    kept = keep(say, "I am so happy!")
    (tmp_path / "in.txt").write_text("I am so happy!\nThis makes me furious.\n")
    say("batch", "in.txt", "log", "--no-llm")
    say("batch", "in.txt", "out.jsonl", "--no-llm", "--log")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert [row["seconds"] for row in rows] == [0.0, 0.0]
    assert Result.from_json(json.dumps(rows[0]["result"])) == kept
    with opened(tmp_path) as store:
        assert store.execute("SELECT count(*) FROM results").fetchone() == (2,)
        assert store.execute('SELECT number, result FROM "rows"').fetchall() == [(1, 1), (2, 2)]
    (tmp_path / "longer.txt").write_text("I am so happy!\nIt is new.\n")
    say("batch", "longer.txt", "more.jsonl", "--no-llm", "--log")
    rows = [json.loads(line) for line in (tmp_path / "more.jsonl").read_bytes().splitlines()]
    assert rows[0]["seconds"] == 0 < rows[1]["seconds"]


def test_what_is_forgotten_is_in_no_byte_of_the_files(say: Say, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        f"id,text,who\n{SECRET}-id,I am so {SECRET} happy!,{SECRET}\nb,This makes me furious.,b\n"
    )
    say("batch", "in.csv", "log", "--no-llm")
    keep(say, f"I saw {SECRET} and I was scared")
    assert left(tmp_path, SECRET)
    (found,) = (json.loads(say("log", "search", SECRET, "happy", "--format", "json").stdout),)
    size = (tmp_path / "home" / "log.sqlite").stat().st_size
    assert "forgotten: 2 results" in say("log", "forget", *[one["number"] for one in found], 3).stderr
    assert left(tmp_path, SECRET) == []
    assert (tmp_path / "home" / "log.sqlite").stat().st_size < size
    assert json.loads(say("log", "search", "furious", "--format", "json").stdout)
    assert json.loads(say("log", "search", SECRET, "--format", "json").stdout) == []
    say("log", "forget", "--before", "2999-01-01")
    assert left(tmp_path, "furious") == []
    say("log", "forget", "--all")
    with opened(tmp_path) as store:
        for table in ("results", "rows", "runs", "observations", "beliefs", "sentences", "failures"):
            assert store.execute(f'SELECT count(*) FROM "{table}"').fetchone() == (0,)


@pytest.mark.parametrize("arguments", [[], ["1", "--all"], ["--before", "yesterday"]])
def test_what_to_forget_must_be_clear(say: Say, arguments: list[str]) -> None:
    keep(say, "I am so happy!")
    assert say("log", "forget", *arguments, status=2).stderr.count("\n") == 1
    assert len(json.loads(say("log", "list", "--format", "json").stdout)) == 1


def test_traces_that_another_process_holds_are_told_of(say: Say, tmp_path: Path) -> None:
    keep(say, f"I am so {SECRET} happy!")
    reader = opened(tmp_path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM results").fetchone()
    done = say("log", "forget", "1", status=1)
    reader.close()
    assert done.stderr.count("\n") == 1
    assert "another process uses" in done.stderr
    say("log", "forget", "--all")
    assert left(tmp_path, SECRET) == []


WRITE = """
import json, sys
from emotrace.engine.result import Result
from emotrace.engine.store import Store
from emotrace.ui.cli import main
from emotrace.ui.log.log import Log
from pathlib import Path
result = Result.load(Path(sys.argv[2]))
with Log(Path(sys.argv[1])) as log:
    for number in range(60):
        log.keep(f"{sys.argv[3]} {number}" if number % 2 else f"both {number}", result)
"""


def test_two_processes_may_write_at_once(say: Say, tmp_path: Path) -> None:
    say("explain", "--text", "I am so happy, but this is scary!", "--no-llm", "-o", "one.json")
    path = tmp_path / "both.sqlite"
    command = [sys.executable, "-c", WRITE, str(path), str(tmp_path / "one.json")]
    writers = [subprocess.Popen([*command, name], stderr=subprocess.PIPE, text=True) for name in ("a", "b", "c")]
    assert [writer.communicate(timeout=120)[1] for writer in writers] == [""] * 3
    with sqlite3.connect(path) as store:
        assert store.execute("SELECT count(*) FROM results").fetchone() == (30 + 3 * 30,)
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        store.execute("INSERT INTO sentences_fts(sentences_fts) VALUES ('integrity-check')")
