"""Where somebody speaks."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Waveform
from emotrace.plugins.voice import speech
from emotrace.plugins.voice.speech import SpeechFinder, padded, speech_spans

FRAME = 0.032
SECONDS = np.arange(2 * speech.HERTZ) / speech.HERTZ
NOISE = 0.1 * np.random.default_rng(7).standard_normal(2 * speech.HERTZ)


@pytest.fixture(scope="module")
def finder(setting: Setting) -> SpeechFinder:
    return SpeechFinder(setting.model_file("silero-vad"))


def test_the_example_holds_speech_from_end_to_end_but_for_its_pauses(finder: SpeechFinder, example: Waveform) -> None:
    spans = finder.spans(example.samples)
    assert sum(end - start for start, end in spans) > 0.75 * example.seconds
    assert spans[0][0] >= 0
    assert spans[-1][1] <= example.seconds


def test_speech_is_found_where_it_was_put(finder: SpeechFinder, example: Waveform) -> None:
    silence = np.zeros(2 * speech.HERTZ, np.float32)
    alone = finder.spans(example.samples)
    between = finder.spans(np.concatenate([silence, example.samples, silence]))
    assert between[0][0] == pytest.approx(2 + alone[0][0], abs=0.1)
    assert between[-1][1] == pytest.approx(2 + alone[-1][1], abs=0.15)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0),
        np.zeros(2 * speech.HERTZ),
        NOISE,
        0.3 * np.sin(2 * np.pi * 440 * SECONDS),
        sum(0.1 * np.sin(2 * np.pi * note * SECONDS) for note in (262, 330, 392)),
    ],
    ids=["nothing", "silence", "noise", "tone", "chord"],
)
def test_what_is_no_speech_has_no_spans(finder: SpeechFinder, samples: NDArray[np.float64]) -> None:
    assert finder.spans(samples.astype(np.float32)) == []


def test_a_tenth_of_a_second_is_too_short_for_speech(finder: SpeechFinder, example: Waveform) -> None:
    assert finder.spans(example.samples[8000:9600]) == []


def test_each_32_ms_has_a_probability(finder: SpeechFinder, example: Waveform) -> None:
    found = finder.probabilities(example.samples)
    assert len(found) == int(np.ceil(len(example.samples) / 512))
    assert 0 <= min(found) <= max(found) <= 1


def test_the_size_of_the_blocks_does_not_matter(
    finder: SpeechFinder, example: Waveform, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = finder.probabilities(example.samples)
    monkeypatch.setattr(speech, "BLOCK", 7)
    assert finder.probabilities(example.samples) == pytest.approx(whole, abs=1e-4)


def around(*parts: tuple[float, int]) -> list[float]:
    """Probabilities, each held for a number of frames."""
    return [probability for probability, frames in parts for _ in range(frames)]


def test_a_span_begins_at_half_and_lasts_down_to_a_third() -> None:
    (span,) = speech_spans(around((0.45, 10), (0.5, 10), (0.4, 10), (0.1, 10)))
    assert span == pytest.approx((10 * FRAME, 30 * FRAME))


@pytest.mark.parametrize(("frames", "spans"), [(3, 1), (5, 2)])
def test_a_silence_of_a_tenth_of_a_second_parts_two_spans(frames: int, spans: int) -> None:
    assert len(speech_spans(around((0.9, 20), (0.0, frames), (0.9, 20)))) == spans


@pytest.mark.parametrize(("frames", "spans"), [(7, 0), (8, 1)])
def test_a_quarter_of_a_second_is_the_shortest_span(frames: int, spans: int) -> None:
    assert len(speech_spans(around((0.0, 5), (0.9, frames), (0.0, 10)))) == spans


def test_speech_may_last_to_the_end() -> None:
    (span,) = speech_spans(around((0.0, 10), (0.9, 20)))
    assert span == pytest.approx((0.32, 0.96))


def test_pads_stay_within_the_recording_and_share_narrow_gaps() -> None:
    first, second, third = padded([(0.01, 1.0), (1.04, 1.5), (2.0, 2.99)], 3.0)
    assert first == pytest.approx((0.0, 1.02))
    assert second == pytest.approx((1.02, 1.53))
    assert third == pytest.approx((1.97, 3.0))


@pytest.mark.real
def test_real_recordings_hold_speech(finder: SpeechFinder, read: Callable[[Path], Waveform], shared_data: Path) -> None:
    for path in sorted(shared_data.glob("voices/*.wav")):
        assert finder.spans(read(path).samples), path.name
