"""The observer keeps emotrace's contract, and says what the numbers say."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from emotrace_heart_rate.observer import HeartRateObserver
from emotrace_heart_rate.reader import HeartRateReader
from emotrace_heart_rate.track import HeartRate

from emotrace.engine.errors import InputError
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Observer
from emotrace.engine.stimulus import Given, Track
from emotrace.engine.testing import ObserverContract

EXAMPLE = Path(__file__).resolve().parents[1] / "heart_rate.csv"


def read(data: bytes) -> HeartRate:
    """The track of a file that holds `data`."""
    assert HeartRateReader().recognises(data, "beats.csv")
    (track,) = HeartRateReader().read(Given("beats.csv", data), "S1").tracks
    assert isinstance(track, HeartRate)
    return track


def steady(bpm: float, seconds: int) -> HeartRate:
    """A heart that beats the same all the time, read once a second."""
    return HeartRate("S1", tuple(float(at) for at in range(seconds)), (bpm,) * seconds)


class TestHeartRate(ObserverContract):
    """The whole contract of an observer."""

    def observer(self) -> Observer:
        """A new observer."""
        return HeartRateObserver()

    def tracks(self) -> Sequence[Track]:
        """One track for each kind of observation."""
        return [read(EXAMPLE.read_bytes()), steady(50.0, 8), steady(78.0, 15)]

    def empty_tracks(self) -> Sequence[Track]:
        """No reading at all, and a heart at rest."""
        return [HeartRate("S1", (), ()), steady(72.0, 60)]

    def ends_at(self, track: Track) -> float | None:
        """The last reading."""
        return track.seconds[-1] if isinstance(track, HeartRate) else super().ends_at(track)


def observed(track: HeartRate) -> Observation:
    """What the observer says of a track."""
    contract = TestHeartRate()
    (one,) = contract.observer().observe(track, contract.setting())
    assert isinstance(one, Observation)
    return one


def test_a_long_recording_is_held_against_its_own_first_seconds() -> None:
    """Ten seconds of 60, then 70 for as long: two of a person's own standard deviations of 5."""
    track = HeartRate("S1", tuple(map(float, range(21))), (60.0,) * 10 + (70.0,) * 11)
    one = observed(track)
    assert (one.kind, one.value, one.where.seconds) == ("heart rate up", 2.0, (10.0, 20.0))
    assert one.details == {"beats per minute": 70.0, "beats per minute at rest": 60.0}
    assert one.weights["fear"] == pytest.approx(0.5 * 0.5 * 2 / 3)
    assert one.weights_from == "rule table heart rate [kreibig-2010]"


def test_a_short_recording_is_held_against_adults_at_rest() -> None:
    """72 with a standard deviation of 12 between people."""
    assert observed(steady(96.0, 5)).value == 2.0
    assert observed(steady(48.0, 5)).kind == "heart rate down"
    assert not observed(steady(80.0, 5)).weights


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("0,72\n1,fast\n", "beats.csv, row 3: bpm is 'fast', which is no number; correct the row or leave it out"),
        ("0,72\n\n1\n", "beats.csv, row 4: 1 columns where there should be 2, seconds and bpm; correct"),
        ("0,72\n0,73\n", "beats.csv, row 3: seconds 0 where times rise from 0 on; correct"),
        ("nan,72\n", "beats.csv, row 2: seconds nan where times rise"),
        ("0,nan\n", "beats.csv, row 2: bpm nan where hearts beat 20 to 300 times a minute"),
        ("", "beats.csv has no rows below its header; write one for each reading"),
    ],
)
def test_a_row_that_does_not_fit_is_named(rows: str, message: str) -> None:
    """One line that says which row, why, and what to do."""
    with pytest.raises(InputError) as caught:
        read(b"seconds,bpm\n" + rows.encode())
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_files_of_others_are_left_to_their_readers() -> None:
    """A conversation is also CSV."""
    reader = HeartRateReader()
    assert reader.recognises(b"\xef\xbb\xbfSeconds, BPM\r\n0,72\r\n", "export")
    assert not reader.recognises(b"speaker,text\nA,seconds\n", "heart_rate.csv")
    assert not reader.recognises(b"\x89PNG\r\n\x1a\n", "heart_rate.csv")
