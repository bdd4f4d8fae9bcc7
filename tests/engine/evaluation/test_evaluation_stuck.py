"""Observers that do not return in time while many examples are judged: nobody asks them again, or closes them."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.baseline import Measure
from emotrace.engine.benchmark import LabelledData
from emotrace.engine.evaluation.evaluation import Plan, evaluate
from emotrace.engine.evaluation.recordings import Recording, judgements
from emotrace.engine.observation import Observation
from emotrace.engine.observer import LabelScores, Setting
from emotrace.engine.orchestrator import Engine
from emotrace.engine.record import Nats
from emotrace.engine.stimulus import Text, Track

EngineOf = Callable[..., Engine]
DataOf = Callable[..., LabelledData]


class Slow:
    """As `words`, but that it lingers over a text that holds "wait", and notes what it is asked meanwhile."""

    def __init__(self, words: Any) -> None:
        self.card, self.patterns, self._words = words.card, words.patterns, words
        self._end = threading.Event()
        self.asked: list[str] = []
        self.asked_at_work: list[str] = []
        self.at_work = False

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        assert isinstance(track, Text)
        self._note(track.text)
        if "wait" in track.text:
            self.at_work = True
            self._end.wait(60)
        yield from self._words.observe(track, setting)

    def close(self) -> None:
        self._note("close")

    def let_go(self) -> None:
        self._end.set()

    def _note(self, what: str) -> None:
        self.asked.append(what)
        if self.at_work:
            self.asked_at_work.append(what)


class Able(Slow):
    """Can weigh many texts at once, give several labels and measure, too."""

    def weigh_all(self, tracks: Sequence[Track], setting: Setting) -> Sequence[Nats]:
        self._note("weigh all")
        return [{} for _ in tracks]

    def label_scores(self, tracks: Sequence[Track], labels: Sequence[str], setting: Setting) -> LabelScores | None:
        self._note("label")
        return None

    def measure(self, track: Track, setting: Setting) -> Iterator[Measure]:
        self._note("measure")
        yield Measure("length", 1.0, "characters")


@pytest.fixture(params=[Slow, Able])
def slow(words: Any, request: pytest.FixtureRequest) -> Iterator[Slow]:
    made: Slow = request.param(words)
    yield made
    made.let_go()


def quick(engine: Engine) -> Engine:
    return replace(engine, seconds=1.0)


@pytest.mark.parametrize("several", [False, True])
def test_an_observer_at_work_is_asked_nothing_more_and_every_example_is_told(
    slow: Slow, engine_of: EngineOf, data_of: DataOf, several: bool
) -> None:
    rows = (("glad", "joy", "a"), ("wait", "joy", "a"), ("grim", "anger", "b"), ("glad", "joy", "b"))
    done = evaluate(quick(engine_of(slow)), data_of(*rows, several=several), Plan("rows")).evaluation
    assert slow.asked_at_work == []
    assert slow.asked[-2:] == ["glad", "wait"]
    assert (done.n, done.failed) == (
        1,
        (
            "row 2: took longer than 1 s",
            "row 3: is still at work on an earlier input",
            "row 4: is still at work on an earlier input",
        ),
    )
    assert "the words observer did not return in time; while it was at work, it was asked nothing" in done.notes


def test_in_an_evaluation_that_goes_well_nobody_is_stuck(slow: Slow, engine_of: EngineOf, data_of: DataOf) -> None:
    done = evaluate(engine_of(slow), data_of(("glad", "joy"), ("grim", "anger")), Plan("rows")).evaluation
    assert (done.n, slow.asked[-1], done.failed) == (2, "close", ())


def test_of_recordings_too_those_after_it_are_told_and_the_observer_is_left_alone(
    tmp_path: Path, slow: Slow, engine_of: EngineOf
) -> None:
    for name, text in (("a.txt", "wait"), ("b.txt", "glad"), ("c.txt", "grim")):
        (tmp_path / name).write_text(text)
    recordings = [Recording(tmp_path / f"{letter}.txt") for letter in "abc"]
    assert [told for _, told in judgements(quick(engine_of(slow)), recordings).found] == [
        "a.txt: took longer than 1 s",
        "b.txt: is still at work on an earlier input",
        "c.txt: is still at work on an earlier input",
    ]
    assert slow.asked == ["wait"]


def test_an_observer_that_cannot_be_closed_loses_no_recording_and_is_told(
    tmp_path: Path, words: Any, engine_of: EngineOf
) -> None:
    def raises() -> None:
        raise RuntimeError("still open")

    words.close = raises
    (tmp_path / "a.txt").write_text("glad")
    judged = judgements(engine_of(words), [Recording(tmp_path / "a.txt")])
    assert len(judged.found) == 1
    assert judged.unclosed == ["the words observer could not be closed: RuntimeError: still open"]
