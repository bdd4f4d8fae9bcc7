"""Rule tables: what is wrong is said in one line that names the table and the row."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from emotrace.engine.errors import RulesError
from emotrace.engine.rules import Rule, RuleTable, chosen_rules, load_rules, weigh

GOOD = """
name = "hand-made"
[sources]
BOOK = "A book"
[[rule]]
kind = "AU12"
label = "lip corner puller"
phrase = "the lip corners are pulled up"
weights = { joy = 1.5, sadness = -0.5 }
source = "BOOK"
[[pattern]]
kind = "AU6+AU12"
label = "smile"
phrase = "a smile"
needs = ["AU6", "AU12"]
weights = { joy = 2.0 }
source = "BOOK"
"""


class SidedRule(Rule):
    side: str = "both"


def load(path: Path, text: str) -> RuleTable[SidedRule]:
    path.write_text(text, "utf-8")
    return load_rules(path, SidedRule)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def test_a_table_is_read_with_the_columns_of_its_observer(path: Path) -> None:
    table = load(path, GOOD.replace('label = "lip', 'side = "left"\nlabel = "lip'))
    assert (table.rule[0].side, table.rule[0].weights, table.pattern[0].needs) == (
        "left",
        {"joy": 1.5, "sadness": -0.5},
        ("AU6", "AU12"),
    )
    assert table.weights_from(table.rule[0]) == "rule table hand-made [BOOK]"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({'source = "BOOK"': 'source = "BLOG"'}, "row 'AU12' names source 'BLOG', which"),
        ({"joy = 1.5": 'joy = "much"'}, r"rule\.0\.weights\.joy"),
        ({"joy = 1.5": "joy = nan"}, r"rule\.0\.weights\.joy"),
        ({'phrase = "the lip corners are pulled up"': 'phrase = ""'}, r"rule\.0\.phrase"),
        ({'phrase = "the lip corners are pulled up"': ""}, r"rule\.0\.phrase: Field required"),
        ({'kind = "AU12"': 'kind = "AU12"\ncolour = "blue"'}, r"rule\.0\.colour: Extra"),
        ({'needs = ["AU6", "AU12"]': 'needs = ["AU6"]'}, r"pattern\.0\.needs"),
        ({'name = "hand-made"': 'name = "hand-made'}, "line 2"),
    ],
)
def test_a_bad_row_is_named(path: Path, change: Mapping[str, str], message: str) -> None:
    text = GOOD
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new)
    with pytest.raises(RulesError, match=message) as caught:
        load(path, text)
    assert str(caught.value).startswith("rule table mine.toml: ")
    assert "\n" not in str(caught.value)


def test_weights_over_an_emotion_that_does_not_exist_are_refused_when_the_table_is_read(path: Path) -> None:
    with pytest.raises(RulesError, match="glee"):
        load(path, GOOD.replace("joy = 1.5", "glee = 1.5"))


def test_a_table_that_is_missing_or_no_text_is_named(path: Path) -> None:
    with pytest.raises(RulesError, match=r"rule table mine\.toml"):
        load_rules(path, Rule)
    path.write_bytes(b"name = '\xff'")
    with pytest.raises(RulesError, match=r"rule table mine\.toml"):
        load_rules(path, Rule)


def test_the_table_of_the_user_takes_the_place_of_the_observers_own() -> None:
    own, users = Path("own.toml"), Path("users.toml")
    assert chosen_rules(own, "face", {"face": users}) == users
    assert chosen_rules(own, "face", {"voice": users}) == own


def test_weights_scale_with_strength_confidence_and_reliability(path: Path) -> None:
    row = load(path, GOOD.replace('source = "BOOK"', 'source = "BOOK"\nreliability = 0.5', 1)).rule[0]
    assert weigh(row, 0.8, 0.5) == pytest.approx({"joy": 0.3, "sadness": -0.1})
    assert weigh(row, 0.0) == {}
