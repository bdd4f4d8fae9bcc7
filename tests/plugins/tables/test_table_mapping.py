"""A table of one's own is read by the mapping file beside it."""

import math
from pathlib import Path

import pytest

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Given
from emotrace.plugins.tables.reader import OwnTableReader
from emotrace.plugins.tables.tracks import FaceIntensities, FaceProbabilities, Measurements, VoiceMeasures

WIDE = "ms;smile;who\n0;10;a\n40;60;a\n80;80;a\n0;10;b\n"
WIDE_MAPPING = """
time = "ms"
time_unit = "ms"
person = "who"
[[column]]
name = "smile"
kind = "AU12"
unit = "0-5"
scale = 0.05
"""
LONG = "t,cue,val\n0,f0,220\n0.5,f0,440\n0,noise,3\n0.2,smile,0.9\n"
LONG_MAPPING = """
time = "t"
cue = "cue"
value = "val"
[[column]]
name = "f0"
kind = "pitch"
unit = "hertz"
[[column]]
name = "smile"
kind = "AU12"
unit = "probability"
"""


def tracks(folder: Path, text: str, mapping: str) -> dict[type, Measurements]:
    path = folder / "measures.csv"
    path.write_text(text, "utf-8")
    path.with_suffix(".toml").write_text(mapping, "utf-8")
    reading = OwnTableReader().read(Given(path.name, text.encode(), path), "S1")
    return {type(one): one for one in reading.tracks if isinstance(one, Measurements)}


def test_a_wide_table_has_its_units_times_and_people(tmp_path: Path) -> None:
    (found,) = tracks(tmp_path, WIDE, WIDE_MAPPING).values()
    assert isinstance(found, FaceIntensities)
    first, second = found.people
    assert (first.name, second.name) == ("a", "b")
    assert first.cues["AU12"].values.tolist() == pytest.approx([0.5, 3.0, 4.0])
    assert first.cues["AU12"].at.tolist() == pytest.approx([0.0, 0.04, 0.08])


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_comma_is_a_decimal_sign_where_it_parts_no_cells(tmp_path: Path, separator: str) -> None:
    text = "ms;smile;who\n0,0;10,5;a\n40,5;60;a\n".replace(";", separator)
    assert OwnTableReader().recognises(text.encode(), "measures.csv")
    (found,) = tracks(tmp_path, text, WIDE_MAPPING).values()
    assert found.people[0].cues["AU12"].values.tolist() == pytest.approx([0.525, 3.0])
    assert found.people[0].cues["AU12"].at.tolist() == pytest.approx([0.0, 0.0405])
    assert not found.problem


def test_digits_in_groups_are_not_guessed_at(tmp_path: Path) -> None:
    (found,) = tracks(tmp_path, WIDE.replace("80;80", "80;1.000,5"), WIDE_MAPPING).values()
    assert found.problem == "measures.csv, row 4: smile is '1.000,5', which is no number; left out"


def test_a_long_table_gives_each_modality_its_track_and_passes_over_other_cues(tmp_path: Path) -> None:
    found = tracks(tmp_path, LONG, LONG_MAPPING)
    assert found.keys() == {FaceProbabilities, VoiceMeasures}
    pitch = found[VoiceMeasures].people[0].cues["pitch"].values
    assert pitch.tolist() == pytest.approx([36.0, 48.0])  # three and four octaves above 27.5 Hz
    assert math.isclose(found[FaceProbabilities].people[0].cues["AU12"].values[0], 0.9)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('name = "smile"', 'name = "grin"'), r"measures\.csv has no column 'grin'; it has ms, smile, who"),
        (('kind = "AU12"', 'kind = "smile"'), r"measures\.toml: column\.0: no kind of cue is 'smile'"),
        (('kind = "AU12"', 'kind = "AU99"'), r"measures\.toml: column\.0: no kind of cue is 'AU99'"),
        (("scale = 0.05", "scale = 0"), r"measures\.toml: column\.0\.scale: .*with 0, no cell would say anything"),
        (('unit = "0-5"', 'unit = "percent"'), r"measures\.toml: .*AU12 is measured in 0-5 or probability"),
        (('time_unit = "ms"', 'time_unit = "days"'), r"measures\.toml: time_unit: "),
        (("[[column]]", 'cue = "who"\n[[column]]'), r"measures\.toml: a long table has both cue and value"),
        (("scale = 0.05", "scale = 0.05\nsacle = 2"), r"measures\.toml: column\.0\.sacle: "),
        (("time =", "time ="[::-1]), r"measures\.toml: "),
    ],
)
def test_a_mapping_that_does_not_fit_says_where(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    with pytest.raises(InputError, match=told):
        tracks(tmp_path, WIDE, WIDE_MAPPING.replace(*change, 1))


@pytest.mark.parametrize("unit", ["AU3", "AU33", "AU45", "AU61"])
def test_an_action_unit_of_facs_is_taken_whether_or_not_it_carries_weight(tmp_path: Path, unit: str) -> None:
    (found,) = tracks(tmp_path, WIDE, WIDE_MAPPING.replace("AU12", unit)).values()
    assert found.people[0].cues.keys() == {unit}


def test_a_value_in_another_unit_is_told(tmp_path: Path) -> None:
    (found,) = tracks(tmp_path, WIDE, WIDE_MAPPING.replace("0.05", "0.07")).values()
    assert found.problem == "measures.csv, row 4: smile is 80, outside 0 to 5; left out"


def test_a_table_without_a_mapping_says_which_file_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "measures.csv"
    with pytest.raises(InputError, match=r"measures\.csv is a table .* in measures\.toml beside it"):
        OwnTableReader().read(Given(path.name, WIDE.encode(), path), "S1")


@pytest.mark.parametrize(
    "text", [WIDE, LONG, "a\tb\n1\t2", "time;smile\n0,0;1,5\n0,1;2,5", "\ufeffa,b\r\n1,\r\n2,3\r\n"]
)
def test_a_table_of_numbers_is_recognised(text: str) -> None:
    assert OwnTableReader().recognises(text.encode(), "any")


@pytest.mark.parametrize(
    "text",
    [
        "speaker,text\nAnna,I am so happy about it\nBen,7\n",
        "Well, hello there\nI said, nothing\n",
        "Dear all, 3 things\n1, the weather\n",
        "1,2\n3,4\n",
        "seconds\n1\n2\n",
        "a,b\n",
        "a,b\nx,y\n",
        "a;b\nx;1,2,3\n",
        "",
    ],
)
def test_words_are_not_taken_for_a_table(text: str) -> None:
    assert not OwnTableReader().recognises(text.encode(), "measures.csv")
