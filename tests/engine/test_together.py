"""Patterns of what lasts count in the whole as far as their parts hold together, and are told once for each time."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.belief import believe
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.observer import PatternRule
from emotrace.engine.patterns import join_patterns
from emotrace.engine.stimulus import Source
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.whatif import ablate

EKMAN = taxonomy("ekman")
SMILE = {"joy": 1.4, "anger": -0.3}
EYES = {"joy": 0.2, "fear": -0.4}
Span = tuple[float, float]
RULE = {"joy": 2.5, "fear": -1.0, "sadness": -0.8}


def lasting(
    kind: str, span: tuple[float, float], momentary: dict[str, float], share: float, **more: Any
) -> Observation:
    """A cue that counts for `share` of what it weighs while it lasts."""
    axes = {name: more.pop(name) for name in ("turn", "face", "speaker") if name in more}
    return Observation(
        modality="face",
        kind=kind,
        label=kind,
        phrase=f"{kind} shows",
        where=Where(source="S1", seconds=span, **axes),
        observer=ObserverRef(name="hand", version="1"),
        weights={label: share * nats for label, nats in momentary.items()},
        weights_from="a table",
        momentary=momentary,
        **{"strength": 0.8, **more},
    )


def joined(*observations: Observation, needs: tuple[str, ...] = ("A", "B"), adds: bool = False) -> EvidenceGraph:
    source = Source(id="S1", kind="video", name="clip", sha256="", size=0)
    graph = EvidenceGraph.of([source], observations)
    rule = PatternRule(
        kind="+".join(needs), label="both", phrase="both", needs=needs, weights=RULE, source="BOOK", adds=adds
    )
    join_patterns(graph, [(rule, "own")])
    return graph


def counted(graph: EvidenceGraph) -> dict[str, float]:
    """What everything that counts adds up to."""
    labels = {label for _, nats in graph.counted() for label in nats}
    return {label: math.fsum(nats.get(label, 0.0) for _, nats in graph.counted()) for label in labels}


def moment_by_moment(
    spans: Sequence[tuple[float, float]], weights: Sequence[dict[str, float]], shares: Sequence[float], together: float
) -> dict[str, float]:
    """The oracle: a clip cut into `shares`' many moments, in each of which either what shows counts, or the rule.

    `together` is how far the rule is walked to from the part that says most.
    """
    total = np.zeros(len(EKMAN.labels))
    table = [np.array([own.get(label, 0.0) for label in EKMAN.labels]) for own in weights]
    rule = np.array([RULE.get(label, 0.0) for label in EKMAN.labels])
    for at, share in enumerate(shares):
        here = [own for (start, end), own in zip(spans, table, strict=True) if start <= at < end]
        if len(here) == len(spans):
            most = np.array([max(column, key=abs) for column in zip(*here, strict=True)])
            total += share * (most + together * (rule - most))
        else:
            total += share * sum(here, np.zeros(len(EKMAN.labels)))
    return dict(zip(EKMAN.labels, total.tolist(), strict=True))


@settings(deadline=None)
@given(
    outer=st.tuples(st.integers(0, 20), st.integers(21, 60)),
    inside=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    expressed=st.lists(st.floats(0.01, 5), min_size=60, max_size=60),
)
def test_what_it_comes_to_is_what_its_moments_come_to_each_times_its_share(
    outer: tuple[int, int], inside: tuple[float, float], expressed: list[float]
) -> None:
    """One part lasts no longer than the other, as a blink within a smile: whatever the shares of the moments are."""
    low, high = sorted(outer[0] + int(one * (outer[1] - outer[0] - 1)) for one in inside)
    inner = (low, high + 1)
    shares = [one / math.fsum(expressed) for one in expressed]
    graph = joined(
        lasting("A", outer, SMILE, math.fsum(shares[slice(*outer)])),
        lasting("B", inner, EYES, math.fsum(shares[slice(*inner)])),
    )
    expected = moment_by_moment([outer, inner], [SMILE, EYES], shares, 0.8)
    assert len(graph.patterns) == 1
    belief = believe(graph, EKMAN)
    for label in EKMAN.labels:
        given_by = math.fsum(one.nats for one in belief.contributions if one.emotion == label)
        assert given_by == pytest.approx(expected[label], abs=1e-9)
        assert belief.log_score[label] == pytest.approx(belief.log_prior[label] + expected[label], abs=1e-9)


@settings(deadline=None)
@given(
    first=st.tuples(st.integers(0, 30), st.integers(1, 30)), second=st.tuples(st.integers(0, 30), st.integers(1, 30))
)
def test_where_every_moment_shares_alike_staggered_parts_come_out_right_too(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    spans = [(start, start + length) for start, length in (first, second)]
    shares = [1 / 60] * 60
    observations = [
        lasting(kind, span, nats, (span[1] - span[0]) / 60)
        for kind, span, nats in zip("AB", spans, (SMILE, EYES), strict=True)
    ]
    expected = moment_by_moment(spans, [SMILE, EYES], shares, 0.8)
    assert counted(joined(*observations)) == pytest.approx(
        {label: nats for label, nats in expected.items() if label in {**SMILE, **EYES, **RULE} and nats != 0}, abs=1e-9
    )


def test_a_pattern_of_less_than_a_second_in_a_minute_weighs_next_to_nothing() -> None:
    def joy(seconds: float) -> float:
        smile, eyes = lasting("A", (0, 60), SMILE, 1.0), lasting("B", (0, seconds), EYES, seconds / 60)
        return counted(joined(smile, eyes))["joy"]

    assert joy(60.0) == pytest.approx(1.4 + 0.8 * (2.5 - 1.4))
    assert joy(0.4) - 1.4 == pytest.approx((joy(60.0) - 1.4) * 0.4 / 60, abs=1e-9)


def test_while_it_holds_it_weighs_as_in_a_picture_by_itself() -> None:
    graph = joined(lasting("A", (1, 5), SMILE, 0.4), lasting("B", (3, 9), EYES, 0.2))
    pictures = (
        one.model_copy(update={"id": "", "weights": one.momentary, "momentary": {}, "where": Where(source="S1")})
        for one in graph.observations
    )
    (pattern,), (still,) = graph.patterns, joined(*pictures).patterns
    assert pattern.momentary == pytest.approx(still.weights)
    assert (still.momentary, still.seconds) == ({}, None)
    assert pattern.seconds == (3, 5)
    assert pattern.weights_from.startswith("rule table own [BOOK], times 0.2 for the share of the moments")


def test_a_rule_that_adds_to_its_parts_adds_its_share() -> None:
    graph = joined(lasting("A", (0, 10), SMILE, 1.0), lasting("B", (0, 2), EYES, 0.2), adds=True)
    assert counted(graph)["joy"] == pytest.approx(1.4 + 0.2 * 0.2 + 0.2 * 0.8 * 2.5)


@pytest.mark.parametrize("span", [(5.0, 9.0), (6.0, 9.0)], ids=["touching", "apart"])
def test_cues_that_never_show_at_once_form_no_pattern(span: tuple[float, float]) -> None:
    assert joined(lasting("A", (0, 5), SMILE, 0.5), lasting("B", span, EYES, 0.5)).patterns == ()


def test_what_shows_in_the_last_frame_alone_holds_with_what_lasts_until_it() -> None:
    (pattern,) = joined(lasting("A", (0, 5), SMILE, 0.9), lasting("B", (5, 5), EYES, 0.1)).patterns
    assert pattern.seconds == (5, 5)


def test_each_time_that_the_parts_hold_together_is_a_pattern_of_its_own() -> None:
    times = [(0.0, 2.0), (4.0, 6.0), (8.0, 10.0)]
    smiles = [lasting("A", span, SMILE, 0.3, strength=0.5 + at / 10) for at, span in enumerate(times)]
    eyes = [lasting("B", span, EYES, 0.3, strength=0.9 - at / 10) for at, span in enumerate(times)]
    graph = joined(*smiles, *eyes)
    assert sorted(one.parts for one in graph.patterns) == [("E1", "E4"), ("E2", "E5"), ("E3", "E6")]
    assert sorted(one.seconds or (0, 0) for one in graph.patterns) == times


def test_a_need_is_met_by_what_lasts_then_though_something_stronger_shows_later() -> None:
    """The strongest B overlaps A, but not the only C."""
    graph = joined(
        lasting("A", (0, 10), SMILE, 1.0),
        lasting("B", (0, 2), EYES, 0.2, strength=0.5),
        lasting("B", (6, 9), EYES, 0.3, strength=1.0),
        lasting("C", (1, 3), EYES, 0.2),
        needs=("A", "B", "C"),
    )
    (pattern,) = graph.patterns
    assert (pattern.parts, pattern.seconds) == (("E1", "E2", "E4"), (1, 2))


def test_words_of_one_turn_hold_together_and_those_of_two_turns_do_not() -> None:
    def words(kind: str, span: Span, nats: dict[str, float], turn: int) -> Observation:
        return lasting(kind, span, nats, 0.3, turn=turn)

    same = joined(words("A", (0, 1), SMILE, 1), words("B", (2, 3), EYES, 1))
    (pattern,) = same.patterns
    assert pattern.seconds == (0, 3)
    assert pattern.weights == pytest.approx({label: 0.3 * nats for label, nats in pattern.momentary.items()})
    assert joined(words("A", (0, 1), SMILE, 1), words("B", (0, 1), EYES, 2)).patterns == ()


def test_two_people_who_each_show_a_part_show_no_pattern() -> None:
    assert joined(lasting("A", (0, 5), SMILE, 0.5, face=1), lasting("B", (0, 5), EYES, 0.5, face=2)).patterns == ()


def test_taking_a_part_away_gives_the_others_their_own_weights_back() -> None:
    graph = joined(lasting("A", (0, 10), SMILE, 1.0), lasting("B", (2, 4), EYES, 0.2))
    found = ablate(graph, EKMAN, ["E2"])
    for label in EKMAN.labels:
        assert found.after.log_score[label] == pytest.approx(found.after.log_prior[label] + SMILE.get(label, 0.0))


def test_hours_of_segments_are_joined_in_seconds() -> None:
    """Five thousand smiles with as many squints: trying each with each would take minutes."""
    many = [
        lasting(kind, (3.0 * at, 3.0 * at + 1), nats, 1e-4)
        for at in range(5000)
        for kind, nats in (("A", SMILE), ("B", EYES))
    ]
    assert len(joined(*many).patterns) == 5000
