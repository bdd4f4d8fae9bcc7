"""The built-in writer: one plain sentence for each kind of point."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotrace.engine.belief import believe
from emotrace.engine.explanation import Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Where
from emotrace.engine.realizer import realize
from emotrace.engine.slots import LONGEST_CONTEXT
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.wording import listed, percent, place, sign_word, size, strength_word

Make = Callable[..., Any]
SEEDS = range(12)
AU12 = "AU12, estimated at 3.6 on the 0-5 scale, strong, on both sides"


def said(graph: EvidenceGraph, context: str | None = None, **point: Any) -> set[str]:
    """Every way in which a point is said."""
    belief, stimulus = believe(graph, taxonomy("ekman")), Stimulus(sources=graph.sources, context=context)
    point = {"part": "interpretation", **point}
    return {realize(Point(**point), graph, belief, stimulus, seed) for seed in SEEDS}


@pytest.fixture
def graph(cue: Make, graph_of: Make, pattern: Make) -> EvidenceGraph:
    up = {"label": "lip corner puller", "phrase": "the lip corners are pulled up", "unit": "0-5", "estimated": True}
    cues = [
        cue("face", "AU12", {"joy": 1.6, "sadness": -1.0}, value=3.64, strength=0.72, side="both", **up),
        cue("face", "AU6", {"joy": 0.3}, label="cheek raiser", strength=0.2),
        cue(
            "voice",
            "pitch",
            {"sadness": 1.2, "joy": -0.5},
            label="mean pitch",
            value=-2.1,
            unit="sd",
            seconds=(0.34, 4.2),
        ),
        cue("text", "joy words", {"joy": 1.2, "surprise": 0.7}, strength=0.9, quote="so proud"),
        cue("face", "faces", {}, label="faces found", phrase="two faces were found", value=2, unit="count"),
    ]
    built: EvidenceGraph = graph_of(cues, [pattern(1, ("E1", "E2"), {"joy": 2.0}, phrase="a real smile")])
    return built


@pytest.mark.parametrize(
    ("point", "sentences"),
    [
        (
            {"claim": "cue", "evidence": ("E1",)},
            {f"The lip corners are pulled up ({AU12}), a strong sign of joy."},
        ),
        (
            {"claim": "cue", "evidence": ("E3",)},
            {"Pitch shows (2.1 standard deviations below the norm, moderate, from 0.3 s to 4.2 s), a sign of sadness."},
        ),
        (
            {"claim": "cue", "evidence": ("E4",)},
            {
                "The text has the words “so proud” (strong), a sign of joy and surprise.",
                "The text contains the words “so proud” (strong), a sign of joy and surprise.",
            },
        ),
        (
            {"claim": "unweighted", "evidence": ("E5",)},
            {"Two faces were found (2), and no emotion follows from that."},
        ),
        (
            {"claim": "part", "evidence": ("E2", "P1")},
            {"AU6 shows (AU6, slight), part of a real smile, a strong sign of joy."},
        ),
        (
            {"claim": "pattern", "evidence": ("P1",)},
            {
                "Lip corner puller (AU12) and cheek raiser (AU6) occur together as a real smile, a strong sign of joy.",
                "Lip corner puller (AU12) and cheek raiser (AU6) join into a real smile, a strong sign of joy.",
            },
        ),
        (
            {"claim": "opposition", "evidence": ("E3",), "emotions": ("joy",)},
            {"The mean pitch speaks against joy."},
        ),
    ],
    ids=["face", "voice", "words", "unweighted", "part", "pattern", "opposition"],
)
def test_a_point_is_said_in_these_ways(graph: EvidenceGraph, point: dict[str, Any], sentences: set[str]) -> None:
    assert said(graph, **point) == sentences


def test_agreement_names_every_cue(graph: EvidenceGraph) -> None:
    for sentence in said(graph, claim="agreement", evidence=("P1", "E4"), emotions=("joy",)):
        assert "real smile" in sentence
        assert "“so proud”" in sentence
        assert "joy" in sentence


def test_two_cues_of_one_name_are_not_said_to_agree(cue: Make, graph_of: Make) -> None:
    graph = graph_of([cue("face", "AU12", {"joy": 1.2, "fear": -1.2}, face=face) for face in (1, 2)])
    for sentence in said(graph, claim="agreement", evidence=("E1", "E2"), emotions=("joy",)):
        assert "agree" not in sentence
        assert "alike" not in sentence
    assert said(graph, claim="opposition", evidence=("E1", "E2"), emotions=("fear",)) == {"AU12 speaks against fear."}


def test_the_conclusion_gives_the_probability(graph: EvidenceGraph) -> None:
    chance = percent(believe(graph, taxonomy("ekman")).posterior["joy"])
    sentences = said(graph, part="conclusion", claim="conclusion", evidence=("P1",), emotions=("joy",))
    assert len(sentences) == 2
    assert all("joy" in sentence and chance in sentence for sentence in sentences)


def test_the_same_seed_says_the_same(graph: EvidenceGraph) -> None:
    assert said(graph, claim="pattern", evidence=("P1",)) == said(graph, claim="pattern", evidence=("P1",))


@pytest.mark.parametrize(
    ("context", "sentence"),
    [
        ("after a match", "The context given is “after a match”, and it was not counted as evidence."),
        ("x" * (LONGEST_CONTEXT + 1), "A context was given, and it was not counted as evidence."),
        ("two\nlines", "A context was given, and it was not counted as evidence."),
    ],
)
def test_a_context_is_quoted_where_it_is_short(graph: EvidenceGraph, context: str, sentence: str) -> None:
    assert said(graph, context, claim="context") == {sentence}


def test_how_long_a_quoted_context_may_be_is_said_in_one_place(
    graph: EvidenceGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotrace.engine.slots.LONGEST_CONTEXT", 5)
    assert said(graph, "after a match", claim="context") == {"A context was given, and it was not counted as evidence."}


def test_what_speaks_more_for_other_emotions_is_told_apart(cue: Make, graph_of: Make) -> None:
    """Or else a sign "of anger" would be said to agree with a sign "of joy"."""
    mixed = {"anger": 0.9, "sadness": 0.6, "joy": 0.4}
    cues = [cue("face", "AU12", {"joy": 2.0}), cue("face", "AU6", {"joy": 1.0}), cue("face", "AU10", mixed)]
    graph = graph_of([*cues, cue("face", "AU25", mixed)])
    emotions = ("joy",)
    assert said(graph, claim="agreement", evidence=("E1", "E2", "E3", "E4"), emotions=emotions) == {
        "AU12 and AU6 agree and speak for joy, and so do AU10 and AU25, but more so for other emotions."
    }
    assert said(graph, claim="agreement", evidence=("E1", "E3"), emotions=emotions) == {
        "AU12 speaks for joy, and so does AU10, but more so for other emotions."
    }
    assert said(graph, claim="agreement", evidence=("E3", "E4"), emotions=emotions) == {
        "AU10 and AU25 agree and speak for joy, but more so for other emotions."
    }


def test_what_speaks_against_others_most_is_not_said_to_speak_for_them(cue: Make, graph_of: Make) -> None:
    graph = graph_of([cue("text", "words", {"joy": 0.4, "anger": -2.0, "sadness": 0.1}, quote="leaving")])
    (sentence, *_) = said(graph, claim="agreement", evidence=("E1",), emotions=("joy",))
    assert "other emotions" not in sentence


def test_one_cue_is_said_to_be_the_only_one_where_nothing_else_adds_to_the_emotion(cue: Make, graph_of: Make) -> None:
    alone, light = cue("face", "AU12", {"joy": 2.0}), cue("face", "AU6", {"joy": 0.1})
    point: dict[str, Any] = {"claim": "agreement", "evidence": ("E1",), "emotions": ("joy",)}
    assert "Only AU12 speaks for joy." in said(graph_of([alone]), **point)
    assert said(graph_of([alone, light]), **point) == {"AU12 speaks for joy."}


def test_three_modalities_in_conflict_are_told_pair_by_pair(cue: Make, graph_of: Make) -> None:
    """Two of the three conflicts are over the same emotions, and yet of other modalities."""
    weights = {"face": {"joy": 1.5}, "text": {"anger": 1.5}, "voice": {"anger": 1.4}}
    graph = graph_of([cue(name, f"{name} cue", nats) for name, nats in weights.items()])
    conflicts = believe(graph, taxonomy("ekman")).conflicts
    assert len(conflicts) == 2
    for conflict in conflicts:
        ids = (*conflict.evidence[0], *conflict.evidence[1])
        (sentence,) = said(graph, claim="conflict", evidence=ids, emotions=conflict.emotions)
        assert all(f"the {modality}" in sentence for modality in conflict.modalities), sentence


@pytest.mark.parametrize(
    ("strength", "word"), [(0, "slight"), (0.33, "slight"), (0.34, "moderate"), (0.67, "strong"), (1, "strong")]
)
def test_strength_in_thirds(strength: float, word: str) -> None:
    assert strength_word(strength) == word


@given(st.floats(-9, 9))
def test_a_sign_is_as_strong_either_way(nats: float) -> None:
    assert sign_word(nats) == sign_word(-nats)
    assert (sign_word(nats) == "a strong sign") == (abs(nats) >= 1.5)


@given(st.floats(0, 1))
def test_a_probability_is_never_rounded_to_certainty(probability: float) -> None:
    shown = percent(probability)
    assert shown not in ("0%", "100%")
    number = float(shown.removeprefix("more than ").removeprefix("less than ").removesuffix("%"))
    assert abs(100 * probability - number) <= 1


@pytest.mark.parametrize(
    ("measure", "shown"),
    [
        ({"value": None}, ""),
        ({"value": 3.0, "unit": "0-5"}, "3.0 on the 0-5 scale"),
        ({"value": 3.0, "unit": "0-5", "estimated": True}, "estimated at 3.0 on the 0-5 scale"),
        ({"value": 2.06, "unit": "sd"}, "2.1 standard deviations above the norm"),
        ({"value": -0.5, "unit": "sd"}, "0.5 standard deviations below the norm"),
        ({"value": 3, "unit": "count"}, "3"),
        ({"value": 2.0, "unit": "s"}, "2 s"),
        ({"value": 2.25, "unit": "hertz"}, "2.2 hertz"),
    ],
)
def test_a_size_is_told_in_its_unit(cue: Make, measure: dict[str, Any], shown: str) -> None:
    assert size(cue("face", "cue", {}, **measure)) == shown


def test_the_face_is_told_where_there_are_several(cue: Make, graph_of: Make) -> None:
    graph = graph_of([cue("face", "AU12", {}, face=1, side="left"), cue("face", "AU12", {}, face=2)])
    assert [place(one, graph) for one in graph.observations] == ["on the left, face 1", "face 2"]
    alone = graph_of([cue("face", "AU12", {}, face=1, seconds=(0.5, 2.0))])
    assert place(alone.observations[0], alone) == "from 0.5 s to 2.0 s"
    moment = alone.observations[0].model_copy(update={"where": Where(source="S3", seconds=(0.51, 0.53))})
    assert place(moment, alone) == "at 0.5 s"


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_in_words(words: list[str], text: str) -> None:
    assert listed(words) == text
