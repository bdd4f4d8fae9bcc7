"""The real command, killed and stopped at random moments."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

KILLS = 20
ROWS = 6000
PATIENCE = 120.0
"""Seconds that a busy machine may take to begin."""


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Observers without models, so that most of the time rows are written and not models loaded."""
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,hesitation,media")
    monkeypatch.setenv("EMOTRACE_HOME", str(tmp_path / "home"))


@pytest.fixture
def many(tmp_path: Path) -> Path:
    rows = "".join(f"r{n}\tWell, um, text {n}\n" for n in range(1, ROWS + 1))
    (tmp_path / "many.tsv").write_text(f"id\ttext\n{rows}")
    return tmp_path / "many.tsv"


def _start(*arguments: object) -> "subprocess.Popen[str]":
    command = [str(Path(sys.executable).with_name("emotrace")), "batch", *map(str, arguments), "--brief"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)


def _written(out: Path) -> int:
    """How much is on the disk: it grows with each row that is written."""
    if out.suffix == ".sqlite":
        try:
            with closing(sqlite3.connect(f"file:{out}?mode=ro", uri=True)) as store:
                return int(store.execute('SELECT sum("rows") FROM runs').fetchone()[0] or 0)
        except sqlite3.OperationalError:  # it is not there yet
            return 0
    places = [out / ".unfinished.jsonl", *(out / "rows").glob("part-*")] if out.suffix == ".parquet" else [out]
    return sum(place.stat().st_size for place in places if place.exists())


def _await_a_row(batch: "subprocess.Popen[str]", out: Path) -> None:
    """Wait until a run has written a row of its own."""
    least, end = _written(out), time.monotonic() + PATIENCE
    while batch.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
        now = _written(out)
        if now > least:
            return
        least = min(least, now)  # what was torn is cut off first


def _rows(out: Path) -> list[tuple[Any, ...]]:
    """Number, id, error and probability of each row."""
    if out.suffix == ".jsonl":
        rows = [json.loads(line) for line in out.read_bytes().splitlines()]
        return [(row["number"], row["id"], row["error"], _likeliest(row["result"])) for row in rows]
    if out.suffix == ".parquet":
        rows = ds.dataset(out / "rows").to_table(["number", "id", "error", "probability"]).to_pylist()
        return [tuple(row.values()) for row in rows]
    with sqlite3.connect(out) as connection:
        return list(
            connection.execute(
                'SELECT number, "rows".id, error, probability FROM "rows" JOIN results ON results.id = result '
                "ORDER BY number"
            )
        )


def _likeliest(result: Any) -> float:
    return max(map(float, result["belief"]["posterior"].values()))


@pytest.mark.usefixtures("light")
@pytest.mark.slow
def test_killed_at_twenty_random_moments_no_row_is_lost_and_none_doubled(many: Path, tmp_path: Path) -> None:
    whole = _ended(many, tmp_path / "whole.jsonl")
    assert [row[:3] for row in whole] == [(number, f"r{number}", None) for number in range(1, ROWS + 1)]
    chance = random.Random(11)
    outs = [tmp_path / name for name in ("1.jsonl", "1.parquet", "1.sqlite")]
    kills = 0
    while kills < KILLS:
        out = outs[kills % len(outs)]
        batch = _start(many, out)
        if chance.random() < 0.9:  # now and then while it is still making ready
            _await_a_row(batch, out)
        time.sleep(chance.uniform(0, 0.3))
        if batch.poll() is None:
            batch.send_signal(chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM]))
            kills += 1
        else:  # a fast machine is done before it can be killed: the next kills are of another one
            assert _rows(out) == whole
            outs[outs.index(out)] = out.with_stem(f"{out.stem}1")
        batch.communicate(timeout=PATIENCE)
    for out in outs:
        assert _ended(many, out) == whole


def _ended(many: Path, out: Path) -> list[tuple[Any, ...]]:
    """The rows when nothing stops it any more."""
    batch = _start(many, out)
    _, said = batch.communicate(timeout=PATIENCE)
    assert batch.returncode == 0, said
    assert said.endswith(f"{out} has {ROWS} rows\n")
    return _rows(out)


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_ends_with_one_line_and_the_same_command_goes_on(
    many: Path, tmp_path: Path, stop: signal.Signals
) -> None:
    for attempt in range(8):  # a fast machine may be done before it is told to stop
        out = tmp_path / f"out{attempt}.jsonl"
        batch = _start(many, out, "--workers", 2)
        _await_a_row(batch, out)
        os.killpg(batch.pid, stop)  # as terminals and schedulers do: to the workers, too
        _, said = batch.communicate(timeout=PATIENCE)
        if batch.returncode != 0:
            break
    assert batch.returncode == 130
    kept = len(_rows(out))
    assert said == f"emotrace: stopped; {out} has {kept} rows, and the same command goes on from there\n"
    assert 0 < kept < ROWS
