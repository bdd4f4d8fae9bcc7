"""What the observer says of a voice."""

from pathlib import Path

import numpy as np
import pytest

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Observer, Setting
from emotrace.engine.stimulus import Text, Waveform
from emotrace.plugins.voice import emotrace_model_files, emotrace_observers
from emotrace.plugins.voice.norms import load_voice_rules
from emotrace.plugins.voice.observer import RULES, VoiceObserver

HERTZ = 16_000


def by_kind(observer: VoiceObserver, track: Waveform, setting: Setting) -> dict[str, Observation]:
    return {one.kind: one for one in observer.observe(track, setting)}


def louder(track: Waveform, gain: float) -> Waveform:
    return Waveform(track.source, (gain * track.samples).astype(np.float32), track.hertz)


def cut(track: Waveform, start: float, end: float) -> Waveform:
    return Waveform(track.source, track.samples[round(start * HERTZ) : round(end * HERTZ)], track.hertz)


def test_the_plugin_brings_the_observer_and_its_manifest() -> None:
    (observer,) = emotrace_observers()
    assert isinstance(observer, Observer)
    assert [path.name for path in emotrace_model_files()] == ["models.toml"]


def test_the_lively_example_is_heard_as_lively(observer: VoiceObserver, example: Waveform, setting: Setting) -> None:
    found = by_kind(observer, example, setting)
    assert found["speech"].phrase == "speech was found"
    assert found["speech"].value is not None
    assert 0.8 * example.seconds < found["speech"].value < example.seconds
    assert {"pitch up", "pitch range up"} <= set(found)
    assert found["pitch up"].phrase == "the voice is higher than usual among higher voices"
    assert found["pitch up"].details["hertz"] > found["pitch up"].details["norm hertz"] == 210
    total = {
        emotion: sum(one.weights.get(emotion, 0) for one in found.values()) for emotion in ("joy", "sadness", "neutral")
    }
    assert total["joy"] > 0 > total["neutral"] > total["sadness"]


def test_every_measure_is_reported_once_and_only_unusual_ones_weigh(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    found = list(observer.observe(example, setting))
    assert len(found) == 7
    assert found[0].kind == "speech"
    assert not found[0].weights
    for one in found[1:]:
        assert one.unit == "sd"
        assert one.value is not None
        assert bool(one.weights) == (abs(one.value) >= 1) == one.kind.endswith((" up", " down"))
        assert one.kind.endswith(" up") == (one.value >= 1)


def test_weights_follow_from_the_table(observer: VoiceObserver, example: Waveform, setting: Setting) -> None:
    rows = {row.kind: row for row in load_voice_rules(RULES).rule}
    weighty = [one for one in observer.observe(example, setting) if one.weights]
    assert weighty
    for one in weighty:
        assert one.value is not None
        share = min(1, abs(one.value) / 3) * one.confidence * rows[one.kind].reliability
        assert one.weights == pytest.approx({label: share * nats for label, nats in rows[one.kind].weights.items()})
        assert one.weights_from == f"rule table voice [{rows[one.kind].source}]"


def test_the_card_lists_all_that_is_observed(observer: VoiceObserver, example: Waveform, setting: Setting) -> None:
    said = {(emits.kind, emits.label, emits.unit) for emits in observer.card.emits}
    assert {(one.kind, one.label, one.unit) for one in observer.observe(example, setting)} <= said


def test_observations_say_where_and_by_which_model(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    for one in observer.observe(example, setting):
        assert one.where.seconds is not None
        start, end = one.where.seconds
        assert 0 <= start < end <= round(example.seconds, 2)
        assert one.observer.model_sha256 == ("9ccdacc4719d8aa7e45a77536bfabec45a03ba1f2fad5e241ab4060b24238a85")


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0),
        np.zeros(3 * HERTZ),
        0.1 * np.random.default_rng(1).standard_normal(3 * HERTZ),
        0.3 * np.sin(2 * np.pi * 440 * np.arange(HERTZ // 10) / HERTZ),
    ],
    ids=["nothing", "silence", "noise", "a tenth of a second"],
)
def test_without_speech_that_is_all_there_is_to_say(
    observer: VoiceObserver, setting: Setting, samples: "np.ndarray[tuple[int], np.dtype[np.float64]]"
) -> None:
    (only,) = observer.observe(Waveform("S1", samples.astype(np.float32)), setting)
    assert only.phrase == "no speech was found"
    assert (only.kind, only.value, only.unit, only.weights) == ("speech", 0, "s", {})


def test_a_quieter_recording_only_sounds_quieter(observer: VoiceObserver, example: Waveform, setting: Setting) -> None:
    plain = by_kind(observer, example, setting)
    quiet = by_kind(observer, louder(example, 0.1), setting)
    assert plain["loudness"].details["LUFS"] - quiet["loudness down"].details["LUFS"] == pytest.approx(20, abs=0.2)
    assert quiet["pitch up"].value == pytest.approx(plain["pitch up"].value, abs=0.1)
    assert abs(quiet["loudness down"].weights["anger"]) < 0.4


def test_another_sampling_rate_makes_no_difference(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    import soxr

    twice = Waveform("S1", soxr.resample(example.samples, HERTZ, 48_000), 48_000)
    plain, found = (by_kind(observer, track, setting) for track in (example, twice))
    assert set(found) == set(plain)
    assert found["pitch up"].details["hertz"] == pytest.approx(plain["pitch up"].details["hertz"], rel=0.02)


def test_less_speech_and_more_noise_make_it_less_sure(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    whole, short = (
        by_kind(observer, track, setting)["pitch up"].confidence for track in (example, cut(example, 0.0, 1.3))
    )
    hiss = 0.03 * np.random.default_rng(3).standard_normal(HERTZ + len(example.samples))
    noisy = Waveform("S1", (hiss + np.pad(example.samples, (HERTZ, 0))).astype(np.float32))
    assert whole > 0.9
    assert short < 0.6
    assert max(one.confidence for one in observer.observe(noisy, setting) if one.unit == "sd") < 0.7


def test_a_table_of_the_users_own_takes_over(
    observer: VoiceObserver, example: Waveform, setting: Setting, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    rows = "".join(
        f'[[rule]]\nkind = "height {way}"\nmeasure = "pitch"\ndirection = "{way}"\nlabel = "height"\n'
        f'phrase = "it is {way}"\nsource = "me"\n{extra}\n'
        for way, extra in (
            ("usual", 'norm = { mean = 90.0, sd = 1.0, unit = "hertz" }'),
            ("up", "weights = { surprise = 2.0 }"),
            ("down", ""),
        )
    )
    own.write_text(f'name = "own"\n[sources]\nme = "Me"\n{rows}', "utf-8")
    chosen = Setting(model_file=setting.model_file, rules={"voice": own})
    _, height = observer.observe(example, chosen)
    assert (height.kind, height.weights_from) == ("height up", "rule table own [me]")
    assert set(height.weights) == {"surprise"}
    assert observer.patterns(chosen) == ()


def test_its_patterns_are_made_of_kinds_that_it_emits(observer: VoiceObserver, setting: Setting) -> None:
    kinds = {emits.kind for emits in observer.card.emits}
    for pattern in observer.patterns(setting):
        assert {kind for need in pattern.needs for kind in need.split("|")} <= kinds


def test_other_tracks_are_left_alone(observer: VoiceObserver, setting: Setting) -> None:
    assert list(observer.observe(Text("S1", "hello"), setting)) == []


def test_it_can_be_closed_and_used_again(observer: VoiceObserver, example: Waveform, setting: Setting) -> None:
    first = list(observer.observe(example, setting))
    observer.close()
    observer.close()
    assert list(observer.observe(example, setting)) == first
