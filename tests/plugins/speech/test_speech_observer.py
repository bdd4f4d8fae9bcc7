"""What is recognised in a recording, and when it was said."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from emotrace.engine.observer import Observer, Setting
from emotrace.engine.routing import route
from emotrace.engine.stimulus import Reached, Text, Track, Turns, Waveform
from emotrace.engine.testing import ObserverContract
from emotrace.plugins.speech import emotrace_model_files, emotrace_observers
from emotrace.plugins.speech.observer import SpeechObserver

HERTZ = 16_000
SECONDS = np.arange(3 * HERTZ) / HERTZ
SURE = ["i", "can't", "believe", "it", "i", "am", "so", "happy"]
"""The end of what the example says; of how it begins the recogniser is less sure."""


@pytest.fixture(scope="module")
def found(observer: SpeechObserver, example: Waveform, setting: Setting) -> Turns:
    """What is recognised in the example."""
    turns = recognised(observer, example, setting)
    assert turns is not None
    return turns


def recognised(observer: SpeechObserver, track: Track, setting: Setting) -> Turns | None:
    """The turns that are derived, of which there is one set at most; it comes last."""
    yielded = list(observer.observe(track, setting))
    assert not any(isinstance(one, Turns) for one in yielded[:-1])
    return yielded[-1] if yielded and isinstance(yielded[-1], Turns) else None


def spelt(turns: Turns) -> list[str]:
    """The words without capitals and punctuation, which may differ from one processor to the next."""
    return [word.strip(".,!?").lower() for word in turns.text.split()]


def times(turns: Turns) -> "NDArray[np.float64]":
    """Start and end of each word, shape (words, 2)."""
    return np.array([word.seconds for turn in turns.turns for word in turn.words])


def confidence(turns: Turns) -> float:
    """Of all words, on average."""
    return float(np.mean([word.confidence for turn in turns.turns for word in turn.words]))


def sounding(track: Waveform) -> list[tuple[float, float]]:
    """Stretches of sound between silences of more than 0.15 s, by their loudness alone."""
    loud = np.flatnonzero(np.abs(track.samples) > 0.05) / track.hertz
    cuts = np.flatnonzero(np.diff(loud) > 0.15)
    return list(zip(loud[[0, *(cuts + 1)]].tolist(), loud[[*cuts, -1]].tolist(), strict=True))


def test_the_plugin_brings_an_observer_that_derives_turns_and_its_manifest() -> None:
    (observer,) = emotrace_observers()
    assert isinstance(observer, Observer)
    assert (observer.card.reads, observer.card.gives) == (("waveform",), ("turns",))
    assert [path.name for path in emotrace_model_files()] == ["models.toml"]


def test_it_runs_for_every_chain_unless_words_are_given(observer: SpeechObserver) -> None:
    assert route([observer], {"waveform"}, {"text"}).observers == [observer]
    for words in ("text", "turns"):
        assert route([observer], {"waveform", words}).observers == []


def test_the_words_of_the_example_are_recognised(found: Turns) -> None:
    assert found.source == "S1"
    assert spelt(found)[:2] == ["i", "got"]
    assert spelt(found)[-8:] == SURE


def test_no_turn_goes_on_after_a_sentence(found: Turns) -> None:
    assert all(not set(".!?") & set(turn.text[:-1]) for turn in found.turns)


def test_each_word_is_at_its_place_in_its_turn(found: Turns) -> None:
    for turn in found.turns:
        assert [turn.text[slice(*word.characters)] for word in turn.words] == turn.text.split()


def test_turns_and_words_follow_one_another_within_the_recording(found: Turns, example: Waveform) -> None:
    assert (np.diff(times(found).ravel()) >= 0).all()
    assert times(found)[0, 0] >= 0
    assert times(found)[-1, 1] <= example.seconds
    for turn in found.turns:
        assert turn.seconds == (turn.words[0].seconds[0], turn.words[-1].seconds[1])
        assert turn.speaker is None


def test_words_begin_and_end_with_the_sound(found: Turns, example: Waveform) -> None:
    (start, pause), (goes_on, end) = sounding(example)
    words = times(found)
    assert [words[0, 0], words[-9, 1], words[-8, 0], words[-1, 1]] == pytest.approx(
        [start, pause, goes_on, end], abs=0.2
    )


def test_words_are_timed_where_silence_lies_around_them(
    observer: SpeechObserver, example: Waveform, found: Turns, setting: Setting
) -> None:
    silence = np.zeros(4 * HERTZ, np.float32)
    twice = Waveform("S1", np.concatenate([silence[HERTZ:], example.samples, silence, example.samples]))
    turns = recognised(observer, twice, setting)
    assert turns is not None
    words = times(turns)
    for part, shift in ((words[words[:, 0] < 8], 3.0), (words, 3.0 + example.seconds + 4.0)):
        assert part[-8:] == pytest.approx(times(found)[-8:] + shift, abs=0.2)


def test_confidence_is_high_where_the_speech_is_clear_and_falls_with_noise(
    observer: SpeechObserver, example: Waveform, found: Turns, setting: Setting
) -> None:
    hiss = 0.05 * np.random.default_rng(1).standard_normal(len(example.samples))
    noisy = recognised(observer, Waveform("S1", (example.samples + hiss).astype(np.float32)), setting)
    assert confidence(found) > 0.8
    assert noisy is None or confidence(noisy) < confidence(found)
    for turn in found.turns:
        assert turn.confidence == pytest.approx(np.mean([word.confidence for word in turn.words]), abs=2e-3)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0),
        np.zeros(3 * HERTZ),
        np.zeros(7),
        0.1 * np.random.default_rng(7).standard_normal(3 * HERTZ),
        0.3 * np.sin(2 * np.pi * 440 * SECONDS),
        sum(0.1 * np.sin(2 * np.pi * note * SECONDS) * np.exp(-(SECONDS % 0.5) * 4) for note in (262, 330, 392)),
    ],
    ids=["nothing", "silence", "next to nothing", "noise", "tone", "chords"],
)
def test_no_words_are_heard_where_nobody_speaks(
    observer: SpeechObserver, setting: Setting, samples: "NDArray[np.float64]"
) -> None:
    assert list(observer.observe(Waveform("S1", samples.astype(np.float32)), setting)) == []


def test_it_says_how_far_it_has_come(observer: SpeechObserver, example: Waveform, setting: Setting) -> None:
    reached = [one.seconds for one in observer.observe(example, setting) if isinstance(one, Reached)]
    assert reached == sorted(reached)
    assert 0 < reached[-1] <= example.seconds


def test_another_sampling_rate_makes_no_difference(
    observer: SpeechObserver, example: Waveform, found: Turns, setting: Setting
) -> None:
    turns = recognised(observer, Waveform("S1", soxr.resample(example.samples, HERTZ, 48_000), 48_000), setting)
    assert turns is not None
    assert spelt(turns)[-8:] == spelt(found)[-8:]
    assert times(turns)[-8:] == pytest.approx(times(found)[-8:], abs=0.2)


def test_other_tracks_are_left_alone(observer: SpeechObserver, setting: Setting) -> None:
    assert list(observer.observe(Text("S1", "hello"), setting)) == []


def test_it_can_be_closed_and_used_again_and_hears_the_same(
    observer: SpeechObserver, example: Waveform, found: Turns, setting: Setting
) -> None:
    observer.close()
    observer.close()
    assert recognised(observer, example, setting) == found


def test_speech_in_another_language_is_not_heard_as_english(
    observer: SpeechObserver, setting: Setting, read: Callable[[Path], Waveform], shared_data: Path
) -> None:
    paths = random.Random(2).sample(sorted(shared_data.glob("emodb/wav/*.wav")), 8)
    assert sum(recognised(observer, read(path), setting) is not None for path in paths) <= 1


def test_real_recordings_of_english_are_understood(
    observer: SpeechObserver, setting: Setting, read: Callable[[Path], Waveform], shared_data: Path
) -> None:
    for path in sorted(shared_data.glob("voices/*.wav")):
        turns = recognised(observer, read(path), setting)
        assert turns is not None, path.name
        assert len(turns.text.split()) > 4, path.name


class TestSpeechContract(ObserverContract):
    @pytest.fixture(autouse=True)
    def _real_files(self, setting: Setting, example: Waveform) -> None:
        self._setting, self._example = setting, example

    def observer(self) -> Observer:
        return SpeechObserver()

    def setting(self) -> Setting:
        return self._setting

    def tracks(self) -> Sequence[Track]:
        return [self._example]

    def empty_tracks(self) -> Sequence[Track]:
        return [Waveform("S1", np.zeros(HERTZ, np.float32))]
