"""What the learned weights make of a face, held against the same sum done by NumPy from the files themselves."""

import math
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.belief import believe
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.learned import load_learned
from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.observer import Observer, Setting
from emotrace.engine.rules import load_rules
from emotrace.engine.stimulus import Frame, Frames, Source, Track
from emotrace.engine.store import store_of
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.testing import ObserverContract
from emotrace.plugins.face import MANIFEST
from emotrace.plugins.face.action_units import ActionUnitRule
from emotrace.plugins.face.evidence import Curves, Model
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.measures import load_cues, load_norms
from emotrace.plugins.face.observations import Origin, by_model
from emotrace.plugins.face.observer import FaceObserver
from emotrace.plugins.face.reading import CUES, NORMS, RULES, WEIGHTS

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

Observe = Callable[..., list[Observation]]
LABELS = taxonomy("ekman").labels
FACE = Face(0, 0, 200, 240, {}, 0, 0)
ORIGIN = Origin(Where(source="S1", face=1), ObserverRef(name="face", version="2"), "face")


@cache
def shipped() -> Model:
    cues = load_cues(CUES)
    return Model(load_rules(RULES, ActionUnitRule).rule, cues, Curves(cues, load_learned(WEIGHTS)))


@cache
def weights_file() -> dict[str, Any]:
    return tomllib.loads(WEIGHTS.read_text("utf-8"))


@pytest.fixture
def model() -> Model:
    return shipped()


@pytest.fixture
def file() -> dict[str, Any]:
    return weights_file()


def by_numpy(file: Mapping[str, Any], sizes: Mapping[str, float]) -> dict[str, float]:
    """The model's score from the TOML: rest, and each curve by linear interpolation, level beyond its ends."""
    return {
        label: file["rest"].get(label, 0.0)
        + sum(float(np.interp(sizes[one["kind"]], one["at"], one["nats"][label])) for one in file["curve"])
        for label in LABELS
    }


def summed(observations: list[Observation]) -> dict[str, float]:
    return {label: math.fsum(one.weights.get(label, 0.0) for one in observations) for label in LABELS}


def every(size: float, model: Model) -> dict[str, float]:
    return {cue.name: size for cue in model.cues.cue}


@settings(deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=150, max_size=150), st.sampled_from([0.0, 30.0, -50.0]))
def test_the_observations_add_up_to_the_models_score(values: list[float], yaw: float) -> None:
    model = shipped()
    sizes = {cue.name: values[place] for place, cue in enumerate(model.cues.cue)}
    face = Face(0, 0, 200, 240, {"jawOpen": abs(values[-1]) / 5}, yaw, 0)
    expected = by_numpy(weights_file(), sizes)
    found = summed(list(by_model(face, sizes, model, ORIGIN)))
    assert found == pytest.approx({label: face.trust * nats for label, nats in expected.items()}, abs=1e-9)


def test_what_is_observed_of_a_portrait_adds_up_too(
    observe: Observe, observer: FaceObserver, portrait_pixels: "NDArray[uint8]", setting: Setting, file: dict[str, Any]
) -> None:
    measures = observer.measure(Frames("S1", (Frame(portrait_pixels),)), setting)
    sizes = {one.name: max(-5.0, min(5.0, one.value)) for one in measures}
    assert summed(observe(portrait_pixels)) == pytest.approx(by_numpy(file, sizes), abs=1e-9)


def test_a_cue_at_rest_weighs_nothing() -> None:
    assert all(curve.weigh(0.0) == {} for curve in load_learned(WEIGHTS).curve)


def test_every_cue_has_a_norm_a_curve_and_a_row_for_its_action_unit(model: Model) -> None:
    names = [cue.name for cue in model.cues.cue]
    assert len(names) == len(set(names))
    assert set(names) == set(load_norms(NORMS).names) == set(load_learned(WEIGHTS).curves())
    assert set(model.cues.of_unit) == {row.unit for row in model.rows if row.shows is not None}


def test_a_face_at_rest_shows_nothing_and_concludes_nothing(model: Model, file: dict[str, Any]) -> None:
    (rest,) = by_model(FACE, every(0.0, model), model, ORIGIN)
    assert (rest.kind, rest.absence, rest.phrase) == ("at rest", True, "the face is at rest")
    assert rest.weights == pytest.approx({label: nats for label, nats in file["rest"].items() if nats})
    assert max(rest.weights, key=rest.weights.__getitem__) == "neutral"
    source = Source(id="S1", kind="image", name="a face", sha256="0" * 64, size=1)
    belief = believe(EvidenceGraph.of([source], [rest]), taxonomy("ekman"))
    assert belief.abstained
    assert max(belief.posterior, key=belief.posterior.__getitem__) == "neutral"


def test_what_stays_below_its_bound_counts_with_the_face_at_rest(model: Model) -> None:
    smile = dict(model.cues.of_unit["AU12"])
    sizes = every(0.0, model) | {name: 0.5 * way for name, way in smile.items()}
    (rest,) = by_model(FACE, sizes, model, ORIGIN)
    assert rest.weights["joy"] > load_learned(WEIGHTS).rest.get("joy", 0.0)


def test_a_full_smile_is_shown_and_speaks_for_joy(model: Model) -> None:
    sizes = every(0.0, model) | {name: 5.0 * way for name, way in model.cues.of_unit["AU12"]}
    smile, rest = by_model(FACE, sizes, model, ORIGIN)
    assert (smile.kind, smile.value, smile.strength) == ("AU12", 5.0, 1.0)
    assert max(smile.weights, key=smile.weights.__getitem__) == "joy"
    assert rest.phrase == "the other parts of the face are at rest"
    assert rest.weights == pytest.approx(load_learned(WEIGHTS).rest)


def test_creases_alone_are_no_movement(model: Model) -> None:
    """Hair on the forehead looks like creases, and raises no brows."""
    sizes = every(0.0, model) | {"creases across the forehead": 5.0, "furrows between the brows": 5.0}
    assert [one.kind for one in by_model(FACE, sizes, model, ORIGIN)] == ["at rest"]


@pytest.mark.parametrize(("jaw", "kind"), [(0.1, "AU25"), (0.4, "AU26"), (0.8, "AU27")])
def test_an_open_mouth_is_named_by_how_far_it_opens(model: Model, jaw: float, kind: str) -> None:
    sizes = every(0.0, model) | {name: 4.0 * way for name, way in model.cues.of_unit["AU25"]}
    opened = Face(0, 0, 200, 240, {"jawOpen": jaw}, 0, 0)
    assert [one.kind for one in by_model(opened, sizes, model, ORIGIN)] == [kind, "at rest"]


def test_a_smile_of_one_side_is_named_as_such(model: Model) -> None:
    sizes = every(0.0, model) | {name: 3.0 * way for name, way in model.cues.of_unit["AU12"]}
    lopsided = Face(0, 0, 200, 240, {"mouthSmileLeft": 0.8, "mouthSmileRight": 0.1}, 0, 0)
    smile, _ = by_model(lopsided, sizes, model, ORIGIN)
    assert (smile.kind, smile.where.side) == ("unilateral AU12", "left")
    assert smile.phrase == "only the left lip corner is pulled up"
    assert (smile.details["left 0-5"], smile.details["right 0-5"]) == pytest.approx((4.0, 0.5))


def test_sides_of_a_face_that_is_turned_away_are_not_compared(model: Model) -> None:
    sizes = every(0.0, model) | {name: 3.0 * way for name, way in model.cues.of_unit["AU12"]}
    turned = Face(0, 0, 200, 240, {"mouthSmileLeft": 0.8, "mouthSmileRight": 0.1}, 40, 0)
    smile, _ = by_model(turned, sizes, model, ORIGIN)
    assert (smile.kind, smile.where.side) == ("AU12", "both")
    assert not {"left 0-5", "right 0-5"} & set(smile.details)


def test_a_smaller_face_gives_no_evidence(model: Model) -> None:
    second = Origin(Where(source="S1", face=2), ORIGIN.ref, "face")
    seen = list(by_model(FACE, every(4.0, model), model, second))
    assert seen
    assert all(one.weights == {} and not one.absence for one in seen)


class TestContract(ObserverContract):
    """The contract on the portrait; grey pictures hold nothing."""

    def observer(self) -> Observer:
        return FaceObserver()

    def setting(self) -> Setting:
        return Setting(model_file=store_of([MANIFEST, *_manifests()]).ensure)

    def tracks(self) -> list[Track]:
        from PIL import Image

        path = self.setting().model_file("portrait")
        return [Frames("S1", (Frame(np.asarray(Image.open(path).convert("RGB"))),))]

    def empty_tracks(self) -> list[Track]:
        return [Frames("S1", (Frame(np.full((240, 320, 3), 128, np.uint8)),))]


def _manifests() -> list[Path]:
    return sorted(path for path in MANIFEST.parents[2].glob("*/data/models.toml") if path != MANIFEST)
