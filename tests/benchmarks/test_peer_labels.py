"""How a peer's output becomes a label, and which items all tools are given."""

from pathlib import Path

import pytest

from benchmarks.peers import labelled, sentiment

COMMON = ["joy", "neutral", "anger", "surprise", "sadness", "fear", "disgust"]


@pytest.mark.parametrize(
    ("scores", "label", "feeling"),
    [
        ({"positive": 0.6}, "joy", "positive"),
        ({"negative": 0.6}, "anger", "negative"),
        ({}, "neutral", "neutral"),
        ({"fear": 2.0, "negative": 3.0, "trust": 5.0}, "fear", "negative"),
        ({"sadness": 1.0, "anger": 1.0, "negative": 1.0, "positive": 1.0}, "anger", "neutral"),
    ],
)
def test_a_tools_scores_become_a_label_and_a_sentiment(scores: dict[str, float], label: str, feeling: str) -> None:
    assert sentiment.label_of(scores, COMMON) == label
    assert sentiment.sentiment_of(scores) == feeling


def test_posts_of_several_labels_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("joy\nfear\n", "utf-8")
    (tmp_path / "dev.tsv").write_text('so good\t0\ta\nboth\t0,1\tb\n"quoted\t1\tc\n', "utf-8")
    found = list(labelled.texts(tmp_path / "dev.tsv"))
    assert [(one.text, one.label) for one in found] == [("so good", "joy"), ('"quoted', "fear")]


def test_folders_and_file_names_give_the_labels(tmp_path: Path) -> None:
    for name in ("happy/a.jpg", "contempt/b.jpg", "sad/c.png", "sad/notes.txt", "03a01Wa.wav", "03a01La.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [(one.label, one.path and one.path.name) for one in labelled.faces(tmp_path)] == [
        ("joy", "a.jpg"),
        ("sadness", "c.png"),
    ]
    assert [(one.label, one.speaker) for one in labelled.voices(tmp_path)] == [("anger", "03")]


def test_a_limit_draws_the_same_items_in_their_order() -> None:
    items = [labelled.Item("joy", text=str(number)) for number in range(50)]
    kept = labelled.drawn(iter(items), 10)
    assert kept == labelled.drawn(iter(items), 10)
    assert [int(one.text) for one in kept] == sorted({int(one.text) for one in kept})
    assert len(kept) == 10
    assert labelled.drawn(iter(items), None) == items
