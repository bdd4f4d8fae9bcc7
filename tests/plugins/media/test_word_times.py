"""Of the words that a transcript gives times for, those are kept that can be placed in their turn."""

import json
import math
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotrace.plugins.media.word_times import dealt, in_order, placed, timed_words

STRANGE: list[Any] = [None, "x", "1.5", True, [], math.nan]
NUMBERS = st.one_of(st.floats(), st.integers(-2, 12), st.sampled_from(STRANGE))
LISTED = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {"word": st.one_of(st.sampled_from([" so", "it", "goes.", "", "-on"]), st.text(max_size=3))},
            optional={"start": NUMBERS, "end": NUMBERS, "score": NUMBERS, "probability": NUMBERS},
        ),
        st.lists(NUMBERS, max_size=4),
        NUMBERS,
    ),
    max_size=9,
)


def word(text: str, start: Any, end: Any, **more: Any) -> dict[str, Any]:
    return {"word": text, "start": start, "end": end, **more}


def kept(text: str, *listed: Any, seconds: tuple[float, float] | None = (0, 10)) -> list[tuple[str, float, float]]:
    words = placed(text, seconds, timed_words(list(listed)), otherwise=1.0).words
    return [(text[slice(*one.characters)], *one.seconds) for one in words]


def in_order_of_all(starts: list[float]) -> int:
    """How many of them are in order at most, tried one by one."""
    runs = (run for size in range(len(starts) + 1) for run in combinations(starts, size))
    return max(len(run) for run in runs if all(one <= other for one, other in pairwise(run)))


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0, 9.0]), max_size=9))
def test_the_most_times_that_are_in_order_are_kept(starts: list[float]) -> None:
    run = in_order(starts)
    assert run == sorted(set(run))
    assert [starts[at] for at in run] == sorted(starts[at] for at in run)
    assert len(run) == in_order_of_all(starts)


@given(LISTED, st.one_of(st.none(), st.tuples(st.floats(0, 5), st.floats(5, 9))))
def test_whatever_is_listed_each_word_kept_has_a_place_and_a_time_in_order(
    listed: list[Any], seconds: tuple[float, float] | None
) -> None:
    text, timed = "so it goes. so it -on", timed_words(listed)
    found = placed(text, seconds, timed, otherwise=0.5)
    places = [at for one in found.words for at in one.characters]
    times = [at for one in found.words for at in one.seconds]
    assert places == sorted(places)
    assert times == sorted(times)
    assert all((seconds or (0, math.inf))[0] <= at <= (seconds or (0, math.inf))[1] for at in times)
    assert len(found.words) + found.timeless + found.strange == len(timed)


@pytest.mark.parametrize(
    "numeral",
    [{"word": "2014"}, word("2014", None, None), word("2014", "soon", 1), word("2014", 2, 1), word("2014", -1, 0.5)],
    ids=["missing", "null", "no number", "backwards", "before the beginning"],
)
def test_a_word_without_a_time_leaves_the_others_theirs(numeral: dict[str, Any]) -> None:
    found = kept("In 2014, yes", word(" In", 0, 0.3), numeral, word(" yes", 1, 1.4))
    assert found == [("In", 0, 0.3), ("yes", 1, 1.4)]


def test_one_word_far_off_its_time_costs_no_other() -> None:
    words = [word("a", 0, 1), word("b", 9, 9.5), word("c", 2, 3), word("d", 3, 4)]
    assert kept("a b c d", *words) == [("a", 0, 1), ("c", 2, 3), ("d", 3, 4)]


def test_words_lie_within_their_turn_and_end_where_the_next_begins() -> None:
    words = [word("a", 0.5, 2.5), word("b", 2, 3), word("c", 3, 9), word("d", 6, 7)]
    assert kept("a b c d", *words, seconds=(1, 5)) == [("a", 1, 2), ("b", 2, 3), ("c", 3, 5)]


def test_words_are_found_with_and_without_spaces_and_punctuation() -> None:
    words = [word(" Oh,", 0, 1), word(" no", 1, 2), word("-one", 2, 3), word("came", 3, 4)]
    assert [text for text, *_ in kept("Oh, no-one came!", *words)] == ["Oh,", "no", "-one", "came"]
    assert [text for text, *_ in kept("嬉しい。", word("嬉", 0, 1), word("しい。", 1, 2))] == ["嬉", "しい。"]


def test_a_word_that_stands_elsewhere_is_not_taken_for_a_part_of_another() -> None:
    assert kept("so it goes on", word("so", 0, 1), word("on", 2, 3)) == [("so", 0, 1), ("on", 2, 3)]
    assert kept("so it goes", word("so", 0, 1), word("go", 2, 3), word("goes", 3, 4)) == [("so", 0, 1), ("goes", 3, 4)]


def test_a_word_is_not_looked_for_in_another_part_of_a_long_turn() -> None:
    text = f"so {'well ' * 100}goes"
    assert kept(text, word("so", 0, 1), word("goes", 2, 3), word("well", 3, 4)) == [("so", 0, 1), ("well", 3, 4)]


def test_as_faster_whisper_wrote_words_before_they_had_names() -> None:
    """What json.dumps makes of its Word(start, end, word, probability)."""
    (one,) = placed("So", None, timed_words(json.loads('[[0.1, 0.4, " So", 0.9876]]')), otherwise=1.0).words
    assert (one.seconds, one.confidence) == ((0.1, 0.4), 0.988)


@pytest.mark.parametrize("name", ["probability", "score", "confidence"])
@pytest.mark.parametrize(
    ("given", "expected"), [(0.25, 0.25), (1, 1.0), (0, 0.0), (1.2, 0.5), (-0.1, 0.5), (math.nan, 0.5), ("0.9", 0.5)]
)
def test_a_probability_is_the_words_confidence_and_else_the_turns(name: str, given: Any, expected: float) -> None:
    (one,) = placed("So", None, timed_words([word("So", 0, 1, **{name: given})]), otherwise=0.5).words
    assert one.confidence == expected


@pytest.mark.parametrize("listed", [None, "so", 3, {"word": "so"}, [], [None, 3, "so", [], {}], [{"word": None}]])
def test_what_lists_no_words_gives_none(listed: Any) -> None:
    assert timed_words(listed) == []


def test_words_listed_for_the_whole_talk_go_to_the_turn_that_lasts() -> None:
    listed = [word("a", 0, 1), word("b", 2, 3), {"word": "7"}, word("c", 4, 5)]
    assert dealt(listed, [0, 2, 4]) == [[listed[0]], [listed[1], listed[2]], [listed[3]]]
    assert dealt(listed, [4, None, 0]) == [[listed[3]], [], listed[:3]]
    assert dealt(listed, [None]) == [[]]


def test_many_words_that_are_out_of_place_take_no_time() -> None:
    """Looking for each in the whole of a long turn would take minutes."""
    text = "so " * 300_000
    assert placed(text.strip(), None, timed_words([word("well", 0, 1)] * 100_000), otherwise=1.0).strange == 100_000
