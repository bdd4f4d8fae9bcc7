"""Work in pieces gives what faster-whisper gives at one go, in memory that does not grow with the recording."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Waveform
from emotrace.plugins.speech.bounded import FRAMES, SPECTRA, Features, InPieces, bound
from emotrace.plugins.speech.folder import model_folder
from emotrace.plugins.speech.recogniser import HERTZ

faster_whisper = pytest.importorskip("faster_whisper")


def noise(count: int) -> NDArray[np.float32]:
    """Noise that swells and fades."""
    wave = np.random.default_rng(count).normal(0, 0.1, count) * np.sin(np.arange(count) / 9999)
    return wave.astype(np.float32)


@pytest.mark.parametrize(
    "count", [0, 10, 400, 401, 560, 16_000, 160 * SPECTRA - 160, 160 * SPECTRA, 160 * SPECTRA + 77, 95 * HERTZ + 3]
)
def test_spectra_made_in_pieces_are_those_of_the_library(count: int) -> None:
    whole = faster_whisper.feature_extractor.FeatureExtractor()
    expected, found = whole(noise(count)), Features(whole)(noise(count))
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("frames", [1, FRAMES, FRAMES + 1, 2 * FRAMES + 500])
def test_voice_activity_told_in_pieces_is_that_of_the_library(frames: int) -> None:
    sound = noise(frames * 512)
    model = faster_whisper.vad.get_vad_model.__wrapped__()  # one of its own: the usual one is kept for all
    expected = model(sound)
    model.session = InPieces(model.session)
    np.testing.assert_array_equal(model(sound), expected)


def test_five_minutes_of_spectra_take_little_more_than_themselves() -> None:
    whole, sound = faster_whisper.feature_extractor.FeatureExtractor(), noise(300 * HERTZ)
    assert peak(lambda: Features(whole)(sound)) < 60e6 < peak(lambda: whole(sound))


def peak(act: Callable[[], Any]) -> int:
    """The most bytes that numpy and Python held in between."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


LIKELIEST = {"temperature": 0.0, "condition_on_previous_text": False}
"""No drawing of words by chance, which begins where speech goes round in circles."""


def test_the_words_are_those_of_the_bare_library(setting: Setting, example: Waveform) -> None:
    folder = str(model_folder(setting.model_file))
    bare, bounded = (faster_whisper.WhisperModel(folder, device="cpu", compute_type="int8") for _ in range(2))
    bound(bounded)
    assert isinstance(bounded.feature_extractor, Features)
    long = np.tile(np.append(example.samples, np.zeros(2 * HERTZ, np.float32)), 8)
    heard = [
        [
            (word.word, word.start)
            for segment in model.transcribe(long, word_timestamps=True, vad_filter=True, **LIKELIEST)[0]
            for word in segment.words
        ]
        for model in (bare, bounded)
    ]
    assert heard[0] == heard[1] != []
