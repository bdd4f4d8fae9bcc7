"""The engine's process: it stays warm, stops when asked, and is replaced when it is lost."""

import os
import signal
import time
from collections.abc import Generator, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine import events
from emotrace.engine.store import Store
from emotrace.ui.app import explaining
from emotrace.ui.app.engine_room import EngineRoom
from emotrace.ui.app.job import Begun, Drawn, Job, Refused, Sound, Upload
from emotrace.ui.app.line import Line
from emotrace.ui.session import Options

FAST = Options(no_llm=True, offline=True)


@pytest.fixture(scope="module")
def room(store: Store) -> Iterator[EngineRoom]:
    made = EngineRoom(FAST)
    made.start()
    yield made
    made.close()


def _done(room: EngineRoom, job: Job) -> list[Any]:
    return [message for message in room.run(job) if message is not None]


def test_it_offers_chains_and_says_why_there_is_no_model(room: EngineRoom) -> None:
    offer = room.offer()
    assert "expression" in dict(offer.chains)
    assert offer.models == ()
    assert offer.problem


def test_a_job_is_told_from_what_was_read_to_the_result(room: EngineRoom, portrait: Path, voice: Path) -> None:
    uploads = (Upload(portrait, "me.png"), Upload(voice, "me.flac"))
    told = _done(room, Job("I am so happy!", uploads, "a context", FAST))
    assert isinstance(told[0], Begun)
    assert [source.name for source in told[0].stimulus.sources] == ["me.png", "me.flac", "text"]
    assert isinstance(told[-1], events.Finished)
    (sound,) = [one for one in told if isinstance(one, Sound)]
    assert sound.source == "S2"
    assert max(sound.peaks) > 10
    (drawn,) = [one for one in told if isinstance(one, Drawn)]
    box = next(one.where.box for one in told[-1].result.observations if one.kind == "AU12")
    assert box is not None
    (outline,) = drawn.outlines
    xs = [x for line in outline.lines for x, _ in line]
    assert min(xs) == pytest.approx(box.left, abs=box.width / 10)
    assert max(xs) == pytest.approx(box.left + box.width, abs=box.width / 10)


def test_what_is_refused_is_refused_in_a_line_and_the_next_job_is_done(room: EngineRoom) -> None:
    (refused,) = _done(room, Job("x", (), None, Options(chain="guess", no_llm=True)))
    assert refused == Refused(refused.message)
    assert "no chain named 'guess'" in refused.message
    assert isinstance(_done(room, Job("so happy", (), None, FAST))[-1], events.Finished)


def test_a_file_that_is_refused_is_called_what_its_visitor_calls_it(room: EngineRoom, tmp_path: Path) -> None:
    (tmp_path / "0815.png").touch()
    (refused,) = _done(room, Job(None, (Upload(tmp_path / "0815.png", "me.png"),), None, FAST))
    assert refused == Refused("me.png is empty")


def test_a_job_that_nobody_waits_for_is_stopped_and_its_process_kept(room: EngineRoom) -> None:
    process = room._process
    messages = room.run(Job("so happy", (), None, FAST))
    next(messages)
    messages.close()
    assert isinstance(_done(room, Job("so sad", (), None, FAST))[-1], events.Finished)
    assert room._process is process


def _until(messages: Generator[Any], kind: type) -> Any:
    return next(message for message in messages if isinstance(message, kind))


@pytest.mark.slow
def test_a_run_that_is_stopped_within_recognition_keeps_the_process_and_the_next_job_does_not_wait_for_it(
    room: EngineRoom, talk: Path
) -> None:
    process, heard = room._process, Job(None, (Upload(talk, "talk.wav"),), None, FAST)
    messages = room.run(heard)
    while _until(messages, events.Started).observer != "speech":
        pass
    messages.close()
    assert isinstance(_done(room, Job("so happy", (), None, FAST))[-1], events.Finished)
    assert room._process is process
    again = _done(room, heard)  # speech recognition is free again
    assert [one for one in again if isinstance(one, events.Failed)] == []
    reached = [one.seconds for one in again if isinstance(one, events.Progressed) and one.observer == "speech"]
    assert max(reached) > 50
    assert room._process is process


@pytest.mark.slow
def test_the_time_left_is_told_anew_while_an_observer_is_silent(
    room: EngineRoom, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explaining, "TICK", 0.1)
    stories = explaining.Desk(room, Line()).explain(Job(None, (Upload(talk, "talk.wav"),), None, FAST), lambda: False)
    told = [one for one in (story.page() for story in stories) if one["phase"] == "observes"]
    silent = [(one, after) for one, after in pairwise(told) if one["steps"] == after["steps"]]
    assert silent
    assert all(one["left"] != after["left"] for one, after in silent)


def test_what_was_heard_comes_before_what_was_read_in_it(room: EngineRoom, voice: Path) -> None:
    told = _done(room, Job(None, (Upload(voice, "me.flac"),), None, FAST))
    (heard,) = [one for one in told if isinstance(one, events.Heard)]
    assert "happy" in " ".join(turn.text for turn in heard.turns)
    read = [one for one in told if isinstance(one, events.Observed) and one.observation.modality == "text"]
    assert told.index(heard) < told.index(read[0])


def test_a_process_that_ends_by_itself_is_replaced_before_anybody_asks(room: EngineRoom) -> None:
    assert room._process is not None
    assert room._process.pid is not None
    lost = room._process
    os.kill(room._process.pid, signal.SIGKILL)
    until = time.monotonic() + 10
    while room._process is lost and time.monotonic() < until:
        time.sleep(0.05)
    assert room._process is not lost
    assert isinstance(_done(room, Job("so happy", (), None, FAST))[-1], events.Finished)


def test_a_room_that_is_closed_stays_closed(store: Store) -> None:
    made = EngineRoom(FAST)
    made.start()
    made.offer()
    made.close()
    time.sleep(0.5)
    assert made._process is None


def test_a_process_that_is_lost_is_replaced(room: EngineRoom) -> None:
    assert room._process is not None
    assert room._process.pid is not None
    messages = room.run(Job("so happy " * 2000, (), None, FAST))
    next(messages)
    os.kill(room._process.pid, signal.SIGKILL)
    told = [message for message in messages if message is not None]
    assert isinstance(told[-1], Refused)
    assert isinstance(_done(room, Job("so happy", (), None, FAST))[-1], events.Finished)
