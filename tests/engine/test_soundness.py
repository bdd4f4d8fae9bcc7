"""What can be wrong with an observation of a conversation, or of what lasts."""

from collections.abc import Iterator

import numpy as np
import pytest

from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.observer import Emits, ObserverCard, Setting
from emotrace.engine.soundness import end_of, span_problems, time_problems, turn_problems
from emotrace.engine.stimulus import Frame, Frames, Reached, Track, Turn, Turns, Word
from emotrace.engine.testing import ObserverContract

SPOKEN = Turns(
    "S1",
    (
        Turn(text="Hello Eva", speaker="Ben", seconds=(0.0, 1.0)),
        Turn(text="so glad", speaker="Eva", words=(Word(characters=(3, 7), seconds=(2.0, 2.5)),)),
    ),
)
"""The text of the whole: "Hello Eva", a line break, "so glad" from character 10 on."""


def seen(
    quote: str | None = "glad",
    characters: tuple[int, int] | None = (13, 17),
    seconds: tuple[float, float] | None = None,
    apex: float | None = None,
    speaker: str | None = "Eva",
    turn: int | None = 2,
) -> Observation:
    where = Where(source="S1", characters=characters, seconds=seconds, apex=apex, speaker=speaker, turn=turn)
    return Observation(
        modality="text",
        kind="joy words",
        label="joy",
        phrase="a word",
        quote=quote,
        where=where,
        observer=ObserverRef(name="text", version="1"),
        weights_from="none",
    )


def test_a_span_of_a_conversation_is_one_of_its_whole_text() -> None:
    assert SPOKEN.text[13:17] == "glad"
    assert list(span_problems(seen(), SPOKEN)) == []
    assert list(turn_problems(seen(), SPOKEN)) == []


@pytest.mark.parametrize(
    ("one", "advice"),
    [
        (seen(characters=(3, 7)), "quotes 'glad', where 'lo E' stands"),
        (seen(quote=None, characters=(13, 18)), "give a span inside the text"),
    ],
)
def test_a_span_of_the_turn_alone_is_refused(one: Observation, advice: str) -> None:
    (problem,) = span_problems(one, SPOKEN)
    assert advice in problem


@pytest.mark.parametrize(
    ("one", "advice"),
    [
        (seen(turn=3), "there are 2; count them from 1"),
        (seen(speaker="Ben"), "'Eva' says turn 2; use turn.speaker"),
        (seen(speaker=None), "use turn.speaker"),
        (seen(turn=1, speaker="Ben"), "outside turn 1; add where the turn begins"),
        (seen(quote=None, characters=(9, 17)), "outside turn 2"),
    ],
)
def test_a_turn_is_there_and_holds_the_span_and_the_speaker(one: Observation, advice: str) -> None:
    (problem,) = turn_problems(one, SPOKEN)
    assert advice in problem


def test_what_is_of_no_turn_has_no_turn_to_be_held_against() -> None:
    assert list(turn_problems(seen(turn=None, speaker=None), SPOKEN)) == []


def test_a_conversation_ends_with_its_last_turn_or_word() -> None:
    assert end_of(SPOKEN) == 2.5
    assert end_of(Turns("S1", (Turn(text="Hello"),))) is None


def test_a_clip_ends_where_its_duration_says() -> None:
    frames = (Frame(np.zeros((1, 1, 3), np.uint8), 1.8),)
    assert end_of(Frames("S1", frames, seconds=2.0)) == 2.0
    assert end_of(Frames("S1", frames)) == 1.8


@pytest.mark.parametrize(
    ("seconds", "apex", "problems"), [((1.0, 2.0), 1.5, 0), ((1.0, 2.0), 2.5, 1), ((2.0, 2.6), 2.2, 1)]
)
def test_times_and_the_apex_lie_inside(seconds: tuple[float, float], apex: float, problems: int) -> None:
    assert len(list(time_problems(seen(seconds=seconds, apex=apex), end_of(SPOKEN)))) == problems


class Listener:
    """Says how far it has come, and what it saw."""

    card = ObserverCard(
        name="text",
        version="1",
        modality="text",
        reads=("turns",),
        emits=(Emits(kind="joy words", label="joy"),),
        licence="MIT",
        weights_licence="MIT",
    )
    momentary = 1.0

    def patterns(self, setting: Setting) -> tuple[()]:
        return ()

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Reached]:
        yield Reached(1.0)
        yield seen().model_copy(update={"momentary": {"joy": self.momentary}})

    def close(self) -> None:
        """Nothing was loaded."""


class Shouter(Listener):
    momentary = 9.0


def case(listener: Listener) -> ObserverContract:
    filled = {"observer": lambda self: listener, "tracks": lambda self: [SPOKEN], "empty_tracks": lambda self: [SPOKEN]}
    made: ObserverContract = type("Case", (ObserverContract,), filled)()
    return made


def test_how_far_an_observer_has_come_needs_no_promise_and_is_no_observation() -> None:
    case(Listener()).test_it_yields_what_its_card_promises()
    case(Listener()).test_quotes_are_the_words_at_their_place()


def test_what_weighs_while_it_lasts_is_held_to_the_same_bounds() -> None:
    case(Listener()).test_weights_are_moderate_and_over_known_emotions()
    with pytest.raises(AssertionError, match="stay within 8"):
        case(Shouter()).test_weights_are_moderate_and_over_known_emotions()


def test_where_there_is_nothing_nothing_weighs_even_for_a_while() -> None:
    with pytest.raises(AssertionError, match="yield it without weights"):
        case(Listener()).test_nothing_weighs_nothing()
