"""Labels of whole recordings, with stretches in the same rows or in a table of their own."""

from pathlib import Path

import pytest

from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.clips import Clip, Clips, read_clips


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.mp4", "b.mp4", "c.mp4"):
        (tmp_path / name).touch()
    return tmp_path


def written(folder: Path, *rows: str, name: str = "clips.csv") -> Path:
    (folder / name).write_text("\n".join(rows), "utf-8")
    return folder / name


def read(folder: Path, *rows: str, segments: Path | None = None) -> Clips:
    return read_clips(written(folder, *rows), "ambivalent", segments)


def test_labels_may_be_spelt_in_words_or_numbers(folder: Path) -> None:
    clips = read(folder, "file,Ambivalent", "a.mp4,Yes", "b.mp4,0", "c.mp4,1")
    assert [one.yes for one in clips.found] == [True, False, True]
    assert {one.person for one in clips.found} == {None}
    assert {one.spans for one in clips.found} == {None}, "nobody labelled any stretch"
    assert clips.left_out == ()


def test_what_does_not_fit_is_left_out_and_told(folder: Path) -> None:
    rows = ("a.mp4,Ada,yes", "b.mp4,Ada,perhaps", "gone.mp4,Ada,no", "c.mp4,,no", "b.mp4,Ada")
    clips = read(folder, "file,person,ambivalent", *rows)
    assert clips.found == (Clip(folder / "a.mp4", "Ada", True, None),)
    assert clips.left_out == (
        "clips.csv row 6: it has 2 cells where the header has 3",
        "clips.csv row 3: ambivalent is 'perhaps', and not yes or no",
        "clips.csv row 4: there is no file gone.mp4",
        "clips.csv row 5: it names no person",
    )


def test_stretches_stand_in_the_same_rows_one_each(folder: Path) -> None:
    rows = ("a.mp4,yes,1,2.5", "a.mp4,yes,4,5", "b.mp4,no,,", "c.mp4,yes,,")
    found = read(folder, "file,ambivalent,start,end", *rows).found
    assert [one.spans for one in found] == [((1.0, 2.5), (4.0, 5.0)), (), None]


def test_stretches_stand_in_a_table_of_their_own(folder: Path) -> None:
    segments = written(folder, "file,start,end", "a.mp4,4,5", "a.mp4,1,2", name="s.csv")
    clips = read(folder, "file,ambivalent", "a.mp4,yes", "b.mp4,no", "c.mp4,yes", segments=segments)
    assert [one.spans for one in clips.found] == [((4.0, 5.0), (1.0, 2.0)), (), None]
    assert clips.left_out == ()


def test_stretches_that_do_not_fit_are_told_and_their_recording_is_not_measured_in_time(folder: Path) -> None:
    rows = ("a.mp4,5,4", "a.mp4,1,2", "b.mp4,1,2", "c.mp4,0,1", "gone.mp4,0,1")
    segments = written(folder, "file,start,end", *rows, name="s.csv")
    clips = read(folder, "file,ambivalent", "a.mp4,yes", "b.mp4,no", segments=segments)
    assert [one.spans for one in clips.found] == [None, ()]
    assert set(clips.left_out) == {
        "s.csv row 2: it does not run from a start to a later end",
        "s.csv row 4: it tells a stretch of a recording that is labelled no",
        "s.csv row 5: c.mp4 has no label that can be used",
        "s.csv row 6: there is no file gone.mp4",
    }


@pytest.mark.parametrize(
    ("rows", "what"),
    [(("a.mp4,Ada,yes", "a.mp4,Ada,no"), "labels"), (("a.mp4,Ada,yes", "a.mp4,Ben,yes"), "persons")],
)
def test_a_recording_that_rows_disagree_about_is_left_out(folder: Path, rows: tuple[str, ...], what: str) -> None:
    clips = read(folder, "file,person,ambivalent", *rows, "b.mp4,Ben,no")
    assert [one.path.name for one in clips.found] == ["b.mp4"]
    assert clips.left_out == (f"clips.csv row 3: its recording has different {what} in other rows, and is left out",)


def test_the_same_row_twice_is_one_recording(folder: Path) -> None:
    assert len(read(folder, "file,ambivalent", "a.mp4,yes", "./a.mp4,1").found) == 1


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (("file,label", "a.mp4,yes"), "no column 'ambivalent'; it has file, label, and needs file, ambivalent"),
        (("name,label", "a.mp4,yes"), "no column 'file' and no 'ambivalent'"),
        (("file,ambivalent,start", "a.mp4,yes,1"), "no column 'end'"),
        (("file,ambivalent",), "has a header and no rows"),
        (("file,ambivalent", "gone.mp4,yes"), "no row that can be used; the first: .*there is no file gone.mp4"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(folder: Path, rows: tuple[str, ...], says: str) -> None:
    with pytest.raises(InputError, match=says):
        read(folder, *rows)


def test_stretches_are_told_once(folder: Path) -> None:
    segments = written(folder, "file,start,end", "a.mp4,4,5", name="s.csv")
    with pytest.raises(InputError, match="tells stretches itself"):
        read(folder, "file,ambivalent,start,end", "a.mp4,yes,1,2", segments=segments)
    with pytest.raises(InputError, match=r"s\.csv has no column 'start'"):
        read(folder, "file,ambivalent", "a.mp4,yes", segments=written(folder, "file,end", "a.mp4,1", name="s.csv"))
