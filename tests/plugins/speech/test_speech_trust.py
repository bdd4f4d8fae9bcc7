"""Which words are believed."""

from dataclasses import replace
from typing import Any

import pytest

from emotrace.plugins.speech.recogniser import Said, Segment
from emotrace.plugins.speech.trust import trusted, understood


def said(*probabilities: float) -> tuple[Said, ...]:
    return tuple(Said(" word", 0.0, 0.2, one) for one in probabilities)


CLEAR = Segment(words=said(0.9, 0.8, 0.7), end=1.0, log_probability=-0.4, no_speech=0.05, repetition=1.0)


def test_clear_speech_is_believed() -> None:
    assert trusted(CLEAR)


@pytest.mark.parametrize(
    "doubtful",
    [
        {"log_probability": -0.75},
        {"no_speech": 0.75},
        {"repetition": 2.5},
        {"words": said(0.9, 0.6, 0.5)},
        {"words": ()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_doubt_is_enough(doubtful: dict[str, Any]) -> None:
    assert not trusted(replace(CLEAR, **doubtful))


def test_a_short_utterance_may_be_less_sure_than_what_is_around_it() -> None:
    assert understood(said(0.6, 0.5))
    assert not understood(said(0.6, 0.3))
    assert not understood(())
