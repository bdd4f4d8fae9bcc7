"""The evidence graph as GraphML, read back with networkx."""

from pathlib import Path

import networkx as nx
import pytest

from emotrace.engine.result import Result
from emotrace.ui.report import Pictures, render


@pytest.fixture
def graph(clip: Result, tmp_path: Path) -> "nx.DiGraph[str]":
    path = tmp_path / "result.graphml"
    path.write_text(render(clip, "graphml", Pictures(())), "utf-8")
    read = nx.read_graphml(path)
    assert isinstance(read, nx.DiGraph)
    return read


def test_it_is_the_graph_of_the_result(graph: "nx.DiGraph[str]", clip: Result) -> None:
    link = clip.node_link()
    assert set(graph.nodes) == {node["id"] for node in link["nodes"]}
    assert set(graph.edges) == {(edge["source"], edge["target"]) for edge in link["edges"]}


def test_weights_are_numbers_and_names_are_text(graph: "nx.DiGraph[str]", clip: Result) -> None:
    nats = graph.edges["E1", "joy"]["nats"]
    assert isinstance(nats, float)
    assert nats == pytest.approx(clip.observations[0].weights["joy"])
    assert graph.nodes["E1"]["label"] == "lip corner puller"


def test_what_precedes_and_what_occurs_together_are_edges(graph: "nx.DiGraph[str]", clip: Result) -> None:
    told = {(first, data["edge"], second) for first, second, data in graph.edges(data=True)}
    assert ("E1", "co-occurs", "E2") in told
    assert {relation for _, relation, _ in clip.relations} == {"precedes", "co-occurs"}
    assert set(clip.relations) <= told


def test_a_file_name_that_xml_has_no_place_for_is_told_without_it(clip: Result, tmp_path: Path) -> None:
    source = clip.stimulus.sources[0].model_copy(update={"name": "bell\x07.mp4"})
    stimulus = clip.stimulus.model_copy(update={"sources": (source,)})
    path = tmp_path / "result.graphml"
    path.write_text(render(clip.model_copy(update={"stimulus": stimulus}), "graphml", Pictures(())), "utf-8")
    assert nx.read_graphml(path).nodes["S1"]["label"] == "bell\ufffd.mp4"
