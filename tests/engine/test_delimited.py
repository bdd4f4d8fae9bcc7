"""Rows of delimited text: the lines that a row is told to stand in."""

import re

import pytest

from emotrace.engine import delimited
from emotrace.engine.delimited import rows

MANY_LINES = '"said on\n\nthree lines",joy\n'


def read(text: str) -> list[list[str] | str]:
    return list(rows(text.splitlines(keepends=True), ",", plain=False))


def test_a_mark_that_is_not_closed_after_a_cell_over_several_lines_is_told_with_its_own_line() -> None:
    found = read(f'text,label\n{MANY_LINES}fine,joy\n"open,fear\nnext,joy\n')
    assert found[:-1] == [["text", "label"], ["said on\n\nthree lines", "joy"], ["fine", "joy"]]
    assert re.search(r"in line 6, and never closed: it holds all lines to the last one, 7;", str(found[-1]))


def test_a_row_given_up_after_a_cell_over_several_lines_is_told_with_its_own_lines_and_the_rest_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delimited, "LONGEST_CELL", 30)
    _, several, given_up, *rest = read(f'text,label\n{MANY_LINES}"a\n{"b" * 20}\n{"c" * 20}\nfine,joy\n{MANY_LINES}')
    assert several == rest[-1] == ["said on\n\nthree lines", "joy"]
    assert str(given_up).startswith("it cannot be read: field larger than field limit")
    assert "a quotation mark in line 5 makes one row of all lines to line 7;" in str(given_up)
    assert rest[0] == ["fine", "joy"]


def test_a_cell_that_ends_with_the_text_is_closed_with_or_without_a_line_end() -> None:
    assert read(MANY_LINES.rstrip("\n")) == read(MANY_LINES) == [["said on\n\nthree lines", "joy"]]
