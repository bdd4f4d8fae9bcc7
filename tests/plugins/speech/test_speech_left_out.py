"""Words that are put out and not believed are told: when, and why they do not count."""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import lfilter

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Observer, Setting
from emotrace.engine.stimulus import Reached, Track, Turns, Waveform
from emotrace.engine.testing import ObserverContract
from emotrace.engine.unbelieved import LEFT_OUT
from emotrace.plugins.speech.left_out import LIMIT, MOST, LeftOut, joined, left_out, told
from emotrace.plugins.speech.observer import SpeechObserver
from emotrace.plugins.speech.recogniser import Said
from emotrace.plugins.speech.trust import Doubt

HERTZ = 16_000
TRACK = Waveform("S1", np.zeros(20_000, np.float32), hertz=10)
"""2000 s of silence."""


def sung(notes: Sequence[float], seconds: float = 0.5) -> Waveform:
    """A voice that sings "oh": pulses with vibrato, through the resonances of a vowel."""
    time = np.arange(int(seconds * HERTZ)) / HERTZ
    whole = []
    for note in notes:
        pulses = np.diff(np.floor(np.cumsum(note * (1 + 0.02 * np.sin(2 * np.pi * 5.5 * time))) / HERTZ), prepend=0)
        for formant, width in ((570, 70), (840, 80), (2410, 110)):
            narrow = np.exp(-np.pi * width / HERTZ)
            turn = 2 * narrow * np.cos(2 * np.pi * formant / HERTZ)
            pulses = lfilter([1 - narrow], [1, -turn, narrow**2], pulses)
        whole.append(pulses / np.abs(pulses).max() * np.minimum(1, np.minimum(time / 0.08, (seconds - time) / 0.12)))
    return Waveform("S1", (0.5 * np.concatenate(whole)).astype(np.float32))


def heard(observer: SpeechObserver, track: Track, setting: Setting) -> tuple[list[Observation], list[Turns]]:
    """What is told, and what is believed."""
    yielded = list(observer.observe(track, setting))
    seen = [one for one in yielded if isinstance(one, Observation)]
    return seen, [one for one in yielded if isinstance(one, Turns)]


def seconds(one: Observation) -> tuple[float, float]:
    assert one.where.seconds is not None
    return one.where.seconds


def test_speech_that_is_no_language_is_told_with_its_place_and_the_reason(
    observer: SpeechObserver, example: Waveform, setting: Setting
) -> None:
    seen, turns = heard(observer, Waveform("S1", example.samples[::-1]), setting)
    assert turns == []
    assert {(one.kind, one.phrase) for one in seen} == {(LEFT_OUT, Doubt.UNSURE)}
    assert not any(one.weights or one.momentary for one in seen)
    assert 0 <= seconds(seen[0])[0] < 1.5
    assert 2 < seconds(seen[-1])[1] <= example.seconds


def test_a_song_without_words_is_told_to_hold_none_that_count(observer: SpeechObserver, setting: Setting) -> None:
    song = sung([220, 247, 262, 294] * 3)
    seen, turns = heard(observer, song, setting)
    assert turns == []
    assert {one.kind for one in seen} == {LEFT_OUT}
    assert {one.phrase for one in seen} <= set(Doubt)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(3 * HERTZ),
        0.1 * np.random.default_rng(7).standard_normal(3 * HERTZ),
        np.sin(2 * np.pi * 262 * np.arange(3 * HERTZ) / HERTZ) * np.exp(-(np.arange(3 * HERTZ) / HERTZ % 0.5) * 4),
    ],
    ids=["silence", "noise", "a struck string"],
)
def test_where_no_words_are_put_out_nothing_is_told(
    observer: SpeechObserver, setting: Setting, samples: "NDArray[np.float64]"
) -> None:
    assert list(observer.observe(Waveform("S1", samples.astype(np.float32)), setting)) == []


def test_between_sentences_that_are_believed_what_is_left_out_keeps_its_place(
    observer: SpeechObserver, example: Waveform, setting: Setting
) -> None:
    """Apart by more than the 30 s that the recogniser looks at at once."""
    silence = np.zeros(30 * HERTZ, np.float32)
    samples = np.concatenate([example.samples, silence, example.samples[::-1], silence, example.samples])
    seen, turns = heard(observer, Waveform("S1", samples), setting)
    (said,) = turns
    begins, ends = example.seconds + 30, 2 * example.seconds + 30
    found = [seconds(one) for one in seen]
    assert any(begins - 1 < start < end < ends + 1 for start, end in found)
    # what is heard backwards may run on into the last sentences, but nothing is said in the silence
    assert not any(start < begins - 1 or (start < ends + 29 and end > ends + 1) for start, end in found)
    times = [turn.seconds for turn in said.turns if turn.seconds]
    assert times[0][1] < begins
    assert times[-1][0] > ends


def test_sentences_in_a_language_that_it_does_not_know_are_told(
    observer: SpeechObserver, setting: Setting, read: Callable[[Path], Waveform], shared_data: Path
) -> None:
    for path in random.Random(3).sample(sorted(shared_data.glob("emodb/wav/*.wav")), 8):
        track = read(path)
        seen, turns = heard(observer, track, setting)
        assert seen or turns, f"{path.name}: whatever is put out is believed or told"
        assert all(0 <= seconds(one)[0] <= seconds(one)[1] <= track.seconds for one in seen)


def test_of_english_that_is_understood_nothing_is_left_out(
    observer: SpeechObserver, setting: Setting, read: Callable[[Path], Waveform], shared_data: Path
) -> None:
    seen, turns = heard(observer, read(shared_data / "voices" / "senselab_had_that_curiosity.wav"), setting)
    assert seen == []
    assert turns


def test_what_holds_no_letter_was_not_said() -> None:
    assert left_out([Said(" ...", 0, 1, 0.1), Said(" ♪", 1, 2, 0.1)], Doubt.NOBODY) == []
    assert left_out((), Doubt.UNSURE) == []


def test_silence_between_two_words_was_not_said() -> None:
    words = [Said(" much", 6.5, 6.6, 0.1), Said(" much", 6.9, 6.9, 0.1), Said(" much", 66.7, 66.9, 0.1)]
    assert left_out(words, Doubt.UNSURE) == [LeftOut(6.5, 6.9, Doubt.UNSURE), LeftOut(66.7, 66.9, Doubt.UNSURE)]


def test_stretches_that_follow_for_the_same_reason_are_one() -> None:
    found = [
        LeftOut(5.0, 6.0, Doubt.UNSURE),
        LeftOut(0.0, 1.0, Doubt.UNSURE),
        LeftOut(1.5, 2.0, Doubt.UNSURE),
        LeftOut(2.0, 3.0, Doubt.NOBODY),
        LeftOut(3.0, 4.0, Doubt.UNSURE),
    ]
    assert joined(found) == [
        LeftOut(0.0, 2.0, Doubt.UNSURE),
        LeftOut(2.0, 3.0, Doubt.NOBODY),
        LeftOut(3.0, 4.0, Doubt.UNSURE),
        LeftOut(5.0, 6.0, Doubt.UNSURE),
    ]


def test_of_very_many_stretches_the_longest_are_told_and_the_others_counted() -> None:
    every = [LeftOut(3.0 * at, 3.0 * at + (2 if at % 2 else 1), Doubt.UNSURE) for at in range(2 * MOST)]
    *seen, more = told(SpeechObserver.card, TRACK, every)
    assert [seconds(one)[0] for one in seen] == [one.start for one in every[1::2]]
    assert (more.kind, more.value, more.where.seconds) == (LIMIT.kind, MOST, None)


def test_times_lie_within_the_sound() -> None:
    (one,) = told(SpeechObserver.card, TRACK, [LeftOut(-0.2, 2001.0, Doubt.UNSURE)])
    assert seconds(one) == (0.0, 2000.0)


class Tells(SpeechObserver):
    """A speech observer that tells every doubt, and that there were more, of any sound."""

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Turns | Reached]:
        assert isinstance(track, Waveform)
        doubts = list(Doubt)
        yield from told(self.card, track, (LeftOut(3.0 * at, 3.0 * at + 1, doubts[at % 3]) for at in range(MOST + 9)))


class TestWhatIsToldKeepsTheContract(ObserverContract):
    """Each reason can be put into a sentence that passes the check."""

    def observer(self) -> Observer:
        return Tells()

    def tracks(self) -> Sequence[Track]:
        return [TRACK]

    def empty_tracks(self) -> Sequence[Track]:
        return [TRACK]
