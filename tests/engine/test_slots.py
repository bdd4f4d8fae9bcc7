"""Slots: what code fills in, and what nobody can fill in from outside."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.belief import Contribution, believe
from emotrace.engine.explanation import Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.slots import fill, left_hanging, sides_of, slots_in, slots_of
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.taxonomy import taxonomy

Make = Callable[..., Any]


def slots(graph: EvidenceGraph, context: str | None = None, **point: Any) -> dict[str, str]:
    stimulus = Stimulus(sources=graph.sources, context=context)
    return slots_of(Point(**{"part": "key_observations", **point}), graph, believe(graph, taxonomy("ekman")), stimulus)


@pytest.fixture
def graph(cue: Make, graph_of: Make) -> EvidenceGraph:
    up = {"label": "lip corner puller", "phrase": "the lip corners are pulled up", "unit": "0-5", "estimated": True}
    built: EvidenceGraph = graph_of(
        [
            cue("face", "AU12", {"joy": 1.6}, value=3.6, strength=0.8, side="left", **up),
            cue("text", "joy words", {"joy": 1.2}, quote="so proud"),
        ]
    )
    return built


def test_a_cue_is_told_in_full_once_and_by_its_name_after(graph: EvidenceGraph) -> None:
    full = "the lip corners are pulled up (AU12, estimated at 3.6 on the 0-5 scale, on the left)"
    assert slots(graph, claim="cue", evidence=("E1",)) == {"E1": full}
    agreeing = slots(graph, part="interpretation", claim="agreement", evidence=("E1", "E2"), emotions=("joy",))
    assert agreeing == {"E1": "AU12", "E2": "“so proud”"}


def test_a_name_alone_is_no_sentence() -> None:
    agreement = Point(part="interpretation", claim="agreement", evidence=("E1",), emotions=("joy",))
    assert left_hanging("{E1}, and this is a weak sign of joy.", agreement) == ["E1"]
    assert left_hanging("{E1}, which is heavier, opposes joy.", agreement) == []
    assert left_hanging("{E1} and {E2} are signs of joy, and this is so.", agreement) == []
    cue = Point(part="key_observations", claim="cue", evidence=("E1",), emotions=("joy",))
    assert left_hanging("{E1}, and this is a weak sign of joy.", cue) == []


def test_a_probability_is_the_beliefs(graph: EvidenceGraph) -> None:
    chance = f"{100 * believe(graph, taxonomy('ekman')).posterior['joy']:.0f}%"
    found = slots(graph, part="conclusion", claim="conclusion", evidence=("E1",), emotions=("joy",))
    assert found["p"] == chance


def test_what_is_left_out_is_counted(graph: EvidenceGraph) -> None:
    assert slots(graph, claim="left-out", evidence=("E1", "E2")) == {"n": "2"}
    assert slots(graph, claim="left-out", evidence=("E1",)) == {"n": "one"}


@pytest.mark.parametrize(
    ("n", "said"),
    [("2", "There are 2 further cues."), ("one", "There is one further cues.")],
)
def test_the_verb_before_a_count_goes_by_the_count(n: str, said: str) -> None:
    assert fill("There is {n} further cues.", {"n": n}) == said
    assert fill("There are {n} further cues.", {"n": n}) == said


@pytest.mark.parametrize(
    ("context", "found"),
    [("at the vet", {"context": "“at the vet”"}), ("x" * 200, {}), ("two\nlines", {}), (None, {})],
)
def test_a_context_is_quoted_where_it_fits(graph: EvidenceGraph, context: str | None, found: dict[str, str]) -> None:
    assert slots(graph, context, part="interpretation", claim="context") == found


class Walked(tuple[Contribution, ...]):
    """Contributions that count how often they are walked through."""

    walks = 0

    def __iter__(self) -> Iterator[Contribution]:
        self.walks += 1
        return super().__iter__()


def test_each_side_of_a_conflict_is_told_by_its_heaviest_cues_in_one_walk(cue: Make, graph_of: Make) -> None:
    faces = [cue("face", f"AU{n}", {"joy": 0.1 + n / 100, "anger": -0.9}) for n in range(1, 31)]
    said = [cue("text", "words", {"sadness": 9.0 - n}, quote="x" * (n + 1)) for n in range(5)]
    graph = graph_of([*faces, *said])
    belief = believe(graph, taxonomy("ekman"))
    walked = Walked(belief.contributions)
    (conflict,) = belief.conflicts
    ids = (*conflict.evidence[0], *conflict.evidence[1])
    point = Point(part="interpretation", claim="conflict", evidence=ids, emotions=conflict.emotions)
    told = sides_of(point, graph, belief.model_copy(update={"contributions": walked}))
    assert told == (("E30", "E29"), ("E31", "E32"))
    assert walked.walks <= 2, "one for each side"


def test_filling_begins_a_sentence_with_a_capital_and_leaves_strange_slots() -> None:
    assert fill("{E1}, at {p}, and {E9}.", {"E1": "the jaw drops", "p": "62%"}) == "The jaw drops, at 62%, and {E9}."
    assert slots_in("{E1}, at {p}, and {E9}.") == {"E1", "p", "E9"}


@settings(max_examples=60, deadline=None)
@given(said=st.text(st.sampled_from("{}EpP12ab "), min_size=1, max_size=20))
def test_what_fills_a_slot_is_not_filled_in_again(said: str) -> None:
    assert fill("It has {E1}.", {"E1": said, "p": "62%", "E2": "a smile"}) == f"It has {said}."
