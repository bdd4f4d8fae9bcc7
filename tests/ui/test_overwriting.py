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
    "smile.csv": "ms,smile\n0,10\n40,60\n",
    "smile.toml": '[[column]]\nname = "smile"\nkind = "AU12"\nunit = "0-5"\nscale = 0.05\n',
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
        (("explain", "smile.csv", "--no-llm", "-o", "smile.toml"), "smile.toml"),
        (("observe", "folder/../smile.csv", "-f", "csv", "-o", "smile.toml"), "smile.toml"),
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


DATA = {
    "faces/joy/a.jpg": "a portrait",
    "faces.csv": "path,label\nfaces/joy/a.jpg,joy\n",
    "posts/dev.tsv": "so good\t0\ta\nso scary\t1\tb\n",
    "posts/labels.txt": "joy\nfear\n",
    "clip.mp4": "a clip",
    "clip.srt": "its words",
    "clips.csv": "file,ambivalent\nclip.mp4,yes\n",
    "zones.csv": "file,person,start,end,zone\nclip.mp4,Ada,0,1,green\n",
    "texts.csv": "text,label\nI am so happy!,joy\n",
    "tables.csv": "path,label\nsmile.csv,joy\n",
    "smile.csv": "ms,smile\n0,10\n",
    "smile.toml": "its columns",
    "rows.parquet/rows/part-000001.parquet": "rows",
}


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (("eval", "labelled", "faces", "-o", "faces/joy/a.jpg"), "faces/joy/a.jpg"),
        (("eval", "labelled", "faces.csv", "--predictions", "faces/../faces/joy/a.jpg"), "faces/joy/a.jpg"),
        (("eval", "goemotions", "posts", "-o", "posts/dev.tsv"), "posts/dev.tsv"),
        (("eval", "goemotions", "posts/dev.tsv", "-o", "posts/labels.txt"), "posts/labels.txt"),
        (("eval", "labelled", "texts.csv", "--prior", "posts", "--figure", "posts/dev.tsv"), "posts/dev.tsv"),
        (("eval", "labelled", "tables.csv", "-f", "md", "-o", "smile.toml"), "smile.toml"),
        (("eval", "zones", "zones.csv", "-o", "clip.mp4"), "clip.mp4"),
        (("eval", "ambivalence", "clips.csv", "-o", "clip.srt"), "clip.srt"),
        (("summary", "rows.parquet", "-o", "rows.parquet/rows/part-000001.parquet"), "part-000001.parquet"),
    ],
)
def test_what_lies_in_a_folder_that_is_read_or_is_named_by_a_table_is_kept(
    emotrace: Any, tmp_path: Path, arguments: tuple[str, ...], kept: str
) -> None:
    for name, held in DATA.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(held, "utf-8")
    done = emotrace(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert Path(kept).name in done.stderr
    assert "read here" in done.stderr
    there = (path for path in tmp_path.rglob("*") if path.is_file())
    assert {path.relative_to(tmp_path).as_posix(): path.read_text("utf-8") for path in there} == DATA
