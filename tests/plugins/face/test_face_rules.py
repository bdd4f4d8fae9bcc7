import re
import shutil
from pathlib import Path

import pytest

from emotrace.engine.errors import RulesError
from emotrace.engine.observer import PatternRule, Setting
from emotrace.engine.rules import Rule, RuleTable, load_rules, weigh
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face.action_units import ActionUnitRule, action_units
from emotrace.plugins.face.observer import FaceObserver
from emotrace.plugins.face.reading import NORMS, RULES, WEIGHTS

RELIABILITIES = {0.9, 0.6, 0.3, 0.15}
MOST_NATS = 2.5
OWN_TABLE = """
name = "own"
rule = []
[sources]
X = "a source"
[[pattern]]
kind = "A+B"
label = "both"
phrase = "both at once"
needs = ["A", "B"]
weights = { joy = 1.0 }
source = "X"
"""


@pytest.fixture(scope="module")
def table() -> RuleTable[ActionUnitRule]:
    return load_rules(RULES, ActionUnitRule)


def test_every_shape_is_one_of_mediapipes(table: RuleTable[ActionUnitRule]) -> None:
    from mediapipe.tasks.python.vision.face_landmarker import Blendshapes

    names = {_camel(shape.name) for shape in Blendshapes}
    assert "mouthSmileLeft" in names
    for row in table.rule:
        assert set(row.shapes) <= names, row.kind


def _camel(name: str) -> str:
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def test_left_and_right_name_the_same_shape(table: RuleTable[ActionUnitRule]) -> None:
    for row in table.rule:
        if row.left and row.right:
            assert row.left.removesuffix("Left") == row.right.removesuffix("Right"), row.kind


def test_every_row_rests_on_a_listed_source(table: RuleTable[ActionUnitRule]) -> None:
    for row in table.rule:
        assert row.shapes_from in table.sources, row.kind


def test_kinds_are_unique(table: RuleTable[ActionUnitRule]) -> None:
    kinds = [row.kind for row in table.rule] + [pattern.kind for pattern in table.pattern]
    assert len(kinds) == len(set(kinds))


def test_weights_are_moderate_and_say_against_whom_they_speak(table: RuleTable[ActionUnitRule]) -> None:
    labels = set(taxonomy("ekman").labels)
    rows: list[Rule | PatternRule] = [*table.rule, *table.pattern]
    for row in rows:
        assert set(row.weights) <= labels, row.kind
        assert all(abs(nats) <= MOST_NATS for nats in row.weights.values()), row.kind
        if row.weights:
            assert min(row.weights.values()) < 0 < max(row.weights.values()), row.kind


def test_thresholds_lie_below_full_strength(table: RuleTable[ActionUnitRule]) -> None:
    for row in table.rule:
        assert 0 < row.present < row.full <= 1, row.kind
        assert row.present < row.below, row.kind


def test_reliability_is_one_of_four_grades(table: RuleTable[ActionUnitRule]) -> None:
    assert {row.reliability for row in table.rule if row.shapes} <= RELIABILITIES


def test_only_the_side_stands_in_braces(table: RuleTable[ActionUnitRule]) -> None:
    for row in table.rule:
        assert row.one_sided_phrase is None or "left" in row.one_sided_phrase.format(side="left")


def test_patterns_are_made_of_weighed_kinds_that_exist(table: RuleTable[ActionUnitRule]) -> None:
    """A part without weights never joins a pattern."""
    weighed = {row.kind for row in table.rule if row.weights}
    for pattern in table.pattern:
        for need in pattern.needs:
            assert set(need.split("|")) <= weighed, pattern.kind


def test_a_pattern_leans_where_one_of_its_parts_leans(table: RuleTable[ActionUnitRule]) -> None:
    """What a pattern says most is something that at least one of its parts says at all."""
    rows = {row.kind: row for row in table.rule}
    for pattern in table.pattern:
        most = max(pattern.weights, key=pattern.weights.__getitem__)
        kinds = {kind for need in pattern.needs for kind in need.split("|")}
        assert any(rows[kind].weights.get(most, 0) > 0 for kind in kinds), pattern.kind


def test_a_smile_of_one_corner_speaks_far_less_for_joy(table: RuleTable[ActionUnitRule]) -> None:
    def joy(left: float, right: float) -> float:
        units = action_units({"mouthSmileLeft": left, "mouthSmileRight": right}, table.rule)
        return sum(weigh(unit.rule, unit.strength).get("joy", 0) for unit in units)

    assert 0 < joy(0.9, 0.1) < joy(0.9, 0.9) / 5
    assert joy(0.9, 0.1) == pytest.approx(joy(0.1, 0.9))


def test_reliability_shrinks_weights(table: RuleTable[ActionUnitRule]) -> None:
    for row in table.rule:
        for label, nats in weigh(row, strength=1.0).items():
            assert nats == pytest.approx(row.weights[label] * row.reliability)


def test_a_face_at_rest_shows_nothing(table: RuleTable[ActionUnitRule]) -> None:
    """Median shapes of faces labelled neutral, from the highest down; the others are nearer to 0."""
    rest = {"eyeSquint": 0.37, "browOuterUp": 0.14, "eyeLookOut": 0.14, "eyeLookIn": 0.13, "eyeBlink": 0.10}
    sided = {f"{shape}{side}": weight for shape, weight in rest.items() for side in ("Left", "Right")}
    assert list(action_units({**sided, "browInnerUp": 0.05, "jawOpen": 0.02}, table.rule)) == []


def test_the_card_names_every_kind_of_the_table(table: RuleTable[ActionUnitRule]) -> None:
    kinds = [emits.kind for emits in FaceObserver().card.emits]
    assert kinds == ["face count", *(row.kind for row in table.rule), "at rest"]


def test_a_table_of_the_users_own_takes_the_place_of_ours(tmp_path: Path, setting: Setting) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN_TABLE, "utf-8")
    patterns = FaceObserver().patterns(Setting(setting.model_file, rules={"face": own}))
    assert [pattern.kind for pattern in patterns] == ["A+B"]


def test_a_malformed_table_is_named_with_its_row(tmp_path: Path, setting: Setting) -> None:
    own = tmp_path / "own.toml"
    own.write_text(RULES.read_text("utf-8").replace("present = 0.5\n", "present = 5\n", 1), "utf-8")
    with pytest.raises(RulesError, match=r"own\.toml: rule\.0\.present"):
        FaceObserver().patterns(Setting(setting.model_file, rules={"face": own}))


def test_what_was_learned_needs_no_patterns(setting: Setting) -> None:
    """Patterns would count again what the sum of the curves counts already."""
    assert FaceObserver().patterns(setting) == ()


def test_the_weights_in_use_can_be_read(tmp_path: Path, setting: Setting) -> None:
    (learned,) = FaceObserver().weights(setting)
    assert learned.path == WEIGHTS
    assert {row.cue for row in learned.rows} > {"nothing shows", "lip corner height"}
    own = tmp_path / "own.toml"
    own.write_text(OWN_TABLE, "utf-8")
    (table,) = FaceObserver().weights(Setting(setting.model_file, rules={"face": own}))
    assert (table.name, table.path, [row.cue for row in table.rows]) == ("rule table own", own, ["A+B"])


def test_weights_of_the_users_own_take_the_place_of_ours(tmp_path: Path, setting: Setting) -> None:
    for path in (WEIGHTS, NORMS):
        shutil.copy(path, tmp_path / path.name)
    weights = (tmp_path / WEIGHTS.name).read_text("utf-8")
    (tmp_path / WEIGHTS.name).write_text(re.sub(r'(?m)^name = ".*"', 'name = "mine"', weights, count=1), "utf-8")
    (table,) = FaceObserver().weights(Setting(setting.model_file, rules={"face": tmp_path}))
    assert (table.name, table.path) == ("mine", tmp_path / WEIGHTS.name)


def test_a_folder_without_weights_is_named(tmp_path: Path, setting: Setting) -> None:
    shutil.copy(WEIGHTS, tmp_path / WEIGHTS.name)
    with pytest.raises(RulesError, match=r"holds no weights of face: it lacks norms\.toml"):
        FaceObserver().weights(Setting(setting.model_file, rules={"face": tmp_path}))
