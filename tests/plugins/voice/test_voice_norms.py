"""The table of the voice, and how values are held against it."""

import math
from pathlib import Path

import pytest

from emotrace.engine.errors import RulesError
from emotrace.engine.rules import RuleTable
from emotrace.plugins.voice.norms import Norm, VoiceRule, load_voice_rules, read_against
from emotrace.plugins.voice.observer import MEASURES, RULES, VoiceObserver

EMOTIONS = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
TABLE = load_voice_rules(RULES)
CUES = [row for row in TABLE.rule if row.weights]


def table(tmp_path: Path, text: str) -> RuleTable[VoiceRule]:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    return load_voice_rules(path)


def test_an_octave_is_twelve_semitones() -> None:
    norm = Norm(mean=110, sd=3, unit="hertz")
    assert norm.deviation(220) == pytest.approx(4)
    assert norm.deviation(55) == pytest.approx(-4)


def test_a_widened_norm_makes_values_less_unusual() -> None:
    assert Norm(mean=4, sd=1, unit="dB").deviation(7) == pytest.approx(3)
    assert Norm(mean=4, sd=1, unit="dB", widened=1.5).deviation(7) == pytest.approx(2)


@pytest.mark.parametrize(("hertz", "among"), [(110, "lower"), (150, "lower"), (170, "higher"), (230, "higher")])
def test_the_nearer_group_of_speakers_counts(hertz: float, among: str) -> None:
    reading = read_against(TABLE.rule, "pitch", hertz)
    assert reading is not None
    assert reading.among == f"among {among} voices"


def test_a_value_between_the_groups_is_the_farthest_from_both() -> None:
    between = math.sqrt(120 * 210)
    at = {hertz: read_against(TABLE.rule, "pitch", hertz) for hertz in (120, between, 210)}
    assert [reading.strength for reading in at.values() if reading] == [0, pytest.approx(0.59, abs=0.01), 0]


@pytest.mark.parametrize(
    ("decibels", "kind", "strength"),
    [
        (-13.0, "spectral balance", 0.0),
        (-8.5, "spectral balance", 0.3),
        (-8.0, "spectral balance up", 1 / 3),
        (-18.0, "spectral balance down", 1 / 3),
        (7.0, "spectral balance up", 1.0),
    ],
)
def test_a_cue_holds_from_one_standard_deviation_and_is_full_at_three(
    decibels: float, kind: str, strength: float
) -> None:
    reading = read_against(TABLE.rule, "spectral balance", decibels)
    assert reading is not None
    assert reading.row.kind == kind
    assert reading.strength == pytest.approx(strength)


def test_a_measure_without_a_norm_is_not_read() -> None:
    assert read_against(TABLE.rule, "jitter", 1.0) is None


def test_the_table_covers_what_is_measured_and_the_card_covers_the_table() -> None:
    assert {row.measure for row in TABLE.rule} == set(MEASURES)
    said = {(emits.kind, emits.label) for emits in VoiceObserver.card.emits}
    assert {(row.kind, row.label) for row in TABLE.rule} <= said


@pytest.mark.parametrize("row", [*CUES, *TABLE.pattern], ids=lambda row: row.kind)
def test_weights_are_coherent_and_moderate(row: VoiceRule) -> None:
    """Probabilities add up: the mean of exp(weight) over emotions that are equally likely is 1."""
    assert set(row.weights) <= set(EMOTIONS)
    assert max(map(abs, row.weights.values())) <= 2.5
    assert sum(math.exp(row.weights.get(emotion, 0)) for emotion in EMOTIONS) / 7 == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize("row", CUES, ids=lambda row: row.kind)
def test_arousal_comes_first(row: VoiceRule) -> None:
    """What rises with arousal speaks for anger and joy against sadness, and what falls for sadness."""
    sign = 1 if row.direction == "up" else -1
    for emotion in ("anger", "joy"):
        assert sign * (row.weights[emotion] - row.weights["sadness"]) > 0


@pytest.mark.parametrize("pattern", TABLE.pattern, ids=lambda pattern: pattern.kind)
def test_a_pattern_says_less_than_its_parts_together(pattern: VoiceRule) -> None:
    by_kind = {row.kind: row.weights for row in CUES}
    for emotion in ("anger", "joy", "sadness"):
        parts = [
            max(abs(by_kind[kind].get(emotion, 0)) for kind in need.split("|"))
            for need in pattern.needs  # type: ignore[attr-defined]
        ]
        assert abs(pattern.weights.get(emotion, 0)) < sum(parts)


HEAD = 'name = "own"\n[sources]\nmine = "Mine"\n'
ROW = '[[rule]]\nkind = "pitch"\nmeasure = "pitch"\nlabel = "pitch"\nphrase = "pitch"\nsource = "mine"\n'
NORM = 'norm = { mean = 100.0, sd = 3.0, unit = "hertz" }\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + ROW + 'direction = "usual"\n' + NORM, "measure 'pitch' has no row \"up\""),
        (HEAD + ROW + 'direction = "usual"\n', "a row has a norm exactly where"),
        (HEAD + ROW + 'direction = "up"\n' + NORM, "a row has a norm exactly where"),
        (
            HEAD + ROW + 'direction = "usual"\nweights = { joy = 1.0 }\n' + NORM,
            "what is usual has no weights",
        ),
        (HEAD + ROW + 'direction = "sideways"\n', "direction"),
    ],
)
def test_a_malformed_table_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RulesError) as caught:
        table(tmp_path, text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
