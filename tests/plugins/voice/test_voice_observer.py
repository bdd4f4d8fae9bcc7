"""What the observer says of a voice."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from emotrace.engine.baseline import Baseline, Measurer, norms_of
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Inspectable, Observer, Setting
from emotrace.engine.stimulus import Text, Track, Waveform
from emotrace.engine.trainer import CrossValidator, Trainer
from emotrace.plugins.voice import emotrace_model_files, emotrace_observers, emotrace_trainers
from emotrace.plugins.voice.cues import CUES, MEASURES
from emotrace.plugins.voice.observer import REPORTED, VoiceObserver
from emotrace.plugins.voice.weights import FILES, VoiceWeights, load_voice_weights

HERTZ = 16_000


def observed(observer: VoiceObserver, track: Track, setting: Setting) -> list[Observation]:
    return [one for one in observer.observe(track, setting) if isinstance(one, Observation)]


def by_kind(observer: VoiceObserver, track: Waveform, setting: Setting) -> dict[str, Observation]:
    return {one.kind: one for one in observed(observer, track, setting)}


def louder(track: Waveform, gain: float) -> Waveform:
    return Waveform(track.source, (gain * track.samples).astype(np.float32), track.hertz)


def cut(track: Waveform, start: float, end: float) -> Waveform:
    return Waveform(track.source, track.samples[round(start * HERTZ) : round(end * HERTZ)], track.hertz)


def test_the_plugin_brings_the_observer_its_manifest_and_its_trainer() -> None:
    (observer,) = emotrace_observers()
    assert isinstance(observer, Observer)
    assert isinstance(observer, Measurer)
    assert isinstance(observer, Inspectable)
    assert [path.name for path in emotrace_model_files()] == ["models.toml"]
    (trainer,) = emotrace_trainers()
    assert isinstance(trainer, Trainer)
    assert isinstance(trainer, CrossValidator)


def test_the_lively_example_is_heard_as_lively(observer: VoiceObserver, example: Waveform, setting: Setting) -> None:
    found = by_kind(observer, example, setting)
    assert found["speech"].phrase == "speech was found"
    assert found["speech"].value is not None
    assert 0.8 * example.seconds < found["speech"].value < example.seconds
    assert {"pitch up", "pitch range up", "arousal up"} <= set(found)
    assert found["pitch up"].details["semitones"] > found["pitch up"].details["norm semitones"]
    assert found["arousal up"].details["probability of high arousal 0-1"] > 0.5


def test_every_cue_is_reported_once_and_has_words(observer: VoiceObserver, example: Waveform, setting: Setting) -> None:
    found = observed(observer, example, setting)
    bare = [one.kind.removesuffix(" up").removesuffix(" down") for one in found]
    assert sorted(bare) == sorted(["speech", *CUES, *REPORTED, "rest"])
    for one in found:
        if one.phrase.startswith("something in the"):
            assert abs(one.value or 0) == max(abs(value) for name, value in one.details.items() if name.endswith(" sd"))
        elif one.unit == "sd" and one.kind != "voice timbre up":
            assert one.value is not None
            assert one.kind.endswith(" up") == (one.value >= 1)
            assert one.kind.endswith(" down") == (one.value <= -1)
        assert bool(one.weights) == (one.kind == "rest" or bare[found.index(one)] in CUES)


def model_score(weights: VoiceWeights, values: dict[str, float], trust: float) -> dict[str, float]:
    """The score of the model, computed anew from the file with arrays."""
    rows = tomllib.loads(FILES[weights.against].read_text("utf-8"))
    labels = sorted(rows["rest"])
    coefficients = np.array([[row["nats"][label] for label in labels] for row in rows["measure"]])
    means, sds = (np.array([row[name] for row in rows["measure"]]) for name in ("mean", "sd"))
    deviations = np.clip((np.array([values[row["name"]] for row in rows["measure"]]) - means) / sds, -3, 3)
    score = deviations @ coefficients + np.array([rows["rest"][label] for label in labels])
    return dict(zip(labels, (trust * score).tolist(), strict=True))


def test_the_weights_add_up_to_the_score_of_the_model(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    found = by_kind(observer, example, setting)
    values = {one.name: one.value for one in observer.measure(example, setting)}
    trust = found["speech"].details["share of the weights that counts 0-1"]
    score = model_score(load_voice_weights(FILES["everybody"]), values, trust)
    for label, nats in score.items():
        assert sum(one.weights.get(label, 0) for one in found.values()) == pytest.approx(nats, abs=1e-6)


def test_a_cue_is_called_usual_only_where_all_of_its_measures_are(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    plain = [one for one in observed(observer, example, setting) if one.kind in CUES and len(CUES[one.kind]) < 9]
    assert plain
    for one in plain:
        sizes = [abs(value) for name, value in one.details.items() if name.removesuffix(" sd") in MEASURES]
        assert one.phrase.startswith("something in the") == (max(sizes) >= 1)


def test_that_nothing_else_is_unusual_is_one_observation_of_absence(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    absent = [one for one in observed(observer, example, setting) if one.absence]
    assert [one.phrase for one in absent] == ["the voice is otherwise about usual"]
    assert absent[0].weights == pytest.approx(dict(load_voice_weights(FILES["everybody"]).rest))


def test_against_everybody_it_says_that_no_baseline_was_given(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    weighty = [one for one in observed(observer, example, setting) if one.weights]
    assert all("no norms of the person were given" in one.weights_from for one in weighty)


def own(observer: VoiceObserver, tracks: list[Waveform], setting: Setting) -> Setting:
    measures = [one for track in tracks for one in observer.measure(track, setting)]
    baseline = Baseline(name="Eva", sources=("eva.wav",), norms={"voice": norms_of(measures)})
    return replace(setting, baseline=baseline)


def test_against_his_own_baseline_a_person_is_as_usual(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    chosen = own(observer, [example], setting)
    found = by_kind(observer, example, chosen)
    assert found["pitch"].value == 0
    assert found["pitch"].phrase == "the pitch is about usual for this person"
    assert "Eva's own baseline of neutral recordings" in found["pitch"].weights_from
    assert found["pitch"].details["baseline stretches"] == 1
    assert found["loudness"].value == 0
    cues = [one for one in found.values() if one.weights and not one.absence]
    assert not cues
    assert max(found["rest"].weights, key=lambda label: found["rest"].weights[label]) == "neutral"


def test_a_baseline_that_is_said_to_be_of_many_moods_is_taken_for_that(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    guessed = own(observer, [example], setting)
    assert guessed.baseline is not None
    said = replace(guessed, baseline=guessed.baseline.model_copy(update={"moods": "varied"}))
    assert "baseline of recordings of many moods" in by_kind(observer, example, said)["pitch"].weights_from


def test_a_person_of_high_voice_is_not_heard_as_high(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    halves = [cut(example, 0.0, 1.7), cut(example, 1.7, 3.4)]
    found = by_kind(observer, halves[0], own(observer, halves, setting))
    assert "pitch up" not in found
    assert abs(found["pitch"].value or 0) < 1


def test_a_baseline_without_a_voice_leaves_everybodys_norms(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    faceless = replace(setting, baseline=Baseline(name="Eva", sources=("eva.png",), norms={}))
    assert observed(observer, example, faceless) == observed(observer, example, setting)


def test_the_measures_of_silence_are_none(observer: VoiceObserver, setting: Setting) -> None:
    assert list(observer.measure(Waveform("S1", np.zeros(HERTZ, np.float32)), setting)) == []
    assert list(observer.measure(Text("S1", "hello"), setting)) == []


def test_its_weights_can_be_read(observer: VoiceObserver, setting: Setting) -> None:
    tables = observer.weights(setting)
    assert [table.path for table in tables] == list(FILES.values())
    for table in tables:
        assert len(table.rows) == 1 + len(MEASURES)


def test_the_card_lists_all_that_is_observed(observer: VoiceObserver, example: Waveform, setting: Setting) -> None:
    said = {(emits.kind, emits.label, emits.unit) for emits in observer.card.emits}
    assert {(one.kind, one.label, one.unit) for one in observed(observer, example, setting)} <= said


def test_observations_say_where_and_by_which_model(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    for one in observed(observer, example, setting):
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
    (only,) = observed(observer, Waveform("S1", samples.astype(np.float32)), setting)
    assert only.phrase == "no speech was found"
    assert (only.kind, only.value, only.unit, only.weights) == ("speech", 0, "s", {})


def test_a_quieter_recording_only_sounds_quieter(observer: VoiceObserver, example: Waveform, setting: Setting) -> None:
    plain = by_kind(observer, example, setting)
    quiet = by_kind(observer, louder(example, 0.1), setting)
    assert plain["loudness"].details["LUFS"] - quiet["loudness down"].details["LUFS"] == pytest.approx(20, abs=0.2)
    assert not quiet["loudness down"].weights
    for label in ("anger", "neutral", "sadness"):
        before, after = (sum(one.weights.get(label, 0) for one in found.values()) for found in (plain, quiet))
        assert after == pytest.approx(before, abs=0.4), label  # the spans of speech differ a little


def test_another_sampling_rate_makes_no_difference(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    import soxr

    twice = Waveform("S1", soxr.resample(example.samples, HERTZ, 48_000), 48_000)
    plain, found = (by_kind(observer, track, setting) for track in (example, twice))
    assert found["pitch up"].details["semitones"] == pytest.approx(plain["pitch up"].details["semitones"], abs=0.3)


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
    assert max(one.confidence for one in observed(observer, noisy, setting) if one.unit == "sd") < 0.7


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
    _, height = observed(observer, example, chosen)
    assert (height.kind, height.weights_from) == ("height up", "rule table own [me]")
    assert set(height.weights) == {"surprise"}
    assert observer.patterns(chosen) == ()


def test_a_table_without_weights_changes_the_words_alone(
    observer: VoiceObserver, example: Waveform, setting: Setting, tmp_path: Path
) -> None:
    words = tmp_path / "words.toml"
    words.write_text(
        'name = "words"\n[sources]\nme = "Me"\n[[rule]]\nkind = "pitch up"\nmeasure = "pitch"\ndirection = "up"\n'
        'label = "height"\nphrase = "it is high"\nsource = "me"\n',
        "utf-8",
    )
    plain = by_kind(observer, example, setting)["pitch up"]
    found = by_kind(observer, example, replace(setting, rules={"voice": words}))["pitch up"]
    assert (found.phrase, found.label) == ("it is high", "height")
    assert found.weights == plain.weights


def test_learned_weights_need_no_patterns(observer: VoiceObserver, setting: Setting) -> None:
    assert list(observer.patterns(setting)) == []


def test_other_tracks_are_left_alone(observer: VoiceObserver, setting: Setting) -> None:
    assert observed(observer, Text("S1", "hello"), setting) == []


def test_it_can_be_closed_and_used_again(observer: VoiceObserver, example: Waveform, setting: Setting) -> None:
    first = observed(observer, example, setting)
    observer.close()
    observer.close()
    assert observed(observer, example, setting) == first
