"""Labelled windows: read with what does not fit, and answered at their middle."""

from pathlib import Path

import pytest

from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.windowed import Stretch, read_stretches, windows_of

LABELS = ("blue", "green", "red")


def table(folder: Path, *rows: str) -> Path:
    (folder / "a.mp4").touch()
    path = folder / "zones.csv"
    path.write_text("\n".join(("file,person,start,end,zone", *rows)), "utf-8")
    return path


def test_rows_become_stretches_and_what_does_not_fit_is_told(tmp_path: Path) -> None:
    rows = (
        "a.mp4,Ada,0,1.5,Green",
        "a.mp4,Ada,x,2,green",
        "a.mp4,Ada,2,1,green",
        "a.mp4,Ada,1,2,pink",
        "a.mp4,,1,2,red",
        "gone.mp4,Ada,1,2,red",
        ",Ada,1,2,red",
    )
    read = read_stretches(table(tmp_path, *rows), "zone", LABELS)
    assert read.found == (Stretch(tmp_path / "a.mp4", "Ada", 0.0, 1.5, "green"),)
    assert read.paths == [tmp_path / "a.mp4"]
    assert read.left_out == (
        "zones.csv row 3: start and end are no numbers of seconds",
        "zones.csv row 4: it does not run from a start to a later end",
        "zones.csv row 5: 'pink' is none of blue, green, red",
        "zones.csv row 6: it names no person",
        "zones.csv row 7: there is no file gone.mp4",
        "zones.csv row 8: it names no file",
    )


def test_a_table_without_a_usable_row_or_a_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no row that can be used; the first: .*'pink' is none of blue"):
        read_stretches(table(tmp_path, "a.mp4,Ada,1,2,pink"), "zone", LABELS)
    with pytest.raises(InputError, match="no column 'colour'; it has file, person, start, end, zone, and needs file"):
        read_stretches(table(tmp_path, "a.mp4,Ada,1,2,red"), "colour", LABELS)


def test_each_window_is_answered_at_its_middle_and_counted_once() -> None:
    stretches = [Stretch(Path("a"), "Ada", 0.0, 0.5, "green"), Stretch(Path("a"), "Ada", 0.5, 1.0, "red")]
    asked: list[float] = []

    def answer(at: float) -> str | None:
        asked.append(at)
        return None

    found = list(windows_of(stretches, answer, 0.2))
    assert asked == pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9])
    assert [one.truth for one in found] == ["green", "green", "red", "red", "red"]
    assert [one.start for one in found] == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8])
