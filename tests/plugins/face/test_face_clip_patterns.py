"""Patterns of a table of the user's own in a clip, held against the clip's frames as pictures of their own."""

import math
from collections.abc import Mapping, Sequence
from functools import cache

import pytest

from emotrace.engine.belief import believe
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.patterns import join_patterns
from emotrace.engine.rules import RuleTable, load_rules
from emotrace.engine.stimulus import Source
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face.action_units import ActionUnitRule
from emotrace.plugins.face.clip import Person
from emotrace.plugins.face.clip_observations import ClipOrigin, of_person
from emotrace.plugins.face.lasting import account
from emotrace.plugins.face.movements import by_table
from emotrace.plugins.face.observations import Origin, by_rules
from emotrace.plugins.face.reading import RULES
from tests.plugins.face.test_face_clip_weights import face

EKMAN = taxonomy("ekman")
STEP = 0.2
REF = ObserverRef(name="face", version="2")
SMILE = {"mouthSmileLeft": 0.9, "mouthSmileRight": 0.9}
EYES = {"eyeSquintLeft": 0.9, "eyeSquintRight": 0.9}
BROWS = {"browInnerUp": 0.9}

Shapes = Mapping[str, float]


@cache
def table() -> RuleTable[ActionUnitRule]:
    """The prototypes, as a user would copy them."""
    return load_rules(RULES, ActionUnitRule)


def whole(shapes: Shapes) -> dict[str, float]:
    """All shapes of a face, which is at rest but for these."""
    return {**{name: 0.0 for row in table().rule for name in row.shapes}, **shapes}


def graph_of(observations: Sequence[Observation]) -> EvidenceGraph:
    graph = EvidenceGraph.of([Source(id="S1", kind="video", name="clip", sha256="", size=0)], observations)
    join_patterns(graph, [(rule, "own") for rule in table().pattern])
    return graph


def clip(frames: Sequence[Shapes]) -> EvidenceGraph:
    person = Person()
    for at, shapes in enumerate(frames):
        person.add(at, face(**whole(shapes)), lambda _: {})
    seconds = [STEP * at for at in range(len(frames))]
    origin = ClipOrigin("S1", seconds, STEP, STEP * len(frames), REF, 1, "face")
    found = account(person, by_table(person, table()), len(frames))
    return graph_of(list(of_person(1, person, found, origin)))


def as_pictures(frames: Sequence[Shapes]) -> dict[str, float]:
    """The oracle: each frame weighed as a picture, times its share in proportion to how much shows in it."""
    origin = Origin(Where(source="S1", face=1), REF, "face")
    seen = [graph_of(list(by_rules(face(**whole(shapes)), table(), origin))) for shapes in frames]
    expressed = [
        math.fsum(max(map(abs, one.weights.values()), default=0.0) for one in graph.observations) for graph in seen
    ]
    return {
        label: math.fsum(
            one / math.fsum(expressed) * math.fsum(nats.get(label, 0.0) for _, nats in graph.counted())
            for one, graph in zip(expressed, seen, strict=True)
        )
        for label in EKMAN.labels
    }


@pytest.mark.parametrize(
    ("frames", "times"),
    [
        ([SMILE] * 10 + [SMILE | EYES] * 5 + [SMILE] * 10, [(2.0, 3.0)]),
        ([SMILE | EYES] * 8, [(0.0, 1.6)]),
        ([BROWS] * 20 + [SMILE | EYES] * 3, [(4.0, 4.6)]),
        (([SMILE | EYES] * 6 + [BROWS] * 9) * 3, [(0.0, 1.2), (3.0, 4.2), (6.0, 7.2)]),
        ([SMILE] * 10 + [BROWS] * 6 + [EYES] * 8, []),
    ],
    ids=["eyes within a smile", "all along", "at the end", "three times", "apart"],
)
def test_a_clip_comes_to_what_its_frames_come_to(frames: list[Shapes], times: list[tuple[float, float]]) -> None:
    graph = clip(frames)
    joined = sorted(one.seconds or (0, 0) for one in graph.patterns if one.kind == "AU7+AU12")
    assert [pytest.approx(one) for one in times] == joined
    belief, expected = believe(graph, EKMAN), as_pictures(frames)
    for label in EKMAN.labels:
        given_by = math.fsum(one.nats for one in belief.contributions if one.emotion == label)
        assert given_by == pytest.approx(expected[label], abs=1e-9)


def test_a_smile_with_narrowed_eyes_in_two_frames_of_a_minute_is_no_minute_of_it() -> None:
    frown = {"browDownLeft": 0.8, "browDownRight": 0.8}
    brief, long = (clip([frown | SMILE | EYES] * shown + [frown] * (300 - shown)) for shown in (2, 300))
    alone, picture = as_pictures([frown]), as_pictures([frown | SMILE | EYES])
    assert max(abs(picture[label] - alone[label]) for label in EKMAN.labels) > 0.5
    for label in EKMAN.labels:
        of_brief, of_long = (
            math.fsum(one.nats for one in believe(graph, EKMAN).contributions if one.emotion == label)
            for graph in (brief, long)
        )
        assert of_brief == pytest.approx(alone[label], abs=0.05)
        assert of_long == pytest.approx(picture[label], abs=1e-9)
