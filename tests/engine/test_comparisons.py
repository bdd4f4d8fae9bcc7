"""Cues set beside each other: what the weights say may be said, and its contrary may not."""

from collections.abc import Callable
from typing import Any

import pytest

from emotrace.engine.belief import believe
from emotrace.engine.check import check_sentence
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.taxonomy import taxonomy

Make = Callable[..., Any]


@pytest.fixture
def graph(cue: Make, graph_of: Make) -> EvidenceGraph:
    """Face 1.6 for joy, words 0.6 and 0.5 for joy, voice 1.2 for anger."""
    built: EvidenceGraph = graph_of(
        [
            cue("face", "AU12", {"joy": 1.6, "anger": -0.4}),
            cue("text", "joy words", {"joy": 0.6, "anger": -0.2}, quote="glad"),
            cue("text", "joy words", {"joy": 0.5}, quote="fine"),
            cue("voice", "loudness", {"anger": 1.2, "joy": 0.1}),
        ]
    )
    return built


def problems(text: str, graph: EvidenceGraph, *ids: str) -> list[str]:
    belief = believe(graph, taxonomy("ekman"))
    return check_sentence(text, ids, "interpretation", graph, belief, Stimulus(sources=graph.sources))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("AU12 outweighs “glad” and both point to joy.", ("E1", "E2")),
        ("AU12 carries more weight than “glad” and “fine”, which also support joy.", ("E1", "E2", "E3")),
        ("“glad” is outweighed by AU12, though both support joy.", ("E1", "E2")),
        ("“fine” weighs less than “glad”, and both support joy.", ("E2", "E3")),
        ("AU12 is the strongest sign of joy.", ("E1",)),
        ("“glad” is the main support for joy in the text.", ("E2",)),
        ("AU12 points to joy, and “glad” gives it lighter support.", ("E1", "E2")),
        ("AU12 points to joy and a smaller hint of joy comes from “fine”.", ("E1", "E3")),
        ("Joy has two supports, AU12 and the lighter “glad”, and both support joy.", ("E1", "E2")),
        ("The loudness leads towards anger, the strongest sign of anger.", ("E4",)),
    ],
)
def test_what_the_weights_say_passes(text: str, ids: tuple[str, ...], graph: EvidenceGraph) -> None:
    assert problems(text, graph, *ids) == []


@pytest.mark.parametrize(
    ("text", "ids", "why"),
    [
        ("“glad” outweighs AU12 and both point to joy.", ("E1", "E2"), "the weights say otherwise"),
        ("AU12 is outweighed by “glad”, though both support joy.", ("E1", "E2"), "the weights say otherwise"),
        ("AU12 weighs less than “glad”, and both support joy.", ("E1", "E2"), "the weights say otherwise"),
        ("AU12 outweighs the rest and points to joy.", ("E1",), "does not name both sides"),
        ("AU12 and “glad” are the lighter support for joy.", ("E1", "E2"), "of what weighs most"),
        ("“glad” points to joy and a smaller hint of joy comes from AU12.", ("E1", "E2"), "of what weighs most"),
        ("“glad” is the strongest sign of joy.", ("E2",), "other evidence weighs more"),
        ("“fine” is the main support for joy in the text.", ("E3",), "other evidence weighs more"),
    ],
)
def test_its_contrary_is_refused(text: str, ids: tuple[str, ...], why: str, graph: EvidenceGraph) -> None:
    assert any(why in problem for problem in problems(text, graph, *ids))


def test_weights_are_compared_for_the_emotion_that_is_named(cue: Make, graph_of: Make) -> None:
    """The voice weighs more in all, and less for joy."""
    graph = graph_of([cue("face", "AU12", {"joy": 0.8}), cue("voice", "loudness", {"anger": -2.0, "joy": 0.3})])
    assert problems("AU12 is the main support for joy.", graph, "E1") == []
    assert problems("The loudness is the main support for joy.", graph, "E2")


@pytest.mark.parametrize(
    "text", ["There is not enough to tell.", "The evidence does not decide.", "No conclusion follows."]
)
def test_what_abstaining_makes_true_is_refused_of_a_belief_that_concludes(text: str, graph: EvidenceGraph) -> None:
    assert any("denies something" in problem for problem in problems(text, graph, "E1"))


def test_what_abstaining_makes_true_passes_where_the_belief_abstains(cue: Make, graph_of: Make) -> None:
    graph = graph_of([cue("face", "AU12", {"joy": 0.05})])
    belief = believe(graph, taxonomy("ekman"))
    stimulus = Stimulus(sources=graph.sources)
    assert check_sentence("The evidence does not decide.", (), "conclusion", graph, belief, stimulus) == []
