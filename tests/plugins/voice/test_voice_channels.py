"""Recordings through other microphones and rooms."""

import numpy as np
import pytest

from emotrace.plugins.voice.prosody import HERTZ
from emotrace.plugins.voice.training import channels

NOISE = 0.1 * np.random.default_rng(9).standard_normal(2 * HERTZ)


def random() -> np.random.Generator:
    return np.random.default_rng(4)


def power(sound: "np.ndarray[tuple[int], np.dtype[np.float64]]", low: float, high: float) -> float:
    hertz = np.fft.rfftfreq(len(sound), 1 / HERTZ)
    return float((np.abs(np.fft.rfft(sound)) ** 2)[(hertz >= low) & (hertz < high)].mean())


def test_gains_are_those_that_were_asked_for() -> None:
    gains = np.array([0.0, 0.0, 0.0, 0.0, -6.0, -6.0, -6.0])
    sound = channels.equalised(NOISE, gains)
    for low, high, decibels in ((200, 500, 0), (1500, 4000, -6)):
        assert 10 * np.log10(power(sound, low, high) / power(NOISE, low, high)) == pytest.approx(decibels, abs=0.5)


def test_noise_has_the_ratio_that_was_asked_for() -> None:
    added = channels.with_noise(NOISE, 12.0, random()) - NOISE
    assert 10 * np.log10(np.mean(NOISE**2) / np.mean(added**2)) == pytest.approx(12, abs=0.1)


def test_a_limited_band_has_nothing_beyond() -> None:
    sound = channels.limited(NOISE, 300, 3400)
    assert power(sound, 5000, 8000) < 0.01 * power(sound, 500, 3000)
    assert power(sound, 20, 80) < 0.05 * power(sound, 500, 3000)


def test_an_echo_outlasts_the_sound() -> None:
    click = np.zeros(HERTZ)
    click[100] = 1.0
    echo = channels.in_room(click, 0.4, 3.0, random())
    assert echo[100] == pytest.approx(1)
    assert 10 * np.log10((echo[101:] ** 2).sum()) == pytest.approx(-3, abs=0.1)
    assert np.abs(echo[:100]).max() < 1e-9


def test_another_channel_is_the_same_for_the_same_seed_and_never_clips() -> None:
    for seed in range(8):
        first, again = (channels.other_channel(10 * NOISE, np.random.default_rng(seed)) for _ in range(2))
        assert np.array_equal(first, again)
        assert np.abs(first).max() <= 1
        assert len(first) == len(NOISE)


@pytest.mark.parametrize("name", channels.FIXED)
def test_each_change_but_of_size_keeps_the_length(name: str) -> None:
    octaves = {"6 semitones higher": -0.5, "6 semitones lower": 0.5}.get(name, 0.0)
    assert len(channels.FIXED[name](NOISE, random())) == pytest.approx(len(NOISE) * 2**octaves, abs=1)
