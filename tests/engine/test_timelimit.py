"""Strangers' code runs with a time limit."""

import threading
import time
from collections.abc import Iterator

import pytest

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
