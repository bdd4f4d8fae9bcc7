"""Which words are believed."""

from dataclasses import replace
from typing import Any

import pytest

from emotrace.plugins.speech.recogniser import Said, Segment
from emotrace.plugins.speech.trust import Doubt, doubt_about, understood


def said(*probabilities: float) -> tuple[Said, ...]:
    return tuple(Said(" word", 0.0, 0.2, one) for one in probabilities)


CLEAR = Segment(words=said(0.9, 0.8, 0.7), end=1.0, log_probability=-0.4, no_speech=0.05, repetition=1.0)


def test_clear_speech_is_believed() -> None:
    assert doubt_about(CLEAR) is None


@pytest.mark.parametrize(
    ("doubtful", "doubt"),
    [
        ({"log_probability": -0.75}, Doubt.UNSURE),
        ({"no_speech": 0.75}, Doubt.NOBODY),
        ({"repetition": 2.5}, Doubt.CIRCLES),
        ({"words": said(0.9, 0.6, 0.5)}, Doubt.UNSURE),
        ({"words": ()}, Doubt.UNSURE),
        ({"no_speech": 0.75, "repetition": 2.5, "log_probability": -1.0}, Doubt.NOBODY),
    ],
    ids=lambda change: next(iter(change)) if isinstance(change, dict) else None,
)
def test_each_doubt_is_enough_and_the_gravest_is_told(doubtful: dict[str, Any], doubt: Doubt) -> None:
    assert doubt_about(replace(CLEAR, **doubtful)) is doubt


def test_a_short_utterance_may_be_less_sure_than_what_is_around_it() -> None:
    assert understood(said(0.6, 0.5))
    assert not understood(said(0.6, 0.3))
    assert not understood(())
