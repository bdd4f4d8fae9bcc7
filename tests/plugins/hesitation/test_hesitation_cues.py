"""Which words are cues of hesitation, and which only look like some."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotrace.plugins.hesitation.finding import cues_in
from emotrace.plugins.hesitation.table import CueRow, cue_table


def found(text: str) -> list[tuple[str, str]]:
    return [(one.row.kind, text[one.start : one.stop]) for one in cues_in(text, cue_table())]


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("Um, uhh, erm, hmm.", [("filler sound", word) for word in ("Um", "uhh", "erm", "hmm")]),
        ("It was, you know, hard.", [("filler word", "you know")]),
        ("It's, like, hard.", [("filler word", "like")]),
        ("I guess so.", [("hedge", "I guess")]),
        ("I\u2019m not sure.", [("hedge", "I\u2019m not sure")]),
        ("It is kind of nice.", [("hedge", "kind of")]),
        ("I was, I was there.", [("repetition", "I was, I was")]),
        ("It was the the end.", [("repetition", "the the")]),
        ("I, I, I think so.", [("repetition", "I, I, I")]),
        ("I w-want that.", [("stuttering", "w-want")]),
        ("It wa- was good.", [("correction", "wa- was")]),
        ("On Monday, no wait, on Tuesday.", [("correction", "no wait")]),
        ("I like tea, but not much.", [("contrast", "but")]),
        ("Part of me agrees.", [("contrast", "Part of me")]),
        ("On the\n other hand it rains.", [("contrast", "On the\n other hand")]),
        ("I want to stop.", [("motivation", "I want to stop")]),
        ("I don't want to stop.", [("no motivation", "I don't want to stop")]),
        ("I can do it.", [("capability", "I can do it")]),
        ("I don't know how to cook.", [("no capability", "I don't know how to cook")]),
        ("I have time to cook.", [("opportunity", "I have time to cook")]),
        ("I don't have time.", [("no opportunity", "I don't have time")]),
        ("I would, but it rains.", [("excuse", "I would, but")]),
        ("I gave up.", [("failure", "I gave up")]),
        ("I finally managed to stop.", [("success", "I finally managed to stop")]),
        ("I really enjoy it.", [("positive remark", "I really enjoy it")]),
        ("I can't stand it.", [("negative remark", "I can't stand it")]),
    ],
)
def test_a_cue_is_found_at_its_place(text: str, cues: list[tuple[str, str]]) -> None:
    assert found(text) == cues


@pytest.mark.parametrize(
    "text",
    [
        "What kind of car is it?",
        "All sorts of people came.",
        "People like him.",
        "Do you know him?",
        "I let you know, as you know.",
        "Nothing but the best.",
        "Not only he but also she came.",
        "The ER is over there, and an ER doctor too.",
        "It is 5 mm thick.",
        "To err is human.",
        "D-day was in 1944; the t-test says so.",
        "He had had enough, and that that is so.",
        "It is very very good.",
        "He went in in a hurry.",
        "I mean it.",
        "I can't wait.",
        "I like apples.",
        "I know him well.",
        "An umbrella, a hummer, a butler.",
        "I don't know him.",
    ],
)
def test_what_looks_like_a_cue_is_none(text: str) -> None:
    assert found(text) == []


def test_what_lies_inside_a_longer_cue_is_not_told_twice() -> None:
    assert found("I don't know how to stop") == [("no capability", "I don't know how to stop")]


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for one in cues_in(text, cue_table()):
        assert 0 <= one.start < one.stop <= len(text)


@pytest.mark.parametrize("part", ["i ", "i, ", "not only ", "a", "i tried ", "um you know, ", "w-", "wa- "])
def test_a_hostile_text_takes_no_longer_than_its_length_asks(part: str) -> None:
    def seconds(length: int) -> float:
        text = part * (length // len(part))
        start = time.perf_counter()
        cues_in(text, cue_table())
        return time.perf_counter() - start

    seconds(1000)
    assert seconds(80_000) < 40 * seconds(8_000) + 0.5


def test_a_row_with_a_broken_pattern_is_refused() -> None:
    row = {"kind": "x", "label": "x", "phrase": "x", "strength": 0.5, "source": "own", "patterns": ["("]}
    with pytest.raises(ValueError, match="no regular expression"):
        CueRow.model_validate(row)


def test_the_shares_are_those_of_all_language_cues() -> None:
    assert sum(row.share for row in cue_table().cue) == pytest.approx(100, abs=0.5)
