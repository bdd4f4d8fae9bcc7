"""Measures of the pitch's and the loudness's course and of the spectrum, on sounds whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from swift_f0 import SwiftF0

from emotrace.engine.stimulus import Waveform
from emotrace.plugins.voice import measuring, prosody, spectra
from emotrace.plugins.voice.cues import CUE_OF, CUES, MEASURES, UNITS
from emotrace.plugins.voice.dynamics import dynamics
from emotrace.plugins.voice.intonation import intonation, stretches
from emotrace.plugins.voice.prosody import HERTZ, HOP, Frames

STEP = HOP / HERTZ


def frames(hertz: NDArray[np.float64], level: NDArray[np.float64] | None = None) -> Frames:
    every = np.ones(len(hertz), np.bool_)
    return Frames(hertz, np.full(len(hertz), -20.0) if level is None else level, every, every)


def glide(semitones_a_second: float, seconds: float = 2.0) -> NDArray[np.float64]:
    times = np.arange(round(seconds / STEP)) * STEP
    return np.asarray(110.0 * 2 ** (semitones_a_second * times / 12))


def test_110_hertz_lie_24_semitones_above_the_reference() -> None:
    assert intonation(frames(glide(0.0)))["median pitch"] == pytest.approx(24)


@pytest.mark.parametrize("slope", [-6.0, 3.0])
def test_a_glide_has_its_own_slope(slope: float) -> None:
    found = intonation(frames(glide(slope)))
    assert found["pitch trend"] == pytest.approx(slope, rel=0.01)
    assert np.expm1(found["pitch slope"]) == pytest.approx(abs(slope), rel=0.01)
    assert found["pitch range 5-95"] == pytest.approx(0.9 * 2 * abs(slope), rel=0.02)
    assert np.sign(found["pitch at the end"]) == np.sign(slope)
    rising, falling = found["rising pitch slope"], found["falling pitch slope"]
    assert (rising > 0, falling > 0) == (slope > 0, slope < 0)


def test_a_pitch_that_rises_and_falls_back_is_high_in_the_middle() -> None:
    arch = np.concatenate([glide(4.0), glide(4.0)[::-1]])
    found = intonation(frames(arch))
    assert found["pitch in the middle"] > 2
    assert found["pitch at the end"] == pytest.approx(0, abs=0.1)


def test_too_few_voiced_frames_have_no_measures() -> None:
    few = replace(frames(glide(1.0)), voiced=np.arange(125) < 5)
    assert intonation(few) == {}
    assert dynamics(few) == {}
    assert measuring.voice_measures(few, np.zeros(2 * HERTZ, np.float32), [(0.0, 2.0)]) == {}


def test_stretches_are_the_runs_that_are_long_enough() -> None:
    mask = np.array([True, True, True, False, True, True, False, True, True, True, True])
    assert stretches(mask) == [(0, 3), (7, 11)]
    assert stretches(np.zeros(4, np.bool_)) == []


def test_the_level_of_a_ramp_rises_at_its_own_slope() -> None:
    ramp = np.asarray(-40 + 10 * np.arange(125) * STEP, np.float64)
    found = dynamics(frames(glide(1.0), ramp))
    assert found["rising level slope"] == pytest.approx(10)
    assert found["falling level slope"] == 0
    assert found["level with pitch"] == pytest.approx(1, abs=0.01)
    assert found["level at the end"] == pytest.approx(10 * 2 * 2 / 3, rel=0.05)


def test_white_noise_has_a_flat_spectrum_and_pink_noise_falls() -> None:
    white = 0.1 * np.random.default_rng(3).standard_normal(4 * HERTZ)
    hertz = np.maximum(np.fft.rfftfreq(len(white), 1 / HERTZ), 1)
    steep = np.fft.irfft(np.fft.rfft(white) / hertz) * 1000
    flat, falling = (
        {name: values.mean() for name, values in spectra.descriptors(sound, 200).items()} for sound in (white, steep)
    )
    for band in spectra.BANDS:
        assert flat[f"spectral slope {band}"] == pytest.approx(0, abs=1.5)
        assert falling[f"spectral slope {band}"] < -1
    # 1 / f in amplitude falls by 6 dB an octave: 12 dB from 500 to 2000 Hz
    assert falling["Hammarberg index"] > 12 > flat["Hammarberg index"]
    assert flat["spectral centroid"] > falling["spectral centroid"]
    assert flat["spectral entropy"] > falling["spectral entropy"]


def test_what_does_not_change_has_no_flux() -> None:
    tone = np.sin(2 * np.pi * 500 * np.arange(2 * HERTZ) / HERTZ)
    noise = np.random.default_rng(3).standard_normal(2 * HERTZ)
    still, moving = (spectra.descriptors(sound, 100)["spectral flux"][5:].mean() for sound in (tone, noise))
    assert still < 0.01 < moving


def test_cepstra_do_not_hear_the_gain() -> None:
    noise = 0.1 * np.random.default_rng(3).standard_normal(HERTZ)
    loud, quiet = (spectra.descriptors(gain * noise, 50) for gain in (1.0, 0.1))
    for number in range(1, spectra.CEPSTRA + 1):
        assert loud[f"MFCC {number}"] == pytest.approx(quiet[f"MFCC {number}"], abs=1e-3)


def test_the_size_of_the_blocks_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = 0.1 * np.random.default_rng(3).standard_normal(HERTZ)
    whole = spectra.descriptors(noise, 60)
    monkeypatch.setattr(spectra, "BLOCK", 7)
    for name, values in spectra.descriptors(noise, 60).items():
        assert values == pytest.approx(whole[name]), name


def test_a_real_voice_has_every_measure_whatever_the_gain(detector: SwiftF0, example: Waveform) -> None:
    spans = [(0.1, 1.5), (1.8, 3.2)]
    plain, quiet = (
        measuring.voice_measures(prosody.frames(detector, sound, spans), sound, spans)
        for sound in (example.samples, (0.1 * example.samples).astype(np.float32))
    )
    assert set(plain) == set(MEASURES)
    for name, value in plain.items():
        assert quiet[name] == pytest.approx(value, rel=0.05, abs=0.1), name


def test_each_measure_belongs_to_one_cue_with_a_unit() -> None:
    assert len(set(MEASURES)) == len(MEASURES) == len(CUE_OF)
    assert set(UNITS) == set(CUES)
