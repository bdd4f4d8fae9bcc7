"""Patterns: what moves together is counted once."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observer import PatternRule
from emotrace.engine.patterns import OVERLAP, join_patterns, joint_weights

Make = Callable[..., Any]
SHARES = st.floats(0, 1)
NATS = st.floats(-2.5, 2.5)


def rule(*needs: str, weights: dict[str, float] | None = None, min_strength: float = 0.0) -> PatternRule:
    return PatternRule(
        kind="+".join(needs),
        label="together",
        phrase="cues together",
        needs=needs,
        min_strength=min_strength,
        weights={"joy": 2.0} if weights is None else weights,
        source="BOOK",
    )


def joined(graph: EvidenceGraph, *rules: PatternRule) -> list[tuple[str, tuple[str, ...]]]:
    join_patterns(graph, [(one, "table") for one in rules])
    return [(one.kind, one.parts) for one in graph.patterns]


@given(alone=st.tuples(NATS, NATS), full=NATS, weakest=SHARES, other=SHARES)
def test_joint_weights_walk_from_the_part_that_says_most_to_the_rule(
    cue: Make, alone: tuple[float, float], full: float, weakest: float, other: float
) -> None:
    parts = [
        cue("face", "AU6", {"joy": alone[0]}, strength=weakest),
        cue("face", "AU12", {"joy": alone[1]}, strength=max(weakest, other)),
    ]
    nats = joint_weights({"joy": full}, parts).get("joy", 0.0)
    most = max(alone, key=abs)
    assert nats == pytest.approx((1 - weakest) * most + weakest * full, abs=1e-9)
    assert min(most, full) - 1e-9 <= nats <= max(most, full) + 1e-9


@pytest.mark.parametrize("what", ["strength", "confidence", "reliability"])
def test_a_part_that_does_not_show_or_cannot_be_trusted_changes_nothing(cue: Make, what: str) -> None:
    sure = {"strength": 1.0, "confidence": 1.0, "reliability": 1.0}
    parts = [cue("face", "AU6", {"joy": 0.3}, **{**sure, what: 0.0}), cue("face", "AU12", {"joy": 1.2}, **sure)]
    assert joint_weights({"joy": 3.0, "anger": -1.0}, parts) == {"joy": 1.2}


def test_parts_that_show_fully_take_the_weights_of_the_rule(cue: Make) -> None:
    parts = [cue("face", kind, {"joy": 0.5, "fear": 0.2}, strength=1.0) for kind in ("AU6", "AU12")]
    assert joint_weights({"joy": 2.0}, parts) == pytest.approx({"joy": 2.0})


def test_a_rule_whose_needs_are_met_makes_a_pattern_that_says_where_it_comes_from(cue: Make, graph_of: Make) -> None:
    graph = graph_of([cue("face", kind, {"joy": 0.5}) for kind in ("AU6", "AU12")])
    assert joined(graph, rule("AU6", "AU12")) == [("AU6+AU12", ("E1", "E2"))]
    assert graph.patterns[0].weights_from == "rule table table [BOOK]"


@pytest.mark.parametrize(
    "lacking", [{"kind": "AU4"}, {"strength": 0.2}, {"weights": {}}], ids=["kind", "strength", "weights"]
)
def test_a_need_that_is_not_met_makes_none(cue: Make, graph_of: Make, lacking: dict[str, Any]) -> None:
    second = {"kind": "AU12", "weights": {"joy": 0.5}, "strength": 0.9, **lacking}
    graph = graph_of([cue("face", "AU6", {"joy": 0.5}, strength=0.9), cue("face", **second)])
    assert joined(graph, rule("AU6", "AU12", min_strength=0.5)) == []


def test_either_of_two_kinds_meets_a_need_and_the_stronger_is_taken(cue: Make, graph_of: Make) -> None:
    strengths = {"AU25": 0.4, "AU26": 0.8, "AU5": 0.6}
    graph = graph_of([cue("face", kind, {"surprise": 0.5}, strength=strength) for kind, strength in strengths.items()])
    assert joined(graph, rule("AU5", "AU25|AU26")) == [("AU5+AU25|AU26", ("E3", "E2"))]


def test_one_observation_cannot_meet_two_needs(cue: Make, graph_of: Make) -> None:
    assert joined(graph_of([cue("face", "AU26", {"fear": 0.5})]), rule("AU26", "AU25|AU26")) == []


def test_larger_patterns_go_first_and_heavier_ones_among_equals(cue: Make, graph_of: Make) -> None:
    graph = graph_of([cue("face", kind, {"joy": 0.5}) for kind in ("AU1", "AU2", "AU5", "AU26", "AU4")])
    small, light = rule("AU1", "AU2"), rule("AU26", "AU4", weights={"fear": 0.5})
    large, heavy = rule("AU1", "AU2", "AU5"), rule("AU26", "AU4", weights={"fear": -1.5})
    assert joined(graph, small, light, large, heavy) == [
        ("AU1+AU2+AU5", ("E1", "E2", "E3")),
        ("AU26+AU4", ("E4", "E5")),
    ]
    assert graph.patterns[1].weights["fear"] < 0


@pytest.mark.parametrize(
    "apart", [{"face": 2}, {"source": "S1"}, {"modality": "voice", "source": "S2"}], ids=["face", "source", "modality"]
)
def test_cues_of_two_faces_sources_or_modalities_are_kept_apart(
    cue: Make, graph_of: Make, apart: dict[str, Any]
) -> None:
    second = {"modality": "face", "face": 1, **apart}
    graph = graph_of([cue("face", "AU6", {"joy": 0.5}, face=1), cue(kind="AU12", weights={"joy": 0.5}, **second)])
    assert joined(graph, rule("AU6", "AU12")) == []


def test_two_faces_that_smile_are_two_smiles(cue: Make, graph_of: Make) -> None:
    graph = graph_of([cue("face", kind, {"joy": 0.5}, face=face) for face in (1, 2) for kind in ("AU6", "AU12")])
    assert [parts for _, parts in joined(graph, rule("AU6", "AU12"))] == [("E1", "E2"), ("E3", "E4")]


def test_overlapping_words_count_once_as_the_heaviest_of_them(cue: Make, graph_of: Make) -> None:
    cues = [
        cue("text", "joy words", {"joy": 0.6}, quote="so proud", characters=(5, 13)),
        cue("text", "pride words", {"joy": 1.4}, quote="proud", characters=(8, 13)),
        cue("text", "marks", {"joy": 0.3}, quote="!", characters=(13, 14)),
    ]
    graph = graph_of(cues)
    assert joined(graph) == [(OVERLAP, ("E1", "E2"))]
    assert dict(graph.counted()) == {"P1": {"joy": 1.4}, "E3": {"joy": 0.3}}


def test_words_of_two_sources_do_not_overlap(cue: Make, graph_of: Make) -> None:
    cues = [
        cue("text", "words", {"joy": 1.0}, quote="glad", characters=(0, 4), source=source) for source in ("S1", "S3")
    ]
    assert joined(graph_of(cues)) == []


SPANS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6)), max_size=8)


@settings(max_examples=60)
@given(SPANS)
def test_no_letter_is_counted_twice(cue: Make, graph_of: Make, spans: list[tuple[int, int]]) -> None:
    cues = [cue("text", "words", {"joy": 1.0}, quote="x" * n, characters=(at, at + n)) for at, n in spans]
    graph: EvidenceGraph = graph_of(cues)
    join_patterns(graph, [])
    counted = [[part.where.characters for part in graph.parts(one)] for one, _ in graph.counted()]
    reach = sorted((min(a for a, _ in own), max(b for _, b in own)) for own in counted if all(own))  # type: ignore[misc]
    assert all(end <= start for (_, end), (start, _) in pairwise(reach))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_observation_is_part_of_one_pattern_at_most(data: st.DataObject, cue: Make, graph_of: Make) -> None:
    kinds = data.draw(st.lists(st.sampled_from(["AU1", "AU2", "AU4"]), max_size=8))
    needs = data.draw(st.lists(st.lists(st.sampled_from(["AU1", "AU2", "AU4"]), min_size=2, max_size=3), max_size=5))
    graph = graph_of([cue("face", kind, {"fear": 0.5}, face=1 + n % 2) for n, kind in enumerate(kinds)])
    joined(graph, *(rule(*own) for own in needs))
    parts = [part for one in graph.patterns for part in one.parts]
    assert len(parts) == len(set(parts))
    for one in graph.patterns:
        assert sorted(graph.evidence(part).kind for part in one.parts) == sorted(one.kind.split("+"))
        assert len({part.where.face for part in graph.parts(one.id)}) == 1
