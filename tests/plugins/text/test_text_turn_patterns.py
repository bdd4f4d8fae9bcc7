"""Patterns of a table of the user's own in a conversation: of one turn each, and counted by the turn's share."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from emotrace.engine.belief import believe
from emotrace.engine.course import beliefs_by_turn
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.patterns import join_patterns
from emotrace.engine.stimulus import Source, Text, Track, Turn, Turns
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.text.observer import TextObserver

EKMAN = taxonomy("ekman")
OWN = """
name = "mine"
[sources]
ME = "my own judgement"
[[rule]]
kind = "joy words"
label = "gladness"
phrase = 'the {words} "{quote}"'
source = "ME"
words = ["glad"]
weights = { joy = 1.0 }
[[rule]]
kind = "sadness words"
label = "parting"
phrase = 'the {words} "{quote}"'
source = "ME"
words = ["farewell"]
weights = { sadness = 0.8 }
[[pattern]]
kind = "mixed"
label = "glad parting"
phrase = "gladness at a parting"
needs = ["joy words", "sadness words"]
weights = { sadness = 2.0, joy = -0.5 }
source = "ME"
"""
SAID = ("I am glad.", "Farewell, and I am glad.", "Farewell then.")


@pytest.fixture
def own(tmp_path: Path, text_setting: Setting) -> Setting:
    path = tmp_path / "mine.toml"
    path.write_text(OWN)
    return replace(text_setting, rules={"text": path})


def graph_of(track: Track, own: Setting) -> EvidenceGraph:
    observer = TextObserver()
    seen = [one for one in observer.observe(track, own) if isinstance(one, Observation)]
    graph = EvidenceGraph.of([Source(id="S1", kind="text", name="talk", sha256="", size=0)], seen)
    join_patterns(graph, [(rule, "mine") for rule in observer.patterns(own)])
    return graph


def counted(graph: EvidenceGraph) -> dict[str, float]:
    return {label: math.fsum(nats.get(label, 0.0) for _, nats in graph.counted()) for label in EKMAN.labels}


def test_each_turn_counts_as_the_text_that_it_is_times_its_share(own: Setting) -> None:
    turns = tuple(Turn(text=text, speaker="Eva") for text in SAID)
    graph = graph_of(Turns("S1", turns), own)
    texts = [graph_of(Text("S1", text), own) for text in SAID]
    assert [len(one.patterns) for one in texts] == [0, 1, 0]
    sums = [
        {label: math.fsum(one.weights.get(label, 0.0) for one in text.observations) for label in EKMAN.labels}
        for text in texts
    ]
    expressed = [max(map(abs, one.values())) for one in sums]
    expected = {
        label: math.fsum(
            one / math.fsum(expressed) * counted(text)[label] for one, text in zip(expressed, texts, strict=True)
        )
        for label in EKMAN.labels
    }
    belief = believe(graph, EKMAN)
    for label in EKMAN.labels:
        given_by = math.fsum(one.nats for one in belief.contributions if one.emotion == label)
        assert given_by == pytest.approx(expected[label], abs=1e-9)
    by_turn = beliefs_by_turn(graph.observations, {"S1": turns}, EKMAN, graph.patterns)
    for turn, text in zip(by_turn, texts, strict=True):
        assert turn.posterior == pytest.approx(believe(text, EKMAN).posterior)


def test_words_of_two_turns_form_no_pattern(own: Setting) -> None:
    said = (Turn(text=SAID[0], speaker="Eva"), Turn(text=SAID[2], speaker="Eva"))
    assert graph_of(Turns("S1", said), own).patterns == ()
