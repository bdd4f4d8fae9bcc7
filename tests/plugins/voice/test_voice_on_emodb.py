"""Acted German speech: what is angry, glad or afraid is more aroused than what is sad, bored or neutral."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import pytest

from emotrace.engine.observer import Setting
from emotrace.engine.record import Nats
from emotrace.engine.stimulus import Waveform
from emotrace.plugins.voice.observer import VoiceObserver

pytestmark = pytest.mark.real

LETTERS = {"W": "anger", "A": "fear", "F": "joy", "N": "neutral", "T": "sadness", "L": "boredom"}
AROUSED = ("anger", "fear", "joy", "surprise")
CALM = ("neutral", "sadness")


@pytest.fixture(scope="module")
def weighed(shared_data: Path, read: Callable[[Path], Waveform], setting: Setting) -> dict[str, list[Nats]]:
    """Acted label to the summed weights of each of its recordings, every second one."""
    observer = VoiceObserver()
    found = defaultdict(list)
    for path in sorted(shared_data.glob("emodb/wav/*.wav"))[::2]:
        if path.stem[5] in LETTERS:
            total: Nats = defaultdict(float)
            for one in observer.observe(read(path), setting):
                for emotion, nats in one.weights.items():
                    total[emotion] += nats
            found[LETTERS[path.stem[5]]].append(total)
    observer.close()
    return found


def arousal(weights: Nats) -> float:
    return fmean(weights.get(one, 0) for one in AROUSED) - fmean(weights.get(one, 0) for one in CALM)


def test_angry_voices_speak_for_anger_more_than_sad_voices_do(weighed: dict[str, list[Nats]]) -> None:
    angry, sad = (fmean(one.get("anger", 0) for one in weighed[label]) for label in ("anger", "sadness"))
    assert angry > 0.2 > -0.2 > sad


def test_sad_voices_speak_for_sadness(weighed: dict[str, list[Nats]]) -> None:
    angry, sad = (fmean(one.get("sadness", 0) for one in weighed[label]) for label in ("anger", "sadness"))
    assert sad > 0 > angry


def test_aroused_voices_are_told_from_calm_ones(weighed: dict[str, list[Nats]]) -> None:
    """Area under the curve: how often an aroused recording scores above a calm one."""
    high = [arousal(one) for label in ("anger", "fear", "joy") for one in weighed[label]]
    low = [arousal(one) for label in ("neutral", "sadness", "boredom") for one in weighed[label]]
    wins = fmean((one > other) + 0.5 * (one == other) for one in high for other in low)
    assert wins > 0.8
