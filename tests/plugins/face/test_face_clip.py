"""Clips with the real landmarker: the portrait's head, or two of it, moving over a plain ground."""

import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import pytest

from emotrace.engine.errors import InputError
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Frame, Frames, Track
from emotrace.engine.store import store_of
from emotrace.engine.testing import ObserverContract
from emotrace.plugins.face import MANIFEST
from emotrace.plugins.face.observer import FaceObserver
from emotrace.plugins.face.reading import RULES
from tests.plugins.face.scenes import STEP, Place, See, Seen, Timed, clip_of, scene

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

    Pixels = NDArray[uint8]


def clip(head: "Pixels", *frames: Iterable[Place]) -> "list[Pixels]":
    return [scene(head, *places) for places in frames]


def steps(lefts: list[float | None]) -> list[int]:
    """From frame to frame, in pixels, where both show the face."""
    return [round(after - before) for before, after in pairwise(lefts) if before is not None and after is not None]


def test_a_smile_that_lasts_is_told_once(see: See, head: "Pixels") -> None:
    seen = see(clip(head, *[[(150 + 4 * at, 40, 300)] for at in range(8)]))
    (smile,) = [one for one in seen.observations if one.kind == "AU12"]
    assert smile.where.seconds == pytest.approx((0.0, 8 * STEP))
    assert smile.where.seconds is not None
    assert smile.where.apex is not None
    assert smile.where.box is not None
    assert smile.where.seconds[0] <= smile.where.apex < smile.where.seconds[1]
    assert smile.where.box.left == pytest.approx(seen.lefts(1)[round(smile.where.apex / STEP)], rel=1e-3)
    assert max(smile.weights, key=smile.weights.__getitem__) == "joy"
    assert seen.reached == pytest.approx([1.0])


def test_two_people_keep_their_numbers_whatever_they_do(see: See, head: "Pixels") -> None:
    """Side by side; the larger moves away and back, the smaller goes out of the picture and returns."""
    left = [20, 20, 40, 60, 80, 60, 40, 20, 20, 20]
    away = {3, 4, 5, 6}
    frames = [[(at, 30, 300), *([] if n in away else [(380, 100, 240)])] for n, at in enumerate(left)]
    seen = see(clip(head, *frames))
    assert len(seen.series) == 2
    assert steps(seen.lefts(1)) == pytest.approx([0, 20, 20, 20, -20, -20, -20, 0, 0], abs=2)
    assert [at for at, value in enumerate(seen.lefts(2)) if value is None] == sorted(away)
    assert steps(seen.lefts(2)) == pytest.approx([0] * 4, abs=2)
    assert seen.count.phrase == "two people's faces were found, at least one of them in all 10 frames"
    assert seen.count.details == {"frames": 10, "frames with a face": 10}


def test_two_who_pass_each_other_do_not_swap(see: See, head: "Pixels") -> None:
    """One above the other, so that both are seen all the time."""
    frames = [[(20 + 40 * at, 0, 180), (420 - 40 * at, 180, 180)] for at in range(11)]
    seen = see(clip(head, *frames))
    assert len(seen.series) == 2
    ways = {round(sum(steps(seen.lefts(number))) / 10) for number in (1, 2)}
    assert ways == {40, -40}


def test_the_main_person_is_shown_longest_and_largest_and_carries_the_weights(see: See, head: "Pixels") -> None:
    """The one who comes first is larger, and is shown for two frames only."""
    frames = [[(300, 30, 300)]] * 2 + [[(20, 60, 260)]] * 6
    seen = see(clip(head, *frames))
    assert seen.lefts(1)[0] is None
    assert seen.lefts(2)[0] is not None
    assert {one.where.face for one in seen.observations if one.weights} == {1}
    others = [one for one in seen.of_face(2) if one.kind in ("AU12", "at rest")]
    assert {one.kind for one in others} == {"AU12", "at rest"}
    for one in others:
        assert one.weights == {}
        assert one.momentary
        assert one.weights_from == "none: the belief is about face 1"


def test_whom_the_setting_names_carries_the_weights(see: See, head: "Pixels") -> None:
    frames = clip(head, *[[(20, 30, 300), (380, 100, 240)]] * 4)
    ours, theirs = see(frames), see(frames, person="2")
    assert {one.where.face for one in theirs.observations if one.weights} == {2}
    assert [one.momentary for one in ours.observations] == [one.momentary for one in theirs.observations]
    assert see(frames, person="Anna").observations == ours.observations


def test_a_person_who_is_not_there_is_refused_when_all_else_is_told(
    observer: FaceObserver, setting: Setting, head: "Pixels"
) -> None:
    seen, error = told_and_error(observer, clip_of(clip(head, *[[(20, 30, 300)]] * 3)), replace(setting, person="3"))
    assert str(error) == "there is no face 3 in the clip: it shows one face; name another person, or none"
    assert seen.of_face(1)
    assert not any(one.weights for one in seen.observations)
    assert len(seen.series) == 1


def test_what_was_seen_of_a_clip_that_breaks_off_is_told(
    observer: FaceObserver, setting: Setting, head: "Pixels"
) -> None:
    frames = clip(head, *[[(20, 30, 300)]] * 6)
    whole = Seen.of(observer.observe(clip_of(frames), setting))
    broken, error = told_and_error(observer, clip_of(frames, broken="clip.mp4 ends in the middle"), setting)
    assert str(error) == "clip.mp4 ends in the middle"
    assert broken == whole


def test_a_clip_that_breaks_off_at_once_tells_nothing(observer: FaceObserver, setting: Setting) -> None:
    seen, error = told_and_error(observer, clip_of([], broken="clip.mp4 holds nothing"), setting)
    assert str(error) == "clip.mp4 holds nothing"
    assert seen == Seen([], [], [])


def told_and_error(observer: FaceObserver, track: Frames, setting: Setting) -> tuple[Seen, InputError]:
    told: list[object] = []
    with pytest.raises(InputError) as caught:
        told.extend(observer.observe(track, setting))
    return Seen.of(told), caught.value


def test_moments_without_a_face_have_rows_of_none(see: See, head: "Pixels") -> None:
    there = [(150, 40, 300)]
    seen = see(clip(head, [], [], there, there, there, []))
    (series,) = seen.series
    assert series.face == 1
    assert series.seconds == pytest.approx([STEP * at for at in range(6)])
    for values in series.columns.values():
        assert [value is None for value in values] == [True, True, False, False, False, True]
    assert seen.count.phrase == "one person's face was found in 3 of 6 frames"
    (rest,) = [one for one in seen.observations if one.absence]
    assert rest.where.seconds == pytest.approx((2 * STEP, 5 * STEP))


def test_a_clip_without_faces_has_one_series_of_nobody(see: See, head: "Pixels") -> None:
    seen = see(clip(head, *[[]] * 7))
    (count,), (series,) = seen.observations, seen.series
    assert count.phrase == "no face was found in any of 7 frames"
    assert (count.value, count.weights) == (0, {})
    assert series.face is None
    assert {value for values in series.columns.values() for value in values} == {None}


def test_a_face_too_small_to_read_is_counted_and_has_no_values(see: See, head: "Pixels") -> None:
    from PIL import Image

    tiny = [scene(head, (30, 20, 48), size=(120, 90))] * 3
    assert Image.fromarray(tiny[0]).size == (120, 90)
    seen = see(tiny)
    assert seen.count.phrase == "one person's face was found in all 3 frames, too small to read"
    assert seen.count.details["too small to read"] == 1
    assert set(seen.lefts(1)) == {None}
    assert [one.kind for one in seen.observations] == ["face count"]


def test_the_series_holds_what_the_face_measures(see: See, head: "Pixels") -> None:
    seen = see(clip(head, *[[(150, 40, 300)]] * 2))
    (series,) = seen.series
    units = {"AU12": "0-5", "confidence": "0-1", "width": "px", "head yaw": "degrees", "gaze vertical": "-1..1"}
    assert units.items() <= series.units.items()
    smile = next(one for one in seen.observations if one.kind == "AU12")
    assert max(value or 0 for value in series.columns["AU12"]) == pytest.approx(smile.value, rel=1e-3)
    assert all(0 <= (values[0] or 0) <= 5 for name, values in series.columns.items() if series.units[name] == "0-5")
    first = {name: values[0] for name, values in series.columns.items()}
    assert first["left"] == pytest.approx(150 + (181 - 90) * 300 / 270, abs=8)
    assert first["width"] == pytest.approx(89 * 300 / 270, abs=8)
    assert all(value == float(f"{value:.4g}") for value in first.values() if value is not None)


@pytest.mark.parametrize(("degrees", "sign"), [(20, 1), (-20, -1)])
def test_a_head_tilted_clockwise_in_the_picture_is_tilted_to_the_persons_left(
    see: See, portrait_pixels: "Pixels", degrees: int, sign: int
) -> None:
    import numpy as np
    from PIL import Image

    upright, tilted = (
        see([np.asarray(Image.fromarray(portrait_pixels).rotate(-angle))]).series[0].columns["head roll"][0]
        for angle in (0, degrees)
    )
    assert upright is not None
    assert tilted is not None
    assert tilted - upright == pytest.approx(20 * sign, abs=3)


def test_head_pose_agrees_with_the_landmarkers_own_matrix(
    setting: Setting, see: See, portrait_pixels: "Pixels"
) -> None:
    """Its rotation takes the face's own axes (right in the picture, up, towards the camera) to the camera's."""
    for pixels in (portrait_pixels, squeezed(portrait_pixels)):
        columns = see([pixels]).series[0].columns
        yaw, pitch, roll = angles_of_matrix(setting.model_file("face-landmarker"), pixels)
        assert columns["head yaw"][0] == pytest.approx(yaw, abs=8)
        assert columns["head pitch"][0] == pytest.approx(pitch, abs=8)
        assert columns["head roll"][0] == pytest.approx(roll, abs=8)


def squeezed(pixels: "Pixels") -> "Pixels":
    """The picture with its left half narrower, which makes the head look turned to the picture's left."""
    import numpy as np
    from PIL import Image

    nose = 224
    halves = (
        Image.fromarray(pixels[:, :nose]).resize((nose // 2, 512)),
        Image.fromarray(pixels[:, nose:]),
    )
    return np.hstack([np.asarray(one) for one in halves])


def angles_of_matrix(model: Path, pixels: "Pixels") -> tuple[float, float, float]:
    """Yaw to the person's left, pitch up, and roll to the person's left shoulder, in degrees."""
    import mediapipe as mp
    from mediapipe.tasks.python import vision
    from mediapipe.tasks.python.core.base_options import BaseOptions

    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(model)), output_facial_transformation_matrixes=True
    )
    with vision.FaceLandmarker.create_from_options(options) as landmarker:
        image = mp.Image(image_format=mp.ImageFormat.SRGB, data=pixels)
        (matrix,) = landmarker.detect(image).facial_transformation_matrixes
    right, forward = matrix[:3, 0], matrix[:3, 2]
    yaw = math.degrees(math.atan2(forward[0], forward[2]))
    pitch = math.degrees(math.asin(forward[1] / math.hypot(*forward)))
    roll = -math.degrees(math.atan2(right[1], right[0]))
    return yaw, pitch, roll


def test_skin_in_the_place_of_eyes_reads_as_closed(see: See, portrait_pixels: "Pixels") -> None:
    shut = portrait_pixels.copy()
    for left, top, right, bottom in ((234, 96, 258, 110), (193, 93, 216, 108)):
        shut[top:bottom, left:right] = portrait_pixels[bottom + 3 : 2 * bottom - top + 3, left:right]
    (series,) = see([portrait_pixels, shut]).series
    opened, closed = series.columns["eyes closed"]
    assert opened is not None
    assert closed is not None
    assert closed > opened + 0.15


def test_a_mirrored_face_looks_and_turns_the_other_way(see: See, portrait_pixels: "Pixels") -> None:
    turned = squeezed(portrait_pixels)
    (one,), (other,) = see([turned]).series, see([turned[:, ::-1]]).series
    for name in ("head yaw", "head roll", "gaze horizontal"):
        there, back = one.columns[name][0], other.columns[name][0]
        assert there is not None
        assert back == pytest.approx(-there, abs=6 if one.units[name] == "degrees" else 0.15)
    assert (one.columns["head yaw"][0] or 0) < -3


def test_a_table_with_weights_of_its_own_is_read_over_time_too(see: See, head: "Pixels", tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(RULES.read_text("utf-8").replace('"AU12"', '"grin"'), "utf-8")
    seen = see(clip(head, *[[(150, 40, 300)]] * 4), rules=own)
    (smile,) = [one for one in seen.observations if one.kind == "grin"]
    assert smile.where.seconds == pytest.approx((0.0, 4 * STEP))
    assert smile.weights_from.startswith("rule table face [")
    assert smile.weights["joy"] == pytest.approx(smile.momentary["joy"], rel=0.05)
    assert not any(one.absence for one in seen.observations)
    assert seen.series[0].columns["grin"][0] == pytest.approx(smile.value, abs=0.5)


def test_fewer_frames_are_looked_at_where_the_setting_says_so(
    observer: FaceObserver, setting: Setting, head: "Pixels"
) -> None:
    track = clip_of(clip(head, *[[(150, 40, 300)]] * 10))
    seen = Seen.of(observer.observe(track, replace(setting, frames_per_second=1.0)))
    assert seen.series[0].seconds == pytest.approx([0.0, 1.0])


def test_the_cues_of_the_main_person_are_measured_in_every_frame(
    observer: FaceObserver, setting: Setting, head: "Pixels"
) -> None:
    frames = clip(head, *[[(20, 30, 300), (380, 100, 240)]] * 3, [])
    alone = clip(head, *[[(20, 30, 300)]] * 3)
    found, expected = (list(observer.measure(clip_of(one), setting)) for one in (frames, alone))
    assert len(found) == len(expected)
    assert [one.name for one in found] == [one.name for one in expected]
    assert fmean(abs(one.value - other.value) for one, other in zip(found, expected, strict=True)) < 0.3


def test_a_clip_that_does_not_say_how_long_it_is_ends_with_its_last_frame(
    observer: FaceObserver, setting: Setting, head: "Pixels"
) -> None:
    track = Frames("S1", Timed(clip(head, *[[(150, 40, 300)]] * 3)))
    lasting = [one.where.seconds for one in Seen.of(observer.observe(track, setting)).observations if one.where.seconds]
    assert set(lasting) == {(0.0, 2 * STEP)}


def test_stills_and_clips_may_stand_in_one_track(observer: FaceObserver, setting: Setting, head: "Pixels") -> None:
    still = Frame(scene(head, (150, 40, 300)))
    seen = Seen.of(observer.observe(Frames("S1", [still, *Timed(clip(head, []))]), setting))
    assert [one.phrase for one in seen.observations if one.kind == "face count"] == [
        "one face was found",
        "no face was found",
    ]


class TestContract(ObserverContract):
    """The contract on a short clip of two people; an empty room holds nothing."""

    def observer(self) -> FaceObserver:
        return FaceObserver()

    def setting(self) -> Setting:
        manifests = MANIFEST.parents[2].glob("*/data/models.toml")
        return Setting(model_file=store_of(sorted(manifests)).ensure)

    def tracks(self) -> list[Track]:
        from tests.plugins.face.conftest import read_pixels

        head = read_pixels(self.setting().model_file("portrait"))[10:280, 90:360]
        two = clip(head, *[[(20, 30, 300), (380, 100, 240)]] * 4)
        return [clip_of(two), clip_of(clip(head, [(150, 40, 300)], [])), clip_of(two[:1])]

    def empty_tracks(self) -> list[Track]:
        import numpy as np

        return [clip_of([np.full((240, 320, 3), 128, np.uint8)] * 3)]

    def ends_at(self, track: Track) -> float | None:
        assert isinstance(track, Frames)
        return track.seconds
