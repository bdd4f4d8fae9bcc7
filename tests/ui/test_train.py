"""emotrace train and emotrace plugins show, with a trainer and an observer from another package."""

import json
from pathlib import Path
from typing import Any

import pytest

PLUGIN = """
from emotrace.engine.errors import InputError
from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import ObserverCard, WeightRow, WeightTable
from pathlib import Path

class Humming:
    card = ObserverCard(
        name="humming", version="1", modality="voice", reads=("hum",), emits=(), licence="x", weights_licence="x"
    )
    def patterns(self, setting): return []
    def observe(self, track, setting): yield from ()
    def close(self): pass
    def weights(self, setting):
        rows = [WeightRow("hum", "low hum", size, "s", {"joy": size / 2, "fear": -size}) for size in (0.5, 1.0)]
        rows += [WeightRow("trill", "", None, "", {"surprise": 1.25})]
        own = setting.rules.get("humming")
        name, path = ("humming 1", Path("/there/hum.toml")) if own is None else (f"humming of {own}", own)
        return [WeightTable(name, path, rows, ("trained on: hums",))]

class Trainer:
    name, reads = "humming", "a table of hums"
    def train(self, training):
        yield f"seed {training.seed}, group {training.group}, limit {training.limit}, labels {training.spellings}"
        if "bad" in training.data.name:
            raise InputError(f"{training.data.name} row 3: NaN")
        training.out.mkdir(parents=True)
        (training.out / "MODEL_CARD.md").write_text("hums")

@hookimpl
def emotrace_observers(): return [Humming()]

@hookimpl
def emotrace_trainers(): return [Trainer()]
"""


@pytest.fixture
def hummed(emotrace: Any, tmp_path: Path) -> Any:
    """Runs the command with a plugin beside the installed ones."""
    (tmp_path / "hummingplugin.py").write_text(PLUGIN)
    info = tmp_path / "hummingplugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hummingplugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[emotrace]\nhum = hummingplugin\n")
    (tmp_path / "hums.csv").touch()
    (tmp_path / "bad.csv").touch()
    return lambda *arguments: emotrace(*arguments, PYTHONPATH=str(tmp_path))


def test_a_trainer_is_found_and_told_everything(hummed: Any, tmp_path: Path) -> None:
    done = hummed("train", "humming", "hums.csv", "-o", "new/out", "--seed", 7, "--group", "who", "--limit", 9)
    assert (done.returncode, done.stdout) == (0, "new/out\n")
    assert done.stderr == "seed 7, group who, limit 9, labels {}\nto use them: --rules humming=new/out\n"
    assert (tmp_path / "new/out/MODEL_CARD.md").read_text() == "hums"


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("huming", "hums.csv", "-o", "out"), 2, "no trainer named 'huming'; did you mean humming?"),
        (("humming", "gone.csv", "-o", "out"), 1, "gone.csv does not exist; humming learns from a table of hums"),
        (("humming", "hums.csv", "-o", "bad.csv"), 2, "-o bad.csv is a file; name a folder"),
        (("humming", "bad.csv", "-o", "out"), 1, "bad.csv row 3: NaN"),
    ],
)
def test_what_cannot_be_trained_is_said(hummed: Any, arguments: tuple[str, ...], status: int, says: str) -> None:
    done = hummed("train", *arguments)
    assert done.returncode == status
    assert done.stderr.splitlines()[-1] == f"emotrace: {says}"


def test_weights_are_shown_by_cue_and_size(hummed: Any) -> None:
    done = hummed("plugins", "show", "humming", "--weights")
    lines = done.stdout.splitlines()
    assert lines[:2] == ["humming 1", "/there/hum.toml"]
    assert "trained on: hums" in done.stdout
    (half,) = (line for line in lines if "0.5 s" in line)
    assert half.split() == ["hum", "0.5", "s", "-0.50", "+0.25", "low", "hum"]
    (one,) = (line for line in lines if "1 s" in line)
    assert one.split() == ["1", "s", "-1.00", "+0.50"]


def test_a_cue_is_found_and_the_rest_left_away(hummed: Any) -> None:
    found = hummed("plugins", "show", "hum", "--weights", "--cue", "TRILL").stdout
    assert "+1.25" in found
    assert "low hum" not in found
    cut = hummed("plugins", "show", "humming", "--weights", "--limit", 1).stdout
    assert "2 more rows; --limit 3 shows all" in cut
    none = hummed("plugins", "show", "humming", "--weights", "--cue", "wheeze")
    assert (none.returncode, none.stdout) == (2, "")


def test_weights_are_json_too(hummed: Any) -> None:
    (table,) = json.loads(hummed("plugins", "show", "humming", "--weights", "--format", "json").stdout)
    assert table["rows"][0] == {
        "cue": "hum",
        "label": "low hum",
        "size": 0.5,
        "unit": "s",
        "weights": {"joy": 0.25, "fear": -0.5},
    }


def test_a_plugin_is_told_by_its_observer(hummed: Any) -> None:
    rows = json.loads(hummed("plugins", "show", "hum", "--format", "json").stdout)
    assert {"observer": "humming", "what": "modality", "is": "voice"} in rows
    assert hummed("plugins", "show", "hummin").stderr.endswith("did you mean humming?\n")


def test_plugins_alone_still_lists_them(hummed: Any) -> None:
    rows = json.loads(hummed("plugins", "--format", "json").stdout)
    assert {"hum": ["humming"]}.items() <= {row["name"]: sorted(set(row["brings"])) for row in rows}.items()


def test_weights_that_are_there_are_not_written_over(hummed: Any, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/MODEL_CARD.md").write_text("mine")
    done = hummed("train", "humming", "hums.csv", "-o", "out")
    assert done.returncode == 2
    assert done.stderr.startswith("emotrace: -o out holds weights already (MODEL_CARD.md); name another folder")
    assert (tmp_path / "out/MODEL_CARD.md").read_text() == "mine"


def test_a_trainer_is_told_which_labels_are_ours(hummed: Any) -> None:
    done = hummed("train", "humming", "hums.csv", "-o", "out", "--map", "glee=joy", "--map", "ire=anger")
    assert "labels {'glee': 'joy', 'ire': 'anger'}" in done.stderr
    assert hummed("train", "humming", "hums.csv", "-o", "new", "--map", "glee").returncode == 2


def test_one_of_the_users_own_is_shown_in_place_of_what_is_installed(hummed: Any, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    shown = hummed("plugins", "show", "humming", "--weights", "--rules", "own")
    assert (shown.returncode, "humming of own" in shown.stdout) == (0, True)
    gone = hummed("plugins", "show", "humming", "--weights", "--rules", "gone")
    assert (gone.returncode, gone.stderr) == (2, "emotrace: --rules gone: there is no such file or folder\n")
