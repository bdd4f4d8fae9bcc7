"""What a batch runs over, whatever it is written in."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from emotrace.engine.errors import InputError, UsageError
from emotrace.ui.batch.columns import Columns
from emotrace.ui.batch.drawing import drawn
from emotrace.ui.batch.inputs import open_input
from emotrace.ui.batch.items import Item


def _items(path: Path | str, **columns: str) -> list[Item]:
    return list(open_input(str(path), Columns(**columns)).walk())


def _write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_columns_are_known_by_their_names_and_the_others_are_kept(tmp_path: Path) -> None:
    table = _write(
        tmp_path / "t.csv", 'ID,Utterance,Speaker,mood\r\na,"Oh, really?",Joey,surprise\r\nb,"two\nlines",,\r\n'
    )
    first, second = _items(table)
    kept = {"Speaker": "Joey", "mood": "surprise"}  # people group by who speaks
    assert first == Item(number=1, id="a", text="Oh, really?", speaker="Joey", columns=kept)
    assert (second.text, second.speaker, second.columns) == ("two\nlines", None, {"Speaker": "", "mood": ""})


def test_a_column_without_a_name_holds_neither_a_file_nor_a_name_for_the_row(tmp_path: Path) -> None:
    (item,) = _items(_write(tmp_path / "t.csv", ",text,label\n0,I am so happy today,joy\n"))  # the index of pandas
    assert item == Item(number=1, id="1", text="I am so happy today", columns={"": "0", "label": "joy"})


def test_a_named_column_wins_and_no_other_content_is_looked_for(tmp_path: Path) -> None:
    table = _write(tmp_path / "t.csv", "text,caption,image\nno,yes,x.png\n")
    (item,) = _items(table, text="caption")
    assert (item.text, item.files, item.columns) == ("yes", (), {"text": "no", "image": "x.png"})


def test_paths_are_from_the_tables_own_folder_and_name_the_row(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (item,) = _items(_write(tmp_path / "in" / "t.csv", "video,audio,context\nclips/a.mp4,a.wav,at home\n"))
    assert item.id == "a.wav"
    assert item.files == (str(tmp_path / "in" / "a.wav"), str(tmp_path / "in" / "clips/a.mp4"))
    assert item.context == "at home"


def test_a_table_without_a_header_is_told_by_a_number_in_its_first_row(tmp_path: Path) -> None:
    table = _write(tmp_path / "dev.tsv", 'He said "no\t4\tid1\nI am "sad\t2,3\tid2\n')
    source = open_input(str(table), Columns())
    assert "column 1 is read" in source.note
    first, second = source.walk()
    assert (first.text, first.id, first.columns) == ('He said "no', "1", {"2": "4", "3": "id1"})
    assert second.text == 'I am "sad'
    assert not open_input(str(table), Columns(text="1")).note, "nothing is guessed"
    assert open_input(str(table), Columns(id="3")).note
    (item, _) = _items(table, text="1", id="3")
    assert (item.text, item.id) == ('He said "no', "id1")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_older_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    (item,) = _items(_write(tmp_path / "t.csv", "id,text\n1,très heureux — naïve\n", encoding))
    assert item.text == "très heureux — naïve"


def test_jsonl_rows_may_each_name_columns_of_their_own(tmp_path: Path) -> None:
    rows = [{"text": "one", "n": 3}, {"image": "a.png", "more": [1, 2]}, "three", {"text": None}]
    lines = "\n".join(map(json.dumps, rows)) + "\n{broken\n[1]\n"
    first, second, third, nothing, broken, no_object = _items(_write(tmp_path / "t.jsonl", lines))
    assert (first.text, first.columns) == ("one", {"n": "3"})
    assert (second.files, second.columns) == ((str(tmp_path / "a.png"),), {"more": "[1, 2]"})
    assert third.text == "three"
    assert nothing.problem == "row 4 holds neither words nor a file"
    assert "t.jsonl, row 5: it is no JSON" in str(broken.problem)
    assert "row 6" in str(no_object.problem)


def test_parquet_is_a_table_like_others(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"text": ["a", None], "n": [1, 2]}), tmp_path / "t.parquet")
    first, second = _items(tmp_path / "t.parquet")
    assert (first.text, first.columns) == ("a", {"n": "1"})
    assert second.problem


def test_a_row_that_does_not_fit_is_a_problem_and_the_others_are_read(tmp_path: Path) -> None:
    items = _items(_write(tmp_path / "t.csv", "text,n\na,1\nb\nc,3,4\n,\nd,5\n"))
    assert [item.text for item in items] == ["a", None, None, "d"]
    assert "1 cells where the table has 2 columns" in str(items[1].problem)
    assert [item.number for item in items] == [1, 2, 3, 4]


def test_ids_that_come_twice_are_told_apart_by_number(tmp_path: Path) -> None:
    items = _items(_write(tmp_path / "t.csv", "id,text\nx,a\nx,b\n"))
    assert [(item.number, item.id) for item in items] == [(1, "x"), (2, "x")]


def test_a_missing_column_names_those_that_are_there(tmp_path: Path) -> None:
    table = _write(tmp_path / "t.csv", "words,mood\na,b\n")
    with pytest.raises(InputError, match=r"has no column 'text'; it has words, mood: name one with --text-column"):
        open_input(str(table), Columns(text="text"))
    with pytest.raises(InputError, match=r"no column that is known .* it has words, mood: name one with --text-column"):
        open_input(str(table), Columns())


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("t.csv", b"", "holds no rows"),
        ("t.csv", b"\n \n", "holds no rows"),
        ("t.csv", b"PK\3\4\0\0\0", "holds zero bytes"),
        ("t.jsonl", b"", "holds no rows"),
        ("t.jsonl", b"nothing\n", "its first line is no row"),
        ("t.txt", b"\n\n", "holds no text"),
        ("t.parquet", b"PAR1 it is not", "is no Parquet file"),
    ],
)
def test_bad_tables_are_refused_in_one_line(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=said) as raised:
        open_input(str(tmp_path / name), Columns())
    assert name in str(raised.value)


def test_a_folder_gives_its_media_and_texts_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.PNG", "a/notes.md", ".hidden.txt", "a/.git/c.txt", "c.srt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    source = open_input(str(tmp_path), Columns())
    assert [item.id for item in source.walk()] == ["b.txt", "c.srt", "a/z.PNG"]
    assert source.total() == 3
    assert "1 .md" in source.note


def test_a_pattern_gives_files_and_one_that_fits_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert [Path(item.id).name for item in _items(str(tmp_path / "*.txt"))] == ["a.txt"]
    with pytest.raises(InputError, match="fits no file"):
        open_input(str(tmp_path / "*.mp4"), Columns())
    with pytest.raises(InputError, match="does not exist"):
        open_input(str(tmp_path / "gone"), Columns())


@pytest.mark.parametrize(
    ("data", "texts"), [(b"one\n\ntwo", ["one", "two"]), (b'{"text": "one"}\n{"text": "two"}\n', ["one", "two"])]
)
def test_standard_input_is_lines_or_json(monkeypatch: pytest.MonkeyPatch, data: bytes, texts: list[str]) -> None:
    monkeypatch.setattr(sys, "stdin", _stdin(data))
    source = open_input("-", Columns())
    assert [item.text for item in source.walk()] == texts
    assert source.total() is None


def test_standard_input_cannot_be_drawn_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _stdin(b"one\n"))
    with pytest.raises(UsageError, match="cannot be drawn from"):
        drawn(open_input("-", Columns()), None, 1, 0)


def test_a_sample_is_drawn_by_its_seed_and_keeps_the_order(tmp_path: Path) -> None:
    path = _write(tmp_path / "t.txt", "".join(f"text {n}\n" for n in range(1, 101)))

    def numbers(seed: int, limit: int | None = None) -> list[int]:
        items, total = drawn(open_input(str(path), Columns()), limit, 10, seed)
        found = [item.number for item in items]
        assert total == len(found)
        return found

    assert numbers(1) == numbers(1) == sorted(numbers(1))
    assert len(numbers(1)) == 10
    assert numbers(1) != numbers(2)
    assert numbers(1, limit=3) == numbers(1)[:3]


def _stdin(data: bytes) -> Any:
    return SimpleNamespace(buffer=io.BufferedReader(io.BytesIO(data)), closed=False)


@pytest.mark.parametrize("delimiter", [";", "\t", ",", "|"])
def test_a_first_line_that_names_the_separator_is_taken_at_its_word(tmp_path: Path, delimiter: str) -> None:
    lines = [f"sep={delimiter}", "id/text,a;b\tc|d".replace(delimiter, " "), "1/so glad", "2/sad/more"]
    table = _write(tmp_path / "t.csv", "\r\n".join(lines).replace("/", delimiter), "utf-8-sig")
    first, second = _items(table, text=lines[1].split("/")[1])
    assert (first.number, first.id, first.text) == (1, "1", "so glad")
    assert "it has 3 cells where the table has 2 columns" in str(second.problem)


def test_a_line_that_names_the_separator_counts_where_lines_are_told(tmp_path: Path) -> None:
    (item,) = _items(_write(tmp_path / "t.csv", 'sep=;\nid;text\n1;"glad\n'))
    assert "opened in it, in line 3" in str(item.problem)
