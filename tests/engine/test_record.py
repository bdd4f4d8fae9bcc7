"""What leaves the process is made of plain, finite Python numbers."""

import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from emotrace.engine.observation import Observation
from emotrace.engine.taxonomy import Coordinates

Make = Callable[..., Any]


@pytest.mark.parametrize("scalar", [np.float32(0.5), np.float64(0.5), np.array(0.5), np.float16(0.5)])
def test_numpy_scalars_become_python_floats(cue: Make, scalar: object) -> None:
    one: Observation = cue("face", "AU12", {"joy": scalar}, value=scalar, unit="0-5", strength=scalar)
    for number in (one.value, one.strength, one.weights["joy"]):
        assert type(number) is float
        assert number == 0.5
    assert Observation.model_validate_json(one.model_dump_json()) == one


@pytest.mark.parametrize("nothing", [math.nan, np.float32("nan")])
def test_a_value_that_is_no_number_becomes_none(cue: Make, nothing: object) -> None:
    one: Observation = cue("face", "AU12", {}, value=nothing)
    assert one.value is None
    assert json.loads(one.model_dump_json())["value"] is None


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, np.float64("inf"), "a lot", None])
def test_numbers_that_must_be_there_are_finite(bad: Any) -> None:
    with pytest.raises(ValidationError):
        Coordinates(valence=bad, arousal=0, dominance=0)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_weights_are_finite(cue: Make, bad: float) -> None:
    with pytest.raises(ValidationError):
        cue("face", "AU12", {"joy": bad})


def test_weights_are_over_known_emotions(cue: Make) -> None:
    with pytest.raises(ValidationError, match="no 'glee'"):
        cue("face", "AU12", {"glee": 1.0})


def test_records_are_frozen_and_closed(cue: Make) -> None:
    one = cue("face", "AU12", {})
    with pytest.raises(ValidationError, match="frozen"):
        one.strength = 1.0
    with pytest.raises(ValidationError, match="Extra inputs"):
        cue("face", "AU12", {}, colour="blue")


def test_a_quotation_has_a_place(cue: Make) -> None:
    with pytest.raises(ValidationError, match=r"needs where\.characters"):
        cue("text", "joy words", {}, quote="so proud", characters=None)
