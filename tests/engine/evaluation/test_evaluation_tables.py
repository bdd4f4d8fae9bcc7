"""Tables in the forms in which people have them."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.tables import Table, decoded, read_table


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
