"""What training writes of itself is true of the data that it was given."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from emotrace.engine.observer import Setting
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.trainer import Training
from emotrace.plugins.voice.cues import MEASURES
from emotrace.plugins.voice.training.examples import Measurements
from emotrace.plugins.voice.training.measured import Measured
from emotrace.plugins.voice.training.trainer import VoiceTrainer
from emotrace.plugins.voice.weights import DATA, FILES, load_voice_weights

LABELS = taxonomy("ekman").labels


def speakers(labels: Sequence[str]) -> list[Measured]:
    """Three who speak twice with each label, measured by chance."""
    random = np.random.default_rng(0)
    return [
        Measured(f"{who} {label} {n}", label, who, dict(zip(MEASURES, random.normal(size=len(MEASURES)), strict=True)))
        for who in ("03", "08", "09")
        for label in labels
        for n in range(2)
    ]


def written(training: Training, labels: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, str]:
    """The command and the licence in the weights, and the card's limits, where the data measure like `speakers`."""
    monkeypatch.setattr(Measurements, "of", lambda *_: iter(speakers(labels)))
    list(VoiceTrainer().train(training))
    (command,), (licence,) = zip(
        *{(one.trained_by, one.licence) for one in (load_voice_weights(training.out / p.name) for p in FILES.values())},
        strict=True,
    )
    return command, licence, limits(training.out)


def limits(folder: Path) -> str:
    return (folder / "MODEL_CARD.md").read_text("utf-8").split("## Limits")[1]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    (tmp_path / "table.csv").write_text('path,label,"the ""speaker"""\na.wav,joy,1\n', "utf-8")
    return tmp_path / "table.csv"


def test_of_ones_own_data_the_command_names_the_group_and_the_limit_and_no_corpus_is_named(
    table: Path, tmp_path: Path, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Training(table, tmp_path / "out", setting.model_file, seed=3, group='the "speaker"', limit=5)
    command, licence, told = written(asked, LABELS, monkeypatch)
    named = f"{tmp_path.name}/table.csv"
    assert command == f"emotrace train voice {named} --seed 3 --group 'the \"speaker\"' --limit 5"
    assert licence.startswith("as free as the recordings")
    for word in ("Acted", "studio", "language", "not among the data"):
        assert word not in told


def test_a_label_that_is_absent_is_told(
    table: Path, tmp_path: Path, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Training(table, tmp_path / "out", setting.model_file, group='the "speaker"')
    _, _, told = written(asked, [label for label in LABELS if label != "disgust"], monkeypatch)
    assert "- Disgust was not among the data" in told
    assert told.count("not among the data") == 1


def test_of_emodb_is_said_what_the_shipped_files_say(
    tmp_path: Path, setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "emodb" / "wav").mkdir(parents=True)
    (tmp_path / "emodb" / "wav" / "03a01Fa.wav").write_bytes(b"RIFF")
    asked = Training(tmp_path / "emodb" / "wav", tmp_path / "out", setting.model_file)
    told = written(asked, [label for label in LABELS if label != "surprise"], monkeypatch)
    shipped = load_voice_weights(FILES["everybody"])
    assert told == (shipped.trained_by, shipped.licence, limits(DATA))
    named, as_shipped = ((folder / "MODEL_CARD.md").read_text("utf-8").split(":")[0] for folder in (asked.out, DATA))
    assert named == as_shipped
