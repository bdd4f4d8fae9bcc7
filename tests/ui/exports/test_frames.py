"""Wide tables of what was measured at each moment, read back with pandas."""

import csv
import io
from typing import Any

import pytest

from emotrace.engine.errors import UsageError
from emotrace.engine.result import Result
from emotrace.ui.exports.frames import VOICE, as_frames, column_name, columns_of_frames

pandas = pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def table(clip: Result) -> Any:
    return pandas.read_csv(io.StringIO(as_frames(clip)))


def test_there_is_a_row_for_each_moment_and_person(table: Any) -> None:
    assert list(table.columns) == [
        "frame", "face_id", "timestamp", "confidence", "success", "AU12_r", "head_pitch_degrees", "file",
    ]  # fmt: skip
    assert len(table) == 2 * 100
    assert table.groupby("frame").timestamp.nunique().eq(1).all()
    assert table.groupby("frame").face_id.apply(list).eq([[1, 2]] * 100).all()
    assert table.file.unique().tolist() == ["two at a table.mp4"]


def test_moments_without_a_face_have_rows_of_nan(table: Any) -> None:
    gone = table[table.success == 0]
    assert sorted(gone.timestamp.unique()) == [8.0, 8.2, 8.4]
    assert gone[["AU12_r", "head_pitch_degrees", "confidence"]].isna().all().all()
    assert table[table.success == 1].AU12_r.notna().all()


def test_values_are_those_of_the_series(table: Any, clip: Result) -> None:
    mine = table[table.face_id == 2].AU12_r.tolist()
    measured = [value for value in clip.series[1].columns["AU12"] if value is not None]
    assert [value for value in mine if value == value] == pytest.approx(measured, rel=1e-5)  # noqa: PLR0124  # NaN


def test_the_voice_has_a_table_of_its_own(clip: Result) -> None:
    rows = list(csv.DictReader(as_frames(clip, VOICE).splitlines()))
    assert [row["pitch_hertz"] for row in rows] == ["210", "NaN", "245.5"]
    assert {row["speaker"] for row in rows} == {"Anna"}


def test_a_second_table_says_what_each_column_is(clip: Result) -> None:
    rows = {row["column"]: row for row in csv.DictReader(columns_of_frames(clip).splitlines())}
    assert list(rows) == next(csv.reader([as_frames(clip).splitlines()[0]]))
    assert rows["AU12_r"]["unit"] == "0-5"
    assert rows["head_pitch_degrees"]["unit"] == "degrees"


@pytest.mark.parametrize(
    ("measure", "unit", "column"),
    [
        ("AU1", "0-5", "AU01_r"),
        ("AU12", "0-1", "AU12_0to1"),  # another scale is no AU12_r
        ("confidence 0-1", "0-1", "confidence"),
        ("head yaw degrees", "degrees", "head_yaw_degrees"),
        ("gaze vertical", "-1..1", "gaze_vertical_minus1to1"),
        ("mouthSmileLeft", "", "mouthSmileLeft"),
    ],
)
def test_names_say_the_scale(measure: str, unit: str, column: str) -> None:
    assert column_name(measure, unit) == column


def test_measures_that_would_share_a_name_stay_apart(clip: Result) -> None:
    first = clip.series[0]
    columns = {"gaze x": first.columns["AU12"], "gaze-x": first.columns["AU12"]}
    series = first.model_copy(update={"columns": columns, "units": dict.fromkeys(columns, "degrees")})
    header = as_frames(clip.model_copy(update={"series": (series,)})).splitlines()[0]
    assert "gaze_x_degrees,gaze_x_degrees__2" in header


def test_a_clip_without_anybody_still_has_its_rows(clip: Result) -> None:
    first = clip.series[0]
    nobody = first.model_copy(update={"face": None, "columns": dict.fromkeys(first.columns, (None,) * 100)})
    table = pandas.read_csv(io.StringIO(as_frames(clip.model_copy(update={"series": (nobody,)}))))
    assert len(table) == 100
    assert table.face_id.eq(0).all()
    assert table.success.eq(0).all()


def test_without_a_series_there_is_no_table(still: Result) -> None:
    with pytest.raises(UsageError, match="nothing of a face was measured from moment to moment"):
        as_frames(still)
