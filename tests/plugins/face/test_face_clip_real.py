"""Faces over time in real clips, where they are present."""

import math
from itertools import pairwise
from pathlib import Path

import pytest

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.pooling import expressed_by
from emotrace.engine.stimulus import Frame, Frames, Given
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.face.observer import FaceObserver
from emotrace.plugins.media.video import VideoReader
from tests.plugins.face.scenes import Seen

pytestmark = pytest.mark.real

LABELS = taxonomy("ekman").labels


def frames_of(path: Path) -> Frames:
    tracks = VideoReader().read(Given(path.name, path=path), "S1").tracks
    return next(track for track in tracks if isinstance(track, Frames))


def seen_in(path: Path, observer: FaceObserver, setting: Setting) -> Seen:
    return Seen.of(observer.observe(frames_of(path), setting))


def there(series: TimeSeries) -> list[bool]:
    return [value is not None for value in series.columns["confidence"]]


def top(observations: list[Observation]) -> str:
    return max(LABELS, key=lambda label: math.fsum(one.weights.get(label, 0.0) for one in observations))


@pytest.mark.parametrize(
    ("name", "first", "last"), [("face_noface.mov", True, False), ("noface_face.mov", False, True)]
)
def test_a_face_that_comes_or_goes_has_a_row_for_every_moment(
    observer: FaceObserver, setting: Setting, shared_data: Path, name: str, first: bool, last: bool
) -> None:
    seen = seen_in(shared_data / "clips" / name, observer, setting)
    (series,) = seen.series
    found = there(series)
    assert (found[0], found[-1]) == (first, last)
    assert sum(one != other for one, other in pairwise(found)) == 1
    assert 0.1 < series.seconds[1] - series.seconds[0] < 0.3
    assert len(series.seconds) == pytest.approx(5 * 6.4, abs=1)
    assert seen.count.details["frames with a face"] == sum(found)


def test_a_clip_without_a_face_says_so(observer: FaceObserver, setting: Setting, shared_data: Path) -> None:
    seen = seen_in(shared_data / "clips" / "no_face.mp4", observer, setting)
    assert [one.phrase for one in seen.observations] == ["no face was found in any of 20 frames"]
    assert [one.face for one in seen.series] == [None]


@pytest.mark.parametrize("name", ["single_face.mp4", "not_expressive.mp4", "baseline.mp4", "WolfgangLanger_Pexels.mp4"])
def test_one_person_is_one_person_throughout(
    observer: FaceObserver, setting: Setting, shared_data: Path, name: str
) -> None:
    (series,) = seen_in(shared_data / "clips" / name, observer, setting).series
    assert series.face == 1
    assert all(there(series))


def test_a_growing_smile_begins_when_it_is_seen_to_and_speaks_for_joy(
    observer: FaceObserver, setting: Setting, shared_data: Path
) -> None:
    """By eye, the corners of the mouth begin to rise 0.6 s into the clip, and it ends in a broad smile."""
    seen = seen_in(shared_data / "clips" / "single_face.mp4", observer, setting)
    (smile,) = [one for one in seen.observations if one.kind == "AU12"]
    assert smile.where.seconds == pytest.approx((0.6, 2.42), abs=0.21)
    assert top(seen.observations) == "joy"


@pytest.mark.parametrize("name", ["not_expressive.mp4", "baseline.mp4"])
def test_a_face_that_does_little_is_most_like_neutral(
    observer: FaceObserver, setting: Setting, shared_data: Path, name: str
) -> None:
    assert top(seen_in(shared_data / "clips" / name, observer, setting).observations) == "neutral"


def test_each_frame_weighs_what_the_same_picture_does_as_a_still(
    observer: FaceObserver, setting: Setting, shared_data: Path
) -> None:
    """The stills' sums of weights, each times the share of what lasts in its frame, are the clip's."""
    track = frames_of(shared_data / "clips" / "single_face.mp4")
    clip = Seen.of(observer.observe(track, setting))
    stills = [
        Seen.of(observer.observe(Frames("S1", (Frame(one.pixels),)), setting)).observations
        for one in track.sampled(setting.frames_per_second)
    ]
    sums = [{label: math.fsum(one.weights.get(label, 0.0) for one in still) for label in LABELS} for still in stills]
    shown = [expressed_by(one.weights for one in still if not one.absence) for still in stills]
    expected = {
        label: sum(one * own[label] for one, own in zip(shown, sums, strict=True)) / sum(shown) for label in LABELS
    }
    found = {label: math.fsum(one.weights.get(label, 0.0) for one in clip.observations) for label in LABELS}
    assert found == pytest.approx(expected, abs=0.25)  # stills have no hysteresis


def test_all_frames_of_a_recording_of_somebody_neutral_make_the_baseline(
    observer: FaceObserver, setting: Setting, shared_data: Path
) -> None:
    measures = list(observer.measure(frames_of(shared_data / "clips" / "baseline.mp4"), setting))
    names = {one.name for one in measures}
    assert len(measures) == 18 * len(names)
