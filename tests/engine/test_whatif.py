"""Taking evidence away is exact, and what is called smallest is smallest."""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.belief import believe
from emotrace.engine.errors import UsageError
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.whatif import ablate, counterfactual

Make = Callable[..., Any]
NAMES = st.sampled_from(["ekman", "sentiment"])


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=NAMES)
def test_an_ablation_adds_up_for_every_label(data: st.DataObject, name: str, random_graphs: Make) -> None:
    graph: EvidenceGraph = data.draw(random_graphs())
    known = [one.id for one in graph.observations] + [one.id for one in graph.patterns]
    ids = data.draw(st.lists(st.sampled_from(known), unique=True)) if known else []
    found = ablate(graph, taxonomy(name), ids)
    gone = {part.id for one in ids for part in graph.parts(one)}
    assert set(found.dropped) == gone
    assert found.after == believe(graph.without(gone), taxonomy(name))
    for label in taxonomy(name).labels:
        withdrawn = sum(one.nats for one in found.withdrawn if one.emotion == label)
        restored = sum(one.nats for one in found.restored if one.emotion == label)
        after = found.before.log_score[label] - withdrawn + restored
        assert found.after.log_score[label] == pytest.approx(after, abs=1e-9)
        assert found.change[label] == pytest.approx(restored - withdrawn, abs=1e-9)


def test_an_observation_in_no_pattern_changes_the_score_by_its_contribution(cue: Make, graph_of: Make) -> None:
    graph = graph_of([cue("face", "AU12", {"joy": 1.5, "fear": -0.5}), cue("voice", "pitch", {"joy": 0.25})])
    found = ablate(graph, taxonomy("ekman"), ["E1"])
    for label in taxonomy("ekman").labels:
        assert found.change[label] == pytest.approx(-found.before.contribution("E1", label), abs=1e-12)
    assert found.restored == ()


def test_a_part_takes_its_pattern_with_it_and_restores_the_others(cue: Make, graph_of: Make, pattern: Make) -> None:
    cues = [cue("face", kind, {"joy": nats}) for kind, nats in (("AU6", 0.25), ("AU12", 1.0), ("AU25", 0.5))]
    graph = graph_of(cues, [pattern(1, ("E1", "E2", "E3"), {"joy": 2.0})])
    found = ablate(graph, taxonomy("ekman"), ["E2"])
    assert [(one.id, one.nats) for one in found.withdrawn] == [("P1", 2.0)]
    assert [(one.id, one.nats) for one in found.restored] == [("E3", 0.5), ("E1", 0.25)]
    assert found.change["joy"] == -1.25


def test_to_drop_a_pattern_is_to_drop_its_parts(cue: Make, graph_of: Make, pattern: Make) -> None:
    cues = [cue("face", kind, {"joy": 1.0}) for kind in ("AU6", "AU12", "AU25")]
    graph = graph_of(cues, [pattern(1, ("E3", "E1"), {"joy": 2.0})])
    found = ablate(graph, taxonomy("ekman"), ["P1"])
    assert found.dropped == ("E1", "E3")
    assert found.restored == ()


def test_unknown_evidence_is_named_with_what_there_is(cue: Make, graph_of: Make) -> None:
    with pytest.raises(UsageError, match="no evidence 'E7'; there is E1"):
        ablate(graph_of([cue("face", "AU12", {})]), taxonomy("ekman"), ["E7"])
    with pytest.raises(UsageError, match="there is none"):
        ablate(graph_of(), taxonomy("ekman"), ["E7"])


def _changes(graph: EvidenceGraph, name: str, ids: Sequence[str]) -> bool:
    return believe(graph.without(ids), taxonomy(name)).top != believe(graph, taxonomy(name)).top


@settings(max_examples=120, deadline=None)
@given(data=st.data(), name=NAMES)
def test_a_counterfactual_changes_the_conclusion_and_no_smaller_set_does(
    data: st.DataObject, name: str, random_graphs: Make
) -> None:
    graph: EvidenceGraph = data.draw(random_graphs(most=6))
    found = counterfactual(graph, taxonomy(name))
    if believe(graph, taxonomy(name)).top is None:
        assert found is None
        return
    assert found is not None, "without any observation there is no conclusion, so that some set changes it"
    assert found.top == believe(graph.without(found.drop), taxonomy(name)).top
    assert _changes(graph, name, found.drop)
    smaller = [
        ids
        for size in range(1, len(found.drop))
        for ids in combinations([one.id for one in graph.observations], size)
        if _changes(graph, name, ids)
    ]
    assert not (found.smallest and smaller)
    assert found.smallest == (len(found.drop) <= 4), "all sets of up to three were tried"


def test_beyond_three_the_heaviest_go_first_and_it_is_said_that_not_all_was_tried(cue: Make, graph_of: Make) -> None:
    graph = graph_of([cue("face", f"cue {n}", {"joy": 0.5 + n / 10}) for n in range(6)])
    found = counterfactual(graph, taxonomy("ekman"))
    assert found is not None
    assert (found.drop, found.top, found.smallest) == (("E6", "E5", "E4", "E3", "E2"), None, False)


def test_of_more_observations_than_are_tried_no_set_is_called_smallest(cue: Make, graph_of: Make) -> None:
    """One weightless-looking cue in twenty decides; it lies beyond the sixteen that are tried."""
    graph = graph_of([cue("face", f"cue {n}", {"joy": 0.1}) for n in range(20)])
    found = counterfactual(graph, taxonomy("ekman"))
    assert found is not None
    assert not found.smallest


def test_one_observation_is_the_smallest_set_among_however_many(cue: Make, graph_of: Make) -> None:
    graph = graph_of([cue("face", f"cue {n}", {"joy": 2.0 if n == 0 else 0.001}) for n in range(20)])
    found = counterfactual(graph, taxonomy("ekman"))
    assert found is not None
    assert (found.drop, found.top, found.smallest) == (("E1",), None, True)


def test_a_part_without_weights_of_its_own_can_be_what_decides(cue: Make, graph_of: Make, pattern: Make) -> None:
    cues = [cue("face", "AU6", {}), cue("face", "AU12", {}), cue("face", "AU4", {"joy": 0.1})]
    graph = graph_of(cues, [pattern(1, ("E1", "E2"), {"joy": 2.0})])
    found = counterfactual(graph, taxonomy("ekman"))
    assert found is not None
    assert found.drop in (("E1",), ("E2",))


def test_parts_of_a_pattern_that_weighs_nothing_can_be_what_decides(cue: Make, graph_of: Make, pattern: Make) -> None:
    joy = [cue("face", "AU12", {"joy": 1.5}), cue("voice", "pitch", {"joy": 1.5})]
    held = [cue("text", "a", {"anger": 4.0}), cue("text", "b", {"anger": -4.0})]
    graph = graph_of([*joy, *held], [pattern(1, ("E3", "E4"), {})])
    assert believe(graph, taxonomy("ekman")).top == "joy"
    found = counterfactual(graph, taxonomy("ekman"))
    assert found is not None
    assert found.drop == ("E4",), "without it the other part speaks for anger again"
    assert (found.top, found.smallest) == ("anger", True)
