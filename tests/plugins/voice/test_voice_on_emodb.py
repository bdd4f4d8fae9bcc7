"""Acted German speech: held-out speakers are told apart, the better so with a baseline of their own."""

from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import pytest
from sklearn.metrics import recall_score

from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Waveform
from emotrace.plugins.voice.hearing import Ears
from emotrace.plugins.voice.training.crossvalidation import HeldOut, held_out, models_without
from emotrace.plugins.voice.training.fitting import AROUSED, CALM
from emotrace.plugins.voice.training.measured import Measured
from emotrace.plugins.voice.weights import Against

pytestmark = [pytest.mark.real, pytest.mark.slow]

LETTERS = {"W": "anger", "E": "disgust", "A": "fear", "F": "joy", "N": "neutral", "T": "sadness"}


@pytest.fixture(scope="module")
def recordings(shared_data: Path, read: Callable[[Path], Waveform], setting: Setting) -> list[Measured]:
    """Every recording but the bored ones, measured."""
    ears, found = Ears(), []
    for path in sorted(shared_data.glob("emodb/wav/*.wav")):
        heard = ears.hear(read(path), setting.model_file) if path.stem[5] in LETTERS else None
        if heard is not None:
            found.append(Measured(path.stem, LETTERS[path.stem[5]], path.stem[:2], heard.measures(), heard.trust()))
    ears.close()
    return found


def recall(said: list[HeldOut]) -> float:
    """Unweighted average recall of the likeliest label."""
    answers = [max(one.posterior, key=lambda label: one.posterior[label]) for one in said]
    return float(recall_score([one.recording.label for one in said], answers, average="macro"))


def error(said: list[HeldOut]) -> float:
    """Expected calibration error in ten bins."""
    sure = [max(one.posterior.values()) for one in said]
    right = [one.posterior[one.recording.label] == top for one, top in zip(said, sure, strict=True)]
    bins = [[i for i, top in enumerate(sure) if number <= 10 * top < number + 1] for number in range(11)]
    return sum(abs(sum(sure[i] - right[i] for i in one)) for one in bins) / len(said)


@pytest.mark.parametrize(("against", "least"), [("everybody", 0.69), ("neutral", 0.73), ("varied", 0.76)])
def test_unheard_speakers_are_told_apart(recordings: list[Measured], against: Against, least: float) -> None:
    """Chance is 0.167; the model card has the figures of the shipped weights, which saw copies as well."""
    said = held_out(models_without(recordings, against), recordings)
    assert recall(said) > least
    assert error(said) < 0.08
    high, low = ([one.arousal for one in said if one.recording.label in labels] for labels in (AROUSED, CALM))
    wins = fmean((one > other) + 0.5 * (one == other) for one in high for other in low)
    assert wins > 0.93
