"""A face held against what is usual for its person."""

from typing import TYPE_CHECKING

import pytest

from emotrace.engine.baseline import Baseline, Measurer, norms_of
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Frame, Frames
from emotrace.plugins.face.measures import Norm, Norms, load_cues
from emotrace.plugins.face.observer import FaceObserver
from emotrace.plugins.face.reading import CUES
from tests.plugins.face.scenes import Seen

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray


def own_setting(observer: FaceObserver, pixels: "NDArray[uint8]", setting: Setting, name: str = "face") -> Setting:
    measures = observer.measure(Frames("S1", (Frame(pixels), Frame(pixels))), setting)
    baseline = Baseline(name="somebody", sources=("portrait.png",), norms={name: norms_of(measures)})
    return Setting(setting.model_file, baseline=baseline)


def seen(observer: FaceObserver, pixels: "NDArray[uint8]", setting: Setting) -> list[Observation]:
    yielded = Seen.of(observer.observe(Frames("S1", (Frame(pixels),)), setting))
    return [one for one in yielded.observations if one.kind != "face count"]


def test_every_cue_is_measured(observer: FaceObserver, portrait_pixels: "NDArray[uint8]", setting: Setting) -> None:
    assert isinstance(observer, Measurer)
    measures = list(observer.measure(Frames("S1", (Frame(portrait_pixels),)), setting))
    assert [one.name for one in measures] == [cue.name for cue in load_cues(CUES).cue]
    assert {one.unit for one in measures} == {"0-5"}


def test_whoever_always_looks_so_shows_nothing(
    observer: FaceObserver, portrait_pixels: "NDArray[uint8]", setting: Setting
) -> None:
    own = own_setting(observer, portrait_pixels, setting)
    (rest,) = [one for one in seen(observer, portrait_pixels, own) if one.weights]
    assert rest.absence
    assert max(rest.weights, key=rest.weights.__getitem__) == "neutral"


def test_a_smile_beyond_the_usual_is_said_to_be_so(
    observer: FaceObserver, portrait_pixels: "NDArray[uint8]", setting: Setting
) -> None:
    usual = own_setting(observer, portrait_pixels, setting)
    assert usual.baseline is not None
    norms = {name: norm.model_copy(update={"mean": norm.mean / 2}) for name, norm in usual.baseline.of("face").items()}
    half = Setting(setting.model_file, baseline=usual.baseline.model_copy(update={"norms": {"face": norms}}))
    (smile,) = [one for one in seen(observer, portrait_pixels, half) if one.kind == "AU12"]
    (plain,) = [one for one in seen(observer, portrait_pixels, setting) if one.kind == "AU12"]
    assert smile.value is not None
    assert plain.value is not None
    assert 0 < smile.value < plain.value
    assert smile.phrase == "the lip corners are pulled up, compared with what is usual for this face"
    assert smile.weights_from == f"{plain.weights_from}, compared with own norms"


def test_norms_of_another_observer_change_nothing(
    observer: FaceObserver, portrait_pixels: "NDArray[uint8]", setting: Setting
) -> None:
    other = own_setting(observer, portrait_pixels, setting, name="voice")
    assert seen(observer, portrait_pixels, other) == seen(observer, portrait_pixels, setting)


def test_a_picture_without_a_face_has_no_measures(observer: FaceObserver, setting: Setting) -> None:
    import numpy as np

    grey = Frames("S1", (Frame(np.full((64, 64, 3), 128, np.uint8)),))
    assert list(observer.measure(grey, setting)) == []


def test_a_persons_norms_are_taken_off_before_the_scale_ends() -> None:
    """A face at 8 whose usual size is 6 is at 2, and not at 5 - 6."""
    norms = Norms([Norm(name="lip opening", rest=0.1, more=0.5, less=0.2)])
    values = {"lip opening": 0.1 + 8 / 5 * 0.5, "head pitch": 0.0, "head yaw": 0.0, "head roll": 0.0}
    assert norms.sizes(values, {}) == {"lip opening": 5.0}
    assert norms.sizes(values, {"lip opening": 6.0}) == {"lip opening": pytest.approx(2.0)}
