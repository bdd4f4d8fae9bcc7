"""Words become utterances, and these become turns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotrace.plugins.speech.recogniser import Said
from emotrace.plugins.speech.utterances import LONGEST, ends_sentence, turn_of, utterances


def spoken(text: str, start: float = 0.0, step: float = 0.25) -> list[Said]:
    """Words one after the other, as Whisper spells them: a space before each."""
    return [Said(f" {word}", start + step * n, start + step * (n + 1), 0.9) for n, word in enumerate(text.split())]


def texts(*stretches: list[Said]) -> list[str]:
    return ["".join(one.text for one in said).strip() for said in utterances(stretches)]


def test_a_sentence_ends_an_utterance() -> None:
    assert texts(spoken("I am here. Are you? Yes!")) == ["I am here.", "Are you?", "Yes!"]


@pytest.mark.parametrize(("silence", "parts"), [(0.7, 1), (0.9, 2)])
def test_a_pause_ends_an_utterance(silence: float, parts: int) -> None:
    before = spoken("well I")
    assert len(texts(before + spoken("do not know", start=before[-1].end + silence))) == parts


def test_a_sentence_goes_on_in_the_next_segment_unless_that_is_not_believed() -> None:
    first, second = spoken("and so I went"), spoken("to see Mr. Smith.", start=1.0)
    assert texts(first, second) == ["and so I went to see Mr. Smith."]
    assert texts(first, [], second) == ["and so I went", "to see Mr. Smith."]


def test_what_never_ends_ends_with_a_segment() -> None:
    long = spoken("on and on", step=LONGEST / 2)
    assert texts(long, spoken("and on", start=long[-1].end)) == ["on and on", "and on"]


def test_nothing_makes_no_utterance() -> None:
    assert texts() == texts([], []) == []


@pytest.mark.parametrize("word", [" it.", " it!", ' it?"', " it...", " no.", " 1999.", "。"])
def test_words_that_end_a_sentence(word: str) -> None:
    assert ends_sentence(word)


@pytest.mark.parametrize("word", [" it", " it,", " Dr.", ' "Mr.', " e.g.", " J.", " U.S.", " 3.5", ""])
def test_words_that_end_none(word: str) -> None:
    assert not ends_sentence(word)


def test_a_turn_holds_its_words_with_their_places_times_and_confidence() -> None:
    turn = turn_of([Said(" Oh,", 0.5, 0.7, 0.5), Said(" no", 0.7, 1.0, 0.8), Said("-one!", 1.0, 1.5, 1.0)], 9.0)
    assert turn is not None
    assert (turn.text, turn.seconds, turn.confidence) == ("Oh, no-one!", (0.5, 1.5), 0.767)
    assert [word.characters for word in turn.words] == [(0, 3), (4, 6), (6, 11)]
    assert [word.confidence for word in turn.words] == [0.5, 0.8, 1.0]


def test_a_language_without_spaces_keeps_none() -> None:
    turn = turn_of([Said("嬉", 0.0, 0.2, 0.9), Said("しい。", 0.2, 0.5, 0.9)], 1.0)
    assert turn is not None
    assert turn.text == "嬉しい。"


@pytest.mark.parametrize("text", [" ...", " ♪", " ", ""])
def test_marks_alone_are_no_turn(text: str) -> None:
    assert turn_of([Said(text, 0.0, 1.0, 0.9)], 1.0) is None


WORDS = st.builds(
    Said,
    st.text(max_size=6),
    st.floats(-1, 12),
    st.floats(-1, 12),
    st.floats(0, 1),
)


@given(st.lists(WORDS, max_size=8))
def test_every_word_of_a_turn_can_be_read_again_and_lies_in_time(said: list[Said]) -> None:
    turn = turn_of(said, 10.0)
    if turn is None:
        return
    assert len(turn.text.splitlines()) == 1
    assert [turn.text[slice(*word.characters)] for word in turn.words] == [
        " ".join(one.text.split()) for one in said if one.text.split()
    ]
    flat = [second for word in turn.words for second in word.seconds]
    assert flat == sorted(flat)
    assert all(0 <= second <= 10 for second in flat)
