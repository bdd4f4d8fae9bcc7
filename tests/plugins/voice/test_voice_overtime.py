"""A voice over time: stretches of speech, what each says, and what it counts for in the whole."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import fsum
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from emotrace.engine.baseline import Baseline, norms_of
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.record import Nats
from emotrace.engine.stimulus import Reached, Track, Waveform
from emotrace.engine.testing import ObserverContract
from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.voice import overtime, series
from emotrace.plugins.voice.hearing import LEAST_SECONDS
from emotrace.plugins.voice.observer import REPORTED, VoiceObserver
from emotrace.plugins.voice.weights import FILES

HERTZ = 16_000
LABELS = ("anger", "disgust", "fear", "joy", "neutral", "sadness")
"""What the weights of the voice speak of."""


def observed(observer: VoiceObserver, track: Track, setting: Setting) -> list[Observation]:
    return [one for one in observer.observe(track, setting) if isinstance(one, Observation)]


def course_of(observer: VoiceObserver, track: Track, setting: Setting) -> TimeSeries:
    (found,) = (one for one in observer.observe(track, setting) if isinstance(one, TimeSeries))
    return found


def summed(weights: Sequence[Nats]) -> dict[str, float]:
    return {label: fsum(nats.get(label, 0.0) for nats in weights) for label in LABELS}


def stretches_of(found: list[Observation]) -> list[tuple[float, float]]:
    return sorted({one.where.seconds for one in found if one.momentary and one.where.seconds})


def score(values: dict[str, float]) -> "NDArray[np.float64]":
    """What the model says of one stretch, computed from its file with arrays."""
    rows = tomllib.loads(FILES["everybody"].read_text("utf-8"))
    known = [row for row in rows["measure"] if row["name"] in values]
    nats = np.array([[row["nats"][label] for label in LABELS] for row in known])
    deviations = np.array([np.clip((values[row["name"]] - row["mean"]) / row["sd"], -3, 3) for row in known])
    trust = round(min(1.0, values["voiced speech"] / LEAST_SECONDS), 2)
    found: NDArray[np.float64] = trust * (deviations @ nats + np.array([rows["rest"][label] for label in LABELS]))
    return found


def measured(observer: VoiceObserver, track: Waveform, setting: Setting) -> list[dict[str, float]]:
    """The measures of each stretch."""
    found: list[dict[str, float]] = []
    for one in observer.measure(track, setting):
        if one.name == "voiced speech":
            found.append({})
        found[-1][one.name] = one.value
    return found


@pytest.fixture
def found(observer: VoiceObserver, talk: Waveform, setting: Setting) -> list[Observation]:
    return observed(observer, talk, setting)


class TestTalk(ObserverContract):
    """The contract of every observer, on speech of several stretches."""

    @pytest.fixture(autouse=True)
    def _real(self, setting: Setting, talk: Waveform) -> None:
        self._setting, self._talk = setting, talk

    def setting(self) -> Setting:
        return self._setting

    def observer(self) -> VoiceObserver:
        return VoiceObserver()

    def tracks(self) -> Sequence[Track]:
        return [self._talk]

    def empty_tracks(self) -> Sequence[Track]:
        return [Waveform("S1", np.zeros(20 * HERTZ, np.float32))]


def test_the_stretches_are_the_sentences(found: list[Observation], example: Waveform) -> None:
    spoken, lower = example.seconds, example.seconds * 20 / 16
    starts = [0.0, spoken + 0.7, spoken + lower + 2.2, 2 * spoken + lower + 3.2]
    assert [start for start, _ in stretches_of(found)] == pytest.approx(starts, abs=0.25)


def test_what_counts_is_each_stretchs_share_times_its_score(
    observer: VoiceObserver, talk: Waveform, setting: Setting, found: list[Observation]
) -> None:
    table = np.array([score(values) for values in measured(observer, talk, setting)])
    assert len(table) == 4
    expressed = np.abs(table).max(axis=1)
    shares = expressed / expressed.sum()
    total = dict(zip(LABELS, shares @ table, strict=True))
    assert summed([one.weights for one in found]) == pytest.approx(total, abs=1e-6)
    for seconds, share, own in zip(stretches_of(found), shares, table, strict=True):
        lasting = [one for one in found if one.momentary and one.where.seconds == seconds]
        assert summed([one.momentary for one in lasting]) == pytest.approx(
            dict(zip(LABELS, own, strict=True)), abs=1e-6
        )
        for one in lasting:
            assert one.weights == {label: pytest.approx(share * nats) for label, nats in one.momentary.items()}
            assert f"times {share:.3g} for the share of the stretch" in one.weights_from


def test_of_each_stretch_a_few_cues_are_told_and_one_rest(found: list[Observation]) -> None:
    for seconds in stretches_of(found):
        lasting = [one for one in found if one.momentary and one.where.seconds == seconds]
        told = [one for one in lasting if one.kind != "rest"]
        assert len(lasting) - len(told) == 1
        assert 1 <= len(told) <= overtime.MOST_TOLD
        assert all(one.value is not None and abs(one.value) >= 1 for one in told)


def test_the_lower_voice_is_heard_as_lower_while_it_lasts(
    observer: VoiceObserver, talk: Waveform, setting: Setting
) -> None:
    plain, lower, soft, higher = (values["median pitch"] for values in measured(observer, talk, setting))
    assert plain - lower == pytest.approx(12 * np.log2(20 / 16), abs=0.5)
    assert higher - plain == pytest.approx(12 * np.log2(16 / 13), abs=0.5)
    assert soft == pytest.approx(plain, abs=0.3)


def test_each_stretch_is_measured_as_a_recording_of_its_own(
    observer: VoiceObserver, talk: Waveform, example: Waveform, setting: Setting
) -> None:
    (alone,) = measured(observer, example, setting)
    first, *_ = measured(observer, talk, setting)
    assert first["median pitch"] == pytest.approx(alone["median pitch"], abs=0.2)
    assert first["mean alpha ratio"] == pytest.approx(alone["mean alpha ratio"], abs=0.5)
    assert first["voiced speech"] == pytest.approx(alone["voiced speech"], abs=0.15)


def test_what_weighs_nothing_is_reported_once_of_the_whole(
    observer: VoiceObserver, talk: Waveform, setting: Setting, found: list[Observation]
) -> None:
    bare = Counter(one.kind.removesuffix(" up").removesuffix(" down") for one in found)
    assert [bare[name] for name in ("speech", *REPORTED)] == [1, 1, 1, 1]
    each = measured(observer, talk, setting)
    seconds = [values["voiced speech"] for values in each]
    rate = sum(values["speaking rate"] * weight for values, weight in zip(each, seconds, strict=True)) / sum(seconds)
    power = [10 ** (values["loudness"] / 10) for values in each]
    loudness = 10 * np.log10(np.average(power, weights=seconds))
    by_kind = {
        one.kind.partition(" ")[0]: one for one in found if one.label in ("speaking rate", "integrated loudness")
    }
    assert by_kind["speaking"].details["syllables per second"] == pytest.approx(rate, abs=0.05)
    assert by_kind["loudness"].details["LUFS"] == pytest.approx(loudness, abs=0.05)


def test_the_speech_is_summed_up(found: list[Observation], talk: Waveform) -> None:
    speech = found[0]
    assert (speech.kind, speech.details["stretches count"], speech.details["pauses count"]) == ("speech", 4, 3)
    assert speech.value is not None
    assert 10 < speech.value < talk.seconds - 3
    assert speech.details["signal-to-noise dB"] > 30


def test_pauses_are_told_with_their_length(found: list[Observation]) -> None:
    pauses = [one for one in found if one.kind == "pause"]
    assert [one.value for one in pauses] == pytest.approx(
        [0.7, 1.5, 1.0], abs=0.5
    )  # the sentence itself ends in silence
    for one in pauses:
        assert one.where.seconds is not None
        assert one.value == pytest.approx(one.where.seconds[1] - one.where.seconds[0], abs=0.011)
        assert not one.weights


def test_a_pause_in_a_short_recording_is_told_beside_what_is_measured(
    observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    gap = np.zeros(HERTZ, np.float32)
    broken = Waveform("S1", np.concatenate([example.samples, gap, example.samples[: 2 * HERTZ]]))
    kinds = Counter(one.kind for one in observed(observer, broken, setting))
    assert (kinds["pause"], kinds["rest"], kinds["speech"]) == (1, 1, 1)
    assert not any(one.momentary for one in observed(observer, broken, setting))


def test_only_the_longest_pauses_are_told(observer: VoiceObserver, example: Waveform, setting: Setting) -> None:
    said = example.samples[:HERTZ]
    parts = [part for number in range(23) for part in (said, np.zeros(round((0.8 + number / 50) * HERTZ), np.float32))]
    found = observed(observer, Waveform("S1", np.concatenate([*parts, said])), setting)
    pauses = [one for one in found if one.kind == "pause"]
    assert len(pauses) == 20
    assert found[0].details["pauses count"] == 23
    starts = [one.where.seconds for one in pauses]
    assert starts == sorted(starts, key=lambda seconds: seconds or (0, 0))


def test_it_says_how_far_it_has_come(observer: VoiceObserver, talk: Waveform, setting: Setting) -> None:
    seen = list(observer.observe(talk, setting))
    reached = [one.seconds for one in seen if isinstance(one, Reached)]
    assert len(reached) == 4
    assert reached == sorted(reached)
    assert 0 < reached[0] < reached[-1] <= talk.seconds


def test_of_many_stretches_the_strongest_cues_are_told_and_the_sum_stays(
    observer: VoiceObserver,
    talk: Waveform,
    setting: Setting,
    found: list[Observation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(overtime, "MOST_CUES", 3)
    monkeypatch.setattr(overtime, "MOST_RESTS", 2)
    fewer = observed(observer, talk, setting)
    cues = [one for one in fewer if one.momentary and one.kind != "rest"]
    rests = [one for one in fewer if one.kind == "rest"]
    assert (len(cues), len(rests)) == (3, 3)
    assert [one.where.seconds for one in rests if not one.momentary] == [None]
    assert summed([one.weights for one in fewer]) == pytest.approx(summed([one.weights for one in found]), abs=1e-9)


def test_a_baseline_is_made_of_stretches_and_holds_for_each(
    observer: VoiceObserver, talk: Waveform, setting: Setting
) -> None:
    norms = norms_of(observer.measure(talk, setting))
    assert norms["median pitch"].n == 4
    own = replace(setting, baseline=Baseline(name="Eva", sources=("eva.wav",), norms={"voice": norms}))
    weighty = [one for one in observed(observer, talk, own) if one.weights]
    assert weighty
    assert all("Eva's own baseline" in one.weights_from for one in weighty)


def test_a_table_of_the_users_own_is_pooled_in_the_same_way(
    observer: VoiceObserver, talk: Waveform, setting: Setting, tmp_path: Path
) -> None:
    table = tmp_path / "own.toml"
    rows = "".join(
        f'[[rule]]\nkind = "height {way}"\nmeasure = "pitch"\ndirection = "{way}"\nlabel = "height"\n'
        f'phrase = "it is {way}"\nsource = "me"\n{extra}\n'
        for way, extra in (
            ("usual", 'norm = { mean = 90.0, sd = 4.0, unit = "hertz" }'),
            ("up", "weights = { surprise = 2.0, joy = 1.0 }"),
            ("down", ""),
        )
    )
    table.write_text(f'name = "own"\n[sources]\nme = "Me"\n{rows}', "utf-8")
    found = observed(observer, talk, replace(setting, rules={"voice": table}))
    heights = [one for one in found if one.momentary]
    assert {one.kind for one in heights} == {"height up"}
    sizes = [one.momentary["surprise"] for one in heights]
    assert sum(one.weights["surprise"] for one in heights) == pytest.approx(sum(x * x for x in sizes) / sum(sizes))


def test_the_course_has_a_row_for_each_tenth_of_a_second(
    observer: VoiceObserver, talk: Waveform, setting: Setting
) -> None:
    course = course_of(observer, talk, setting)
    assert (course.source, course.modality) == ("S1", "voice")
    assert course.seconds == pytest.approx([number / 10 for number in range(int(np.ceil(10 * talk.seconds)))])
    level, speech = course.columns["level dB"], course.columns["speech 0-1"]
    here = talk.samples[12 * 1600 : 13 * 1600].astype(np.float64)
    assert level[12] == pytest.approx(20 * np.log10(np.sqrt((here**2).mean())), abs=0.06)
    assert [one for one in speech[36:39] if one is not None and one > 0.1] == []
    assert max(one for one in speech if one is not None) > 0.95


def test_the_course_of_the_pitch_is_that_of_the_voice(
    observer: VoiceObserver, talk: Waveform, setting: Setting, found: list[Observation]
) -> None:
    course = course_of(observer, talk, setting)
    pitch = course.columns["pitch hertz"]
    for (start, end), values in zip(stretches_of(found), measured(observer, talk, setting), strict=True):
        heard = [one for at, one in zip(course.seconds, pitch, strict=True) if start <= at < end and one is not None]
        assert 12 * np.log2(np.median(heard) / 27.5) == pytest.approx(values["median pitch"], abs=1)
    silent = [one for at, one in zip(course.seconds, pitch, strict=True) if 3.6 <= at < 3.9]
    assert silent == [None] * 3


def test_a_very_long_recording_has_fewer_rows_a_second() -> None:
    assert series.step_of(0.05) == series.step_of(600) == 0.1
    assert series.step_of(601) == pytest.approx(0.2)
    assert series.step_of(7200) == pytest.approx(1.2)
