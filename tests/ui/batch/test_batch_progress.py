"""How far a batch is, in words."""

import sys
import time
from types import SimpleNamespace

import pytest

from emotrace.ui.batch.progress import Count, progress


@pytest.mark.parametrize(
    ("done", "more", "errors", "total", "said"),
    [
        (0, 120, 0, 5426, "130 of 5426 rows, 12 rows/s, about 7 min left"),
        (1000, 5, 1, 1020, "1015 of 1020 rows, 0.5 rows/s, about 10 s left, 1 error"),
        (0, 2000, 30, None, "2010 rows, 200 rows/s, 30 errors"),
        (0, 10, 0, 50_000, "20 of 50000 rows, 1 rows/s, about 13.9 h left"),
    ],
)
def test_rate_and_time_left_are_of_the_rows_after_the_first_ones_of_this_run(
    monkeypatch: pytest.MonkeyPatch, done: int, more: int, errors: int, total: int | None, said: str
) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    count = Count(done, 0, total)
    now[0] += 300  # models are loaded
    count.add(10, 0)
    now[0] += 10
    count.add(more, errors)
    assert str(count) == said


def test_rows_of_workers_that_begin_together_make_no_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    count = Count(0, 0, 20_000)
    for _ in range(2):
        count.add(256, 0)
        now[0] += 0.01
    assert str(count) == "512 of 20000 rows"
    now[0] += 5
    assert str(count) == "512 of 20000 rows, 51 rows/s, about 6 min left"


@pytest.mark.parametrize(
    ("done", "rows", "total", "said"),
    [
        (0, 0, 5426, "0 of 5426 rows, loading"),
        (64, 0, None, "64 rows, loading"),
        (0, 64, 5426, "64 of 5426 rows"),
        (0, 1, 1, "1 of 1 row"),
    ],
)
def test_no_rate_is_told_before_there_is_one(done: int, rows: int, total: int | None, said: str) -> None:
    count = Count(done, 0, total)
    if rows:
        count.add(rows, 0)
    assert str(count) == said


def test_lines_come_now_and_then_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [100.0]
    monkeypatch.setattr("emotrace.ui.batch.progress.time", SimpleNamespace(monotonic=lambda: now[0]))
    assert not sys.stderr.isatty()
    with progress(Count(0, 0, 60)) as told:
        for _ in range(6):
            now[0] += 5
            told.advance(10, 1)
    assert capsys.readouterr().err == "emotrace: 30 of 60 rows, 2 rows/s, about 15 s left, 3 errors\n"
