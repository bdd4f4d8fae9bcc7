"""Inputs as they come: tables of older programs, broken ones, names that no table can hold."""

import csv
import os
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from emotrace.engine.errors import InputError
from emotrace.ui.batch.columns import Columns
from emotrace.ui.batch.inputs import open_input
from emotrace.ui.batch.items import Item


def _items(path: Path | str, **columns: str) -> list[Item]:
    return list(open_input(str(path), Columns(**columns)).walk())


def test_a_quotation_mark_that_is_never_closed_is_told_of_and_not_judged_with_all_that_follows(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text('id,text\n1,I am happy\n2,"I hate it\n3,so sad\n4,wow\n')
    first, broken = _items(table)
    assert (first.text, first.problem) == ("I am happy", None)
    assert broken.text is None
    assert "row 2: a quotation mark is opened in it, in line 3, and never closed" in str(broken.problem)
    assert "to the last one, 5" in str(broken.problem)


@pytest.mark.parametrize("end", ["", "\n", "\n\n \n"])
def test_a_quoted_last_row_is_whole_however_the_file_ends(tmp_path: Path, end: str) -> None:
    table = tmp_path / "t.csv"
    table.write_text(f'id,text\n1,"two\nlines"\n2,"the ""last"" one"{end}')
    with table.open(newline="") as file:
        expected = [row["text"] for row in csv.DictReader(file)]
    assert [item.text for item in _items(table)][:2] == expected[:2]
    assert not any(item.problem for item in _items(table))


@pytest.mark.parametrize("long", ["", "é" * 5000])
def test_lines_may_end_as_macs_write_them(tmp_path: Path, long: str) -> None:
    for name, end in (("cr", "\r"), ("lf", "\n"), ("crlf", "\r\n")):
        rows = ["id,text", "1,I am happy", f"2,so {long} sad", "3,", *(f"{n},text {n}" for n in range(4, 900)), ""]
        (tmp_path / f"{name}.csv").write_bytes(end.join(rows).encode())
    texts = [[item.text for item in _items(tmp_path / f"{name}.csv")] for name in ("cr", "lf", "crlf")]
    assert texts[0] == texts[1] == texts[2]
    assert texts[0][:3] == ["I am happy", f"so {long} sad", None]
    assert len(texts[0]) == 899


def test_a_stray_carriage_return_costs_its_own_row(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"id,text\n1,a\n2,b\rc\n3,d\n")
    assert [item.text for item in _items(tmp_path / "t.csv")][0::2] == ["a", "d"]
    (tmp_path / "t.csv").write_bytes(b"id,te\rxt\n1,a\n")
    with pytest.raises(InputError, match="its first row: it cannot be read"):
        open_input(str(tmp_path / "t.csv"), Columns())


def test_a_header_whose_quotation_mark_is_never_closed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('id,"text\n1,I am happy\n')
    with pytest.raises(InputError, match=r"t\.csv, its first row: a quotation mark"):
        open_input(str(tmp_path / "t.csv"), Columns())


def test_a_first_cell_of_some_length_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"text,{'x' * 200_000}\nI am happy,1\n")
    (item,) = _items(tmp_path / "t.csv")
    assert item.text == "I am happy"


def test_who_speaks_and_what_is_known_around_it_can_be_grouped_by(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text(
        '{"text": "a", "speaker": "Anna", "context": "work", "id": 1}\n{"speaker": "Ben", "text": "b", "id": 2}\n'
    )
    first, second = _items(tmp_path / "t.jsonl")
    assert (first.speaker, first.columns) == ("Anna", {"speaker": "Anna", "context": "work"})
    assert (second.speaker, second.columns) == ("Ben", {"speaker": "Ben"})


def test_columns_of_one_name_are_told_apart_in_parquet_as_in_csv(tmp_path: Path) -> None:
    parquet.write_table(pa.table([pa.array(["I am"]), pa.array(["not"])], names=["text", "text"]), tmp_path / "t.pq")
    (tmp_path / "t.csv").write_text("text,text\nI am,not\n")
    (of_parquet,), (of_csv,) = _items(tmp_path / "t.pq"), _items(tmp_path / "t.csv")
    assert of_parquet == of_csv
    assert (of_csv.text, of_csv.columns) == ("I am", {"text 2": "not"})


def test_words_in_bytes_are_words_and_dates_stand_as_people_write_them(tmp_path: Path) -> None:
    table = pa.table(
        {
            "text": pa.array(["très bien".encode(), None], pa.binary()),
            "day": [date(2026, 1, 31), None],
            "at": [datetime(2026, 1, 31, 12, 5), None],
            "price": [Decimal("1.10"), None],
            "sure": [True, None],
            "raw": pa.array([b"\xff\x00", None], pa.binary()),
            "nested": [{"a": [1, date(2026, 1, 31)], "b": b"x"}, None],
        }
        | {"nested": pa.array([{"a": [date(2026, 1, 31)], "b": b"\xff"}, None])}
    )
    parquet.write_table(table, tmp_path / "t.parquet")
    first, second = _items(tmp_path / "t.parquet")
    assert first.text == "très bien"
    assert first.columns == {
        "day": "2026-01-31",
        "at": "2026-01-31 12:05:00",
        "price": "1.10",
        "sure": "true",
        "raw": "(2 bytes)",
        "nested": '{"a": ["2026-01-31"], "b": "(1 bytes)"}',
    }
    assert set(second.columns.values()) == {""}


def test_a_date_that_python_knows_not_is_one_line(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"text": ["a"], "day": pa.array([10**9], pa.date32())}), tmp_path / "t.parquet")
    with pytest.raises(InputError, match=r"t\.parquet is no Parquet file that can be read"):
        _items(tmp_path / "t.parquet")


def test_a_folder_of_parquet_files_alone_is_one_table_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    for number, text in enumerate(("one", "two")):
        parquet.write_table(pa.table({"text": [text]}), tmp_path / "rows" / f"part-{number}.parquet")
    (tmp_path / "rows" / "_SUCCESS").touch()
    assert [item.text for item in _items(tmp_path / "rows")] == ["one", "two"]
    (tmp_path / "rows" / "a.txt").write_text("a text")
    assert [item.id for item in _items(tmp_path / "rows")] == ["a.txt"]


def test_what_is_longer_than_any_path_is_a_problem_of_one_short_line(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"image,n\n{'x' * 5000},1\na.png,2\n")
    long, right = _items(tmp_path / "t.csv")
    assert (long.id, long.files) == ("1", ())
    assert long.problem == "row 1: where the path of a file should be is something longer than any path"
    assert (right.id, right.problem) == ("a.png", None)


def test_an_input_without_a_name_is_not_the_folder_that_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("a text")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="INPUT is empty"):
        open_input("", Columns())
    assert [item.id for item in _items(".")] == ["a.txt"]


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_utf8_is_refused_in_words_that_can_be_written(tmp_path: Path) -> None:
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")
    try:
        Path(name).write_text("a text")
    except OSError:
        pytest.skip("this disk takes no such name")
    with pytest.raises(InputError, match="is no UTF-8") as raised:
        open_input(name, Columns())
    str(raised.value).encode("utf-8")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_in_a_folder_is_left_out_for_it_may_never_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.wav")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    (tmp_path / "gone.png").symlink_to("nowhere.png")
    (tmp_path / "a.txt").write_text("a text")
    source = open_input(str(tmp_path), Columns())
    assert [item.id for item in source.walk()] == ["a.txt", "gone.png"], "what is missing is an error of its own row"
    assert "2 that are no files but pipes or devices" in source.note
