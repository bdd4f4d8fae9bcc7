"""What the user gives is never written over, whichever command reads it."""

from pathlib import Path
from typing import Any

import pytest

HELD = {
    "note.txt": "I am so happy, thank you!",
    "notes.labelstudio.xml": "I am so happy, thank you!",
    "mine.toml": 'name = "mine"\n',
    "result.json": "{}",
    "texts.csv": "text,label\nI am so happy!,joy\n",
    "cases.jsonl": "{}\n",
    "base.json": "{}",
    "face.png": "a portrait",
}


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (("explain", "note.txt", "--no-llm", "-o", "note.txt"), "note.txt"),
        (("explain", "note.txt", "--no-llm", "-o", "new.md", "-o", "folder/../note.txt"), "note.txt"),
        (("explain", "notes.labelstudio.xml", "--no-llm", "-o", "notes.labelstudio.json"), "notes.labelstudio.xml"),
        (("explain", "--text", "so happy", "--rules", "text=mine.toml", "-o", "mine.toml"), "mine.toml"),
        (("explain", "--text", "so happy", "--no-llm", "-f", "labelstudio", "-o", "tasks.xml"), "tasks.xml"),
        (("explain", "face.png", "--no-llm", "--figures", "."), "face.png"),
        (("observe", "note.txt", "-o", "note.txt"), "note.txt"),
        (("observe", "--text", "so happy", "--baseline", "base.json", "-f", "csv", "-o", "base.json"), "base.json"),
        (("ablate", "result.json", "--drop", "E1", "-o", "result.json"), "result.json"),
        (("baseline", "make", "note.txt", "-o", "note.txt"), "note.txt"),
        (("eval", "labelled", "texts.csv", "-f", "md", "-o", "texts.csv"), "texts.csv"),
        (("eval", "labelled", "texts.csv", "--predictions", "texts.csv"), "texts.csv"),
        (("eval", "zones", "texts.csv", "-f", "md", "-o", "texts.csv"), "texts.csv"),
        (("eval", "explanations", "cases.jsonl", "--no-llm", "-f", "md", "-o", "cases.jsonl"), "cases.jsonl"),
    ],
)
def test_an_output_that_is_an_input_is_refused_before_anything_is_done(
    emotrace: Any, tmp_path: Path, arguments: tuple[str, ...], kept: str
) -> None:
    (tmp_path / "folder").mkdir()
    for name, held in HELD.items():
        (tmp_path / name).write_text(held, "utf-8")
    done = emotrace(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert kept in done.stderr
    assert "is read here" in done.stderr or "is where its companion file goes" in done.stderr
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir() if path.is_file()} == HELD
