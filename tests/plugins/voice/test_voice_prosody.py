"""Measures of sounds whose pitch, level, spectrum and rhythm are known."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt
from swift_f0 import SwiftF0

from emotrace.engine.stimulus import Waveform
from emotrace.plugins.voice import prosody
from emotrace.plugins.voice.prosody import HERTZ, HOP, Frames

Sound = NDArray[np.float32]


def tone(hertz: float, seconds: float = 2.0, size: float = 1.0) -> Sound:
    times = np.arange(round(seconds * HERTZ)) / HERTZ
    return (size * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


def harmonic(pitch: NDArray[np.float64]) -> Sound:
    """Ten harmonics, each weaker than the one below, that follow a pitch in hertz for each sample."""
    phase = 2 * np.pi * np.cumsum(pitch) / HERTZ
    partials = np.array([np.sin(number * phase) / number for number in range(1, 11)])
    return np.asarray(0.2 * partials.sum(axis=0), np.float32)


def noise(seconds: float = 2.0) -> Sound:
    return (0.1 * np.random.default_rng(7).standard_normal(round(seconds * HERTZ))).astype(np.float32)


def heard(detector: SwiftF0, sound: Sound) -> Frames:
    """The sound's frames, as if all of it were speech."""
    return prosody.frames(detector, sound, [(0.0, len(sound) / HERTZ)])


def levels(*decibels: float, pitch: float = 100.0) -> Frames:
    """Voiced frames of those levels."""
    size = len(decibels)
    every = np.ones(size, np.bool_)
    return Frames(np.full(size, pitch), np.array(decibels, np.float64), every, every)


@pytest.mark.parametrize("hertz", [90.0, 120.0, 210.0, 330.0])
def test_the_pitch_of_a_harmonic_sound_is_its_fundamental(detector: SwiftF0, hertz: float) -> None:
    frames = heard(detector, harmonic(np.full(2 * HERTZ, hertz)))
    assert prosody.median_pitch(frames) == pytest.approx(hertz, rel=0.01)


def test_a_steady_pitch_has_hardly_a_range(detector: SwiftF0) -> None:
    assert prosody.pitch_range(heard(detector, harmonic(np.full(2 * HERTZ, 150.0)))) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("octaves", [0.5, 1.0])
def test_a_glide_has_three_fifths_of_its_interval_as_range(detector: SwiftF0, octaves: float) -> None:
    glide = 130.0 * 2 ** np.linspace(0, octaves, 3 * HERTZ)
    found = prosody.pitch_range(heard(detector, harmonic(glide)))
    assert found == pytest.approx(0.6 * 12 * octaves, abs=0.3)


def test_noise_and_silence_are_not_voiced(detector: SwiftF0) -> None:
    for sound in (noise(), np.zeros(2 * HERTZ, np.float32)):
        frames = heard(detector, sound)
        assert frames.voiced_seconds < 0.1
        assert prosody.median_pitch(frames) is None
        assert prosody.pitch_range(frames) is None
        assert prosody.alpha_ratio(sound, frames.voiced) is None


def test_only_frames_within_speech_count(detector: SwiftF0) -> None:
    low, high = (harmonic(np.full(HERTZ, hertz)) for hertz in (100.0, 300.0))
    frames = prosody.frames(detector, np.concatenate([low, high]), [(1.1, 2.0)])
    assert prosody.median_pitch(frames) == pytest.approx(300, rel=0.01)
    assert frames.speech_seconds == pytest.approx(0.9, abs=0.02)


def test_a_full_scale_tone_of_1_khz_has_the_loudness_that_the_standard_says() -> None:
    assert prosody.loudness(tone(997), [(0.0, 2.0)]) == pytest.approx(-3.01, abs=0.15)


@pytest.mark.parametrize("gain", [0.5, 0.1])
def test_loudness_follows_the_gain_and_nothing_else_does(detector: SwiftF0, example: Waveform, gain: float) -> None:
    spans = [(0.1, 1.5), (1.8, 3.2)]
    plain, quieter = (
        prosody.measures(prosody.frames(detector, sound, spans), sound, spans)
        for sound in (example.samples, (gain * example.samples).astype(np.float32))
    )
    assert quieter.pop("loudness") - plain.pop("loudness") == pytest.approx(20 * np.log10(gain), abs=0.1)
    for measure, value in plain.items():
        assert quieter[measure] == pytest.approx(value, rel=0.1), measure


def test_too_little_speech_has_no_loudness() -> None:
    assert prosody.loudness(tone(997), [(0.0, 0.3)]) is None
    assert prosody.loudness(tone(997), []) is None
    assert prosody.loudness(np.zeros(HERTZ, np.float32), [(0.0, 1.0)]) is None


def test_loudness_variation_is_the_standard_deviation_in_decibels() -> None:
    assert prosody.loudness_variation(levels(*[-20.0, -32.0] * 10)) == pytest.approx(6)
    assert prosody.loudness_variation(levels(*[-20.0] * 20)) == pytest.approx(0)
    assert prosody.loudness_variation(levels(-20.0)) is None


@pytest.mark.parametrize(("high", "decibels"), [(1.0, 0.0), (0.1, -20.0), (0.01, -40.0)])
def test_the_alpha_ratio_of_two_tones_is_the_ratio_of_their_powers(high: float, decibels: float) -> None:
    sound = 0.3 * (tone(500) + tone(2000, size=high))
    voiced = np.ones(len(sound) // HOP, np.bool_)
    voiced[[0, -1]] = False
    assert prosody.alpha_ratio(sound, voiced) == pytest.approx(decibels, abs=0.1)


def test_the_alpha_ratio_rises_with_high_energy() -> None:
    white = noise()
    voiced = np.ones(len(white) // HOP, np.bool_)
    dull, bright = (
        sosfilt(butter(1, 500, kind, fs=HERTZ, output="sos"), white).astype(np.float32)
        for kind in ("lowpass", "highpass")
    )
    low, flat, high = (prosody.alpha_ratio(sound, voiced) or 0.0 for sound in (dull, white, bright))
    assert low < -1 < 1 < flat < high
    # White noise has the same power in each hertz: 4000 Hz of it lie over 950 Hz of it.
    assert flat == pytest.approx(10 * np.log10(4000 / 950), abs=0.5)


def test_energy_outside_the_two_bands_does_not_count() -> None:
    voiced = np.ones(2 * HERTZ // HOP, np.bool_)
    voiced[[0, -1]] = False
    inside = 0.2 * (tone(500) + tone(2000))
    assert prosody.alpha_ratio(inside + tone(7000, size=0.5), voiced) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("rate", [2.0, 4.0, 6.0])
def test_each_pulse_of_noise_is_a_nucleus(detector: SwiftF0, rate: float) -> None:
    seconds = 5.0
    times = np.arange(round(seconds * HERTZ)) / HERTZ
    pulses = noise(seconds) * np.sin(np.pi * rate * times).astype(np.float32) ** 2
    frames = heard(detector, pulses)
    frames = replace(frames, voiced=np.ones_like(frames.speech))
    assert prosody.speaking_rate(frames) == pytest.approx(rate, rel=0.25)
    smooth = replace(
        frames,
        level=20 * np.log10(np.abs(np.sin(np.pi * rate * np.arange(len(frames.level)) * 0.016)) + 0.01),
    )
    assert len(prosody.syllable_nuclei(smooth)) == pytest.approx(rate * seconds, abs=1)


def test_unvoiced_and_shallow_peaks_are_no_syllables() -> None:
    level = -20 + 5 * np.cos(np.arange(100) * 2 * np.pi / 20)
    frames = levels(*level)
    assert len(prosody.syllable_nuclei(frames)) == 4
    assert len(prosody.syllable_nuclei(replace(frames, voiced=np.zeros(100, np.bool_)))) == 0
    assert len(prosody.syllable_nuclei(levels(*(0.1 * level)))) == 0


def test_a_rate_needs_half_a_second() -> None:
    assert prosody.speaking_rate(levels(*[-20.0] * 20)) is None
    assert prosody.speaking_rate(levels(*[-20.0] * 40)) == 0


def test_the_signal_to_noise_ratio_compares_speech_with_the_rest() -> None:
    frames = levels(*[-20.0] * 50, *[-50.0] * 50)
    speech = np.arange(100) < 50
    assert prosody.signal_to_noise(replace(frames, speech=speech)) == pytest.approx(30)
    assert prosody.signal_to_noise(frames) is None
