"""The observer with the real landmarker on the example portrait: a broad, symmetric smile."""

import re
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from emotrace.engine.errors import InputError, ModelFileError
from emotrace.engine.modelfiles import sha256_of
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Observer, Setting
from emotrace.engine.stimulus import Frame, Frames
from emotrace.plugins.face import MANIFEST, emotrace_model_files, emotrace_observers
from emotrace.plugins.face.landmarker import Landmarker
from emotrace.plugins.face.observer import FaceObserver
from emotrace.plugins.face.reading import RULES
from tests.plugins.face.scenes import Seen

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

Observe = Callable[..., list[Observation]]


def summed(observations: list[Observation]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for observation in observations:
        for label, nats in observation.weights.items():
            total[label] += nats
    return total


def resized(pixels: "NDArray[uint8]", size: int) -> "NDArray[uint8]":
    import numpy as np
    from PIL import Image

    return np.asarray(Image.fromarray(pixels).resize((size, size), Image.Resampling.LANCZOS))


def of_faces(observations: list[Observation]) -> list[Observation]:
    return [one for one in observations if one.kind != "face count"]


def test_a_smile_is_the_strongest_cue_and_speaks_for_joy(observe: Observe, portrait: Path) -> None:
    seen = observe(portrait)
    strongest = max(of_faces(seen), key=lambda one: one.value or 0)
    assert strongest.kind == "AU12"
    assert strongest.value is not None
    assert 3 < strongest.value <= 5
    assert strongest.where.side == "both"
    weights = summed(seen)
    assert max(weights, key=weights.__getitem__) == "joy"


def test_what_is_seen_says_what_it_is(observe: Observe, portrait: Path, setting: Setting) -> None:
    landmarker = sha256_of(setting.model_file("face-landmarker"))
    for one in of_faces(observe(portrait)):
        assert one.modality == "face"
        assert one.unit == ("" if one.absence else "0-5")
        assert one.estimated
        assert one.observer.model_sha256 == landmarker
        assert re.fullmatch(r"face \d{4}-\d{2}", one.weights_from)
        assert one.where.face == 1


def test_the_face_lies_within_its_box(observe: Observe, portrait: Path) -> None:
    """The astronaut's nose is near (224, 122) in the portrait of 512 x 512 pixels."""
    box = of_faces(observe(portrait))[0].where.box
    assert box is not None
    assert box.left < 224 < box.left + box.width
    assert box.top < 122 < box.top + box.height
    assert 60 < box.width < 150


@pytest.mark.parametrize(("side", "box"), [("Left", (234, 96, 258, 110)), ("Right", (193, 93, 216, 108))])
def test_left_and_right_are_the_persons_own(
    setting: Setting, portrait_pixels: "NDArray[uint8]", side: str, box: tuple[int, int, int, int]
) -> None:
    """The astronaut's left eye is to the right in the picture; skin in its place reads as an eye that is shut."""
    left, top, right, bottom = box
    pixels = portrait_pixels.copy()
    pixels[top:bottom, left:right] = portrait_pixels[bottom + 3 : 2 * bottom - top + 3, left:right]
    with closing(Landmarker(setting.model_file("face-landmarker"))) as landmarker:
        (face,) = landmarker.find(pixels)
    blinks = {name: weight for name, weight in face.shapes.items() if name.startswith("eyeBlink")}
    assert max(blinks, key=blinks.__getitem__) == f"eyeBlink{side}"
    assert max(blinks.values()) > 3 * min(blinks.values())


def test_the_faces_are_counted(observe: Observe, portrait_pixels: "NDArray[uint8]") -> None:
    import numpy as np

    pair = np.hstack([portrait_pixels, portrait_pixels])
    for pixels, count, phrase in [
        (np.zeros_like(portrait_pixels), 0, "no face was found"),
        (portrait_pixels, 1, "one face was found"),
        (pair, 2, "two faces were found"),
    ]:
        first = observe(pixels)[0]
        assert (first.kind, first.value, first.phrase) == ("face count", count, phrase)
        assert first.weights == {}


def test_two_faces_are_told_apart(observe: Observe, portrait_pixels: "NDArray[uint8]") -> None:
    import numpy as np

    smiles = [one for one in observe(np.hstack([portrait_pixels, portrait_pixels])) if one.kind == "AU12"]
    assert {one.where.face for one in smiles} == {1, 2}
    lefts = sorted(one.where.box.left for one in smiles if one.where.box)
    assert lefts[1] - lefts[0] == pytest.approx(512, abs=8)


def test_the_face_that_is_named_weighs_and_no_other(setting: Setting, portrait_pixels: "NDArray[uint8]") -> None:
    import numpy as np

    track = Frames("S1", (Frame(np.hstack([portrait_pixels, portrait_pixels])),))
    with closing(FaceObserver()) as observer:
        found = observer.observe(track, replace(setting, person="2"))
        seen = [one for one in found if isinstance(one, Observation)]
        assert {one.where.face for one in seen if one.weights} == {2}
        others = {one.weights_from for one in seen if one.where.face == 1}
        assert others == {"none: the belief is about face 2"}
        measures = [list(observer.measure(track, replace(setting, person=person))) for person in ("1", "2", "3")]
        assert measures[0]
        assert [one.name for one in measures[0]] == [one.name for one in measures[1]]
        assert measures[2] == []


def test_a_face_that_is_not_in_the_picture_is_told_with_those_that_are(
    setting: Setting, portrait_pixels: "NDArray[uint8]"
) -> None:
    track = Frames("S1", (Frame(portrait_pixels),))
    with (
        closing(FaceObserver()) as observer,
        pytest.raises(InputError, match="no face 3 to read in the picture: those that can be read are 1;"),
    ):
        list(observer.observe(track, replace(setting, person="3")))


@pytest.mark.parametrize("size", [24, 48, 64, 96])
def test_a_face_too_small_to_read_is_no_evidence(
    observe: Observe, portrait_pixels: "NDArray[uint8]", size: int
) -> None:
    """At 96 pixels the face is 17 pixels wide, at 64 it is 11."""
    assert of_faces(observe(resized(portrait_pixels, size))) == []


def test_a_face_too_small_to_read_is_counted_as_such(observe: Observe, portrait_pixels: "NDArray[uint8]") -> None:
    (count,) = observe(resized(portrait_pixels, 64))
    assert count.phrase == "one face was found, too small to read"
    assert count.details == {"too small to read": 1}


def test_a_small_face_weighs_less_than_a_large_one(observe: Observe, portrait_pixels: "NDArray[uint8]") -> None:
    def smile(size: int) -> Observation:
        return next(one for one in observe(resized(portrait_pixels, size)) if one.kind == "AU12")

    small, large = smile(144), smile(512)
    assert small.confidence < large.confidence
    assert 0 < small.weights["joy"] < large.weights["joy"]


def test_a_still_has_no_time(observe: Observe, portrait: Path) -> None:
    assert {one.where.seconds for one in observe(portrait)} == {None}
    assert all(one.momentary == {} for one in observe(portrait))


def test_a_table_of_the_users_own_decides_what_is_seen(
    setting: Setting, portrait_pixels: "NDArray[uint8]", tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(RULES.read_text("utf-8").replace('name = "face"', 'name = "mine"').replace('"AU12"', '"grin"'))
    track = Frames("S1", (Frame(portrait_pixels),))
    with closing(FaceObserver()) as observer:
        seen = Seen.of(observer.observe(track, Setting(setting.model_file, rules={"face": own}))).observations
    (grin,) = [one for one in seen if one.kind == "grin"]
    assert grin.weights_from.startswith("rule table mine [")


def test_a_table_without_weights_changes_wording_and_bounds_alone(
    setting: Setting, portrait_pixels: "NDArray[uint8]", tmp_path: Path
) -> None:
    rules = RULES.read_text("utf-8")
    plain = rules[: rules.index("# --- Patterns")]
    plain = re.sub(r"^weights = .*\n", "", plain, flags=re.MULTILINE)
    own = tmp_path / "own.toml"
    own.write_text(plain.replace('"the lip corners are pulled up"', '"the lip corners rise"'), "utf-8")
    track = Frames("S1", (Frame(portrait_pixels),))
    with closing(FaceObserver()) as observer:
        ours = Seen.of(observer.observe(track, setting)).observations
        theirs = Seen.of(observer.observe(track, Setting(setting.model_file, rules={"face": own}))).observations
    assert [one.weights for one in ours] == [one.weights for one in theirs]
    assert [one.phrase for one in theirs if one.kind == "AU12"] == ["the lip corners rise"]


def test_the_landmarker_is_loaded_once_and_again_after_closing(
    setting: Setting, portrait_pixels: "NDArray[uint8]"
) -> None:
    asked = []

    def model_file(name: str) -> Path:
        asked.append(name)
        return setting.model_file(name)

    own, track = Setting(model_file), Frames("S1", (Frame(portrait_pixels),))
    with closing(FaceObserver()) as observer:
        first, second = list(observer.observe(track, own)), list(observer.observe(track, own))
        assert asked == ["face-landmarker"]
        observer.close()
        assert first == second == list(observer.observe(track, own))
        assert asked == ["face-landmarker"] * 2


def test_a_file_that_is_no_landmarker_is_named(tmp_path: Path, portrait_pixels: "NDArray[uint8]") -> None:
    wrong = tmp_path / "wrong.task"
    wrong.write_bytes(b"not a model")
    track, own = Frames("S1", (Frame(portrait_pixels),)), Setting(lambda name: wrong)
    with closing(FaceObserver()) as observer, pytest.raises(ModelFileError, match=r"wrong\.task does not load"):
        list(observer.observe(track, own))


def test_closing_what_was_never_used_is_fine() -> None:
    FaceObserver().close()


def test_the_plugin_brings_the_observer_and_its_manifest() -> None:
    (observer,) = emotrace_observers()
    assert isinstance(observer, Observer)
    assert observer.card.name == "face"
    assert emotrace_model_files() == [MANIFEST]
