"""TextGrids, read back with praatio."""

from itertools import pairwise
from pathlib import Path

import pytest
from praatio import textgrid

from emotrace.engine.errors import UsageError
from emotrace.engine.result import Result
from emotrace.ui.exports.praat import as_textgrid


def _read(result: Result, folder: Path) -> textgrid.Textgrid:
    path = folder / "result.TextGrid"
    path.write_text(as_textgrid(result), "utf-8")
    return textgrid.openTextgrid(str(path), includeEmptyIntervals=True, reportingMode="error")


def test_intervals_fill_the_time_from_its_beginning_to_its_end(clip: Result, tmp_path: Path) -> None:
    grid = _read(clip, tmp_path)
    assert (grid.minTimestamp, grid.maxTimestamp) == (0, 20)
    intervals = [tier for tier in grid.tiers if isinstance(tier, textgrid.IntervalTier)]
    for tier in intervals:
        entries = tier.entries
        assert (entries[0].start, entries[-1].end) == (0, 20)
        assert all(first.end == second.start for first, second in pairwise(entries))
    smile = [tuple(entry) for entry in grid.getTier("face 1 · AU12").entries if entry.label]
    assert smile == [(2.4, 6.0, "4.2 (0-5)"), (8.6, 11.4, "3.0 (0-5)")]


def test_quotation_marks_and_letters_beyond_ascii_survive(clip: Result, tmp_path: Path) -> None:
    said = [entry.label for entry in _read(clip, tmp_path).getTier("Bo & Co · transcript").entries if entry.label]
    assert said == ['=Really? <When> did "they" call & ask?', "But that means you move away…"]


def test_apexes_are_points_in_order_of_time(clip: Result, tmp_path: Path) -> None:
    points = _read(clip, tmp_path).getTier("apexes").entries
    assert (3.84, "face 1 AU12 4.2 (0-5)") in map(tuple, points)
    assert len(points) == sum(one.where.apex is not None for one in clip.observations)
    assert all(first.time < second.time for first, second in pairwise(points))


def test_apexes_at_one_time_share_a_point(clip: Result, tmp_path: Path) -> None:
    first, second, *rest = clip.observations
    where = second.where.model_copy(update={"apex": first.where.apex})
    together = clip.model_copy(update={"observations": (first, second.model_copy(update={"where": where}), *rest)})
    points = _read(together, tmp_path).getTier("apexes").entries
    assert (3.84, "face 1 AU12 4.2 (0-5), face 1 AU6 3.1 (0-5)") in map(tuple, points)


def test_pictures_and_written_words_have_no_times(still: Result) -> None:
    with pytest.raises(UsageError, match="nothing in this result has a time"):
        as_textgrid(still)


def test_an_apex_of_somebody_with_a_long_name_still_says_what_and_how_much(clip: Result, tmp_path: Path) -> None:
    first, *rest = clip.observations
    where = first.where.model_copy(update={"speaker": "Professor " + "a" * 75})
    named = clip.model_copy(update={"observations": (first.model_copy(update={"where": where}), *rest)})
    points = _read(named, tmp_path).getTier("apexes").entries
    assert (3.84, f"Professor {'a' * 70}… AU12 4.2 (0-5)") in map(tuple, points)
