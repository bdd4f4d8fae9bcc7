"""Sound that is no clean voice: music, silence, two people at once, clipped sound, hardly any sound."""

from collections.abc import Callable

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from emotrace.chains.expression import ExpressionChain
from emotrace.engine.observer import Setting
from emotrace.engine.orchestrator import Engine
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Given, Reading, Waveform
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.voice.observer import VoiceObserver

HERTZ = 16_000
Samples = NDArray[np.float32]


class SoundReader:
    """Gives the samples that it was made with, whatever the file holds."""

    name = "sound"
    gives: tuple[str, ...] = ("waveform",)

    def __init__(self, samples: Samples) -> None:
        self.samples = samples

    def recognises(self, head: bytes, name: str) -> bool:
        return True

    def read(self, given: Given, source: str) -> Reading:
        track = Waveform(source, self.samples)
        return Reading("audio", (track,), {"seconds": track.seconds})


@pytest.fixture
def explain(setting: Setting) -> Callable[[Samples], Result]:
    def explained(samples: Samples) -> Result:
        reader = SoundReader(samples.astype(np.float32))
        engine = Engine((reader,), (VoiceObserver(),), ExpressionChain(), taxonomy("ekman"), setting)
        return engine.explain([Given("sound", b"sound")])

    return explained


def music(seconds: float) -> Samples:
    """Chords of four notes with overtones, two a second."""
    time = np.arange(round(seconds * HERTZ)) / HERTZ
    roots = 220 * 2 ** (np.array([0, 5, 7, 3])[(2 * time).astype(int) % 4] / 12)
    phase = 2 * np.pi * np.cumsum(roots) / HERTZ
    notes = sum(np.sin(ratio * number * phase) / number for ratio in (1, 5 / 4, 3 / 2, 2) for number in (1, 2, 3))
    found: Samples = (0.08 * notes * np.exp(-3 * (2 * time % 1))).astype(np.float32)
    return found


@pytest.mark.parametrize(
    "samples",
    [
        music(20),
        np.zeros(20 * HERTZ, np.float32),
        np.zeros(1, np.float32),
        music(0.1),
        np.clip(50 * np.random.default_rng(2).standard_normal(12 * HERTZ), -1, 1),
    ],
    ids=["music", "silence", "one sample", "a tenth of a second", "clipped noise"],
)
def test_where_nobody_speaks_nothing_is_concluded(samples: Samples, explain: Callable[[Samples], Result]) -> None:
    result = explain(samples)
    assert result.failures == ()
    assert [one.phrase for one in result.observations] == ["no speech was found"]
    assert (result.belief.top, result.series) == (None, ())


def test_a_tenth_of_a_second_of_a_voice_is_too_little(example: Waveform, explain: Callable[[Samples], Result]) -> None:
    result = explain(example.samples[8000:9600])
    assert result.failures == ()
    assert result.belief.top is None


def together(example: Waveform, times: int) -> Samples:
    """The voice, and a lower one that begins 0.4 s later, again and again."""
    lower = soxr.resample(example.samples, 16_000, 20_000)
    both = np.zeros(len(lower) + round(0.4 * HERTZ), np.float32)
    both[: len(example.samples)] += example.samples
    both[round(0.4 * HERTZ) :] += lower
    found: Samples = np.tile(np.clip(both, -1, 1), times)
    return found


@pytest.mark.parametrize("times", [1, 4])
def test_two_people_at_once_are_heard_as_one_voice(
    times: int, example: Waveform, explain: Callable[[Samples], Result]
) -> None:
    result = explain(together(example, times))
    assert result.failures == ()
    assert any(one.weights for one in result.observations)
    (course,) = result.series
    assert any(one is not None for one in course.columns["pitch hertz"])


@pytest.mark.parametrize("times", [1, 4])
def test_clipped_speech_is_measured_like_any_other(
    times: int, example: Waveform, explain: Callable[[Samples], Result]
) -> None:
    result = explain(np.tile(np.clip(20 * example.samples, -1, 1), times))
    assert result.failures == ()
    assert any(one.weights for one in result.observations)
    assert all(np.isfinite(nats) for one in result.observations for nats in one.weights.values())


def test_a_voice_over_music_and_a_long_silence_is_found_where_it_is(
    example: Waveform, explain: Callable[[Samples], Result]
) -> None:
    samples = np.concatenate([music(12), np.zeros(25 * HERTZ, np.float32), example.samples, music(6)])
    result = explain(samples)
    assert result.failures == ()
    start, end = 37.0, 37.0 + example.seconds
    for one in result.observations:
        assert one.where.seconds is not None
        assert start - 0.3 <= one.where.seconds[0] < one.where.seconds[1] <= end + 0.6
