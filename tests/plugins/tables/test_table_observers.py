"""What the observers of tables make of their tracks, and that they keep the contract."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from emotrace.engine.belief import believe
from emotrace.engine.errors import InputError
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.norms import load_norm_rules
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Observer, Setting
from emotrace.engine.patterns import join_patterns
from emotrace.engine.stimulus import Given, Source, Track
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.testing import ObserverContract
from emotrace.plugins.tables.face import RULES as FACE_RULES
from emotrace.plugins.tables.face import FaceTableObserver, UnitRule
from emotrace.plugins.tables.reader import MeasurementReader
from emotrace.plugins.tables.summary import Scale, apex, shown
from emotrace.plugins.tables.tracks import Clock, FaceIntensities, FaceProbabilities, Person, Series, VoiceMeasures
from emotrace.plugins.tables.voice import RULES as VOICE_RULES
from emotrace.plugins.tables.voice import VoiceTableObserver

SETTING = Setting(model_file=Path)
WEIGHED = ("AU1", "AU2", "AU4", "AU5", "AU6", "AU7", "AU9", "AU10", "AU12", "AU15", "AU17", "AU25")


def series(*values: float) -> Series:
    return Series(np.arange(len(values)) / 10, np.array(values, float))


def face(name: str = "", rows: int = 5, **cues: Series) -> Person:
    rest = {kind: series(*[0.0] * rows) for kind in WEIGHED}
    return Person(name, rows, 1.0, {**rest, **cues})


def intensities(*people: Person) -> FaceIntensities:
    return FaceIntensities("S1", people, "seconds")


def voice(**measures: float) -> VoiceMeasures:
    cues = {name.replace("_", " "): series(value) for name, value in measures.items()}
    return VoiceMeasures("S1", (Person("", 1, 1.0, cues),), "rows")


def observed(track: Track, observer: Observer | None = None) -> dict[str, Observation]:
    used = observer or FaceTableObserver(FaceIntensities)
    return {one.kind: one for one in used.observe(track, SETTING) if isinstance(one, Observation)}


class TestIntensities(ObserverContract):
    def observer(self) -> Observer:
        return FaceTableObserver(FaceIntensities)

    def tracks(self) -> Sequence[Track]:
        smile = face(AU6=series(0, 2, 3, 3, 1), AU12=series(0, 2, 4, 4, 2), AU28=series(0, 1, 1, 0, 0))
        return [intensities(smile, face("b", AU4=series(2, 2, 2, 2, 2))), intensities(face())]

    def empty_tracks(self) -> Sequence[Track]:
        return [intensities(Person("", 1, 1.0, {"AU12": series(0.0)})), intensities()]


class TestProbabilities(ObserverContract):
    def observer(self) -> Observer:
        return FaceTableObserver(FaceProbabilities)

    def tracks(self) -> Sequence[Track]:
        every = {f"AU{number}": series(0.9) for number in (1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 17, 20, 23, 24)}
        return [FaceProbabilities("S1", (Person("", 1, 0.9, {one: cue}),), "frames") for one, cue in every.items()]

    def empty_tracks(self) -> Sequence[Track]:
        return [FaceProbabilities("S1", (Person("", 1, 1.0, {"AU12": series(0.5)}),), "frames")]


class TestVoices(ObserverContract):
    def observer(self) -> Observer:
        return VoiceTableObserver()

    def tracks(self) -> Sequence[Track]:
        high = {"pitch": 46.0, "pitch_range": 12.0, "loudness": 2.5, "spectral_balance": -3.0, "jitter": 0.08}
        low = {"pitch": 16.0, "pitch_range": 1.0, "loudness": 0.1, "spectral_balance": -30.0, "jitter": 0.001}
        return [voice(**high, shimmer=3.0), voice(**low, Hammarberg_index=40.0)]

    def empty_tracks(self) -> Sequence[Track]:
        return [VoiceMeasures("S1", (), "rows")]


def test_a_cue_is_told_once_with_its_peak_its_time_and_what_it_rests_on() -> None:
    found = observed(intensities(face(AU12=series(0, 0, 2, 3, 3))))["AU12"]
    assert found.value == 3.0
    assert found.where.seconds == (0.2, 0.4)
    assert found.details == {"mean 0-5": 1.6, "rows shown": 3, "rows read": 5}


def test_recordings_one_after_the_other_give_no_time_that_runs_backwards() -> None:
    rows = "".join(f"{n}, {at}, 0.98, 1, 3.5\n" for n, at in enumerate((9.8, 9.9, 10.0, 0.0, 0.1), 1))
    data = ("frame, timestamp, confidence, success, AU12_r\n" + rows).encode()
    (track,) = MeasurementReader().read(Given("two.csv", data), "S1").tracks
    found: list[Observation] = []
    with pytest.raises(InputError, match=r"two\.csv, row 5: .*several recordings"):
        found.extend(FaceTableObserver(FaceIntensities).observe(track, SETTING))
    assert [one.where.seconds for one in found if one.kind == "AU12"] == [(0.0, 10.0)]


def test_an_action_unit_has_a_value_where_the_table_says_how_strong_it_is() -> None:
    own = observed(intensities(face(AU28=series(2, 2, 2, 2, 2))))["AU28"]
    assert (own.value, own.unit, own.strength) == (2.0, "0-5", 0.5)
    openface = b"frame, timestamp, confidence, success, AU12_r, AU28_c\n1, 0, 0.9, 1, 0, 1\n"
    (track,) = MeasurementReader().read(Given("t.csv", openface), "S1").tracks
    there = observed(track)["AU28"]
    assert (there.value, there.unit, there.strength) == (None, "", 1.0)


def test_one_stray_row_makes_no_peak() -> None:
    assert "AU12" not in observed(intensities(face(AU12=series(0, 0, 5, 0, 0))))
    assert "AU12" not in observed(intensities(face(AU12=series(5, 0, 0, 0, 0))))


@pytest.mark.parametrize("clock", ["seconds", "frames", "rows"])
def test_a_single_row_counts_where_rows_are_far_apart_or_have_no_time(clock: Clock) -> None:
    step = {"seconds": 1.0, "frames": 30.0, "rows": 1.0}[clock]
    smile = Series(np.array([n * step for n in range(10)]), np.array([0, 0, 0, 0, 4, 0, 0, 0, 0, 4], float))
    found = observed(FaceIntensities("S1", (face(rows=10, AU12=smile),), clock))
    assert found.keys() == {"face rows", "AU12"}
    assert (found["AU12"].value, found["AU12"].details["rows shown"]) == (4.0, 2)


def test_a_stray_row_makes_no_peak_where_frames_follow_each_other() -> None:
    stray = Series(np.arange(5.0), np.array([0, 0, 4, 0, 0], float))
    assert "AU12" not in observed(FaceIntensities("S1", (face(AU12=stray),), "frames"))


@pytest.mark.parametrize("step", [0.1, 1.0])
@pytest.mark.parametrize("values", [(0, 5, 0), (0, 5, 5), (5, 5, 0), (4, 0, 4, 0), (0, 3, 3, 0, 3, 0), (0, 4, 0, 0, 4)])
def test_no_apex_and_no_end_of_a_stretch_is_a_row_whose_own_cell_is_zero(step: float, values: Sequence[float]) -> None:
    cue = Series(np.array([n * step for n in range(len(values))]), np.array(values, float))
    moment = apex([(cue, Scale(present=1.0, full=4.0), 1.0)], "seconds")
    held = {float(at) for at, value in zip(cue.at, cue.values, strict=True) if value}
    assert moment is None or moment in held
    found = shown(cue, 1.0, moment, "seconds")
    assert found is None or {found.start, found.end} <= held


def test_one_weaker_row_does_not_part_a_stretch() -> None:
    found = shown(series(0, 3, 3, 0, 3, 3, 0), 1.0, None, "seconds")
    assert found is not None
    assert (found.start, found.end, found.rows) == (0.1, 0.5, 4)


def test_a_cue_that_shows_in_some_rows_of_a_repeated_time_shows_then() -> None:
    times = np.repeat(np.arange(10), 30) / 1.0
    values = np.where((np.arange(300) >= 155) & (np.arange(300) < 180), 3.5, 0.0)
    rest = Series(times, np.zeros(300))
    smile = Series(times, values)
    found = observed(intensities(Person("", 300, 1.0, {**dict.fromkeys(WEIGHED, rest), "AU12": smile})))["AU12"]
    assert found.where.seconds == (5.0, 5.0)
    assert found.weights["joy"] > 0


def test_rows_of_one_time_do_not_add_up() -> None:
    often = Series(np.array([0.0, 1.0, 1.0, 1.0, 2.0]), np.array([4, 2, 2, 2, 0], float))
    assert apex([(often, Scale(present=1.0, full=4.0), 1.0)], "seconds") == 0.0


def test_rows_of_a_rounded_time_are_smoothed_only_where_there_are_many() -> None:
    scale = Scale(present=1.0, full=4.0)
    for rows, moment in ((30, None), (3, 1.0)):
        values = np.zeros(3 * rows)
        values[rows + 1] = 4.0
        cue = Series(np.repeat(np.arange(3.0), rows), values)
        assert apex([(cue, scale, 1.0)], "seconds") == moment


def test_a_picture_of_one_row_is_read() -> None:
    assert observed(intensities(face(rows=1, AU12=series(3.0))))["AU12"].value == 3.0


def test_only_what_shows_at_the_apex_weighs() -> None:
    smile, frown = series(0, 0, 0, 0, 4, 4, 4), series(2, 2, 2, 0, 0, 0, 0)
    found = observed(intensities(face(rows=7, AU12=smile, AU6=smile, AU4=frown)))
    assert found["AU12"].weights["joy"] > 0
    assert found["AU4"].weights == {}
    assert found["AU4"].weights_from == "none: it shows at another time than the rest of the face"


def test_the_belief_is_about_the_first_face() -> None:
    other = face("b", AU4=series(3, 3, 3, 3, 3))
    seen = list(
        FaceTableObserver(FaceIntensities).observe(intensities(face(AU12=series(4, 4, 4, 4, 4)), other), SETTING)
    )
    assert {one.where.face for one in seen if one.weights} == {1}
    assert {one.where.face for one in seen} == {1, 2}


@pytest.mark.parametrize(
    ("rows", "why"),
    [(5, "none: the belief is about the first of the faces with the most rows"),
     (4, "none: the belief is about the face with the most rows")],
)  # fmt: skip
def test_why_another_face_has_no_weights_is_true_of_faces_with_as_many_rows(rows: int, why: str) -> None:
    smile = series(4, 4, 4, 4, 4)
    found = observed(intensities(face(AU12=smile), face("b", rows=rows, AU12=smile)))["AU12"]
    assert (found.where.face, found.weights_from) == (2, why)


def test_why_another_speaker_has_no_weights_is_true_of_speakers_with_as_many_rows() -> None:
    (one,) = voice(pitch=36.2).people
    found = observed(VoiceMeasures("S1", (one, replace(one, name="b")), "rows"), VoiceTableObserver())["pitch"]
    assert found.weights_from == "none: the belief is about the first of the speakers with the most rows"


@pytest.mark.parametrize(("left_out", "told"), [(0, ""), (1, "1 row was"), (20, "20 rows were")])
def test_rows_left_out_are_told(left_out: int, told: str) -> None:
    phrase = observed(replace(intensities(face()), left_out=left_out))["face rows"].phrase
    assert phrase == "rows of the table with a face were read" + (
        f"; {told} left out as not to be trusted" if told else ""
    )


def test_a_face_at_rest_is_an_absence_that_concludes_nothing() -> None:
    found = observed(intensities(face()))["rest"]
    assert found.absence
    assert max(found.weights, key=found.weights.__getitem__) == "neutral"
    source = Source(id="S1", kind="table", name="t.csv", sha256="", size=0)
    assert believe(EvidenceGraph.of([source], [found]), taxonomy("ekman")).top is None


def test_a_table_of_few_action_units_says_nothing_of_rest() -> None:
    assert observed(intensities(Person("", 3, 1.0, {"AU12": series(0, 0, 0)}))).keys() == {"face rows"}


@pytest.mark.parametrize(
    ("units", "emotion"),
    [
        (("AU6", "AU12"), "joy"),
        (("AU1", "AU4", "AU15"), "sadness"),
        (("AU1", "AU2", "AU5", "AU26"), "surprise"),
        (("AU1", "AU2", "AU4", "AU5", "AU20", "AU25"), "fear"),
        (("AU4", "AU5", "AU7", "AU23"), "anger"),
        (("AU9", "AU15"), "disgust"),
        (("AU10", "AU17"), "disgust"),
    ],
)
def test_the_prototypes_of_emfacs_and_facs_lead_to_their_emotion(units: tuple[str, ...], emotion: str) -> None:
    observer = FaceTableObserver(FaceIntensities)
    track = intensities(Person("", 3, 1.0, {unit: series(4, 4, 4) for unit in units}))
    source = Source(id="S1", kind="table", name="t.csv", sha256="", size=0)
    graph = EvidenceGraph.of([source], observed(track, observer).values())
    join_patterns(graph, [(rule, "table") for rule in observer.patterns(SETTING)])
    assert believe(graph, taxonomy("ekman")).top == emotion


def test_a_measure_is_held_against_the_nearer_norm_of_pitch() -> None:
    found = observed(voice(pitch=36.2), VoiceTableObserver())["pitch"]
    assert found.value == pytest.approx((36.2 - 35.2) / 2.75, abs=0.01)
    assert found.details == {"semitones above 27.5 Hz": 36.2, "norm semitones above 27.5 Hz": 35.2}


def test_the_mean_of_a_speakers_rows_counts() -> None:
    cues = {"spectral balance": Series(np.array([1.0, 2.0]), np.array([-20.0, -10.0]))}
    track = VoiceMeasures("S1", (Person("anna", 2, 1.0, cues, until=3.5),), "seconds")
    found = observed(track, VoiceTableObserver())["spectral balance"]
    assert found.details["dB"] == -15.0
    assert (found.where.seconds, found.where.speaker) == ((1.0, 3.5), "anna")


@pytest.mark.parametrize("path", [FACE_RULES, VOICE_RULES])
def test_what_supports_some_emotions_opposes_others(path: Path) -> None:
    """A cue's probability over all emotions is the mean of its probability in each: the mean of exp(weight) is 1."""
    from emotrace.engine.rules import load_rules

    table = load_rules(path, UnitRule) if path == FACE_RULES else load_norm_rules(path)
    for row in [*table.rule, *table.pattern]:
        likelihoods = [math.exp(row.weights.get(label, 0.0)) for label in taxonomy("ekman").labels]
        assert sum(likelihoods) / 7 == pytest.approx(1.0, abs=0.01), row.kind


def test_shares_of_du_and_others_give_the_weights() -> None:
    """AU12: 0.85 in joy, 0.05 in a neutral face, 0.10 elsewhere; see the table's head."""
    from emotrace.engine.rules import load_rules

    (row,) = (row for row in load_rules(FACE_RULES, UnitRule).rule if row.kind == "AU12")
    mean = (0.85 + 0.05 + 5 * 0.10) / 7
    expected = {"joy": math.log(0.85 / mean), "neutral": math.log(0.05 / mean), "fear": math.log(0.10 / mean)}
    assert {label: row.weights[label] for label in expected} == pytest.approx(expected, abs=0.005)


def test_the_stretch_around_the_moment_asked_for_is_found() -> None:
    twice = series(3, 3, 3, 0, 0, 4, 4, 4)
    at_first, at_peak = shown(twice, 1.0, 0.1, "seconds"), shown(twice, 1.0, None, "seconds")
    assert at_first is not None
    assert at_peak is not None
    assert (at_first.start, at_first.end, at_first.peak, at_first.at_apex) == (0.0, 0.2, 3.0, True)
    assert (at_peak.start, at_peak.end, at_peak.peak, at_peak.at_apex) == (0.5, 0.7, 4.0, False)


def test_the_apex_is_where_cues_show_together() -> None:
    scale = Scale(present=1.0, full=4.0)
    alone, together = series(3, 3, 3, 0, 0, 0), series(0, 0, 0, 2, 2, 2)
    cues = [(alone, scale, 0.3), (together, scale, 0.8), (together, scale, 0.8)]
    assert apex(cues, "seconds") == pytest.approx(0.3)
    assert apex([(series(0, 0), scale, 1.0)], "seconds") is None


def test_the_smile_in_py_feats_own_example_reads_as_joy(shared_data: Path) -> None:
    path = shared_data / "tables" / "Feat_Test.csv"
    (track,) = MeasurementReader().read(Given(path.name, path.read_bytes(), path), "S1").tracks
    found = observed(track, FaceTableObserver(FaceProbabilities))
    assert found["AU12"].value == pytest.approx(0.96, abs=0.01)
    assert found["AU12"].unit == "probability"
    assert max(found["AU12"].weights, key=found["AU12"].weights.__getitem__) == "joy"
