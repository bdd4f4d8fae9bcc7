"""What cannot be read is told in one line that names the file and the row; the rest goes on."""

import pytest

from emotrace.engine.errors import InputError
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Given, Reading
from emotrace.plugins.tables import table
from emotrace.plugins.tables.face import FaceTableObserver
from emotrace.plugins.tables.formats import known_layout
from emotrace.plugins.tables.gather import Gatherer
from emotrace.plugins.tables.reader import MeasurementReader
from emotrace.plugins.tables.tracks import FaceIntensities, Measurements

HEADER = "frame, timestamp, confidence, success, AU12_r, AU06_r\n"
GOOD = "1, 0.0, 0.98, 1, 3.5, 2.0\n"


def read(rows: str, header: str = HEADER) -> Reading:
    return MeasurementReader().read(Given("measures.csv", (header + rows).encode()), "S1")


def problem(reading: Reading) -> str:
    (track,) = reading.tracks
    assert isinstance(track, Measurements)
    return track.problem


def test_rows_that_the_tool_did_not_trust_are_left_out_and_counted() -> None:
    reading = read(GOOD + "2, 0.1, 0.98, 0, 5, 5\n3, 0.2, 0.5, 1, 5, 5\n")
    assert reading.details == {"rows": 3, "rows used": 1, "rows left out": 2}
    assert problem(reading) == ""


@pytest.mark.parametrize("cell", ["nan", "-nan(ind)", "", "NA", "NaN"])
def test_empty_cells_are_left_out_and_counted(cell: str) -> None:
    reading = read(GOOD + f"2, 0.1, 0.98, 1, {cell}, 2.5\n")
    (track,) = reading.tracks
    assert isinstance(track, Measurements)
    assert track.people[0].cues["AU12"].values.tolist() == [3.5]
    assert track.people[0].cues["AU6"].values.tolist() == [2.0, 2.5]
    assert reading.details["empty cells"] == 1
    assert not track.problem


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2, 0.1, 0.98, 1, high, 2.5", "AU12_r is 'high', which is no number"),
        ("2, 0.1, 0.98, 1, 73, 2.5", "AU12_r is 73, outside 0 to 5"),
        ("2, 0.1, 0.98, 1, inf, 2.5", "AU12_r is inf, outside 0 to 5"),
        ("2, 0.1, 0.98, 1, 3.0", "5 cells where the header has 6"),
        ("2, 0.1, 0.98, 1, 3.0, 2.5, 9", "7 cells where the header has 6"),
        ("2, -0.1, 0.98, 1, 3.0, 2.5", "timestamp is -0.1; times lie from 0 to 1e+15"),
        ("2, inf, 0.98, 1, 3.0, 2.5", "timestamp is inf; times lie from 0 to 1e+15"),
        ("2, 1e300, 0.98, 1, 3.0, 2.5", "timestamp is 1e+300; times lie from 0 to 1e+15"),
        ("2, 0.1, 35, 1, 3.0, 2.5", "confidence is 35, outside 0 to 1"),
        ("2, 0.1, -0.9, 1, 3.0, 2.5", "confidence is -0.9, outside 0 to 1"),
        ("2, , 0.98, 1, 3.0, 2.5", "timestamp is empty"),
    ],
)
def test_a_cell_or_row_that_does_not_fit_is_told_with_its_row(row: str, told: str) -> None:
    reading = read(GOOD + row + "\n")
    assert problem(reading) == f"measures.csv, row 3: {told}; left out"
    assert reading.details["unreadable"] == 1


def test_two_recordings_in_one_table_are_told_with_the_row_where_the_second_begins() -> None:
    times = (9.8, 9.9, 10.0, 0.0, 0.1)
    reading = read("".join(f"{n}, {at}, 0.98, 1, 3.5, 2.0\n" for n, at in enumerate(times, 1)))
    assert problem(reading) == (
        "measures.csv, row 5: time runs back from 10 to 0 seconds, which looks like several recordings in one file; "
        "give each its own table"
    )
    assert reading.details == {"rows": 5, "rows used": 5, "rows left out": 0}


def test_two_recordings_and_a_row_that_does_not_fit_are_one_line() -> None:
    told = problem(read("1, 9.9, 0.98, 1, 3.5, 2.0\nx\n2, 0.0, 0.98, 1, 3.5, 2.0\n"))
    assert told.startswith("measures.csv, row 3: 1 cells where the header has 6; left out; row 4: time runs back")


@pytest.mark.parametrize("frame", ["inf", "-inf"])
def test_a_frame_without_end_leaves_its_row_out(frame: str) -> None:
    reading = read(f"0,0.99,0.9\n{frame},0.99,0.8\n", "frame,FaceScore,AU12\n")
    assert problem(reading) == f"measures.csv, row 3: frame is {frame}, which is no frame; left out"


def test_a_failed_row_may_have_any_confidence() -> None:
    reading = read(GOOD + "2, 0.1, -1, 0, 0, 0\n")
    assert reading.details == {"rows": 2, "rows used": 1, "rows left out": 1}
    assert problem(reading) == ""


def test_times_that_repeat_in_many_rows_are_told() -> None:
    told = problem(read("".join(f"{n}, {n // 5}, 0.98, 1, 3.5, 2.0\n" for n in range(10))))
    assert told == (
        "measures.csv, times repeat: a face has 10 rows at 2 times, as if rounded; of each the strongest row counts"
    )


@pytest.mark.parametrize("times", [(0.0, 0.1, 0.067, 0.2), (0.0, 0.1, 0.1, 0.2)])
def test_rows_that_are_hardly_out_of_order_are_no_other_recording(times: tuple[float, ...]) -> None:
    assert not problem(read("".join(f"{n}, {at}, 0.98, 1, 3.5, 2.0\n" for n, at in enumerate(times))))


def test_an_end_that_cannot_be_read_leaves_its_row_out() -> None:
    header = "file,start,end,F0semitoneFrom27.5Hz_sma3nz_amean,loudness_sma3_amean\n"
    bad, good = "a.wav,0 days,soon,30,1.0\n", "a.wav,0 days 00:00:02,0 days 00:00:03,31,1.0\n"
    told = "row 2: end is 'soon', which is no number"
    with pytest.raises(InputError, match=f"has no row that can be used: {told}"):
        read(bad, header)
    reading = read(bad + good, header)
    assert problem(reading) == f"measures.csv, {told}; left out"
    assert reading.details == {"rows": 2, "rows used": 1, "rows left out": 0, "unreadable": 1}


def test_many_problems_are_one_line() -> None:
    assert problem(read(GOOD + "x\n" * 4)).endswith("; left out; so were 3 others")


def test_the_line_comes_after_what_could_be_read() -> None:
    (track,) = read(GOOD + "x\n").tracks
    stream = FaceTableObserver(FaceIntensities).observe(track, Setting(model_file=lambda _: pytest.fail("no file")))
    found: list[Observation] = []
    with pytest.raises(InputError, match=r"measures\.csv, row 3: 1 cells"):
        found.extend(stream)
    assert "AU12" in [one.kind for one in found]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("", "below its header it is empty"),
        ("1, 0.0, 0.98, 0, 3.5, 2.0\n", "1 of 1 say that the measuring failed"),
        ("1, 0.0, 0.98, 1, nan, nan\n", "row 2: not one of its cues holds a number"),
        ("1, 0.0\n", "row 2: 2 cells where the header has 6"),
    ],
)
def test_a_table_without_a_usable_row_is_refused_with_the_reason(rows: str, why: str) -> None:
    with pytest.raises(InputError, match=rf"^measures\.csv has no row that can be used: {why}"):
        read(rows)


def test_a_column_that_is_there_twice_is_refused() -> None:
    with pytest.raises(InputError, match="two columns named 'AU12_r'"):
        read(GOOD, HEADER.replace("AU06_r", "AU12_r"))


def test_a_quotation_mark_left_open_is_told() -> None:
    with pytest.raises(InputError, match=r"measures\.csv, row \d+: .* is a quotation mark left open"):
        read(GOOD + '2, 0.1, "0.98, 1, 3.0, 2.5\n' + GOOD * 9_000)


def test_a_table_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="the largest table taken is"):
        read(GOOD)


def test_rows_are_read_one_by_one() -> None:
    opened = table.open_table(Given("measures.csv", (HEADER + GOOD * 3).encode()))
    layout = known_layout(opened.header)
    assert layout is not None
    assert next(opened.rows)[0] == 2
    gatherer = Gatherer(opened, layout)
    gatherer.take_all()
    assert gatherer.details()["rows"] == 2
