"""Measures of the voice source and of the vocal tract, on sounds whose truth is known."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import lfilter

from emotrace.plugins.voice import formants, phonation
from emotrace.plugins.voice.prosody import HERTZ, HOP, Frames

Sound = NDArray[np.float64]


def pulse_train(periods: NDArray[np.float64], heights: NDArray[np.float64] | None = None) -> Sound:
    """Smooth pulses at the sum of the periods (samples), each of its own height."""
    at = np.cumsum(periods)
    sizes = np.ones(len(at)) if heights is None else heights
    times = np.arange(int(at[-1] + periods[-1]))
    sound = np.zeros(len(times))
    for centre, size in zip(at, sizes, strict=True):
        near = slice(max(0, int(centre) - 40), int(centre) + 41)
        sound[near] += size * np.exp(-0.5 * ((times[near] - centre) / 6.0) ** 2)
    return sound


def voiced(sound: Sound, hertz: float) -> Frames:
    """The sound's frames, all of them voiced at one pitch."""
    count = len(sound) // HOP
    every = np.ones(count, np.bool_)
    return Frames(np.full(count, hertz), np.full(count, -20.0), every, every)


def test_a_steady_voice_has_hardly_jitter_or_shimmer() -> None:
    sound = pulse_train(np.full(200, 133.4))
    found = phonation.perturbation(sound, voiced(sound, HERTZ / 133.4))
    assert np.exp(found["jitter"]) < 0.004
    assert found["shimmer"] < 0.1


@pytest.mark.parametrize("jitter", [0.02, 0.05])
def test_periods_that_alternate_have_the_jitter_that_was_put_in(jitter: float) -> None:
    periods = 133.0 * (1 + jitter / 2 * np.where(np.arange(300) % 2, 1, -1))
    sound = pulse_train(periods)
    found = phonation.perturbation(sound, voiced(sound, HERTZ / 133.0))
    assert np.exp(found["jitter"]) == pytest.approx(jitter, rel=0.1)


@pytest.mark.parametrize("decibels", [0.5, 2.0])
def test_heights_that_alternate_have_the_shimmer_that_was_put_in(decibels: float) -> None:
    heights = 10 ** (decibels / 40 * np.where(np.arange(300) % 2, 1, -1))
    sound = pulse_train(np.full(300, 133.0), heights)
    found = phonation.perturbation(sound, voiced(sound, HERTZ / 133.0))
    assert found["shimmer"] == pytest.approx(decibels, rel=0.1)


@pytest.mark.parametrize("decibels", [0.0, 10.0, 20.0])
def test_a_harmonic_sound_in_noise_has_the_ratio_that_was_mixed(decibels: float) -> None:
    times = np.arange(4 * HERTZ) / HERTZ
    tone = sum(np.sin(2 * np.pi * 160 * number * times) / number for number in range(1, 6))
    noise = np.random.default_rng(5).standard_normal(len(times))
    noise *= np.sqrt(np.mean(tone**2) / np.mean(noise**2)) * 10 ** (-decibels / 20)
    sound = tone + noise
    found = phonation.harmonics(sound, voiced(sound, 160.0))["harmonics-to-noise ratio"]
    assert np.median(found[5:-5]) == pytest.approx(decibels, abs=1.5)


def test_the_first_two_harmonics_stand_apart_by_what_was_put_between_them() -> None:
    times = np.arange(HERTZ) / HERTZ
    sound = np.sin(2 * np.pi * 200 * times) + 10 ** (-12 / 20) * np.sin(2 * np.pi * 400 * times)
    found = phonation.harmonics(sound, voiced(sound, 200.0))["H1-H2"]
    assert np.median(found[5:-5]) == pytest.approx(12, abs=1.5)  # the bins of the spectrum are 16 Hz wide


def test_no_voice_has_no_phonation() -> None:
    sound = np.zeros(HERTZ)
    silent = Frames(np.full(62, 100.0), np.full(62, -140.0), np.zeros(62, np.bool_), np.ones(62, np.bool_))
    assert phonation.perturbation(sound, silent) == {}
    assert phonation.harmonics(sound, silent) == {}
    assert formants.formants(sound, silent) == {}


@pytest.mark.parametrize("tract", [(500.0, 1500.0, 2500.0), (700.0, 1200.0, 2600.0)])
def test_formants_are_the_resonances_of_the_tube(tract: tuple[float, float, float]) -> None:
    clicks = np.zeros(300 * 145)
    clicks[::145] = 1.0
    sound = lfilter([1.0], [1, -0.97], clicks)  # the source falls by 6 dB an octave
    for hertz in (*tract, 3500.0, 4500.0):
        radius = np.exp(-np.pi * 80 / HERTZ)
        sound = lfilter([1.0], [1, -2 * radius * np.cos(2 * np.pi * hertz / HERTZ), radius**2], sound)
    found = formants.formants(sound, voiced(sound, HERTZ / 145.0))
    for name, hertz in zip(("F1", "F2", "F3"), tract, strict=True):
        assert np.nanmedian(found[name]) == pytest.approx(hertz, rel=0.08), name  # drawn to the nearest harmonic


def test_noise_has_formants_nowhere_in_particular_and_breaks_nothing() -> None:
    sound = np.random.default_rng(1).standard_normal(2 * HERTZ)
    found = formants.formants(sound, voiced(sound, 120.0))
    assert {values.shape for values in found.values()} == {(2 * HERTZ // HOP,)}
