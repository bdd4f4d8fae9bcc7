"""How long something still takes."""

import pytest

from emotrace.engine.remaining import and_left, time_left


@pytest.mark.parametrize(
    ("elapsed", "done", "of", "told"),
    [
        (10, 1, 3, "about 20 s left"),
        (60, 12, 600, "about 49 min left"),
        (3600, 1, 4, "about 3.0 h left"),
        (5, 3, 3, "about 0 s left"),
        (5, 4, 3, "about 0 s left"),
    ],
)
def test_what_remains_takes_as_long_as_what_is_done(elapsed: float, done: float, of: float, told: str) -> None:
    assert time_left(elapsed, done, of) == told


def test_a_line_of_progress_ends_with_it_until_all_is_done() -> None:
    assert and_left(10, 1, 3) == "; about 20 s left"
    assert and_left(30, 3, 3) == ""
