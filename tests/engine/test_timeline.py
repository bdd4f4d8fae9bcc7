"""How observations of a recording stand in time."""

from collections.abc import Callable
from typing import Any

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from emotrace.engine.observation import Observation, Where
from emotrace.engine.timeline import MOST_TOGETHER, relations_in_time

Make = Callable[..., Any]


def at(number: int, start: float, end: float, **where: Any) -> Observation:
    modality = where.pop("modality", "face")
    return Observation.model_validate(
        {
            "id": f"E{number}",
            "modality": modality,
            "kind": "AU12",
            "label": "lip corner puller",
            "phrase": "the lip corners are pulled up",
            "where": Where.model_validate({"source": "S1", "seconds": (start, end), **where}),
            "observer": {"name": "face", "version": "1"},
            "weights_from": "a test",
        }
    )


def test_what_is_over_precedes_what_begins_next_in_the_same_course() -> None:
    found = set(relations_in_time([at(1, 0, 1), at(2, 1, 2), at(3, 3, 4)]))
    assert found == {("E1", "precedes", "E2"), ("E2", "precedes", "E3")}


def test_what_lasts_when_another_begins_occurs_together_with_it_across_modalities() -> None:
    found = set(relations_in_time([at(1, 0, 2), at(2, 1, 3, modality="voice")]))
    assert found == {("E1", "co-occurs", "E2")}


def test_another_persons_face_is_another_course() -> None:
    found = set(relations_in_time([at(1, 0, 1, face=1), at(2, 2, 3, face=2)]))
    assert found == set()


def test_another_recording_stands_in_no_relation() -> None:
    assert list(relations_in_time([at(1, 0, 2), at(2, 1, 3, source="S2")])) == []


def test_what_has_no_time_or_says_that_nothing_shows_stands_in_no_relation() -> None:
    still = at(1, 0, 1).model_copy(update={"where": Where(source="S1")})
    rest = at(2, 0, 1).model_copy(update={"absence": True})
    assert list(relations_in_time([still, rest, at(3, 0, 1)])) == []


def test_a_crowd_makes_no_more_relations_than_a_dozen_each() -> None:
    crowd = [at(number, 0.0, 100.0) for number in range(1, 200)]
    assert len(list(relations_in_time(crowd))) <= MOST_TOGETHER * len(crowd)


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 5)), max_size=25))
def test_relations_never_close_a_circle(spans: list[tuple[float, float]]) -> None:
    found = relations_in_time(at(number, start, start + length) for number, (start, length) in enumerate(spans, 1))
    assert nx.is_directed_acyclic_graph(nx.DiGraph((first, second) for first, _, second in found))
