"""The learned weights: what is in the files, and how they are applied."""

import math
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from emotrace.engine.baseline import PersonNorm
from emotrace.engine.errors import RulesError
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Waveform
from emotrace.plugins.voice.cues import AROUSAL_MEASURES, CUES, MEASURES
from emotrace.plugins.voice.observer import VoiceObserver
from emotrace.plugins.voice.weights import FILES, chosen_weights, load_voice_weights, shrunk_sd, spread

LEARNED = {against: load_voice_weights(path) for against, path in FILES.items()}


def person(n: int, sd: float, mean: float = 0.0) -> dict[str, PersonNorm]:
    """Norms of a person whose every measure spreads `sd` times as far as usual."""
    return {row.name: PersonNorm(mean=mean, sd=sd * row.sd, n=n, unit="") for row in LEARNED["varied"].measure}


@pytest.mark.parametrize("against", FILES)
def test_each_file_weighs_every_measure_and_says_where_it_comes_from(against: str) -> None:
    weights = LEARNED[against]  # type: ignore[index]
    assert weights.against == against
    assert tuple(row.name for row in weights.measure) == MEASURES
    assert {row.cue for row in weights.measure} == set(CUES)
    assert {row.name for row in weights.measure if row.arousal} == set(AROUSAL_MEASURES)
    assert weights.trained_by.startswith("emotrace train voice")
    assert "emodb" in weights.trained_on


@pytest.mark.parametrize("against", FILES)
def test_what_raises_arousal_is_what_the_literature_says(against: str) -> None:
    """Pitch and brightness rise with arousal (Juslin and Laukka 2003)."""
    rows = {row.name: row for row in LEARNED[against].measure}  # type: ignore[index]
    assert rows["median pitch"].arousal > 0
    assert rows["mean alpha ratio"].arousal > 0
    for name in ("median pitch", "mean alpha ratio"):
        assert rows[name].nats["sadness"] < rows[name].nats["anger"]


def test_a_deviation_is_from_the_mean_in_standard_deviations_and_cut() -> None:
    weights = LEARNED["everybody"]
    row = weights.measure[0]
    values = {row.name: row.mean + 1.5 * row.sd, "strange": 1.0}
    assert weights.deviations(values, {}) == {row.name: pytest.approx(1.5)}
    assert weights.deviations({row.name: row.mean - 1e6}, {}) == {row.name: -weights.most}


def test_a_cue_weighs_the_sum_over_its_measures() -> None:
    weights = LEARNED["everybody"]
    table = tomllib.loads(FILES["everybody"].read_text("utf-8"))
    first, second = [row for row in table["measure"] if row["cue"] == "pitch range"][:2]
    found = weights.weigh("pitch range", {first["name"]: 2.0, second["name"]: -1.0, "median pitch": 3.0})
    assert found["joy"] == pytest.approx(2 * first["nats"]["joy"] - second["nats"]["joy"])


def test_the_fewer_recordings_the_nearer_a_sd_is_to_the_usual_one() -> None:
    found = [shrunk_sd(PersonNorm(mean=0, sd=4.0, n=n, unit=""), 1.0) for n in (1, 2, 10, 1000)]
    assert found == sorted(found)
    assert found[0] == 1
    assert found[-1] == pytest.approx(4, abs=0.05)


def test_against_a_person_a_deviation_is_from_his_own_mean() -> None:
    name = "median pitch"
    own = {name: PersonNorm(mean=30.0, sd=2.0, n=5, unit="semitones")}
    weights = LEARNED["neutral"]
    usual = next(row.sd for row in weights.measure if row.name == name)
    found = weights.deviations({name: 33.0, "jitter": 1.0}, own)
    assert found == {name: pytest.approx(3 / math.sqrt((4 * 4 + 8 * usual**2) / 12))}


def test_the_material_of_a_baseline_is_known_by_its_spread() -> None:
    assert spread(person(6, 0.5), LEARNED["neutral"]) == pytest.approx(0.5)
    assert chosen_weights(person(6, 0.5)).against == "neutral"
    assert chosen_weights(person(6, 1.0)).against == "varied"
    assert chosen_weights(person(1, 0.0)).against == "neutral"
    assert chosen_weights({}).against == "everybody"


def test_what_is_known_of_the_material_goes_before_its_spread() -> None:
    assert chosen_weights(person(6, 0.5), "varied").against == "varied"
    assert chosen_weights(person(6, 1.0), "neutral").against == "neutral"
    assert chosen_weights({}, "varied").against == "everybody"


@pytest.mark.parametrize("text", ["", "name = 1", "not toml ["])
def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "weights.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(RulesError, match=r"weights weights\.toml") as caught:
        load_voice_weights(path)
    assert "\n" not in str(caught.value)


def test_a_folder_of_the_users_own_is_read_and_what_it_lacks_is_named(tmp_path: Path) -> None:
    text = FILES["everybody"].read_text("utf-8").replace('name = "', 'name = "my own ', 1)
    (tmp_path / "weights.toml").write_text(text, "utf-8")
    assert chosen_weights({}, None, tmp_path).name.startswith("my own ")
    with pytest.raises(RulesError, match=r"lacks weights_own_neutral\.toml: .* drop --baseline"):
        chosen_weights(person(6, 0.5), "neutral", tmp_path)


def test_the_observer_weighs_by_the_folder_that_it_is_given(
    tmp_path: Path, observer: VoiceObserver, example: Waveform, setting: Setting
) -> None:
    text = re.sub(r"(?m)^name = .*", 'name = "mine"', FILES["everybody"].read_text("utf-8"), count=1)
    (tmp_path / "weights.toml").write_text(text, "utf-8")
    own = replace(setting, rules={"voice": tmp_path})
    weighed = [one for one in observer.observe(example, own) if isinstance(one, Observation) and one.weights]
    assert weighed
    assert all(one.weights_from.startswith("mine, against") for one in weighed)
    assert [table.name for table in observer.weights(own)] == ["mine"]
    (tmp_path / "weights.toml").unlink()
    with pytest.raises(RulesError, match=r"holds no weights of voice: it lacks weights\.toml"):
        observer.weights(own)
