"""Labelled windows: read with what does not fit, answered at their middle, and held against other persons."""

from pathlib import Path

import pytest

from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.scores import scores
from emotrace.engine.evaluation.windowed import (
    Stretch,
    Window,
    majority_at_random,
    majority_of_others,
    outcome_of,
    read_stretches,
    windows_of,
)

LABELS = ("blue", "green", "red")


def table(folder: Path, *rows: str) -> Path:
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
    )
    read = read_stretches(table(tmp_path, *rows), "zone", LABELS)
    assert read.found == (Stretch(tmp_path / "a.mp4", "Ada", 0.0, 1.5, "green"),)
    assert read.paths == [tmp_path / "a.mp4"]
    assert [line.partition(": ")[0] for line in read.left_out] == [f"zones.csv row {n}" for n in (3, 4, 5, 6)]


def test_a_table_without_a_usable_row_or_a_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no row that can be used"):
        read_stretches(table(tmp_path, "a.mp4,Ada,1,2,pink"), "zone", LABELS)
    with pytest.raises(InputError, match="no column 'colour'"):
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


def windows(person: str, truth: str, answer: str | None, times: int) -> list[Window]:
    return [Window(person, truth, answer)] * times


def test_a_window_without_an_answer_is_wrong() -> None:
    outcome = outcome_of([*windows("Ada", "red", None, 3), *windows("Ada", "red", "red", 1)], LABELS)
    assert scores(outcome, calibrated=False).accuracy == 0.25
    assert outcome.groups == ("Ada",) * 4


def test_the_commonest_label_is_that_of_other_persons() -> None:
    given = [*windows("Ada", "red", None, 9), *windows("Ben", "green", None, 5), *windows("Cid", "green", None, 5)]
    outcome = majority_of_others(given, LABELS)
    right = dict(zip(outcome.groups or (), outcome.right.tolist(), strict=True))
    assert right == {"Ada": False, "Ben": False, "Cid": False}
    alone = majority_of_others(windows("Ada", "red", None, 4), LABELS)
    assert alone.right.all()


def test_windows_drawn_at_random_have_their_neighbours_on_the_other_side() -> None:
    given = [*windows("Ada", "red", None, 60), *windows("Ben", "green", None, 40)]
    outcome = majority_at_random(given, LABELS, seed=1)
    assert outcome.groups is None
    assert scores(outcome, calibrated=False).accuracy == pytest.approx(0.6)
