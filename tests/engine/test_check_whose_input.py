"""Of several inputs alike, each cue is told with its own; another one is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from emotrace.engine.belief import believe
from emotrace.engine.check import check_sentence
from emotrace.engine.explanation import Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Where
from emotrace.engine.realizer import realize
from emotrace.engine.stimulus import Source, Stimulus
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.wording import which_input

Make = Callable[..., Any]


def recordings(cue: Make, count: int) -> EvidenceGraph:
    """The pitch is high in each of so many recordings; a text came first."""
    text = Source(id="S1", kind="text", name="words", sha256="", size=0)
    audio = [Source(id=f"S{n}", kind="audio", name=f"{n}.wav", sha256="", size=0) for n in range(2, count + 2)]
    high = cue("voice", "pitch", {"joy": 1.2}, label="mean pitch", phrase="the pitch is high", value=2.0, unit="sd")
    seen = [high.model_copy(update={"where": Where(source=one.id, seconds=(0.5, 2.0))}) for one in audio]
    return EvidenceGraph.of([text, *audio], [cue("text", "joy words", {"joy": 1.0}, quote="so proud"), *seen])


@pytest.mark.parametrize(
    ("count", "evidence", "told"),
    [
        (1, "E2", "moderate, from 0.5 s"),
        (2, "E2", "moderate, in the second input, from 0.5 s"),
        (2, "E3", "moderate, in the third input, from 0.5 s"),
        (7, "E8", "moderate, in input 8, from 0.5 s"),
        (2, "E1", "“so proud” (moderate)"),
    ],
)
def test_a_cue_is_told_with_its_input_where_others_hold_something_of_its_modality(
    cue: Make, count: int, evidence: str, told: str
) -> None:
    graph = recordings(cue, count)
    belief, stimulus = believe(graph, taxonomy("ekman")), Stimulus(sources=graph.sources)
    sentence = realize(Point(part="key_observations", claim="cue", evidence=(evidence,)), graph, belief, stimulus)
    assert told in sentence
    assert check_sentence(sentence, [evidence], "key_observations", graph, belief, stimulus) == []


def test_what_weighs_nothing_in_another_input_does_not_count(cue: Make) -> None:
    graph = recordings(cue, 1)
    graph.add(cue("text", "language", {}, phrase="it is too short").model_copy(update={"where": Where(source="S2")}))
    assert which_input(graph.observations[0], graph) == ""
    assert which_input(graph.observations[-1], graph) == "in the second input"


def test_another_input_than_its_own_is_refused(cue: Make) -> None:
    graph = recordings(cue, 2)
    belief, stimulus = believe(graph, taxonomy("ekman")), Stimulus(sources=graph.sources)
    for ordinal, true in (("second", True), ("third", False), ("first", False)):
        sentence = f"The pitch is high (in the {ordinal} input), a sign of joy."
        problems = check_sentence(sentence, ["E2"], "key_observations", graph, belief, stimulus)
        assert (problems == []) is true, problems
