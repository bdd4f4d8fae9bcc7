"""Whose head moves is told by the number of a face, and is no word about the face; another's number is refused."""

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
    """Two people's heads, and the first one's smile."""
    turned = {"phrase": "the head is turned away", "label": "head turned away", "value": 40.0, "unit": "degrees"}
    built: EvidenceGraph = graph_of(
        [
            cue("face", "AU12", {"joy": 1.6}, phrase="the lip corners are pulled up", face=1),
            cue("face", "head away", {}, face=1, **turned).model_copy(update={"modality": "body"}),
            cue("face", "head away", {}, face=2, **turned).model_copy(update={"modality": "body"}),
        ]
    )
    return built


@pytest.mark.parametrize(
    ("sentence", "true"),
    [
        ("The head is turned away (40.0 degrees, face 2), and no emotion follows from that.", True),
        ("The head is turned away (40.0 degrees, face 1), and no emotion follows from that.", False),
        ("The head is turned away (40.0 degrees), and no emotion follows from the face.", False),
        ("The face is turned away (40.0 degrees, face 2), and no emotion follows from that.", False),
    ],
)
def test_the_number_of_a_face_says_whose_head_it_is(graph: EvidenceGraph, sentence: str, true: bool) -> None:
    belief = believe(graph, taxonomy("ekman"))
    stimulus = Stimulus(sources=graph.sources)
    problems = check_sentence(sentence, ["E3"], "key_observations", graph, belief, stimulus)
    assert (problems == []) is true, problems
