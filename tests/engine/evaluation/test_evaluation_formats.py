"""GoEmotions and EMO-DB as they are published."""

import math
from collections import Counter
from pathlib import Path

import pytest

from emotrace.engine.benchmark import Selection
from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.emodb import read_emodb
from emotrace.engine.evaluation.goemotions import read_goemotions

EKMAN = "anger\ndisgust\nfear\njoy\nneutral\nsadness\nsurprise\n"


@pytest.fixture
def goemotions(tmp_path: Path) -> Path:
    (tmp_path / "labels.txt").write_text(EKMAN)
    (tmp_path / "train.tsv").write_text("a\t3\tx\nb\t3,4\tx\nc\t3\tx\nd\t4,3\tx\n")
    (tmp_path / "dev.tsv").write_text('"so he said\t0,3\tid1\nno label\t\tid2\nwhat\t7\tid3\n\t1\tid4\nleft\n')
    return tmp_path


def test_goemotions_reads_several_labels_and_no_quotes(goemotions: Path) -> None:
    data = read_goemotions(Selection(goemotions, split="dev"))
    assert [(one.text, one.labels) for one in data.examples] == [('"so he said', ("anger", "joy"))]
    assert data.several
    assert [line.split(":")[0] for line in data.left_out] == [f"dev.tsv row {n}" for n in (2, 3, 4, 5)]


def test_goemotions_has_the_shares_of_its_training_part(goemotions: Path) -> None:
    prior = read_goemotions(Selection(goemotions, split="dev")).log_prior
    assert prior is not None
    assert math.fsum(map(math.exp, prior.values())) == pytest.approx(1)
    assert prior["joy"] - prior["neutral"] == pytest.approx(math.log(3.5 / 1.5))
    assert prior["joy"] - prior["fear"] == pytest.approx(math.log(3.5 / 0.5))
    (goemotions / "labels.txt").write_text("\n".join("abcdefgh"))
    assert read_goemotions(Selection(goemotions, split="dev")).log_prior is None


def test_goemotions_without_a_split_reads_test_before_dev(goemotions: Path) -> None:
    assert read_goemotions(Selection(goemotions)).name.endswith("dev.tsv")
    (goemotions / "test.tsv").write_text("a\t3\tx\n")
    assert read_goemotions(Selection(goemotions)).name.endswith("test.tsv")


def test_goemotions_says_which_folder_to_name(goemotions: Path) -> None:
    (goemotions / "inner").mkdir()
    (goemotions / "inner" / "dev.tsv").touch()
    with pytest.raises(InputError, match=r"has no test\.tsv; name one of the folders in it: inner"):
        read_goemotions(Selection(goemotions, split="test"))
    (goemotions / "labels.txt").unlink()
    with pytest.raises(InputError, match=r"dev\.tsv has no labels\.txt beside it"):
        read_goemotions(Selection(goemotions, split="dev"))


def test_goemotions_is_read_whole(shared_data: Path) -> None:
    for folder, labels in (("original", 28), ("ekman", 7)):
        data = read_goemotions(Selection(shared_data / "goemotions" / folder, split="dev"))
        assert (len(data.examples), len(data.left_out), len(data.labels)) == (5426, 0, labels)


def test_emodb_reads_speaker_and_emotion_from_the_name(tmp_path: Path) -> None:
    for name in ("03a01Fa", "16b10Td", "03a02Lc", "03a02Qc", "hello"):
        (tmp_path / f"{name}.wav").write_bytes(b"x")
    data = read_emodb(Selection(tmp_path))
    assert [(one.id, one.labels[0], one.group) for one in data.examples] == [
        ("03a01Fa.wav", "joy", "03"),
        ("16b10Td.wav", "sadness", "16"),
    ]
    assert data.left_out == (
        "03a02Lc.wav: boredom is none of ekman's labels",
        "03a02Qc.wav: there is no emotion 'Q'",
        "hello.wav: it is not named as EMO-DB names its recordings (03a01Fa.wav)",
    )


def test_emodb_is_read_whole(shared_data: Path) -> None:
    data = read_emodb(Selection(shared_data / "emodb"))
    assert len(data.examples) + len(data.left_out) == len(list((shared_data / "emodb" / "wav").iterdir()))
    assert len(Counter(one.group for one in data.examples)) == 7
    assert all("boredom" in line for line in data.left_out)
