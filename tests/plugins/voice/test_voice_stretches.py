"""How the speech of a recording is parted into stretches."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotrace.plugins.voice.speech import Span
from emotrace.plugins.voice.stretches import FAR, LONGEST, PAUSE, SHORTEST, WHOLE, extent, gaps, stretches

lengths = st.lists(st.tuples(st.floats(0.02, 4.0), st.floats(0.25, 12.0)), max_size=40)
"""Silences, each with the speech after it, in seconds."""


def laid_out(parts: list[tuple[float, float]]) -> list[Span]:
    spans, now = [], 0.0
    for silence, speech in parts:
        spans.append((now + silence, now + silence + speech))
        now += silence + speech
    return spans


def edges(spans: list[Span]) -> list[list[Span]]:
    return [[(one[0][0], one[-1][1])] for one in stretches(spans)]


def test_nobody_speaks_in_no_stretch() -> None:
    assert stretches([]) == []


def test_short_speech_is_one_stretch_whatever_its_pauses() -> None:
    spans = [(0.5, 3.0), (5.5, 8.5), (9.0, 11.5)]
    assert stretches(spans) == [spans]


def test_little_speech_far_apart_is_no_single_stretch() -> None:
    assert stretches([(0.0, 3.0), (60.0, 63.0)]) == [[(0.0, 3.0)], [(60.0, 63.0)]]


@pytest.mark.parametrize(("silence", "count"), [(0.4, 1), (0.5, 2)])
def test_half_a_second_of_silence_ends_a_stretch(silence: float, count: int) -> None:
    spans = [(0.0, 3.75), (3.75 + silence, 7.5 + silence), (11.0, 15.0)]
    assert len(stretches(spans)) == count + 1


def test_long_speech_is_parted_at_its_longest_silence() -> None:
    spans = [(0.0, 2.5), (2.6, 5.0), (5.3, 7.0), (7.1, 11.0)]
    assert stretches(spans) == [spans[:2], spans[2:]]


def test_speech_without_a_break_is_cut_into_equal_parts() -> None:
    assert edges([(1.0, 31.0)]) == [[(1.0, 8.5)], [(8.5, 16.0)], [(16.0, 23.5)], [(23.5, 31.0)]]


def test_a_word_goes_with_the_stretch_beside_it_if_that_is_near() -> None:
    near, far = [(0.0, 4.0), (4.9, 5.4), (9.0, 15.0)], [(0.0, 4.0), (6.5, 7.0), (9.5, 15.0)]
    assert stretches(near) == [near[:2], near[2:]]
    assert stretches(far) == [far[:1], far[1:2], far[2:]]


@given(lengths)
def test_stretches_hold_all_the_speech_in_order_and_are_not_too_long(parts: list[tuple[float, float]]) -> None:
    spans = laid_out(parts)
    found = stretches(spans)
    flat = [span for one in found for span in one]
    assert sum(end - start for start, end in flat) == pytest.approx(sum(end - start for start, end in spans))
    assert all(first[1] <= second[0] + 1e-9 for first, second in pairwise(flat))
    if len(found) > 1:
        assert max(map(extent, found)) <= LONGEST + 1e-6
    else:
        assert sum(end - start for start, end in flat) <= WHOLE + 1e-6


@given(lengths)
def test_a_pause_within_a_stretch_is_there_for_a_short_neighbour_alone(parts: list[tuple[float, float]]) -> None:
    found = stretches(laid_out(parts))
    for one in found if len(found) > 1 else []:
        for place, (start, end) in enumerate(gaps(one), start=1):
            if end - start >= PAUSE + 1e-9:
                assert end - start <= FAR
                assert min(extent(one[:place]), extent(one[place:])) < LONGEST - SHORTEST
