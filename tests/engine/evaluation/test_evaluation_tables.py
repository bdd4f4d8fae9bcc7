"""Tables in the forms in which people have them."""

import csv
import gzip
import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.delimited import LONGEST_CELL
from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.tables import Row, Table, decoded, file_of, read_table


def table(tmp_path: Path, data: bytes | str, name: str = "data.csv") -> Table:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_table(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    found = table(tmp_path, delimiter.join(("text", "label")) + "\n" + delimiter.join(("oh, well; so", "joy")) + "\n")
    if delimiter in (",", ";"):
        assert found.columns == ("text", "label")
        assert found.unread == (f"data.csv row 2: it has {3} cells where the header has 2",)
    else:
        assert found.rows[0].cells == {"text": "oh, well; so", "label": "joy"}


def test_a_mark_at_the_start_and_older_letters_are_read(tmp_path: Path) -> None:
    found = table(tmp_path, b"\xef\xbb\xbftext,label\r\n\xe2\x80\x99tis,joy\r\nit\x92s caf\xe9,sadness\r\n")
    assert [row.cells["text"] for row in found.rows] == ["\u2019tis", "it\u2019s caf\u00e9"]
    assert decoded("text,label".encode("utf-16")) == "text,label"


def test_a_lone_quotation_mark_between_tabs_swallows_nothing(tmp_path: Path) -> None:
    found = table(tmp_path, 'text\tlabel\n"so he said\tjoy\n"all ""good"""\tfear\n"he" and "she"\tanger\n')
    assert [row.cells["text"] for row in found.rows] == ['"so he said', 'all "good"', '"he" and "she"']


def test_a_row_over_several_lines_counts_as_one(tmp_path: Path) -> None:
    found = table(tmp_path, 'text,label\n"two\nlines",joy\nlost\nnext,fear\n')
    assert [row.where for row in found.rows] == ["data.csv row 2", "data.csv row 4"]
    assert found.unread == ("data.csv row 3: it has 1 cells where the header has 2",)


@pytest.mark.parametrize(
    ("data", "says"), [("", "is empty"), ("text,label\n", "no rows"), ("\n\n", "names its columns")]
)
def test_a_table_without_rows_is_refused(tmp_path: Path, data: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        table(tmp_path, data)


def test_a_missing_column_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    found = table(tmp_path, "Words,Label\nhi,joy\n")
    assert found.needed("label", "--label-column") == "Label"
    with pytest.raises(InputError, match=r"no column 'text'; it has Words, Label: name one with --text-column"):
        found.needed("text", "--text-column")


def test_a_quotation_mark_that_is_never_closed_is_told_with_the_lines_that_it_holds(tmp_path: Path) -> None:
    found = table(tmp_path, 'label,text\njoy,yes\nanger,"I never said that\nfear,oh\nsadness,no\njoy,ha\n')
    assert [row.cells["text"] for row in found.rows] == ["yes"]
    (told,) = found.unread
    assert told.startswith("data.csv row 3: a quotation mark is opened in it, in line 3, and never closed")
    assert "to the last one, 6" in told


def test_every_line_after_a_lone_quotation_mark_is_read_or_told(tmp_path: Path) -> None:
    row = f"joy,{'x' * 200}\n"
    found = table(tmp_path, 'label,text\nanger,"\n' + row * 120_000)  # 24 MB
    (told,) = found.unread
    assert told.startswith("data.csv row 2: it cannot be read")
    last = re.search(r"a quotation mark in line 2 makes one row of all lines to line (\d+); close it", told)
    assert last is not None
    assert int(last[1]) + len(found.rows) == 120_002
    assert found.rows[-1].cells["text"] == "x" * 200


def test_a_header_whose_quotation_mark_is_never_closed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"data\.csv row 1: a quotation mark is opened in it, in line 1"):
        table(tmp_path, 'label,"text\njoy,yes\n')


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_a_sign_in_a_post_that_parts_lines_elsewhere_parts_no_row(tmp_path: Path, sign: str) -> None:
    found = table(tmp_path, f'text\tlabel\nso{sign}he said\tjoy\n"yes\tfear\nno\tanger\n')
    assert [row.cells["text"] for row in found.rows] == [f"so{sign}he said", '"yes', "no"]
    assert table(tmp_path, f"text,label\nso{sign}he said,joy\n").rows[0].cells["text"] == f"so{sign}he said"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_lines_may_end_as_macs_write_them(tmp_path: Path, end: str, delimiter: str) -> None:
    rows = [("text", "label"), ("yes", "joy"), ("", ""), ("no", "anger")]
    found = table(tmp_path, end.join(delimiter.join(row) for row in rows))
    assert [(row.where, row.cells["text"]) for row in found.rows] == [
        ("data.csv row 2", "yes"),
        ("data.csv row 4", "no"),
    ]


def test_rows_count_from_the_top_of_the_file_with_the_empty_ones(tmp_path: Path) -> None:
    found = table(tmp_path, "text\tlabel\n\nyes\tjoy\n")
    assert [row.where for row in found.rows] == ["data.csv row 3"]


def test_a_row_of_empty_cells_is_told_and_the_end_of_the_file_is_not(tmp_path: Path) -> None:
    found = table(tmp_path, "\ntext,label\nyes,joy\n,\n\n , \nno,anger\n\n\n")
    assert [row.cells["text"] for row in found.rows] == ["yes", "no"]
    assert found.unread == tuple(f"data.csv row {number}: it is empty" for number in (4, 5, 6))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [b";", b"\t", b",", b"|"])
def test_a_first_line_that_names_the_separator_is_taken_at_its_word(
    tmp_path: Path, mark: bytes, delimiter: bytes
) -> None:
    lines = [b"sep=" + delimiter, b"text/b,c;d\te|f".replace(delimiter, b" "), b"yes/joy", b"no/anger/more", b"oh/fear"]
    found = table(tmp_path, mark + b"\r\n".join(lines).replace(b"/", delimiter))
    assert [(row.where, list(row.cells.values())) for row in found.rows] == [
        ("data.csv row 2", ["yes", "joy"]),
        ("data.csv row 4", ["oh", "fear"]),
    ]
    assert found.unread == ("data.csv row 3: it has 3 cells where the header has 2",)


def test_a_line_that_names_the_separator_counts_where_lines_are_told(tmp_path: Path) -> None:
    found = table(tmp_path, 'sep=;\ntext;label\nyes;joy\n"no;anger\n')
    assert found.unread[0].startswith("data.csv row 3: a quotation mark is opened in it, in line 4, and never closed")


def test_a_name_that_two_columns_have_is_refused_where_it_is_asked_for(tmp_path: Path) -> None:
    found = table(tmp_path, "text,label,note,note,LABEL\nyes,joy,a,b,c\n")
    assert (found.needed("label", "--label-column"), found.column("Text")) == ("label", "text")
    for ask in (found.column, lambda name: found.needed(name, "--group"), lambda name: found.all_of([name])):
        for name in ("note", "Note"):
            with pytest.raises(InputError, match=r"^data\.csv has two columns named 'note'; rename one$"):
                ask(name)


def test_a_first_line_that_is_one_long_cell_is_told_or_read(tmp_path: Path) -> None:
    assert table(tmp_path, f"{'x' * 200_000},label\nyes,joy\n").rows[0].cells["label"] == "joy"
    with pytest.raises(InputError, match=r"data\.csv row 1: it cannot be read: field larger than field limit"):
        table(tmp_path, f"{'x' * (LONGEST_CELL + 1)},label\nyes,joy\n")


def test_a_path_that_is_longer_than_any_leaves_out_its_row(tmp_path: Path) -> None:
    row = Row("t.csv row 2", {})
    told = file_of(row, "x" * 300, tmp_path)
    assert told == f"t.csv row 2: its file cannot be looked for (File name too long): {'x' * 300}"


CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1).map(str.strip).filter(bool)


@settings(deadline=None)  # it writes files
@given(st.lists(st.tuples(CELL, CELL), min_size=1))
def test_what_the_csv_module_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([("text", "label"), *rows])
    found = table(tmp_path_factory.mktemp("t"), out.getvalue())
    assert [(row.cells["text"], row.cells["label"]) for row in found.rows] == rows


BINARY = {
    "a recording": (b"RIFF\x24\0\0\0WAVEfmt ", b"fLaC\0\0\0\x22", b"ID3\x03\0", b"\xff\xfb\x90\x64"),
    "a picture": (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\0\x10JFIF", b"RIFF\x24\0\0\0WEBPVP8 "),
    "a clip or a recording": (b"\0\0\0\x18ftypisom", b"\x1aE\xdf\xa3"),
    "a PDF": (b"%PDF-1.7\n",),
    "a Parquet file": (b"PAR1\x15\x04",),
    "a file of bytes that are no text": (bytes(range(256)) * 4,),
}


@pytest.mark.parametrize(("kind", "head"), [(kind, head) for kind, heads in BINARY.items() for head in heads])
def test_what_is_no_text_is_told_by_its_kind_and_none_of_it_is_shown(tmp_path: Path, kind: str, head: bytes) -> None:
    with pytest.raises(InputError) as told:
        table(tmp_path, head + b"\n,;\t\x02" * 20)
    assert str(told.value) == f"data.csv is {kind}, and no table; give a table, as CSV or TSV"


def test_a_compressed_table_is_to_be_unpacked(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^data\.csv\.gz is compressed \(gzip\); unpack it first$"):
        table(tmp_path, gzip.compress(b"text,label\nyes,joy\n", mtime=0), "data.csv.gz")


@pytest.mark.parametrize("header", ["PAR1,label", "abc,ftyp,label", "ID3;label", "BM,label", "text\x01,label"])
def test_a_header_that_looks_a_little_like_a_file_of_another_kind_is_read(tmp_path: Path, header: str) -> None:
    rows = "".join("yes,joy,x\n".replace(",x", ",x" * (header.count(",") - 1)) for _ in range(20))
    assert table(tmp_path, f"{header}\n{rows}").columns[-1].endswith("label")
