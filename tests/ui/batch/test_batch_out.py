"""Rows on the disk: whole at every moment, found again by others, gone on with by the same command."""

import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from emotrace.engine.errors import EmotraceError, InputError, UsageError
from emotrace.engine.taxonomy import taxonomy
from emotrace.ui.batch import out_parquet
from emotrace.ui.batch.mark import hash_of
from emotrace.ui.batch.pool import Answered
from emotrace.ui.batch.running import Answers, StoppedError, Wanted, run
from emotrace.ui.session import Options

Make = Callable[..., Wanted]
ROWS = 40
OUTS = ("out.jsonl", "out.parquet", "out.sqlite")


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    moods = ("so happy", "so sad", "angry", "at home")
    lines = [f"r{n},I am {moods[n % 4]} {n},{'ab'[n % 2]}\n" for n in range(1, ROWS)]
    (tmp_path / "t.csv").write_text("id,text,group\n" + "".join(lines) + "last,,b\n")
    return tmp_path / "t.csv"


def _rows(out: Path) -> list[dict[str, Any]]:
    """Rows of any OUT, without what differs from one run to the next: times."""
    if out.suffix == ".jsonl":
        rows = [json.loads(line) for line in out.read_bytes().splitlines()]
        return [_timeless(row) for row in rows]
    if out.suffix == ".parquet":
        return [{**row, "seconds": 0} for row in _table(out / "rows")]
    with sqlite3.connect(out) as connection:
        found = connection.execute(
            'SELECT number, "rows".id, error, columns, top, probability FROM "rows" '
            "LEFT JOIN results ON results.id = result ORDER BY number"
        )
        return [dict(zip("nieltp", row, strict=True)) for row in found]


def _table(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = ds.dataset(folder).to_table().to_pylist()
    return rows


def _timeless(row: dict[str, Any]) -> dict[str, Any]:
    row.pop("seconds")
    if row["result"]:
        row["result"].pop("timings")
        row["result"]["provenance"].pop("created")
    return row


@pytest.fixture
def whole(texts: Path, wanted: Make, at_hand: Answers) -> Callable[[str], list[dict[str, Any]]]:
    """The rows of a run that nothing stopped."""

    def rows(name: str) -> list[dict[str, Any]]:
        other = replace(wanted(texts.name, f"whole-{name}"), out=str(texts.with_name(f"whole-{name}")))
        run(other, at_hand)
        return _rows(texts.with_name(f"whole-{name}"))

    return rows


def _stopped_after(by: Answers, chunks: int, error: BaseException) -> Answers:
    """Answers so many chunks, then something happens."""

    def answers(*given: Any) -> Iterator[Answered]:
        for number, one in enumerate(by(*given)):
            if number == chunks:
                raise error
            yield one

    return answers  # type: ignore[return-value]


def _few(by: Answers) -> Answers:
    """In chunks of three, so that there are many."""

    def answers(chunks: Any, *more: Any) -> Iterator[Answered]:
        items = [item for chunk in chunks for item in chunk]
        yield from by([items[at : at + 3] for at in range(0, len(items), 3)], *more)

    return answers  # type: ignore[return-value]


@pytest.mark.parametrize("name", OUTS)
def test_what_was_stopped_goes_on_and_is_as_if_it_never_stopped(
    name: str, texts: Path, wanted: Make, at_hand: Answers, whole: Any
) -> None:
    want = wanted(texts.name, name)
    for stop in (0, 1, 4):
        with pytest.raises(StoppedError):
            run(want, _stopped_after(_few(at_hand), stop, KeyboardInterrupt()))
    with pytest.raises(InputError):
        run(want, _stopped_after(_few(at_hand), 2, InputError("the table breaks off")))
    mark = run(want, _few(at_hand))
    assert (mark.rows, mark.errors, mark.finished) == (ROWS, 1, False) or mark.rows == ROWS
    assert _rows(Path(want.out)) == whole(name)
    assert run(want, _stopped_after(at_hand, 0, AssertionError("nothing is left to do"))).rows == ROWS


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise")
@pytest.mark.parametrize("name", OUTS)
def test_ctrl_c_while_rows_are_written_waits_until_they_are(
    name: str, texts: Path, wanted: Make, at_hand: Answers, whole: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    want = wanted(texts.name, name)
    monkeypatch.setattr("emotrace.ui.batch.mark.hash_of", _interrupting(hash_of))
    with pytest.raises(StoppedError) as stopped:
        run(want, _few(at_hand))
    assert stopped.value.mark.rows == len(_written(Path(want.out))) == 3
    monkeypatch.undo()
    run(want, at_hand)
    assert _rows(Path(want.out)) == whole(name)


def _interrupting(act: Callable[..., str]) -> Callable[..., str]:
    """Does as before, after Ctrl+C."""

    def interrupted(*arguments: Any) -> str:
        os.kill(os.getpid(), signal.SIGINT)
        return act(*arguments)

    return interrupted


def _written(out: Path) -> list[Any]:
    """What is on the disk of a run that is not done."""
    return (out / ".unfinished.jsonl").read_bytes().splitlines() if out.suffix == ".parquet" else _rows(out)


@pytest.mark.parametrize("name", OUTS)
def test_a_store_and_files_say_the_same(name: str, texts: Path, wanted: Make, at_hand: Answers) -> None:
    want = wanted(texts.name, name)
    run(want, at_hand)
    first, *_, last = _rows(Path(want.out))
    assert first.get("id", first.get("i")) == "r1"
    assert "row 40 holds neither words nor a file" in str(last.get("error", last.get("e")))


def test_a_torn_last_line_is_cut_off(texts: Path, wanted: Make, at_hand: Answers, whole: Any) -> None:
    want = wanted(texts.name, "out.jsonl")
    with pytest.raises(StoppedError):
        run(want, _stopped_after(_few(at_hand), 5, KeyboardInterrupt()))
    with Path(want.out).open("ab") as out:
        out.write(b'{"number": 16, "id": "r16", "resu')
    run(want, at_hand)
    assert _rows(Path(want.out)) == whole("out.jsonl")


def test_parquet_grows_by_parts_that_are_one_table(
    texts: Path, wanted: Make, at_hand: Answers, whole: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = whole("out.parquet")
    monkeypatch.setattr(out_parquet, "PART_BYTES", 40_000)
    monkeypatch.setattr("emotrace.ui.batch.running.COMMIT_SECONDS", 0.0)
    want = wanted(texts.name, "out.parquet")
    with pytest.raises(StoppedError):
        run(want, _stopped_after(_few(at_hand), 9, KeyboardInterrupt()))
    out = Path(want.out)
    before = ds.dataset(out / "rows").to_table().num_rows
    assert 0 < before < 27
    run(want, _few(at_hand))
    assert len(list((out / "rows").glob("*.parquet"))) > 1
    assert _rows(out) == expected
    beliefs = _table(out / "beliefs")
    assert Counter(one["number"] for one in beliefs) == dict.fromkeys(range(1, ROWS), 7)
    assert sum(one["posterior"] for one in beliefs) == pytest.approx(ROWS - 1)
    observations, rows = _table(out / "observations"), _table(out / "rows")
    assert sum(row["observations"] or 0 for row in rows) == len(observations)
    assert {row["input_group"] for row in rows} == {"a", "b"}
    happy = next(one for one in observations if one["number"] == 4)
    assert happy["nats_joy"] == max(happy[f"nats_{label}"] for label in taxonomy("ekman").labels)


@pytest.mark.parametrize("name", OUTS[:2])
def test_other_settings_are_refused_in_one_line(name: str, texts: Path, wanted: Make, at_hand: Answers) -> None:
    run(wanted(texts.name, name), at_hand)
    with pytest.raises(UsageError, match=r"begun with --limit none, not 3; .* --refresh"):
        run(wanted(texts.name, name, limit=3), at_hand)
    with pytest.raises(UsageError, match="begun with --chain expression, not zones"):
        run(wanted(texts.name, name, options=Options(no_llm=True, chain="zones")), at_hand)
    assert run(wanted(texts.name, name, limit=3, refresh=True), at_hand).rows == 3
    assert len(_rows(texts.with_name(name))) == 3


@pytest.mark.parametrize("name", OUTS)
def test_a_changed_input_is_refused_and_a_longer_one_goes_on(
    name: str, texts: Path, wanted: Make, at_hand: Answers
) -> None:
    want = wanted(texts.name, name)
    run(want, at_hand)
    texts.write_text(texts.read_text() + "new,I am glad,a\n")
    assert run(want, at_hand).rows == ROWS + 1
    texts.write_text(texts.read_text().replace("I am angry 2", "I was angry 2"))
    with pytest.raises(UsageError, match=r"is not what it was when .* was begun"):
        run(want, at_hand)


def test_what_is_something_else_is_left_alone(texts: Path, wanted: Make, at_hand: Answers, tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text('{"a": 1}\n')
    (tmp_path / "mine.parquet").mkdir()
    (tmp_path / "mine.parquet" / "a.parquet").write_text("x")
    (tmp_path / "mine.sqlite").write_text("this is no store of anything at all" * 100)
    for name, said in [
        ("mine.jsonl", "is no run that can be gone on with"),
        ("mine.parquet", "holds something else"),
        ("mine.sqlite", "is no store that can be read"),
        ("mine.csv", r"OUT ends in \.jsonl, \.parquet or \.sqlite"),
        ("nowhere/out.jsonl", "there is no folder"),
    ]:
        with pytest.raises(EmotraceError, match=said):
            run(wanted(texts.name, name), at_hand)
    assert (tmp_path / "mine.jsonl").read_text() == '{"a": 1}\n'
    assert (tmp_path / "mine.parquet" / "a.parquet").read_text() == "x"


@pytest.mark.parametrize("name", OUTS[:2])
def test_two_runs_do_not_write_the_same_out(name: str, texts: Path, wanted: Make, at_hand: Answers) -> None:
    want = wanted(texts.name, name)

    def meanwhile(*_: Any) -> Iterator[Answered]:
        with pytest.raises(UsageError, match="is being written by another run"):
            run(want, at_hand)
        yield from ()

    run(want, meanwhile)  # type: ignore[arg-type]


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
@pytest.mark.parametrize("name", OUTS)
def test_a_disk_that_fills_up_keeps_whole_rows_and_says_so(
    name: str, texts: Path, wanted: Make, at_hand: Answers, whole: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = whole(name)
    want = wanted(texts.name, name)
    monkeypatch.setattr("emotrace.ui.batch.running.COMMIT_SECONDS", 0.0)
    monkeypatch.setattr(out_parquet, "PART_BYTES", 90_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000 if name == "out.sqlite" else 70_000, hard))
    try:
        with pytest.raises(EmotraceError, match=r"no room for more of|cannot use the store") as raised:
            run(want, _few(at_hand))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "\n" not in str(raised.value)
    run(want, at_hand)
    assert _rows(Path(want.out)) == expected


WRITER = """
import sys
from emotrace.ui.batch.mark import Mark, Plan
from emotrace.ui.batch import out_parquet
from emotrace.ui.batch.mark import hash_of
from emotrace.ui.batch.out import open_out
out_parquet.PART_BYTES = 60_000
lines = open(sys.argv[1], "rb").read().splitlines(keepends=True)
out = open_out(sys.argv[2], ["group"])
mark = out.resume(Plan(input="x", settings={}), False)
for number in range(mark.rows, 4000):
    line = lines[number % len(lines)].replace(b'"number":', b'"number":%d,"was":' % (number + 1), 1)
    out.write([line], Mark(rows=number + 1))
    print(number + 1, flush=True)
out.finish()
"""


@pytest.mark.parametrize("name", ["killed.jsonl", "killed.parquet"])
def test_a_writer_killed_at_random_moments_loses_no_row_and_doubles_none(
    name: str, texts: Path, wanted: Make, at_hand: Answers
) -> None:
    """Each row is written by itself, so that a kill comes while one is being written."""
    want = wanted(texts.name, "rows.jsonl")
    run(want, at_hand)
    chance = random.Random(5)
    out = texts.with_name(name)
    said = 0
    for _ in range(4):
        command = [sys.executable, "-c", WRITER, want.out, str(out)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            for _ in range(chance.randint(1, 120)):
                said = int(writer.stdout.readline())
            writer.kill()
            said = max([said, *map(int, writer.stdout.read().split())])
        numbers = _numbers(out)
        assert numbers == list(range(1, len(numbers) + 1))
        assert name.endswith(".parquet") or len(numbers) in (said, said + 1)


def _numbers(out: Path) -> Sequence[int]:
    if out.suffix == ".jsonl":
        lines = out.read_bytes().split(b"\n")
        return [json.loads(line)["number"] for line in lines[:-1]]
    parts = sorted((out / "rows").glob("*.parquet")) if (out / "rows").is_dir() else []
    return list(ds.dataset(parts).to_table()["number"].to_pylist()) if parts else []
