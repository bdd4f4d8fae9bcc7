"""Labelled data on disk: what is found, and what is left out with a word on why."""

import shlex
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.benchmark import LabelledData, Selection
from emotrace.engine.errors import InputError, UsageError
from emotrace.engine.evaluation.labelled import read_labelled
from emotrace.engine.evaluation.spelling import spelling

Files = Callable[[dict[str, str]], Path]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    def write(contents: dict[str, str]) -> Path:
        for name, text in contents.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path

    return write


def read(path: Path, **options: Any) -> LabelledData:
    return read_labelled(Selection(path, **options))


def test_a_table_of_texts_maps_common_spellings(files: Files) -> None:
    table = files({"a.csv": "text,label\nyes,Happy\nno,ANGRY\nhm,no_emotion\noh,Fearful\n"}) / "a.csv"
    data = read(table)
    assert [(one.text, one.labels) for one in data.examples] == [
        ("yes", ("joy",)),
        ("no", ("anger",)),
        ("hm", ("neutral",)),
        ("oh", ("fear",)),
    ]
    assert data.labels == ("anger", "fear", "joy", "neutral")
    assert not data.several


def test_what_cannot_be_used_is_left_out_with_file_row_and_reason(files: Files) -> None:
    table = files({"a.csv": "text,label\nyes,joy\n,joy\nhm,calm\nx\noh,\n"}) / "a.csv"
    data = read(table)
    assert len(data.examples) == 1
    assert set(data.left_out) == {
        "a.csv row 3: it has no text",
        "a.csv row 4: label 'calm' is none of ekman's; --map calm=LABEL takes it for one",
        "a.csv row 5: it has 1 cells where the header has 2",
        "a.csv row 6: it has no label",
    }


def test_own_spellings_come_first_and_may_leave_out(files: Files) -> None:
    table = files({"a.csv": "text,label\na,calm\nb,happy\nc,joy\n"}) / "a.csv"
    data = read(table, spellings={"Calm": "neutral", "happy": ""})
    assert [one.labels[0] for one in data.examples] == ["neutral", "joy"]
    assert data.left_out == ("a.csv row 3: label 'happy' is left out by --map",)
    with pytest.raises(UsageError, match="did you mean surprise"):
        read(table, spellings={"calm": "suprise"})


def test_a_spelling_of_ones_own_that_no_label_has_is_noted(files: Files) -> None:
    folder = files({"a.csv": "text,label\na,calm\nb,joy\nc,Freude\n", "in/calm/a.jpg": "x", "in/joy/b.jpg": "x"})
    own = {"CALM": "neutral", "Frued": "joy", "well  then": ""}
    notes = (
        "--map Frued=joy changed nothing: nothing here is labelled 'Frued'",
        "--map 'well  then'= changed nothing: nothing here is labelled 'well  then'",
    )
    for path in (folder / "a.csv", folder / "in"):
        assert read_labelled(Selection(path, spellings=own)).notes == notes
    assert read_labelled(Selection(folder / "a.csv")).notes == ()


@pytest.mark.parametrize("label", ["sadness|grief", "fear;surprise", "joy, love", "what's this", "$(ls)", "calm"])
def test_what_is_told_of_a_label_can_be_pasted_into_a_shell(files: Files, label: str) -> None:
    (told,) = read(files({"a.csv": f'text,label\nyes,joy\nno,"{label}"\n'}) / "a.csv").left_out
    hint = told.partition("; --map ")[2].removesuffix(" takes it for one")
    assert shlex.split(hint, comments=True) == [f"{label}=LABEL"]
    assert hint == f"{label}=LABEL" or "'" in hint


def test_spellings_of_ones_own_that_contradict_each_other_are_refused() -> None:
    assert spelling({"joy": "anger", "Joy": "angry", "no": "", "NO": ""}).label("JOY") == "anger"
    for own in ({"calm": "joy", "CALM": "fear"}, {"calm": "", "Calm": "fear"}):
        with pytest.raises(UsageError, match=r"--map C\w+=fear: another --map takes that label for something else"):
            spelling(own)


def test_rows_of_empty_cells_are_counted_among_what_is_left_out(files: Files) -> None:
    data = read(files({"a.csv": "text,label\nyes,joy\n,\n,\n"}) / "a.csv")
    assert data.left_out == ("a.csv row 3: it is empty", "a.csv row 4: it is empty")


@pytest.mark.parametrize(
    ("header", "options"),
    [
        ("text,label,label", {}),
        ("text,text,label", {}),
        ("path,label,path", {}),
        ("text,label,who,who", {"group": "who"}),
    ],
)
def test_a_column_that_is_used_and_there_twice_is_refused(files: Files, header: str, options: dict[str, Any]) -> None:
    row = ",".join("joy" if name == "label" else "x" for name in header.split(","))
    with pytest.raises(InputError, match=r"^a\.csv has two columns named '\w+'; rename one$"):
        read(files({"a.csv": f"{header}\n{row}\n"}) / "a.csv", **options)
    assert len(read(files({"b.csv": "text,label,note,note\nx,joy,1,2\n"}) / "b.csv").examples) == 1


def test_a_table_of_files_finds_them_beside_it(files: Files) -> None:
    folder = files({"t.csv": "path,label,who,text\nin/a.wav,sad,1,hi\nin\\b.wav,sad,2,ho\ngone.wav,sad,1,he\n"})
    files({"in/a.wav": "x", "in/b.wav": "x"})
    data = read(folder / "t.csv", group="who")
    assert [(one.path, one.group) for one in data.examples] == [(folder / "in/a.wav", "1"), (folder / "in/b.wav", "2")]
    assert data.left_out == ("t.csv row 4: there is no file gone.wav",)


def test_a_folder_takes_labels_from_the_first_folder_that_is_one(files: Files) -> None:
    folder = files(
        {
            "happy/a.jpg": "x",
            "happy/session 2/sad.PNG": "x",
            "train/angry/c.wav": "x",
            "contempt/d.jpg": "x",
            "happy/notes.txt": "x",
            "e.jpg": "x",
            ".git/happy/f.jpg": "x",
        }
    )
    data = read(folder)
    assert {one.id: one.labels[0] for one in data.examples} == {
        "happy/a.jpg": "joy",
        "happy/session 2/sad.PNG": "joy",
        "train/angry/c.wav": "anger",
    }
    assert len(data.left_out) == 3
    assert [one.id for one in read(folder, split="train").examples] == ["angry/c.wav"]


def test_a_split_may_be_a_table_in_the_folder(files: Files) -> None:
    folder = files({"test.tsv": "text\tlabel\nhi\tjoy\n"})
    assert len(read(folder, split="test").examples) == 1
    with pytest.raises(InputError, match="no split 'dev'"):
        read(folder, split="dev")


def test_a_limit_draws_the_same_for_a_seed_and_keeps_the_label_set(files: Files) -> None:
    rows = "".join(f"t{n},{'joy' if n else 'fear'}\n" for n in range(200))
    table = files({"a.csv": "text,label\n" + rows}) / "a.csv"
    first, second, third = (read(table, limit=20, seed=seed) for seed in (1, 1, 2))
    assert len(first.examples) == 20
    assert first == second
    assert first.examples != third.examples
    assert first.labels == ("fear", "joy")


@pytest.mark.parametrize(
    ("contents", "path", "options", "says"),
    [
        ({"a/.hidden": ""}, "a", {}, "is empty; it should hold a folder"),
        ({"a.csv": "text,label\nx,bored\n"}, "a.csv", {}, "a.csv row 2: label 'bored' is none of ekman's"),
        ({"a.csv": "words,label\nx,joy\n"}, "a.csv", {}, "neither a column 'text' nor 'path'"),
        ({"a.csv": "text,mood\nx,joy\n"}, "a.csv", {}, "--label-column"),
        ({"a.csv": "text,label\nx,joy\n"}, "a.csv", {"group": "who"}, "name one with --group"),
        ({"joy/a.jpg": "x"}, ".", {"group": "who"}, "--group names a column"),
        ({}, "gone.csv", {}, "does not exist"),
    ],
)
def test_nothing_to_use_is_refused(
    files: Files, contents: dict[str, str], path: str, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        read(files(contents) / path, **options)


def test_meld_and_fer2013_are_read_whole(shared_data: Path) -> None:
    meld = read(shared_data / "meld" / "dev_sent_emo.csv", text="Utterance", label="Emotion", group="Dialogue_ID")
    assert (len(meld.examples), len(meld.left_out), len(meld.labels)) == (1109, 0, 7)
    faces = read(shared_data / "fer2013", split="validation")
    counts = Counter(one.labels[0] for one in faces.examples)
    assert counts == {"disgust": 56, **dict.fromkeys(("anger", "fear", "joy", "neutral", "sadness", "surprise"), 60)}
