"""How weights are learned, on made-up speakers whose truth is known."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from emotrace.engine.baseline import Baseline, Measure, norms_of
from emotrace.engine.benchmark import Example, LabelledData
from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.scores import scores
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Waveform
from emotrace.engine.trainer import Training
from emotrace.plugins.voice.cues import CUES, MEASURES
from emotrace.plugins.voice.prosody import HERTZ
from emotrace.plugins.voice.training.card import Trained, model_card, outcome
from emotrace.plugins.voice.training.crossvalidation import (
    HeldOut,
    held_out,
    models_without,
    posterior,
    score,
    temperature,
)
from emotrace.plugins.voice.training.examples import found_examples
from emotrace.plugins.voice.training.fitting import cooled, fit
from emotrace.plugins.voice.training.measured import Measured
from emotrace.plugins.voice.training.sizes import resized, with_sizes
from emotrace.plugins.voice.training.trainer import VoiceTrainer, cross_validated, trained
from emotrace.plugins.voice.training.writing import weights_toml
from emotrace.plugins.voice.weights import FILES, VoiceWeights, load_voice_weights

SHIFTS = {"anger": 2.0, "neutral": 0.0, "sadness": -2.0}
"""Label to how far the pitch and the brightness lie from neutral."""
SHIFTED = {*CUES["pitch"], *CUES["spectral balance"]}


def speakers(count: int = 4, each: int = 8, apart: float = 3.0, seed: int = 1) -> list[Measured]:
    """Speakers whose voices lie `apart` standard deviations from each other, and move alike with each label."""
    random = np.random.default_rng(seed)
    found = []
    for speaker in range(count):
        own = apart * random.standard_normal(len(MEASURES))
        for label, shift in SHIFTS.items():
            for number in range(each):
                values = own + 0.7 * random.standard_normal(len(MEASURES))
                values += np.where(np.isin(MEASURES, sorted(SHIFTED)), shift, 0.0)
                named = dict(zip(MEASURES, values.tolist(), strict=True))
                found.append(Measured(f"{speaker} {label} {number}", label, str(speaker), named))
    return found


def recall(recordings: list[Measured], against: str) -> float:
    said = held_out(models_without(recordings, against), recordings)  # type: ignore[arg-type]
    return float(np.mean([max(one.score, key=lambda label: one.score[label]) == one.recording.label for one in said]))


def test_what_parts_the_labels_gets_the_weight() -> None:
    weights = fit(speakers(apart=0.0), "everybody")
    by_name = {row.name: row.nats for row in weights.measure}
    heaviest = sorted(by_name, key=lambda name: -abs(by_name[name]["anger"] - by_name[name]["sadness"]))
    assert set(heaviest[: len(SHIFTED)]) == SHIFTED
    assert by_name["median pitch"]["anger"] > 0 > by_name["median pitch"]["sadness"]
    assert weights.rest["neutral"] == max(weights.rest.values())


def test_a_baseline_helps_where_speakers_differ() -> None:
    recordings = speakers()
    assert recall(recordings, "everybody") < 0.8
    assert recall(recordings, "neutral") > 0.9
    assert recall(recordings, "varied") > 0.9


def test_no_speaker_is_judged_by_weights_that_heard_him() -> None:
    """Labels that are noise within speakers cannot be foretold, though each speaker could be learned by heart."""
    recordings = [replace(one, label=list(SHIFTS)[int(one.group) % 3]) for one in speakers(count=6, apart=5.0)]
    assert recall(recordings, "everybody") < 0.6


def test_the_score_is_the_sum_of_cues_and_rest_whatever_the_trust() -> None:
    recordings = speakers()
    weights = fit(recordings, "everybody")
    values = recordings[0].values
    deviations = weights.deviations(values, {})
    parts = [weights.weigh(cue, deviations) for cue in {row.cue for row in weights.measure}]
    full = {label: nats + sum(part[label] for part in parts) for label, nats in weights.rest.items()}
    assert score(weights, values, {}, 1.0) == pytest.approx(full)
    assert score(weights, values, {}, 0.5) == pytest.approx({label: nats / 2 for label, nats in full.items()})


def test_a_temperature_makes_sure_answers_as_sure_as_they_are_right() -> None:
    said = held_out(models_without(speakers(), "neutral"), speakers())
    overdone = [replace(one, score={label: 10 * nats for label, nats in one.score.items()}) for one in said]
    assert temperature(said) < temperature(overdone) <= 5.0
    best = temperature(overdone)
    hot, fitted = (
        -np.mean([np.log(posterior(one.score, value)[one.recording.label]) for one in overdone])
        for value in (1.0, best)
    )
    assert fitted < hot


def test_scores_that_labels_were_drawn_by_need_no_temperature_though_no_label_is_surprise() -> None:
    rng = np.random.default_rng(5)
    labels, one = ("anger", "joy", "sadness"), speakers()[0]
    said = []
    for nats in rng.normal(0.0, 1.0, (3000, len(labels))):
        label = str(rng.choice(labels, p=np.exp(nats) / np.exp(nats).sum()))
        said.append(HeldOut(replace(one, label=label), dict(zip(labels, map(float, nats), strict=True)), 0.0))
    assert temperature(said) == pytest.approx(1.0, abs=0.1)


def test_cooling_divides_every_weight() -> None:
    weights = fit(speakers(), "everybody")
    half = cooled(weights, 2.0)
    assert half.temperature == 2.0
    assert half.rest["anger"] == pytest.approx(weights.rest["anger"] / 2, abs=1e-4)
    assert half.measure[0].nats["anger"] == pytest.approx(weights.measure[0].nats["anger"] / 2, abs=1e-4)


@pytest.mark.parametrize("against", FILES)
def test_what_is_written_is_what_is_read(tmp_path: Path, against: str) -> None:
    weights = fit(speakers(), against)  # type: ignore[arg-type]
    path = tmp_path / "weights.toml"
    path.write_text(weights_toml(weights), "utf-8")
    read = load_voice_weights(path)
    assert read.model_copy(update={"sha256": ""}) == weights


def test_missing_measures_count_as_usual() -> None:
    recordings = [
        replace(one, values={name: value for name, value in one.values.items() if name != "jitter"})
        for one in speakers()
    ]
    weights = fit(recordings, "everybody")
    assert next(row for row in weights.measure if row.name == "jitter").nats["anger"] == 0


def test_other_sizes_are_copies_or_speakers_of_their_own() -> None:
    """As a copy, a size is held against everybody; as a speaker, against what is usual in that size."""
    one, other = (
        replace(one, sizes={-3: {"jitter": 1.0}, 3: {}, -4: {"jitter": 2.0}}) for one in speakers(count=2, each=1)[::3]
    )
    alone, _ = with_sizes([one, other], "everybody")
    assert alone.copies == ({"jitter": 1.0},)
    found = with_sizes([one, other], "varied")
    assert len({row.id for row in found}) == 6
    assert {row.group for row in found} == {"0", "1", "0 -3", "1 -3", "0 -4", "1 -4"}
    assert not any(row.sizes or row.copies for row in found)


def test_a_voice_said_smaller_is_as_much_higher_and_shorter() -> None:
    tone = np.sin(2 * np.pi * 220 * np.arange(HERTZ) / HERTZ)
    said = resized(tone, 12.0)
    assert len(said) == HERTZ // 2
    assert np.argmax(np.abs(np.fft.rfft(said))) * HERTZ / len(said) == pytest.approx(440, abs=2)


def test_weights_of_voices_in_other_sizes_know_a_size_that_they_never_heard() -> None:
    """The second half of the measures tells size, and the labels move them too: who learns one size mistakes others."""
    random = np.random.default_rng(0)

    def said(size: float, label: str) -> dict[str, float]:
        values = 0.5 * random.standard_normal(len(MEASURES))
        values[::2] += SHIFTS[label] / 2
        values[1::2] += size + SHIFTS[label] / 2
        return dict(zip(MEASURES, values.tolist(), strict=True))

    def recordings(size: float) -> list[Measured]:
        return [
            Measured(
                f"{n} {label}", label, str(n % 3), said(size, label), sizes={-3: said(-3, label), 3: said(3, label)}
            )
            for n in range(12)
            for label in SHIFTS
        ]

    def right(weights: VoiceWeights) -> float:
        scores = [(one.label, score(weights, one.values, {}, 1.0)) for one in recordings(3.0)]
        return float(np.mean([max(said, key=said.__getitem__) == label for label, said in scores]))

    known = recordings(0.0)
    assert right(fit([replace(one, sizes={}) for one in known], "everybody")) < 0.7
    assert right(fit(known, "everybody")) > 0.9


def test_neutral_recordings_that_nobody_has_two_of_cannot_be_held_against() -> None:
    sparse = [one for one in speakers() if one.label != "neutral" or one.id.endswith("neutral 0")]
    assert fit(sparse, "everybody").measure
    with pytest.raises(InputError, match="neutral recordings"):
        fit([one for one in sparse if one.label in ("anger", "neutral")], "neutral")


def test_one_speaker_is_too_few_to_leave_out() -> None:
    with pytest.raises(InputError, match="two speakers"):
        models_without(speakers(count=1), "everybody")


def test_the_card_holds_the_figures_and_the_limits() -> None:
    recordings = speakers()
    results = [trained(recordings, against) for against in FILES]
    card = model_card("made-up speakers", recordings, results, 0, emodb=False)
    assert isinstance(results[0], Trained)
    assert "| the commonest label | 0.333 | 0.333 |" in card
    mistaken = re.search(r"UAR (0\.\d+) with the weights for neutral norms on varied ones", card)
    assert mistaken
    assert float(mistaken[1]) < scores(outcome(results[2].said)).uar
    for title in ("Without a baseline", "neutral recordings", "all moods", "Limits", "Surprise"):
        assert title in card
    assert max(map(len, card.splitlines())) <= 120


def test_cross_validation_takes_the_norms_that_it_is_given() -> None:
    recordings = speakers()
    norms = {
        group: norms_of(measure for one in recordings if one.group == group for measure in _measures(one.values))
        for group in {one.group for one in recordings}
    }
    baselines = {group: Baseline(name=group, sources=(), norms={"voice": own}) for group, own in norms.items()}
    said = cross_validated(recordings, baselines)
    assert [one.recording.id for one in said] == [one.id for one in recordings]
    assert np.mean([max(one.posterior, key=one.posterior.__getitem__) == one.recording.label for one in said]) > 0.9
    assert all(sum(one.posterior.values()) == pytest.approx(1) for one in said)


def _measures(values: Mapping[str, float]) -> list[Measure]:
    return [Measure(name, value, "") for name, value in values.items()]


def recorded(folder: Path, example: Waveform, rows: int = 12) -> Path:
    """A table of stretches of the example voice: three speakers, higher or lower, angry where louder at the end."""
    import soxr

    lines = ["path,label,speaker"]
    for number in range(rows):
        speaker, label = number % 3, ("anger", "neutral")[number // 3 % 2]
        start = 1600 * (number % 5)
        rate = 16_000 * (1.0 + 0.1 * speaker + (0.15 if label == "anger" else 0.0))
        soundfile.write(
            folder / f"{number}.wav", soxr.resample(example.samples[start : start + 32_000], rate, 16_000), 16_000
        )
        lines.append(f"{number}.wav,{label},{speaker}")
    lines.append("missing.wav,joy,1")
    table = folder / "table.csv"
    table.write_text("\n".join(lines) + "\n", "utf-8")
    return table


def test_training_on_a_table_of_recordings_writes_weights_and_a_card(
    tmp_path: Path, example: Waveform, setting: Setting
) -> None:
    table = recorded(tmp_path, example)
    out = tmp_path / "out"
    told = list(VoiceTrainer().train(Training(table, out, setting.model_file, group="speaker")))
    assert any("missing.wav" in line for line in told)
    for against, path in FILES.items():
        assert load_voice_weights(out / path.name).against == against
    assert "12 recordings of 3 speakers" in (out / "MODEL_CARD.md").read_text("utf-8")


def test_cross_validating_gives_a_probability_for_each_file_that_could_be_measured(
    tmp_path: Path, example: Waveform, setting: Setting
) -> None:
    recorded(tmp_path, example)
    soundfile.write(tmp_path / "silent.wav", np.zeros(16_000), 16_000)
    examples = [
        Example(f"{n}.wav", (("anger", "neutral")[n // 3 % 2],), path=tmp_path / f"{n}.wav", group=str(n % 3))
        for n in range(12)
    ]
    examples.append(Example("silent.wav", ("neutral",), path=tmp_path / "silent.wav", group="0"))
    data = LabelledData("own", ("anger", "neutral"), tuple(examples))
    found = VoiceTrainer().cross_validate(data, setting, {})
    assert len(found) == 13
    assert found[-1] is None
    assert all(one is not None and sum(one.values()) == pytest.approx(1) for one in found[:-1])
    empty = {str(n): Baseline(name=str(n), sources=(), norms={}) for n in range(3)}
    assert len(VoiceTrainer().cross_validate(data, setting, empty)) == 13


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("text,label\nhello,joy\n", "learns from recordings"),
        ("path,label\na.wav,joy\n", "does not say who speaks"),
    ],
)
def test_data_that_cannot_be_learned_from_are_refused_in_one_line(
    tmp_path: Path, setting: Setting, text: str, message: str
) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    table = tmp_path / "table.csv"
    table.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        found_examples(Training(table, tmp_path, setting.model_file))


def test_one_label_is_nothing_to_learn(tmp_path: Path, example: Waveform, setting: Setting) -> None:
    soundfile.write(tmp_path / "a.wav", example.samples, 16_000)
    table = tmp_path / "table.csv"
    table.write_text("path,label,speaker\n" + "".join(f"a.wav,joy,{n}\n" for n in range(3)), "utf-8")
    training = Training(table, tmp_path / "out", setting.model_file, group="speaker")
    with pytest.raises(InputError, match=r"1 label"):
        list(VoiceTrainer().train(training))
