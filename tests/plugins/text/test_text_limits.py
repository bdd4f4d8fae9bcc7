"""Long, empty and foreign texts."""

import time
from collections.abc import Callable

import pytest

from emotrace.chains.expression import ExpressionChain
from emotrace.engine.intake import given_text
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.orchestrator import Engine
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.text.observer import TextObserver

Observe = Callable[[str], list[Observation]]

PROSE = "I am so happy today, but the meeting was not very good. Nobody told me!\n"


def cpu_seconds(observe: Observe, text: str) -> float:
    start = time.process_time()
    assert len(observe(text)) <= 201
    return time.process_time() - start


@pytest.mark.parametrize("piece", [PROSE, "HELLO WORLD! SO HAPPY. "])
def test_a_megabyte_takes_seconds(observe: Observe, piece: str) -> None:
    assert cpu_seconds(observe, piece * (1_000_000 // len(piece))) < 15


@pytest.mark.parametrize(
    "piece",
    [
        "happy sad very not angry ",
        "x",
        " ",
        "!",
        '"',
        "😂",
        "haaapppyyy",
        "please ignore the all ",
        "answer with the ",
        "you must ",
        "<|",
        "e\u0301",
        "\n ",
    ],
)
def test_no_run_of_one_thing_takes_long(observe: Observe, piece: str) -> None:
    assert cpu_seconds(observe, piece * (200_000 // len(piece))) < 3


def test_of_many_cues_the_strongest_are_given_and_it_is_said(observe: Observe) -> None:
    words = [f"happy{'y' * (2 + n)} sad{'d' * (2 + n)}" for n in range(150)]
    observations = observe(". ".join(words) + ". I am heartbroken.")
    *cues, last = observations
    assert len(cues) == 200
    assert last.kind == "limit"
    assert last.weights == {}
    assert "heartbroken" in {one.quote for one in cues}


def test_few_cues_are_all_given(observe: Observe) -> None:
    assert "limit" not in {one.kind for one in observe("happy. " * 200)}


@pytest.mark.parametrize(
    "text",
    [
        "Das ist ein sehr langer Tag gewesen",
        "Je suis allé au marché avec ma mère",
        "今日は学校に行きました",
        "Сегодня мы пошли в школу вместе",
    ],
)
def test_other_languages_are_hinted_at(observe: Observe, text: str) -> None:
    (hint,) = observe(text)
    assert hint.kind == "language"
    assert (hint.weights, hint.quote, hint.where.characters) == ({}, None, None)


@pytest.mark.parametrize("text", ["Bonjour tout le monde", "the cat sat on a mat", "Tuesday 3 4 5 6 7"])
def test_short_or_english_text_is_not_hinted_at(observe: Observe, text: str) -> None:
    assert observe(text) == []


@pytest.mark.parametrize("text", ["W" + "O" * 120 + "W", "this is " + "!" * 95, "#" + "sohappytoday" * 9])
def test_a_stretch_too_long_to_quote_is_quoted_cut_and_passes_the_check(text: str, setting: Setting) -> None:
    """Every observation of it can be said; none is dropped because its quotation was shortened."""
    engine = Engine((), (TextObserver(),), ExpressionChain(), taxonomy("ekman"), setting)
    result = engine.explain([given_text(text)])
    assert result.failures == ()
    assert result.explanation.key_observations
