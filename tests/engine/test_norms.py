"""The table of the voice, and how values are held against a table of the user's own."""

import math
from pathlib import Path

import pytest

from emotrace.engine.errors import RulesError
from emotrace.engine.norms import Norm, NormRule, load_norm_rules, read_against, weighs
from emotrace.engine.rules import RuleTable
from emotrace.plugins.voice.cues import CUES
from emotrace.plugins.voice.observer import REPORTED, VoiceObserver
from emotrace.plugins.voice.recording import RULES

TABLE = load_norm_rules(RULES)
HEAD = 'name = "own"\n[sources]\nmine = "Mine"\n'


def row(direction: str, extra: str = "", among: str = "") -> str:
    return (
        f'[[rule]]\nkind = "pitch {direction}"\nmeasure = "pitch"\ndirection = "{direction}"\nlabel = "pitch"\n'
        f'phrase = "the pitch is {direction}"\nsource = "mine"\namong = "{among}"\n{extra}\n'
    )


def norm(mean: float) -> str:
    return f'norm = {{ mean = {mean}, sd = 2.75, unit = "hertz" }}'


OWN = (
    HEAD
    + row("usual", norm(120.0), "among lower voices")
    + row("usual", norm(210.0), "among higher voices")
    + row("up", "weights = { joy = 1.0 }")
    + row("down")
)


def table(tmp_path: Path, text: str) -> RuleTable[NormRule]:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    return load_norm_rules(path)


def test_an_octave_is_twelve_semitones() -> None:
    norm = Norm(mean=110, sd=3, unit="hertz")
    assert norm.deviation(220) == pytest.approx(4)
    assert norm.deviation(55) == pytest.approx(-4)


def test_a_widened_norm_makes_values_less_unusual() -> None:
    assert Norm(mean=4, sd=1, unit="dB").deviation(7) == pytest.approx(3)
    assert Norm(mean=4, sd=1, unit="dB", widened=1.5).deviation(7) == pytest.approx(2)


@pytest.mark.parametrize(("hertz", "among"), [(110, "lower"), (150, "lower"), (170, "higher"), (230, "higher")])
def test_the_nearer_group_of_speakers_counts(tmp_path: Path, hertz: float, among: str) -> None:
    reading = read_against(table(tmp_path, OWN).rule, "pitch", hertz)
    assert reading is not None
    assert reading.among == f"among {among} voices"


def test_a_value_between_the_groups_is_the_farthest_from_both(tmp_path: Path) -> None:
    between = math.sqrt(120 * 210)
    rows = table(tmp_path, OWN).rule
    at = {hertz: read_against(rows, "pitch", hertz) for hertz in (120, between, 210)}
    assert [reading.strength for reading in at.values() if reading] == [0, pytest.approx(0.59, abs=0.01), 0]


@pytest.mark.parametrize(
    ("semitones", "kind", "strength"),
    [
        (0.0, "pitch usual", 0.0),
        (2.5, "pitch usual", 0.91 / 3),
        (2.75, "pitch up", 1 / 3),
        (-2.75, "pitch down", 1 / 3),
        (20.0, "pitch up", 1.0),
    ],
)
def test_a_cue_holds_from_one_standard_deviation_and_is_full_at_three(
    tmp_path: Path, semitones: float, kind: str, strength: float
) -> None:
    origin = 120.0 if semitones <= 0 else 210.0
    reading = read_against(table(tmp_path, OWN).rule, "pitch", origin * 2 ** (semitones / 12))
    assert reading is not None
    assert reading.row.kind == kind
    assert reading.strength == pytest.approx(strength, abs=0.01)


def test_a_measure_without_a_norm_is_not_read() -> None:
    assert read_against(TABLE.rule, "jitter", 1.0) is None


def test_the_shipped_table_has_words_for_each_cue_and_leaves_the_weighing_to_what_was_learned() -> None:
    assert not weighs(TABLE)
    assert {row.measure for row in TABLE.rule} == {*CUES, *REPORTED, "rest"}
    said = {(emits.kind, emits.label) for emits in VoiceObserver.card.emits}
    assert {(row.kind, row.label) for row in TABLE.rule} <= said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + row("usual", norm(100.0) + "\n") + row("down", "weights = { joy = 1.0 }"), 'has no row "up"'),
        (HEAD + row("usual") + row("up", "weights = { joy = 1.0 }") + row("down"), "has no norm"),
        (HEAD + row("up", norm(100.0)), "a row has a norm only where"),
        (HEAD + row("usual", "weights = { joy = 1.0 }"), "what is usual has no weights"),
        (HEAD + row("sideways"), "direction"),
    ],
)
def test_a_malformed_table_is_refused_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RulesError) as caught:
        table(tmp_path, text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
