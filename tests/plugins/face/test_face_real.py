"""The observer on real faces, where they are present."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Frames, Given
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face.landmarker import Landmarker
from emotrace.plugins.media.image import ImageReader

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

pytestmark = pytest.mark.real

Observe = Callable[..., list[Observation]]

LEAST_BALANCED_ACCURACY = 0.5
"""The model card's figure less two standard errors of 208 pictures."""


def pixels_of(path: Path) -> "NDArray[uint8]":
    track = ImageReader().read(Given(path.name, path.read_bytes()), "S1").tracks[0]
    assert isinstance(track, Frames)
    return next(iter(track.frames)).pixels


def count(observations: list[Observation]) -> float | None:
    return observations[0].value


def mean_weights(observe: Observe, pictures: list[Path]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for picture in pictures:
        for one in observe(picture):
            for label, nats in one.weights.items():
                total[label] += nats / len(pictures)
    return total


def test_every_face_of_a_group_is_found_and_smiles(observe: Observe, shared_data: Path) -> None:
    seen = observe(shared_data / "pictures" / "multi_face.jpg")
    assert count(seen) == 5
    assert {one.where.face for one in seen if one.kind == "AU12"} == {1, 2, 3, 4, 5}
    boxes = {one.where.face: one.where.box for one in seen if one.where.box}
    centres = sorted(box.left + box.width / 2 for box in boxes.values() if box)
    assert all(right - left > 50 for left, right in pairwise(centres))
    areas = [box.width * box.height for _, box in sorted(boxes.items()) if box]
    assert areas == sorted(areas, reverse=True)


def test_a_mountain_has_no_face(observe: Observe, shared_data: Path) -> None:
    (only,) = observe(shared_data / "pictures" / "free-mountain-vector-01.jpg")
    assert only.phrase == "no face was found"


@pytest.mark.parametrize("name", ["Image_with_alpha.png", "single_face.jpg"])
def test_one_face_is_found_whatever_the_pixels_are(observe: Observe, shared_data: Path, name: str) -> None:
    assert count(observe(shared_data / "pictures" / name)) == 1


def test_grey_pictures_are_read(shared_data: Path) -> None:
    pixels = pixels_of(shared_data / "pictures" / "BWPictureHuman.jpg")
    assert pixels.shape == (1912, 2560, 3)
    assert pixels.std() > 10
    assert (pixels[..., 0] == pixels[..., 2]).all()


@pytest.mark.parametrize(("folder", "label"), [("happy", "joy"), ("surprise", "surprise")])
def test_weights_lean_towards_the_label_of_the_faces(
    observe: Observe, shared_data: Path, folder: str, label: str
) -> None:
    pictures = sorted((shared_data / "fer2013" / "validation" / folder).glob("*.jpg"))[:20]
    weights = mean_weights(observe, pictures)
    assert max(taxonomy("ekman").labels, key=lambda one: weights[one]) == label


def test_neutral_faces_lean_less_towards_joy_than_happy_ones(observe: Observe, shared_data: Path) -> None:
    def joy(folder: str) -> float:
        pictures = sorted((shared_data / "fer2013" / "validation" / folder).glob("*.jpg"))[:20]
        weights = mean_weights(observe, pictures)
        return weights["joy"] - weights["neutral"]

    assert joy("neutral") < -0.5 < 0.5 < joy("happy")


@pytest.mark.slow
def test_held_back_faces_are_told_apart(observe: Observe, shared_data: Path) -> None:
    """The likeliest of seven labels; half the validation part, to be quick. A guess is right once in seven."""
    spellings = {"angry": "anger", "happy": "joy", "sad": "sadness"}
    folders = sorted((shared_data / "fer2013" / "validation").iterdir())
    recalls = []
    for folder in folders:
        pictures = sorted(folder.glob("*.jpg"))[::2]
        chosen = [likeliest(observe(picture)) for picture in pictures]
        recalls.append(chosen.count(spellings.get(folder.name, folder.name)) / len(pictures))
    assert sum(recalls) / len(recalls) > LEAST_BALANCED_ACCURACY


def likeliest(observations: list[Observation]) -> str | None:
    """None where no face was found."""
    total: dict[str, float] = defaultdict(float)
    for one in observations:
        for label, nats in one.weights.items():
            total[label] += nats
    return max(total, key=total.__getitem__) if total else None


def test_eyes_that_the_irises_show_turned_left_are_reported_as_turned_left(
    observe: Observe, shared_data: Path, setting: Setting
) -> None:
    """The person's left is the right of the picture, and so is the iris of an eye that is turned there."""
    pictures = sorted((shared_data / "muxspace_faces").glob("*/*.jpg"))[::3]
    shifts: dict[str, list[float]] = {"AU61": [], "AU62": []}
    with closing(Landmarker(setting.model_file("face-landmarker"))) as landmarker:
        for picture in pictures:
            for one in observe(picture):
                if one.kind in shifts:
                    shifts[one.kind] += iris_shifts(landmarker, picture)
    assert min(len(seen) for seen in shifts.values()) >= 3
    assert min(shifts["AU61"]) > max(shifts["AU62"])


def iris_shifts(landmarker: Landmarker, picture: Path) -> list[float]:
    """How far each face's irises lie to the right of their eyes' middles in the picture, in widths of an eye."""
    import mediapipe as mp

    image = mp.Image(image_format=mp.ImageFormat.SRGB, data=pixels_of(picture))
    eyes = ((468, 33, 133), (473, 362, 263))  # iris, and the corners to the picture's left and right
    return [
        sum(
            (points[iris].x - (points[one].x + points[other].x) / 2) / (points[other].x - points[one].x)
            for iris, one, other in eyes
        )
        for points in landmarker._landmarker.detect(image).face_landmarks
    ]
