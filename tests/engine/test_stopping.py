"""A run that is stopped from outside: at once, whoever is at work, and taken by nobody for an error."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from emotrace.engine import events
from emotrace.engine.intake import given_text
from emotrace.engine.language import Message, ModelCard, Request, Score
from emotrace.engine.stimulus import Track
from emotrace.engine.stopping import StoppedError
from tests.engine.test_orchestrator import Words, engine, raises


class Switch:
    """Says to stop once somebody pressed it."""

    def __init__(self) -> None:
        self.pressed = False

    def __call__(self) -> bool:
        return self.pressed


class Babbler:
    """A language model that never ends; it has somebody press Stop after its first words."""

    card = ModelCard(name="babbler", version="1", licence="MIT", weights_licence="MIT", forms=())

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self.pieces = 0

    def write(self, request: Request) -> Iterator[str]:
        while True:
            self.pieces += 1
            self._switch.pressed = self.pieces > 3
            yield "and so on "

    def score(self, prompt: str | Sequence[Message], continuations: Sequence[str]) -> list[Score]:
        raise AssertionError("nobody asks for that")

    def close(self) -> None:
        """Nothing was loaded."""


def test_a_run_that_nobody_stops_goes_to_its_end() -> None:
    *_, last = replace(engine(Words()), stopped=lambda: False).run([given_text("glad")])
    assert isinstance(last, events.Finished)


def test_an_observer_that_is_in_the_middle_of_something_holds_nobody_up_and_what_it_uses_stays() -> None:
    switch, go_on = Switch(), threading.Event()

    def works_long(track: Track) -> Iterator[object]:
        switch.pressed = True
        go_on.wait(5)
        yield from ()

    busy, later = Words("busy", works_long), Words("later")
    told: list[events.Event] = []
    start = time.monotonic()
    with pytest.raises(StoppedError):
        told.extend(replace(engine(busy, later), stopped=switch).run([given_text("glad")]))
    assert time.monotonic() - start < 0.9
    assert busy.closed == 0, "its thread still uses what close() would free"
    go_on.set()


def test_an_error_of_an_observer_is_no_stop_and_a_stop_is_no_error_of_an_observer() -> None:
    switch = Switch()
    run = replace(engine(Words("broken", raises), Words("whole")), stopped=switch).run([given_text("glad")])
    while not isinstance(event := next(run), events.Failed):
        pass
    assert event.failure.where == "broken"
    switch.pressed = True
    with pytest.raises(StoppedError):
        list(run)


def test_a_model_stops_in_the_middle_of_a_sentence_and_nobody_else_writes_on() -> None:
    switch = Switch()
    model = Babbler(switch)
    run = replace(engine(Words()), model=model, stopped=switch).run([given_text("glad")])
    while not isinstance(next(run), events.Believed):
        pass
    with pytest.raises(StoppedError):
        next(run)
    assert model.pieces == 4
