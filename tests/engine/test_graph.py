"""The evidence graph refuses what does not hold together, and can be read by others."""

from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.graph import EvidenceGraph

Make = Callable[..., Any]


@pytest.fixture
def three(cue: Make, graph_of: Make) -> EvidenceGraph:
    """A smile of two cues and a voice that opposes it."""
    graph: EvidenceGraph = graph_of(
        [cue("face", "AU6", {"joy": 0.4}), cue("face", "AU12", {"joy": 1.2}), cue("voice", "pitch", {"joy": -0.5})]
    )
    return graph


def test_observations_are_numbered_in_the_order_they_come(three: EvidenceGraph) -> None:
    assert [one.id for one in three.observations] == ["E1", "E2", "E3"]


def test_an_observation_without_id_gets_one_above_every_id_that_is_there(cue: Make, graph_of: Make) -> None:
    graph = graph_of([cue("face", "AU6", {}, id="E7"), cue("face", "AU12", {})])
    assert [one.id for one in graph.observations] == ["E7", "E8"]


def test_a_second_observation_of_one_id_is_refused(three: EvidenceGraph, cue: Make) -> None:
    with pytest.raises(ValueError, match="E1 already"):
        three.add(cue("face", "AU4", {}, id="E1"))


def test_an_observation_in_an_unknown_source_is_refused_and_leaves_no_trace(three: EvidenceGraph, cue: Make) -> None:
    before = three.node_link()
    with pytest.raises(ValueError, match="S9, which is not here"):
        three.add(cue("face", "AU4", {"anger": 1.0}, source="S9"))
    assert three.node_link() == before


@pytest.mark.parametrize(
    ("parts", "message"),
    [(("E3", "E9"), "names E9, which is not here"), (("E1", "E3"), "E1 is part of a pattern already")],
)
def test_a_pattern_over_missing_or_taken_parts_is_refused_and_leaves_no_trace(
    three: EvidenceGraph, pattern: Make, parts: tuple[str, ...], message: str
) -> None:
    three.add_pattern(pattern(1, ("E1", "E2"), {"joy": 2.0}))
    before = three.node_link()
    with pytest.raises(ValueError, match=message):
        three.add_pattern(pattern(2, parts, {"joy": 1.0}))
    assert three.node_link() == before


def test_a_second_pattern_of_one_id_is_refused(three: EvidenceGraph, pattern: Make) -> None:
    three.add_pattern(pattern(1, ("E1", "E2"), {}))
    with pytest.raises(ValueError, match="P1 already"):
        three.add_pattern(pattern(1, ("E3", "E1"), {}))


def test_a_pattern_of_one_observation_named_twice_is_refused(three: EvidenceGraph, pattern: Make) -> None:
    with pytest.raises(ValueError, match="E1"):
        three.add_pattern(pattern(1, ("E1", "E1"), {"joy": 5.0}))


def test_relations_that_close_a_circle_are_refused(three: EvidenceGraph) -> None:
    three.relate("E1", "precedes", "E2")
    three.relate("E2", "causes", "E3")
    for first, second in (("E3", "E1"), ("E2", "E1"), ("E1", "E1")):
        with pytest.raises(ValueError, match="cycle"):
            three.relate(first, "causes", second)


@pytest.mark.parametrize("relation", [("E1", "supports", "E2"), ("E1", "precedes", "E9"), ("joy", "causes", "E1")])
def test_relations_stand_between_observations_alone(three: EvidenceGraph, relation: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match=r"relation|not here"):
        three.relate(*relation)


def test_a_pattern_counts_in_place_of_its_parts(three: EvidenceGraph, pattern: Make) -> None:
    three.add_pattern(pattern(1, ("E1", "E2"), {"joy": 2.0}))
    assert dict(three.counted()) == {"P1": {"joy": 2.0}, "E3": {"joy": -0.5}}


def test_without_a_part_the_pattern_dissolves_and_the_others_count_again(three: EvidenceGraph, pattern: Make) -> None:
    three.add_pattern(pattern(1, ("E1", "E2"), {"joy": 2.0}))
    three.relate("E2", "precedes", "E3")
    less = three.without(["E1"])
    assert dict(less.counted()) == {"E2": {"joy": 1.2}, "E3": {"joy": -0.5}}
    assert nx.node_link_graph(less.node_link(), edges="edges").edges["E2", "E3"]["edge"] == "precedes"
    assert dict(three.counted()) == {"P1": {"joy": 2.0}, "E3": {"joy": -0.5}}, "the graph itself stays as it was"


def test_without_a_pattern_its_parts_go_too(three: EvidenceGraph, pattern: Make) -> None:
    three.add_pattern(pattern(1, ("E1", "E2"), {"joy": 2.0}))
    assert [one.id for one in three.without(["P1"]).observations] == ["E3"]


def test_without_what_is_not_there_is_an_error(three: EvidenceGraph) -> None:
    with pytest.raises(KeyError):
        three.without(["E9"])


def test_a_pattern_has_the_modality_that_its_parts_share(cue: Make, graph_of: Make, pattern: Make) -> None:
    graph = graph_of([cue(name, "cue", {}) for name in ("face", "face", "voice", "text")])
    graph.add_pattern(pattern(1, ("E1", "E2"), {}))
    graph.add_pattern(pattern(2, ("E3", "E4"), {}))
    assert [graph.modality(one) for one in ("E1", "P1", "P2")] == ["face", "face", "mixed"]


def test_a_pattern_that_is_no_evidence_is_named_by_key_error(three: EvidenceGraph) -> None:
    assert "E9" not in three
    with pytest.raises(KeyError):
        three.parts("E9")


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_networkx_reads_both_exports_back_as_one_acyclic_graph(data: st.DataObject, random_graphs: Make) -> None:
    graph = data.draw(random_graphs())
    observed = graph.observations
    for first, second in pairwise(observed):
        graph.relate(first.id, "precedes", second.id)
    linked = nx.node_link_graph(graph.node_link(), edges="edges")
    read = nx.read_graphml(BytesIO(graph.graphml().encode()))
    assert nx.is_directed_acyclic_graph(linked)
    assert dict(linked.nodes(data=True)) == dict(read.nodes(data=True))
    assert sorted(linked.edges(data=True), key=str) == sorted(read.edges(data=True), key=str)
    nats = {(one, emotion): edge["nats"] for one, emotion, edge in linked.edges(data=True) if "nats" in edge}
    assert nats == {
        (one.id, emotion): value
        for one in (*observed, *graph.patterns)
        for emotion, value in one.weights.items()
        if value
    }
    assert all(linked.edges[edge]["edge"] == ("supports" if value > 0 else "opposes") for edge, value in nats.items())
