"""Measures of landmarks: what they must not depend on, and what they must follow."""

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from emotrace.engine.observer import Setting
from emotrace.plugins.face.creases import creases
from emotrace.plugins.face.faces import Face, mean_face
from emotrace.plugins.face.geometry import POSE, SHAPE, fronted, geometry
from emotrace.plugins.face.landmarker import Landmarker, in_pixels
from emotrace.plugins.face.mesh import by_objects

if TYPE_CHECKING:
    from numpy import float64, uint8
    from numpy.typing import NDArray

    Points = NDArray[float64]


@pytest.fixture(scope="module")
def points(setting: Setting, portrait_pixels: "NDArray[uint8]") -> "Points":
    """The portrait's landmarks, (478, 3), in pixels."""
    import mediapipe as mp

    landmarker = Landmarker(setting.model_file("face-landmarker"))
    image = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(portrait_pixels))
    (found,) = by_objects(landmarker._landmarker, image)
    landmarker.close()
    return in_pixels(found, portrait_pixels.shape)


def turned(points: "Points", axis: int, degrees: float) -> "Points":
    one, other = [at for at in range(3) if at != axis]
    turn, angle = np.eye(3), math.radians(degrees)
    turn[one, one] = turn[other, other] = math.cos(angle)
    turn[one, other], turn[other, one] = -math.sin(angle), math.sin(angle)
    moved: Points = (points - points.mean(axis=0)) @ turn.T
    return moved


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("degrees", [-25, 10])
def test_turning_the_head_changes_its_pose_and_no_measure_of_shape(points: "Points", axis: int, degrees: float) -> None:
    before, after = geometry(points), geometry(turned(points, axis, degrees) * 1.7 + 40)
    assert {name: after[name] for name in SHAPE} == pytest.approx({name: before[name] for name in SHAPE}, abs=1e-6)
    change = [abs(after[name] - before[name]) for name in POSE]
    assert change[axis] == pytest.approx(abs(degrees), abs=4)


def test_the_outer_corners_of_the_eyes_are_one_apart(points: "Points") -> None:
    front, _ = fronted(points)
    assert math.dist(front[33], front[263]) == pytest.approx(1, abs=0.1)


def test_a_mirror_turns_yaw_and_roll_alone(points: "Points") -> None:
    """The landmarks of a mirrored face are numbered from its other side; the measures are means of both."""
    face = Face(10, 0, 50, 60, {"mouthSmileLeft": 0.2, "mouthSmileRight": 0.9}, 8, 3, geometry(points))
    mirror = face.mirrored(200)
    assert (mirror.left, mirror.yaw, mirror.pitch) == (140, -8, 3)
    assert mirror.shapes == {"mouthSmileRight": 0.2, "mouthSmileLeft": 0.9}
    changed = {name for name, value in mirror.measures.items() if value != face.measures[name]}
    assert changed == {"head yaw", "head roll"}
    assert mirror.mirrored(200) == face


def test_several_looks_are_averaged() -> None:
    looks = [Face(1, 2, 30, 40, {"jawOpen": a}, 0, 10 * a, {"lip opening": 2 * a}) for a in (0.2, 0.4)]
    face = mean_face(looks)
    assert (face.left, face.width) == (1, 30)
    assert face.shapes == pytest.approx({"jawOpen": 0.3})
    assert face.measures == pytest.approx({"lip opening": 0.6})


def test_an_opened_mouth_measures_as_opened(points: "Points") -> None:
    """The lower lip and all below it, moved down by a tenth of the face."""
    lower = points[:, 1] > (points[13, 1] + points[14, 1]) / 2
    opened = points + np.where(lower[:, None], [0, 0.1 * np.ptp(points[:, 1]), 0], 0)
    assert geometry(opened)["lip opening"] > geometry(points)["lip opening"] + 0.1


def test_furrows_between_the_brows_are_seen(points: "Points", portrait_pixels: "NDArray[uint8]") -> None:
    """Three dark upright lines, drawn where they would be."""
    left, right = sorted((round(points[55, 0]), round(points[285, 0])))
    top, bottom = round(points[9, 1]), round(points[8, 1])
    drawn = portrait_pixels.copy()
    for column in np.linspace(left + 2, right - 2, 3).round().astype(int):
        drawn[top:bottom, column : column + 2] = 20
    name = "furrows between the brows"
    assert creases(drawn, points)[name] > creases(portrait_pixels, points)[name] + 0.1


def test_creases_are_the_same_in_a_sharper_picture(points: "Points", portrait_pixels: "NDArray[uint8]") -> None:
    """Every pixel four times: the same face, twice as large."""
    large = portrait_pixels.repeat(2, axis=0).repeat(2, axis=1)
    once, twice = creases(portrait_pixels, points), creases(large, 2 * points)
    assert twice == pytest.approx(once, abs=0.35)


def test_a_face_at_the_edge_of_its_picture_can_be_measured(points: "Points", portrait_pixels: "NDArray[uint8]") -> None:
    moved = points - [points[:, 0].mean(), 0, 0]
    assert all(math.isfinite(value) for value in creases(portrait_pixels, moved).values())
    far = points + 10_000
    assert all(math.isfinite(value) for value in creases(portrait_pixels, far).values())
