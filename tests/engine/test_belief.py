"""The belief is Bayes' rule over the counted evidence, and says when it holds nothing."""

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.belief import believe, softmax
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.taxonomy import taxonomy

Make = Callable[..., Any]
EKMAN = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
LIKELIHOODS = st.lists(st.lists(st.floats(0.01, 1), min_size=7, max_size=7), min_size=1, max_size=6)
PRIOR = st.lists(st.floats(0.01, 1), min_size=7, max_size=7)


@settings(max_examples=60, deadline=None)
@given(table=LIKELIHOODS, prior=PRIOR)
def test_the_posterior_is_bayes_rule_on_the_likelihoods(
    cue: Make, graph_of: Make, table: list[list[float]], prior: list[float]
) -> None:
    likelihood, chances = np.array(table), np.array(prior) / sum(prior)
    expected = chances * likelihood.prod(axis=0)
    expected /= expected.sum()
    weights = np.log(likelihood) - np.log(likelihood @ chances)[:, None]
    graph = graph_of([cue("face", "cue", dict(zip(EKMAN, row, strict=True))) for row in weights])
    log_prior = dict(zip(EKMAN, np.log(chances).tolist(), strict=True))
    belief = believe(graph, taxonomy("ekman"), log_prior)
    assert [belief.posterior[label] for label in EKMAN] == pytest.approx(expected.tolist(), abs=1e-9)
    divergence = float((expected * (np.log(expected) - np.log(chances))).sum())
    assert belief.information == pytest.approx(divergence, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(row=st.lists(st.floats(0.01, 1), min_size=7, max_size=7))
def test_over_groups_the_posterior_is_bayes_rule_on_the_mean_likelihood_of_a_group(
    cue: Make, graph_of: Make, row: list[float]
) -> None:
    sentiment = taxonomy("sentiment")
    seen = dict(zip(EKMAN, row, strict=True))
    mean = np.array([np.mean([seen[member] for member in sentiment.groups[label]]) for label in sentiment.labels])
    graph = graph_of([cue("face", "cue", {label: math.log(chance) for label, chance in seen.items()})])
    posterior = believe(graph, sentiment).posterior
    assert [posterior[label] for label in sentiment.labels] == pytest.approx((mean / mean.sum()).tolist(), abs=1e-9)


@pytest.mark.parametrize("name", ["ekman", "sentiment"])
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_whoever_holds_the_belief_can_check_its_arithmetic(data: st.DataObject, name: str, random_graphs: Make) -> None:
    graph: EvidenceGraph = data.draw(random_graphs())
    belief = believe(graph, taxonomy(name))
    for label in taxonomy(name).labels:
        nats = sum(one.nats for one in belief.contributions if one.emotion == label)
        assert belief.log_prior[label] + nats == pytest.approx(belief.log_score[label], abs=1e-6)
    scores = np.array([belief.log_score[label] for label in belief.posterior])
    shares = np.exp(scores - scores.max())
    assert list(belief.posterior.values()) == pytest.approx((shares / shares.sum()).tolist(), abs=1e-9)
    in_patterns = {part for one in graph.patterns for part in one.parts}
    assert not in_patterns & {one.id for one in belief.contributions}, "parts of a pattern gave their weight up"
    assert all(one.nats != 0 for one in belief.contributions)
    sizes = [abs(one.nats) for one in belief.contributions]
    assert sizes == sorted(sizes, reverse=True)
    assert belief.abstained == (belief.top is None) == (belief.reason is not None)
    if belief.top:
        assert belief.posterior[belief.top] == max(belief.posterior.values())


def test_the_order_of_observations_does_not_matter(cue: Make, graph_of: Make) -> None:
    cues = [cue("face", "cue", {"joy": 0.1 * n, "fear": 0.3 - 0.1 * n}) for n in range(1, 7)]
    forward, backward = (believe(graph_of(order), taxonomy("ekman")) for order in (cues, cues[::-1]))
    assert forward.posterior == backward.posterior


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ([], "nothing was observed"),
        ([{}], "nothing was observed"),
        ([{"joy": 0.0}], "nothing was observed"),
        ([{"joy": -1.0, "fear": -2.0}], "for no emotion, only against some"),
        ([{"joy": 0.2}], "too weak"),
        ([{"joy": 1.5}, {"fear": 1.45}], "fear and joy|joy and fear"),
        ([{"joy": 2.0}, {"joy": -2.0}], "only against some|too weak|nothing was observed"),
    ],
)
def test_thin_evidence_gives_no_emotion_and_says_why(
    cue: Make, graph_of: Make, weights: list[dict[str, float]], reason: str
) -> None:
    belief = believe(graph_of([cue("face", "cue", nats) for nats in weights]), taxonomy("ekman"))
    assert (belief.top, belief.runner_up, belief.abstained) == (None, None, True)
    assert belief.reason is not None
    assert re.search(reason, belief.reason)


def test_in_a_tie_the_reason_does_not_say_that_the_evidence_speaks_for_what_it_opposes(
    cue: Make, graph_of: Make
) -> None:
    """Fear is opposed by 0.04 nats, and second only because everything else is opposed by more."""
    others = dict.fromkeys(("anger", "disgust", "neutral", "sadness", "surprise"), -2.0)
    belief = believe(graph_of([cue("face", "cue", {**others, "joy": 0.05, "fear": -0.04})]), taxonomy("ekman"))
    assert belief.top is None
    assert "speaks for" not in str(belief.reason)


@pytest.mark.parametrize(("second", "named"), [(1.4, "fear"), (0.5, None)])
def test_the_runner_up_is_named_where_it_is_at_least_half_as_likely(
    cue: Make, graph_of: Make, second: float, named: str | None
) -> None:
    belief = believe(graph_of([cue("face", "cue", {"joy": 2.0, "fear": second})]), taxonomy("ekman"))
    assert belief.top == "joy"
    assert (belief.posterior["fear"] >= belief.posterior["joy"] / 2) == (named is not None)
    assert belief.runner_up == named


def test_modalities_that_prefer_different_emotions_conflict(cue: Make, graph_of: Make) -> None:
    graph = graph_of(
        [cue("face", "AU12", {"joy": 1.5}), cue("text", "words", {"sadness": 1.2}), cue("face", "AU4", {"anger": 0.3})]
    )
    (conflict,) = believe(graph, taxonomy("ekman")).conflicts
    assert conflict.modalities == ("face", "text")
    assert conflict.emotions == ("joy", "sadness")
    assert conflict.evidence == (("E1",), ("E2",))
    assert conflict.nats == pytest.approx(1.2)


def test_a_side_of_a_conflict_rests_on_what_prefers_it_the_heaviest_first(cue: Make, graph_of: Make) -> None:
    face = [{"joy": 0.4}, {"joy": 0.5, "sadness": 0.6}, {"joy": 2.0, "sadness": 0.2}, {"sadness": -0.5}]
    cues = [cue("face", f"AU{number}", weights) for number, weights in enumerate(face)]
    graph = graph_of([*cues, cue("text", "words", {"sadness": 1.5}), cue("text", "other words", {"joy": 0.1})])
    (conflict,) = believe(graph, taxonomy("ekman")).conflicts
    assert conflict.emotions == ("joy", "sadness")
    assert conflict.evidence == (("E3", "E1"), ("E5",))


@pytest.mark.parametrize("weights", [{"joy": 0.4}, {"sadness": 0.4}, {}])
def test_modalities_that_agree_or_hardly_differ_do_not_conflict(
    cue: Make, graph_of: Make, weights: dict[str, float]
) -> None:
    graph = graph_of([cue("face", "AU12", {"joy": 1.5}), cue("text", "words", weights)])
    assert believe(graph, taxonomy("ekman")).conflicts == ()


def test_a_modality_that_only_opposes_prefers_nothing(cue: Make, graph_of: Make) -> None:
    opposed = dict.fromkeys(("anger", "disgust", "joy", "neutral", "sadness", "surprise"), -1.0)
    graph = graph_of([cue("face", "cue", opposed), cue("text", "words", {"joy": 2.0})])
    assert believe(graph, taxonomy("ekman")).conflicts == ()


def test_a_pattern_across_modalities_is_no_modality_of_its_own(cue: Make, graph_of: Make, pattern: Make) -> None:
    cues = [cue("face", "cue", {}), cue("voice", "cue", {}), cue("text", "words", {"joy": 2.0})]
    graph = graph_of(cues, [pattern(1, ("E1", "E2"), {"sadness": 2.0})])
    assert [one.modalities for one in believe(graph, taxonomy("ekman")).conflicts] == []


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_each_side_of_a_conflict_rests_on_evidence_of_its_own_modality(
    data: st.DataObject, random_graphs: Make
) -> None:
    graph: EvidenceGraph = data.draw(random_graphs())
    weights = dict(graph.counted())
    for conflict in believe(graph, taxonomy("ekman")).conflicts:
        for modality, emotion, ids in zip(conflict.modalities, conflict.emotions, conflict.evidence, strict=True):
            assert ids
            assert all(graph.modality(one) == modality and weights[one][emotion] > 0 for one in ids)


def test_affect_is_the_posterior_mean_of_the_coordinates(cue: Make, graph_of: Make) -> None:
    belief = believe(graph_of([cue("face", "cue", {"joy": 1.0, "fear": -1.0})]), taxonomy("ekman"))
    for axis in ("valence", "arousal", "dominance"):
        points = taxonomy("ekman").coordinates.items()
        mean = sum(belief.posterior[label] * getattr(point, axis) for label, point in points)
        assert getattr(belief.affect, axis) == pytest.approx(mean)


def test_contribution_is_zero_where_there_is_none(cue: Make, graph_of: Make) -> None:
    belief = believe(graph_of([cue("face", "cue", {"joy": 1.0})]), taxonomy("ekman"))
    assert belief.contribution("E1", "joy") == 1.0
    assert belief.contribution("E1", "fear") == belief.contribution("E9", "joy") == 0.0


@given(st.dictionaries(st.sampled_from(EKMAN), st.floats(-1e4, 1e4), min_size=1))
def test_softmax_is_a_distribution_whatever_the_size_of_the_scores(score: dict[str, float]) -> None:
    shares = softmax(score)
    assert sum(shares.values()) == pytest.approx(1)
    assert max(shares, key=shares.__getitem__) in {
        label for label in score if score[label] >= max(score.values()) - 1e-9
    }


def test_of_feelings_in_turn_the_leading_one_is_concluded_though_the_others_speak_against_it(
    cue: Make, graph_of: Make
) -> None:
    sad = {"sadness": 2.0, "neutral": -1.5, "joy": -2.5, "anger": -2.0, "fear": -2.0, "disgust": -2.0, "surprise": -2.0}
    glad = sad | {"sadness": -2.5, "joy": 1.0}
    half = [
        cue("text", "words", {label: nats / 2 for label, nats in own.items()}, momentary=own) for own in (sad, glad)
    ]
    belief = believe(graph_of(half), taxonomy("ekman"))
    assert belief.log_score["sadness"] < belief.log_prior["sadness"]
    assert belief.top == "sadness"


def test_of_moments_that_support_nothing_nothing_is_concluded(cue: Make, graph_of: Make) -> None:
    against = [
        cue("text", "words", {"joy": -0.5, "fear": -1.0}, momentary={"joy": -1.0, "fear": -2.0}) for _ in range(2)
    ]
    assert "for no emotion" in (believe(graph_of(against), taxonomy("ekman")).reason or "")
