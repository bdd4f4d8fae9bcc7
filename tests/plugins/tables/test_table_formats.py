"""What OpenFace, py-feat and openSMILE write becomes tracks, and nothing else is taken for it."""

from pathlib import Path

import pytest

from emotrace.engine.errors import InputError
from emotrace.engine.intake import HEAD
from emotrace.engine.stimulus import Given
from emotrace.plugins.tables.reader import MeasurementReader, OwnTableReader
from emotrace.plugins.tables.tracks import FaceIntensities, FaceProbabilities, Measurements, VoiceMeasures

PYFEAT = "frame,FaceRectX,FaceScore,AU01,AU12,happiness,sadness,input\n"
SMILE = "name;frameTime;F0semitoneFrom27.5Hz_sma3nz_amean;loudness_sma3_amean\n'one';0.0;30.5;0.8\n"
ARFF = (
    "@relation openSMILE_features\n\n@attribute name string\n"
    "@attribute F0semitoneFrom27.5Hz_sma3nz_amean numeric\n@attribute loudness_sma3_amean numeric\n\n"
    "@data\n\n'one',30.5,0.8\n"
)


def openface(row: str) -> str:
    return "frame, timestamp, confidence, success, AU12_r, AU12_c, AU28_c\n" + row


def track(text: str) -> Measurements:
    (found,) = MeasurementReader().read(Given("measures.csv", text.encode()), "S1").tracks
    assert isinstance(found, Measurements)
    return found


def recognised(text: str, name: str = "any") -> bool:
    return MeasurementReader().recognises(text.encode()[:HEAD], name)


@pytest.mark.parametrize("text", [openface(""), PYFEAT, SMILE, ARFF, "\ufeff" + PYFEAT])
def test_known_formats_are_recognised_by_their_header_whatever_the_name(text: str) -> None:
    assert recognised(text)
    assert recognised(text, "notes.txt")


@pytest.mark.parametrize(
    "text",
    [
        "seconds,bpm\n0,71\n",
        "speaker,text\nAnna,well then\n",
        "I saw a frame, a timestamp and success.\n",
        "id,text,anger,joy\n1,so it goes,0,1\n",
        "",
    ],
)
def test_other_files_are_left_alone(text: str) -> None:
    assert not recognised(text, "measures.csv")


def test_a_header_longer_than_the_first_look_is_recognised() -> None:
    header = "frame, face_id, timestamp, confidence, success, " + ", ".join(f"landmark_{n}" for n in range(900))
    assert len(header) > HEAD
    assert recognised(header + ", AU12_r\n")


def test_openface_gives_intensities_over_media_time() -> None:
    found = track(openface("1, 0.0, 0.98, 1, 2.5, 1, 1\n2, 0.1, 0.98, 1, 3.5, 1, 0\n"))
    assert isinstance(found, FaceIntensities)
    (person,) = found.people
    assert person.cues["AU12"].values.tolist() == [2.5, 3.5]
    assert person.cues["AU12"].at.tolist() == [0.0, 0.1]
    assert person.cues["AU28"].values.tolist() == [1.0, 0.0]
    assert found.clock == "seconds"
    assert person.confidence == pytest.approx(0.98)


def test_an_intensity_counts_only_where_presence_says_so() -> None:
    (person,) = track(openface("1, 0.0, 0.98, 1, 2.5, 0, 0\n2, 0.1, 0.98, 1, 3.5, 1, 0\n")).people
    assert person.cues["AU12"].values.tolist() == [0.0, 3.5]


def test_faces_are_told_apart_and_the_one_with_most_rows_leads() -> None:
    header = "frame, face_id, timestamp, confidence, success, AU12_r\n"
    rows = "1, 0, 0.0, 0.9, 1, 1.0\n1, 1, 0.0, 0.9, 1, 4.0\n2, 1, 0.1, 0.9, 1, 4.5\n"
    assert [(one.name, one.rows) for one in track(header + rows).people] == [("1", 2), ("0", 1)]


def test_pyfeat_gives_probabilities_and_none_of_its_emotions() -> None:
    found = track(PYFEAT + "0,10.5,0.99,0.2,0.9,0.97,0.01,a.mp4\n1,10.5,0.99,0.3,0.8,0.97,0.01,a.mp4\n")
    assert isinstance(found, FaceProbabilities)
    assert found.people[0].cues.keys() == {"AU1", "AU12"}
    assert found.clock == "frames"


def test_two_faces_of_one_frame_are_two_people() -> None:
    found = track(PYFEAT + "0,1,0.99,0.2,0.9,1,0,a\n0,90,0.99,0.2,0.1,1,0,a\n1,1,0.99,0.2,0.8,1,0,a\n")
    assert [one.cues["AU12"].values.tolist() for one in found.people] == [[0.9, 0.8], [0.1]]


@pytest.mark.parametrize("text", [SMILE, ARFF])
def test_opensmile_gives_measures_of_the_voice(text: str) -> None:
    found = track(text)
    assert isinstance(found, VoiceMeasures)
    assert {kind: series.values.tolist() for kind, series in found.people[0].cues.items()} == {
        "pitch": [30.5],
        "loudness": [0.8],
    }


def test_times_as_pandas_writes_them_are_seconds() -> None:
    header = "file,start,end,F0semitoneFrom27.5Hz_sma3nz_amean\n"
    found = track(header + "a.wav,0 days,0 days 00:00:02.500000,30\na.wav,0 days 00:01:00,1 days 00:00:00,31\n")
    (person,) = found.people
    assert person.cues["pitch"].at.tolist() == [0.0, 60.0]
    assert person.until == 86_400


@pytest.mark.parametrize(
    ("rows", "until"),
    [
        ("a.wav,0 days,NaT,30\n", None),
        ("a.wav,0 days,0 days 00:00:02,30\na.wav,0 days 00:00:02,NaT,31\n", 2.0),
        ("a.wav,0 days 00:00:02,0 days 00:00:04,30\na.wav,0 days 00:00:01.75,0 days 00:00:02,31\n", 4.0),
    ],
)
def test_the_end_is_the_last_that_is_given_and_nat_gives_none(rows: str, until: float | None) -> None:
    found = track("file,start,end,F0semitoneFrom27.5Hz_sma3nz_amean\n" + rows)
    assert (found.people[0].until, found.problem) == (until, "")
    assert found.people[0].rows == rows.count("\n")


def test_each_cue_of_each_person_is_in_order_of_time() -> None:
    times = (9.8, 9.9, 10.0, 0.0, 0.1)
    (person,) = track(openface("".join(f"{n}, {at}, 0.98, 1, {n}, 1, 1\n" for n, at in enumerate(times, 1)))).people
    for kind, values in (("AU12", [4, 5, 1, 2, 3]), ("AU28", [1, 1, 1, 1, 1])):
        assert person.cues[kind].at.tolist() == sorted(times)
        assert person.cues[kind].values.tolist() == values


def test_a_table_whose_commas_are_decimal_signs_is_read() -> None:
    found = track("name;frameTime;F0semitoneFrom27.5Hz_sma3nz_amean;loudness_sma3_amean\n'one';0,0;30,5;0,8\n")
    assert {kind: one.values.tolist() for kind, one in found.people[0].cues.items()} == {
        "pitch": [30.5],
        "loudness": [0.8],
    }


def test_a_recording_without_voice_is_left_out() -> None:
    header = "name;F0semitoneFrom27.5Hz_sma3nz_amean;jitterLocal_sma3nz_amean\n"
    with pytest.raises(InputError, match=r"measures\.csv has no row that can be used: 1 of 1"):
        track(header + "one;0.0;0.0\n")


def test_descriptors_frame_by_frame_are_refused_with_what_to_do() -> None:
    text = "name;frameTime;F0semitoneFrom27.5Hz_sma3nz\none;0.0;30\n"
    assert recognised(text)
    with pytest.raises(InputError, match=r"measures\.csv holds .* frame by frame; extract the functionals"):
        track(text)


def test_a_table_of_openface_without_action_units_says_how_to_get_them() -> None:
    with pytest.raises(InputError, match="run OpenFace with -aus"):
        track("frame, timestamp, confidence, success, gaze_0_x\n1, 0, 0.9, 1, 0.1\n")


@pytest.mark.parametrize("name", ["OpenFace_Test.csv", "Feat_Test.csv", "001.csv", "002.csv"])
def test_real_tables_are_read_whole(shared_data: Path, name: str) -> None:
    path = shared_data / "tables" / name
    data = path.read_bytes()
    reader = MeasurementReader()
    assert reader.recognises(data[:HEAD], name)
    assert not OwnTableReader().recognises(b"frame, timestamp\n", name)
    reading = reader.read(Given(name, data, path), "S1")
    lines = len(data.splitlines()) - 1
    assert reading.details == {"rows": lines, "rows used": lines, "rows left out": 0}
    assert [one.problem for one in reading.tracks if isinstance(one, Measurements)] == [""]


def boxed(*rows: tuple[int, str, float]) -> Measurements:
    """A table of py-feat with the frame, the left of the box, and AU12 of each row; the boxes are 100 pixels wide."""
    header = "frame,FaceRectX,FaceRectY,FaceRectWidth,FaceRectHeight,FaceScore,AU12\n"
    return track(header + "".join(f"{frame},{left},50,100,120,0.99,{smile}\n" for frame, left, smile in rows))


def smiles(found: Measurements) -> list[list[float]]:
    return [one.cues["AU12"].values.tolist() for one in found.people]


def test_faces_whose_rows_change_places_are_told_apart_by_their_boxes() -> None:
    found = boxed((0, "600", 0.1), (0, "10", 0.9), (1, "12", 0.8), (1, "604", 0.2), (2, "610", 0.3), (2, "15", 0.7))
    assert smiles(found) == [[0.1, 0.2, 0.3], [0.9, 0.8, 0.7]]
    assert found.problem == ""


def test_a_face_that_enters_before_another_in_the_order_of_rows_is_a_new_one() -> None:
    found = boxed((0, "600", 0.1), (1, "602", 0.2), (2, "10", 0.9), (2, "604", 0.3), (3, "11", 0.8), (3, "606", 0.1))
    assert smiles(found) == [[0.1, 0.2, 0.3, 0.1], [0.9, 0.8]]


def test_an_only_face_that_was_not_seen_for_long_may_be_elsewhere() -> None:
    assert smiles(boxed((0, "600", 0.1), (30, "10", 0.9))) == [[0.1, 0.9]]
    assert smiles(boxed((0, "600", 0.1), (1, "10", 0.9))) == [[0.1], [0.9]]


def test_a_row_without_a_box_is_left_out_where_there_are_several_faces() -> None:
    assert smiles(boxed((0, "600", 0.1), (1, "nan", 0.9))) == [[0.1, 0.9]]
    found = boxed((0, "600", 0.1), (0, "nan", 0.9))
    assert smiles(found) == [[0.1]]
    assert found.problem == "measures.csv, row 3: it has no box that tells which face it is of; left out"


def test_rows_that_were_taken_by_their_order_are_told() -> None:
    assert track(PYFEAT + "0,1,0.99,0.2,0.9,1,0,a\n0,90,0.99,0.2,0.1,1,0,a\n").problem == (
        "measures.csv, row 3: no column tells the faces of one frame apart; its rows were taken in their order"
    )
    assert track(PYFEAT + "0,1,0.99,0.2,0.9,1,0,a\n1,90,0.99,0.2,0.1,1,0,a\n").problem == ""
