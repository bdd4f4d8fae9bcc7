"""Summaries of what a kill left, of odd names, and where they must not be written."""

import csv
import io
import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from emotrace.ui.exports.drawing import DOTS, new_figure
from emotrace.ui.summary.groups import summarised
from emotrace.ui.summary.naming import Point, name_points
from emotrace.ui.summary.reading import Told, rows_of, unfinished
from emotrace.ui.summary.tables import as_csv, as_markdown
from tests.ui.summary.conftest import LINES
from tests.ui.summary.test_summary import Outs, told


@pytest.mark.parametrize("said", [{"parts": 0, "size": None}, {"parts": 1, "size": 0}])
def test_rows_of_a_part_whose_lines_are_still_there_are_counted_once(
    outs: Outs, said: dict[str, Any], tmp_path: Path
) -> None:
    """As a kill leaves them: the part is in place, its lines are not cut off; the mark is of before, or of after."""
    out = tmp_path / "out.parquet"
    shutil.copytree(outs["parquet"], out)
    (out / ".unfinished.jsonl").write_bytes(outs["jsonl"].read_bytes())
    kept = json.loads((out / ".resume").read_bytes())
    size = (out / ".unfinished.jsonl").stat().st_size if said["size"] is None else said["size"]
    (out / ".resume").write_text(json.dumps({**kept, "parts": said["parts"], "size": size}))
    assert sum(1 for _ in rows_of(str(out))) == len(LINES)


def test_the_store_says_that_its_latest_batch_has_more_to_write(outs: Outs, tmp_path: Path) -> None:
    path = tmp_path / "half.sqlite"
    with sqlite3.connect(outs["sqlite"]) as whole, sqlite3.connect(path) as copy:
        whole.backup(copy)
        copy.execute("UPDATE runs SET finished = 0")
    copy.close()
    assert unfinished(str(path))


def test_numbers_of_thousands_of_digits_are_names_like_others() -> None:
    names = ["9" * 5000, "10", "9"]
    found = summarised([told(who=name) for name in names], "who", 0)
    assert [group.name for group in found.groups] == ["9", "10", "9" * 5000]


def test_a_name_moves_no_cursor() -> None:
    table = as_markdown(summarised([told(who="\x1b[31mred\x9b2J\x07")], "who", 0))
    assert "| \\[31mred 2J |" in table
    assert all(letter.isprintable() or letter == "\n" for letter in table)


@pytest.mark.parametrize("form", ["jsonl", "sqlite"])
def test_a_summary_is_not_written_over_its_rows(
    outs: Outs, form: str, emotrace: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / f"mine.{form}"
    shutil.copy(outs[form], path)
    data = path.read_bytes()
    done = emotrace("summary", path, "-o", f"../{tmp_path.name}/mine.{form}")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "is read here" in done.stderr
    assert path.read_bytes() == data


def test_names_beside_points_lie_on_no_other_and_on_no_point() -> None:
    draw = random.Random(1)
    points = [Point(f"somebody {n}", draw.gauss(0, 0.1), draw.gauss(0, 0.1), draw.uniform(2, 6)) for n in range(30)]
    figure = new_figure(4.2, 4.6)
    axes = figure.subplots()
    for point in points:
        axes.scatter(point.x, point.y, s=(2 * point.radius) ** 2)
    nameless = name_points(axes, points)
    figure.set_dpi(DOTS)  # as they are saved
    figure.draw_without_rendering()
    names = {name.get_text(): name.get_window_extent() for name in axes.texts}
    assert len(names) + nameless == len(points)
    assert 10 < len(names) < len(points), "some had no room, and not most"
    assert not [(one, other) for one, other in combinations(names, 2) if names[one].overlaps(names[other])]
    for point in points:
        x, y = axes.transData.transform((point.x, point.y))
        assert not [name for name, box in names.items() if box.contains(x, y)]


def test_a_group_whose_name_is_a_formula_is_words_to_a_spreadsheet_and_a_number_stays_one() -> None:
    names = ['=HYPERLINK("http://example.org")', "@SUM(A1)", "+cmd|' /C calc'!A0", "-1", "+0.5", "-", "joy"]
    found = summarised([Told("1", {"=who": name}, None) for name in names], "=who", 0)
    head, *lines = csv.reader(io.StringIO(as_csv(found)))
    assert head[0] == "'=who"
    assert {line[0] for line in lines} == {*(f"'{name}" for name in (*names[:3], "-")), "-1", "+0.5", "joy"}


def test_a_name_is_no_markup() -> None:
    table = as_markdown(summarised([told(who="<img src=x onerror=alert(1)> *b* [a](b) `c`")], "who", 0))
    assert "| \\<img src=x onerror=alert(1)\\> \\*b\\* \\[a\\](b) \\`c\\` |" in table
