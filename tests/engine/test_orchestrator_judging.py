"""Many inputs judged by one engine: an observer that is late is left alone while it is at work."""

import threading
from collections.abc import Iterator
from dataclasses import replace

from emotrace.engine.intake import given_text
from emotrace.engine.stimulus import Track
from tests.engine.test_orchestrator import Words, engine, hangs


def test_an_observer_at_work_is_given_no_further_input_and_is_not_closed() -> None:
    at_work: list[str] = []

    def lingers(track: Track) -> Iterator[object]:
        at_work.append(track.source)
        yield from hangs(track)

    stuck, whole = Words("stuck", lingers), Words("whole")
    judging = engine(stuck, whole, seconds=1.0)
    judged = [judging.judge([given_text("glad")]) for _ in range(3)]
    assert at_work == ["S1"]
    assert [[one.observer.name for one in it.graph.observations] for it in judged] == [
        ["stuck", "whole"],
        ["whole"],
        ["whole"],
    ]
    assert [[one.message for one in it.failures] for it in judged] == [
        ["took longer than 1 s"],
        ["is still at work on an earlier input"],
        ["is still at work on an earlier input"],
    ]
    assert judging.close() == []
    assert (stuck.closed, whole.closed) == (0, 1)


def test_an_observer_that_was_late_is_asked_again_when_it_has_ended() -> None:
    end = threading.Event()

    def lingers(_: Track) -> Iterator[object]:
        end.wait(60)
        yield from ()

    late = Words("late", lingers)
    judging = engine(late, seconds=0.2)
    judging.judge([given_text("glad")])
    assert judging.at_work() == {"late"}
    end.set()
    while judging.at_work():
        threading.Event().wait(0.01)
    assert replace(judging, seconds=60).judge([given_text("glad")]).failures == ()
    assert judging.close() == []
    assert (late.closed, judging.late) == (1, {"late"})
