"""The observer of hesitation keeps the contract, and says where and when a cue was said."""

from collections.abc import Sequence

import pytest

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Observer, Setting
from emotrace.engine.stimulus import Text, Track, Turn, Turns, Word
from emotrace.engine.testing import ObserverContract
from emotrace.plugins.hesitation.observer import KINDS, MOST, HesitationObserver
from emotrace.plugins.hesitation.table import cue_table

TORN = (
    "Um, I guess I want to quit, but I just can't bring myself to. "
    "I was, I was going to, but something always comes up."
)
ANSWERS = Turns(
    "S1",
    (
        Turn(text="Would you like to stop?", speaker="asker", seconds=(0.0, 1.5)),
        Turn(
            text="Um, maybe.",
            speaker="Ada",
            seconds=(2.0, 4.0),
            words=(
                Word(characters=(0, 3), seconds=(2.0, 2.4)),
                Word(characters=(4, 10), seconds=(3.0, 3.6)),
            ),
        ),
        Turn(text="On the other hand, I like it.", speaker="Ada", seconds=(4.5, 6.0)),
    ),
)


class TestContract(ObserverContract):
    def observer(self) -> Observer:
        return HesitationObserver()

    def tracks(self) -> Sequence[Track]:
        long = "I would have liked to say it in fewer words, " * 3
        return [
            Text("S1", TORN),
            ANSWERS,
            Text("S2", "I w-want to go \u2013 no, wait, I\u2019m not sure. It wa- was the the right thing, you know?"),
            Text("S3", f"I tried it, but {long} I failed again."),
        ]

    def empty_tracks(self) -> Sequence[Track]:
        return [Text("S1", ""), Text("S2", "The meeting begins at nine."), Turns("S3", ())]


def setting() -> Setting:
    def no_file(name: str) -> None:
        raise AssertionError(f"words need no model file, and this wants {name}")

    return Setting(model_file=no_file)  # type: ignore[arg-type]  # it gives no path


def observed(track: Track) -> list[Observation]:
    return list(HesitationObserver().observe(track, setting()))


def test_the_card_lists_the_cues_of_the_table() -> None:
    assert {row.kind: row.label for row in cue_table().cue} == KINDS


def test_a_cue_in_a_turn_has_the_time_of_its_words_and_its_place_among_the_turns() -> None:
    um, maybe, contrast = observed(ANSWERS)
    assert [one.kind for one in (um, maybe, contrast)] == ["filler sound", "hedge", "contrast"]
    assert (um.where.seconds, maybe.where.seconds) == ((2.0, 2.4), (3.0, 3.6))
    assert contrast.where.seconds == (4.5, 6.0), "where its words have no time, the turn has"
    assert (um.where.speaker, um.where.turn, contrast.where.turn) == ("Ada", 2, 3)
    for one in (um, maybe, contrast):
        assert one.where.characters is not None
        start, stop = one.where.characters
        assert ANSWERS.text[start:stop] == one.quote


def test_nothing_weighs() -> None:
    assert not [one for one in observed(Text("S1", TORN)) if one.weights or one.momentary]


def test_a_very_long_text_is_cut_and_that_is_told() -> None:
    found = observed(Text("S1", "Maybe it is so, and that is it. " * (MOST + 5)))
    assert len(found) == MOST + 1
    assert found[-1].kind == "hesitation limit"


@pytest.mark.parametrize(
    "text",
    [
        "Er geht um acht aus dem Haus, und um neun kommt er wieder, aber er sagt es nicht.",
        "Um dia eu vou parar de fumar, mas ainda gosto de um cigarro depois do jantar.",
        "Hij zegt dat er niets is, maar er is altijd iets.",
    ],
)
def test_other_languages_are_not_read(text: str) -> None:
    assert observed(Text("S1", text)) == []
