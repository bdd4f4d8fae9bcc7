"""What a tally concludes without some evidence is what the whole sum without it concludes."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.belief import believe
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.tally import Tally
from emotrace.engine.taxonomy import taxonomy

Make = Callable[..., Any]
NAMES = st.sampled_from(["ekman", "sentiment"])


@settings(max_examples=150, deadline=None)
@given(data=st.data(), name=NAMES)
def test_it_concludes_what_the_graph_without_the_evidence_concludes(
    data: st.DataObject, name: str, random_graphs: Make
) -> None:
    graph: EvidenceGraph = data.draw(random_graphs(most=9))
    order = data.draw(st.permutations([one.id for one in graph.observations]))
    tally = Tally(graph, taxonomy(name))
    for size in range(len(order) + 1):
        left = believe(graph.without(order[:size]), taxonomy(name)).top
        assert Tally(graph, taxonomy(name)).without(order[:size]).top == tally.top == left
        if size < len(order):
            tally.drop(order[size])


def test_what_is_dropped_leaves_no_rounding_behind(cue: Make, graph_of: Make) -> None:
    """0.1 is lost beside 1e17, so that a running sum of floats would come back to 0."""
    graph = graph_of([cue("face", "AU12", {"joy": 0.1 + number / 7}) for number in range(9)])
    graph.add(cue("face", "AU4", {"joy": 1e17}))
    assert Tally(graph, taxonomy("ekman")).without(["E10"]).top == "joy"


def test_without_leaves_the_tally_as_it_was(cue: Make, graph_of: Make, pattern: Make) -> None:
    graph = graph_of([cue("face", kind, {"joy": 1.5}) for kind in ("AU6", "AU12")], [pattern(1, ("E1", "E2"), {})])
    tally = Tally(graph, taxonomy("ekman"))
    assert tally.without(["E1"]).top == "joy"
    assert tally.top is None


def test_moments_that_share_in_the_whole_are_known_to(cue: Make, graph_of: Make) -> None:
    sad = {"sadness": 2.0, "neutral": -1.5, "joy": -2.5, "anger": -2.0, "fear": -2.0, "disgust": -2.0, "surprise": -2.0}
    glad = sad | {"sadness": -2.5, "joy": 1.0}
    half = [
        cue("text", "words", {label: nats / 2 for label, nats in own.items()}, momentary=own) for own in (sad, glad)
    ]
    graph = graph_of([*half, cue("face", "AU4", {"anger": 0.5})])
    tally = Tally(graph, taxonomy("ekman"))
    for ids in ([], ["E3"], ["E1"], ["E2"], ["E1", "E2"]):
        assert tally.without(ids).top == believe(graph.without(ids), taxonomy("ekman")).top
