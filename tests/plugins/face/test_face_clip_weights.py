"""What a clip's segments weigh, held against sums done from the weights file frame by frame."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.learned import load_learned
from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.rules import load_rules
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face.action_units import ActionUnitRule
from emotrace.plugins.face.clip import Person, SizesOf
from emotrace.plugins.face.clip_observations import ClipOrigin, of_person
from emotrace.plugins.face.evidence import Curves, Model
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.geometry import POSE
from emotrace.plugins.face.lasting import account
from emotrace.plugins.face.measures import load_cues
from emotrace.plugins.face.movements import by_model
from emotrace.plugins.face.observations import Origin
from emotrace.plugins.face.observations import by_model as still_by_model
from emotrace.plugins.face.reading import CUES, RULES, WEIGHTS

LABELS = taxonomy("ekman").labels
STEP = 0.2

Sizes = Mapping[str, float]
Frames = Sequence[Sizes | None]
"""For each frame of a clip the sizes of the person's cues; None where the person is not found."""


@cache
def shipped() -> Model:
    cues = load_cues(CUES)
    return Model(load_rules(RULES, ActionUnitRule).rule, cues, Curves(cues, load_learned(WEIGHTS)))


@cache
def weights_file() -> dict[str, Any]:
    return tomllib.loads(WEIGHTS.read_text("utf-8"))


def face(width: float = 200, yaw: float = 0, **shapes: float) -> Face:
    return Face(10, 20, width, 1.2 * width, shapes, yaw, 0, dict.fromkeys(POSE, 0.0))


def observed(frames: Frames, faces: Sequence[Face] | None = None, number: int = 1, main: int = 1) -> list[Observation]:
    """What is told of a person who is the only one in a clip of these frames."""
    person = Person()
    for at, sizes in enumerate(frames):
        if sizes is not None:
            person.add(at, faces[at] if faces else face(), always(sizes))
    origin = ClipOrigin(
        source="S1",
        seconds=[STEP * at for at in range(len(frames))],
        interval=STEP,
        until=STEP * len(frames),
        ref=ObserverRef(name="face", version="2"),
        main=main,
        weights_from="face",
    )
    found = account(person, by_model(person, shipped(), "face"), len(frames))
    return list(of_person(number, person, found, origin))


def always(sizes: Sizes) -> SizesOf:
    return lambda _: sizes


def cues(**units: float) -> dict[str, float]:
    """All cues at rest but those of some action units, which all have one size: AU12=3."""
    model = shipped()
    sizes = {cue.name: 0.0 for cue in model.cues.cue}
    for unit, size in units.items():
        sizes |= {name: size * way for name, way in model.cues.of_unit[unit]}
    return sizes


def by_numpy(cue: str, size: float) -> dict[str, float]:
    """What a cue weighs, from the file."""
    (curve,) = (one for one in weights_file()["curve"] if one["kind"] == cue)
    return {label: float(np.interp(size, curve["at"], curve["nats"][label])) for label in LABELS}


def of_unit(unit: str, sizes: Sizes) -> dict[str, float]:
    """What the cues weigh that are signs of an action unit."""
    own = [by_numpy(name, sizes[name]) for name, way in shipped().cues.of_unit[unit] if sizes[name] * way > 0]
    return {label: sum(one[label] for one in own) for label in LABELS}


def score(sizes: Sizes) -> dict[str, float]:
    """The whole face's evidence."""
    rest = weights_file()["rest"]
    own = [by_numpy(cue, size) for cue, size in sizes.items()]
    return {label: rest.get(label, 0.0) + sum(one[label] for one in own) for label in LABELS}


def summed(observations: Sequence[Observation]) -> dict[str, float]:
    return {label: math.fsum(one.weights.get(label, 0.0) for one in observations) for label in LABELS}


def unit_of(kind: str) -> str:
    return next(row.unit for row in shipped().rows if row.kind == kind)


def lasts_in(one: Observation, at: int) -> bool:
    """Whether a segment lasts in a frame; its offset is when the next frame comes."""
    assert one.where.seconds is not None
    return one.where.seconds[0] - 1e-9 <= STEP * at < one.where.seconds[1] - 1e-9


sizes_of_all_cues = st.lists(st.floats(-5, 5), min_size=150, max_size=150).map(
    lambda values: {cue.name: values[at] for at, cue in enumerate(shipped().cues.cue)}
)


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.one_of(st.none(), sizes_of_all_cues), min_size=1, max_size=8).filter(any),
    st.sampled_from([200.0, 25.0]),
    st.sampled_from([0.0, 35.0]),
)
def test_the_weights_add_up_to_the_frames_scores_each_times_its_share(frames: Frames, width: float, yaw: float) -> None:
    """Shares in proportion to the sum, over what lasts in a frame, of the heaviest weight either way."""
    one_face = face(width, yaw)
    seen = observed(frames, [one_face] * len(frames))
    lasting = [one for one in seen if one.momentary and not one.absence]
    there = [(at, sizes) for at, sizes in enumerate(frames) if sizes is not None]
    expressed = [
        math.fsum(
            max(abs(nats) for nats in of_unit(unit_of(one.kind), sizes).values())
            for one in lasting
            if lasts_in(one, at)
        )
        for at, sizes in there
    ]
    shares = [one / sum(expressed) if sum(expressed) else 1 / len(there) for one in expressed]
    expected = {
        label: one_face.trust
        * sum(share * score(sizes)[label] for share, (_, sizes) in zip(shares, there, strict=True))
        for label in LABELS
    }
    assert summed(seen) == pytest.approx(expected, abs=1e-9)


def test_a_smile_is_one_segment_from_onset_to_offset_with_its_apex() -> None:
    sizes = [0.0, 0.0, 1.0, 4.0, 5.0, 3.0, 1.0, 0.0, 0.0, 0.0, 0.0]
    smile, rest = observed([cues(AU12=size) for size in sizes])
    assert (smile.kind, smile.phrase) == ("AU12", "the lip corners are pulled up")
    assert smile.where.seconds == pytest.approx((0.6, 1.4))
    assert smile.where.apex == pytest.approx(0.8)
    assert smile.value == pytest.approx(5.0)
    assert smile.strength == pytest.approx(1.0)
    assert smile.details["frames"] == 4
    assert smile.details["mean size 0-5"] == pytest.approx((4 + 5 + 3 + 1) / 4)
    assert rest.absence
    assert rest.where.seconds == pytest.approx((0.0, 2.2))


def test_the_momentary_weights_are_the_mean_over_the_frames_of_a_segment() -> None:
    sizes = [0.0, 4.0, 5.0, 3.0, 0.0, 0.0, 0.0]
    smile, rest = observed([cues(AU12=size) for size in sizes])
    own = [of_unit("AU12", cues(AU12=size)) for size in (4.0, 5.0, 3.0)]
    assert smile.momentary == pytest.approx(
        {label: mean for label in LABELS if (mean := sum(one[label] for one in own) / 3)}, abs=1e-9
    )
    assert rest.momentary == pytest.approx(weights_file()["rest"], abs=1e-9)


def test_frames_that_are_bridged_belong_to_the_segment() -> None:
    """Two frames below the bound, and one in which the person is not found."""
    bridged, missed = cues(AU12=0.3), None
    smile, rest = observed([cues(AU12=4.0), bridged, bridged, cues(AU12=3.0), missed, cues(AU12=3.5)])
    assert smile.where.seconds == pytest.approx((0.0, 1.2))
    assert smile.details["frames"] == 5
    means = [of_unit("AU12", cues(AU12=size)) for size in (4.0, 0.3, 0.3, 3.0, 3.5)]
    assert smile.momentary["joy"] == pytest.approx(sum(one["joy"] for one in means) / 5)
    assert rest.momentary == pytest.approx(weights_file()["rest"], abs=1e-9)


def test_what_is_brief_weighs_less_than_what_lasts() -> None:
    at_rest = [cues()] * 4
    brief = observed([*at_rest, cues(AU12=4.0, AU1=3.0), *[cues(AU1=3.0)] * 8, *at_rest])
    smile, brows = (next(one for one in brief if one.kind == kind) for kind in ("AU12", "AU1"))
    share = smile.weights["joy"] / smile.momentary["joy"]
    assert 0 < share < brows.weights["fear"] / brows.momentary["fear"] == pytest.approx(1.0)


def test_a_face_at_rest_has_equal_frames_and_concludes_nothing_else() -> None:
    (rest,) = observed([cues()] * 6)
    assert (rest.phrase, rest.details) == ("the face is at rest", {"frames": 6})
    assert rest.weights == pytest.approx(weights_file()["rest"])
    assert rest.momentary == pytest.approx(weights_file()["rest"])


def test_somebody_else_weighs_nothing_in_the_whole_and_something_at_the_moment() -> None:
    frames = [cues(AU12=size) for size in (0.0, 4.0, 5.0, 0.0)]
    ours, theirs = observed(frames), observed(frames, number=2)
    assert [one.momentary for one in theirs] == [one.momentary for one in ours]
    assert [one.weights for one in theirs] == [{}, {}]
    assert {one.where.face for one in theirs} == {2}
    assert {one.weights_from for one in theirs} == {"none: the belief is about face 1"}


def test_a_smile_of_one_side_is_named_by_the_side_of_most_frames_around_its_apex() -> None:
    """One frame of three, the apex itself, reads as both sides."""
    left, both = {"mouthSmileLeft": 0.8, "mouthSmileRight": 0.1}, {"mouthSmileLeft": 0.8, "mouthSmileRight": 0.8}
    faces = [face(**shapes) for shapes in (left, both, left)]
    smile = observed([cues(AU12=size) for size in (3.0, 4.0, 3.0)], faces)[0]
    assert (smile.kind, smile.where.side) == ("unilateral AU12", "left")
    assert smile.phrase == "only the left lip corner is pulled up"
    assert (smile.details["left 0-5"], smile.details["right 0-5"]) == pytest.approx((4.0, 4.0))  # at the apex itself


@pytest.mark.parametrize(("jaw", "kind"), [(0.1, "AU25"), (0.4, "AU26"), (0.8, "AU27")])
def test_an_open_mouth_is_one_segment_named_by_how_far_it_opens_at_the_apex(jaw: float, kind: str) -> None:
    faces = [face(jawOpen=0.15), face(jawOpen=jaw), face(jawOpen=0.15)]
    assert [one.kind for one in observed([cues(AU25=size) for size in (2.0, 4.0, 2.0)], faces)] == [kind, "at rest"]


def test_eyes_that_turn_aside_are_told_without_weights() -> None:
    turned = {"eyeLookOutLeft": 0.8, "eyeLookInRight": 0.7}
    faces = [face(**{**dict.fromkeys(turned, 0.0), **shapes}) for shapes in ({}, turned, turned, {}, {}, {})]
    eyes, rest = observed([cues()] * 6, faces)
    assert (eyes.kind, eyes.weights, eyes.momentary) == ("AU61", {}, {})
    assert eyes.where.seconds == pytest.approx((0.2, 0.6))
    assert eyes.value == pytest.approx(3.75)
    assert rest.momentary == pytest.approx(weights_file()["rest"], abs=1e-9)


def test_segments_come_in_order_of_onset() -> None:
    frames = [cues(AU12=3.0), cues(AU12=3.0), cues(AU12=3.0, AU1=4.0), cues(AU1=4.0)]
    onsets = [one.where.seconds[0] for one in observed(frames)[:-1] if one.where.seconds]
    assert onsets == sorted(onsets)
    assert len(onsets) == 2


def test_strengths_and_bounds_are_those_of_a_still() -> None:
    """A clip of one frame says what a still of it would."""
    sizes = cues(AU12=3.0, AU6=2.5, AU25=1.5)
    origin = Origin(Where(source="S1", face=1), ObserverRef(name="face", version="2"), "face")
    still = list(still_by_model(face(), sizes, shipped(), origin))
    clip = observed([sizes])
    assert {one.kind: (one.value, one.phrase) for one in clip} == {one.kind: (one.value, one.phrase) for one in still}
    assert {one.kind: one.weights for one in clip} == {one.kind: pytest.approx(one.weights, abs=1e-12) for one in still}


def test_a_person_keeps_numbers_alone() -> None:
    """A frame's measures take two kilobytes, whatever the picture's size."""
    person = Person()
    for at in range(100):
        person.add(at, face(**{f"shape {n}": 0.5 for n in range(52)}), always(cues()))
    assert len(person) == 100
    assert person._numbers.itemsize * len(person._numbers) / len(person) < 2048
