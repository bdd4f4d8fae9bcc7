"""Strangers' code runs with a time limit."""

import threading
import time
from collections.abc import Iterator

import pytest

from emotrace.engine.stopping import StoppedError
from emotrace.engine.timelimit import OutOfTimeError, call_within, stream_within


def test_pieces_come_in_order_and_all_of_them() -> None:
    assert list(stream_within(5, lambda: iter(range(3000)), "count")) == list(range(3000))


def test_pieces_come_as_they_are_made() -> None:
    go_on = threading.Event()

    def produce() -> Iterator[int]:
        yield 1
        go_on.wait(5)
        yield 2

    stream = stream_within(5, produce, "two")
    assert next(stream) == 1
    go_on.set()
    assert list(stream) == [2]


def test_what_came_in_time_is_kept_and_the_limit_is_named() -> None:
    never = threading.Event()

    def produce() -> Iterator[int]:
        yield 1
        never.wait(5)

    found: list[int] = []
    start = time.monotonic()
    pieces = stream_within(0.1, produce, "stuck")
    found.append(next(pieces))
    with pytest.raises(OutOfTimeError, match=r"took longer than 0\.1 s"):
        next(pieces)
    assert found == [1]
    assert time.monotonic() - start < 2
    never.set()


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), KeyboardInterrupt()])
def test_what_the_code_raises_is_raised_here(error: BaseException) -> None:
    def fail() -> int:
        raise error

    with pytest.raises(type(error)) as caught:
        call_within(5, fail, "fail")
    assert caught.value is error


def test_a_call_gives_its_answer() -> None:
    assert call_within(5, lambda: None, "nothing") is None
    assert call_within(5, lambda: [1], "one") == [1]


def test_whoever_stops_waits_neither_for_a_piece_nor_for_the_code() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def produce() -> Iterator[int]:
        try:
            yield 1
            go_on.wait(5)
            yield 2
            yield 3
        finally:
            ended.set()

    asked: list[float] = []

    def stopped() -> bool:
        asked.append(time.monotonic())
        return len(asked) > 3

    stream = stream_within(5, produce, "slow", stopped)
    assert next(stream) == 1
    start = time.monotonic()
    with pytest.raises(StoppedError):
        next(stream)
    assert time.monotonic() - start < 0.9
    assert not ended.is_set()
    go_on.set()
    assert ended.wait(5), "at its next piece, it ends by itself"


def test_asking_whether_to_stop_takes_nothing_from_the_time_limit() -> None:
    never_ends = threading.Event()
    start = time.monotonic()
    with pytest.raises(OutOfTimeError):
        list(stream_within(0.35, lambda: iter([never_ends.wait(5)]), "stuck", lambda: False))
    assert 0.35 <= time.monotonic() - start < 2
    never_ends.set()


def test_code_that_is_given_up_stops_at_its_next_piece() -> None:
    stopped = threading.Event()

    def produce() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            stopped.set()

    stream = stream_within(5, produce, "endless")
    next(stream)
    stream.close()  # type: ignore[attr-defined]  # it is a generator
    assert stopped.wait(5)
