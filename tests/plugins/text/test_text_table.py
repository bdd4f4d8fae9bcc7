"""The rule table that comes with the observer, and tables of a user's own."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from emotrace.engine.errors import PluginError, RulesError
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Text, Waveform
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.text import emotrace_observers
from emotrace.plugins.text.observer import TextObserver
from emotrace.plugins.text.table import OWN_TABLE, CueTable, load_table

OWN = """
name = "my words"
[sources]
ME = "my own judgement"
[[rule]]
kind = "joy words"
label = "slang"
phrase = 'the {words} "{quote}"'
source = "ME"
words = ["banging", "top drawer"]
weights = { joy = 1.0 }
"""


@pytest.fixture(scope="module")
def table() -> CueTable:
    return load_table(OWN_TABLE)


def observe_with(path: Path, text: str, setting: Setting) -> list[Observation]:
    own = Setting(model_file=setting.model_file, rules={"text": path})
    return [one for one in TextObserver().observe(Text("S1", text), own) if isinstance(one, Observation)]


def test_a_users_table_replaces_ours(tmp_path: Path, text_setting: Setting) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(OWN, "utf-8")
    observations = observe_with(path, "A top drawer day! I am happy, so banging :)", text_setting)
    assert [(one.quote, one.weights_from) for one in observations] == [
        ("top drawer", "rule table my words [ME]"),
        ("so banging", "rule table my words [ME]"),
    ]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("banging", "a b"), "is both in slang and in other"),
        (("weights = { joy = 1.0 }", "colour = 1"), "colour"),
        (("words = [", "instructions = ["), None),
        (("words = [", 'instructions = ["(", '), "no regular expression"),
        (("words = [", 'instructions = ["<missing>", '), "missing"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(
    tmp_path: Path, text_setting: Setting, change: tuple[str, str], complaint: str | None
) -> None:
    second = OWN[OWN.index("[[rule]]") :].replace("slang", "other").replace("banging", "a b").replace("top drawer", "c")
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace(*change) + second, "utf-8")
    if complaint is None:
        observe_with(path, "fine", text_setting)
        return
    with pytest.raises(RulesError, match=re.escape(complaint)):
        observe_with(path, "fine", text_setting)


def test_our_table_says_where_its_words_come_from(table: CueTable) -> None:
    for row in table.rows():
        if row.strong or row.words or row.weak or row.emoji or row.valence:
            assert row.words_from in table.rules.sources
    used = {row.source for row in table.rows()} | {row.words_from for row in table.rows()} - {""}
    assert used == set(table.rules.sources)


def test_our_weights_are_moderate_and_take_as_well_as_give(table: CueTable) -> None:
    labels = set(taxonomy("ekman").labels)
    for row in table.rows():
        for weights in (row.weights, row.negated):
            assert set(weights) <= labels
            assert all(abs(nats) <= 2.5 for nats in weights.values())
            assert not weights or min(weights.values()) < 0 < max(weights.values())


def test_the_cues_of_a_feeling_speak_for_it(table: CueTable) -> None:
    for row in table.rows():
        feeling = row.kind.split()[0]
        if feeling in taxonomy("ekman").labels:
            assert max(row.weights, key=lambda label: row.weights[label]) == feeling


def test_each_feeling_has_words_enough(table: CueTable) -> None:
    for feeling in ("anger", "disgust", "fear", "joy", "sadness", "surprise"):
        entries = [entry for entry in table.phrases.values() if entry.row.kind == f"{feeling} words"]
        assert len(entries) >= 60


def test_the_card_names_every_kind(table: CueTable) -> None:
    named = {emits.kind for emits in TextObserver.card.emits}
    assert {row.kind for row in table.rows()} <= named


def test_most_emoji_have_the_names_that_vader_gives_them(table: CueTable) -> None:
    """The library's list of names is an older edition of CLDR, in which some names differ."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    names = SentimentIntensityAnalyzer().emojis
    known = {sign: entry.label for sign, entry in table.signs.items() if sign in names}
    alike = [sign for sign, name in known.items() if letters(name) == letters(names[sign])]
    assert len(alike) >= 60
    assert len(alike) >= 0.8 * len(known)


def letters(name: str) -> str:
    return re.sub(r"[^a-z]+", " ", name.lower()).strip()


def test_rows_of_words_are_in_order_of_strength(table: CueTable) -> None:
    strengths = [table.phrases[key,].strength for key in ("ecstatic", "happy", "pleased")]
    assert all(stronger > weaker for stronger, weaker in pairwise(strengths))


def test_the_plugin_brings_one_observer() -> None:
    assert [observer.card.name for observer in emotrace_observers()] == ["text"]


def test_importing_the_plugin_loads_no_library() -> None:
    code = (
        "import sys, emotrace.plugins.text; sys.exit(any(name in sys.modules for name in ('vaderSentiment', 'numpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_patterns_are_those_of_the_table(table: CueTable, text_setting: Setting) -> None:
    assert tuple(TextObserver().patterns(text_setting)) == table.rules.pattern


def test_other_tracks_are_refused(text_setting: Setting) -> None:
    import numpy as np

    with pytest.raises(PluginError, match="reads text, not waveform"):
        list(TextObserver().observe(Waveform("S1", np.zeros(1, np.float32)), text_setting))


def test_a_closed_observer_reads_again(text_setting: Setting) -> None:
    observer = TextObserver()
    before = list(observer.observe(Text("S1", "so happy"), text_setting))
    observer.close()
    assert list(observer.observe(Text("S1", "so happy"), text_setting)) == before
