"""The check against the belief: conflicts, abstention, other label sets, and whole explanations."""

from collections.abc import Callable
from typing import Any

import pytest

from emotrace.engine.belief import Belief, believe
from emotrace.engine.check import MAX_CHARACTERS, check_explanation, check_sentence
from emotrace.engine.explanation import Explanation, Part, Sentence
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.taxonomy import taxonomy

Make = Callable[..., Any]
Case = tuple[EvidenceGraph, Belief, Stimulus]
IDS = ("E1", "E2")


def case(graph: EvidenceGraph, name: str = "ekman", context: str | None = None) -> Case:
    return graph, believe(graph, taxonomy(name)), Stimulus(sources=graph.sources, context=context)


def check(case: Case, text: str, ids: tuple[str, ...] = IDS, part: Part = "interpretation") -> list[str]:
    return check_sentence(text, ids, part, *case)


@pytest.fixture
def torn(cue: Make, graph_of: Make) -> Case:
    """A face that smiles over sad words."""
    found = case(
        graph_of([cue("face", "AU12", {"joy": 1.6}), cue("text", "words", {"sadness": 1.2}, quote="so alone")])
    )
    assert [(one.modalities, one.emotions) for one in found[1].conflicts] == [(("face", "text"), ("joy", "sadness"))]
    return found


@pytest.fixture
def tied(cue: Make, graph_of: Make) -> Case:
    """Two voices' worth of evidence that cancels out."""
    found = case(graph_of([cue("voice", "pitch", {"joy": 1.5}), cue("voice", "rate", {"fear": 1.48})]))
    assert found[1].top is None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "There is a conflict: the face is more consistent with joy, the text with sadness.",
        "The two disagree: the text is more consistent with sadness, the face with joy.",
        "AU12 points to joy, while “so alone” points to sadness.",
    ],
)
def test_a_conflict_that_is_there_is_told(torn: Case, text: str) -> None:
    assert check(torn, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "There is a conflict: the face is more consistent with sadness, the text with joy.",
        "There is a conflict: the face is more consistent with joy, the voice with sadness.",
        "There is a conflict: the face is more consistent with joy, the text with anger.",
        "AU12 points to sadness, while “so alone” points to joy.",
    ],
)
def test_a_conflict_told_the_wrong_way_about_is_refused(torn: Case, text: str) -> None:
    assert check(torn, text) != []


def explained(*said: tuple[Part, str, tuple[str, ...]]) -> Explanation:
    parts: dict[str, tuple[Sentence, ...]] = {}
    for part, text, ids in said:
        parts[part] = (*parts.get(part, ()), Sentence(text=text, evidence=ids, written_by="realizer"))
    return Explanation(**parts)


CONFLICT: tuple[Part, str, tuple[str, ...]] = (
    "interpretation",
    "There is a conflict: the face is more consistent with joy, the text with sadness.",
    IDS,
)
END: tuple[Part, str, tuple[str, ...]] = ("conclusion", "The evidence is most consistent with joy.", ("E1",))


def test_an_explanation_names_the_conflict_and_concludes(torn: Case) -> None:
    assert check_explanation(explained(CONFLICT, END), *torn) == []
    assert check_explanation(explained(END), *torn) == ["the conflict of face and text is not named"]
    assert check_explanation(explained(CONFLICT), *torn) == ["there is no conclusion"]


def test_a_runner_up_does_not_name_a_conflict_of_modalities(torn: Case) -> None:
    """Both emotions are named, and of the text nothing is said."""
    close: tuple[Part, str, tuple[str, ...]] = ("conclusion", "Joy fits best, and sadness is close behind.", ("E1",))
    assert "the conflict of face and text is not named" in check_explanation(explained(close), *torn)


def test_every_sentence_of_an_explanation_is_checked_and_quoted(torn: Case) -> None:
    wrong: tuple[Part, str, tuple[str, ...]] = ("key_observations", "AU12 is a sign of fear.", ("E1",))
    problems = check_explanation(explained(wrong, CONFLICT, END), *torn)
    assert problems
    assert all(problem.startswith("'AU12 is a sign of fear.' ") for problem in problems)


@pytest.mark.parametrize(
    "text", ["The evidence is most consistent with joy.", "Joy is likely.", "The evidence suggests sadness."]
)
def test_where_the_belief_abstains_no_emotion_is_concluded(tied: Case, text: str) -> None:
    for ids in ((), ("E1",), IDS):
        assert check(tied, text, ids, "conclusion") != []


def test_where_the_belief_abstains_its_reason_may_be_told(tied: Case) -> None:
    assert check(tied, f"There is insufficient evidence: {tied[1].reason}.", (), "conclusion") == []


@pytest.mark.parametrize("weights", [{}, {"joy": 0.1}, {"joy": -1.0}])
def test_every_reason_to_abstain_may_be_told(cue: Make, graph_of: Make, weights: dict[str, float]) -> None:
    found = case(graph_of([cue("face", "AU12", weights)]))
    assert found[1].reason
    assert check(found, f"There is insufficient evidence: {found[1].reason}.", (), "conclusion") == []


def test_a_runner_up_is_named_with_its_own_probability(cue: Make, graph_of: Make) -> None:
    found = case(graph_of([cue("voice", "pitch", {"joy": 1.5, "fear": 1.2})]))
    joy, fear = (f"{100 * found[1].posterior[label]:.0f}%" for label in ("joy", "fear"))
    assert found[1].runner_up == "fear"
    assert check(found, f"The next candidate is fear, close behind (probability {fear}).", (), "conclusion") == []
    assert check(found, f"The next candidate is fear, close behind (probability {joy}).", (), "conclusion") != []
    assert check(found, f"The evidence is most consistent with fear ({fear}).", ("E1",), "conclusion") != []


def test_over_other_labels_the_labels_of_that_set_are_concluded(cue: Make, graph_of: Make) -> None:
    found = case(graph_of([cue("voice", "pitch", {"joy": 1.5, "fear": -0.5})]), "sentiment")
    assert check(found, "The evidence is most consistent with positive.", ("E1",), "conclusion") == []
    assert check(found, "The evidence is most consistent with negative.", ("E1",), "conclusion") != []
    assert check(found, "The pitch is a strong sign of positive.", ("E1",)) == []
    assert check(found, "The pitch is a strong sign of negative.", ("E1",)) != []


def test_a_pattern_speaks_with_its_own_weights(cue: Make, graph_of: Make, pattern: Make) -> None:
    cues = [cue("face", kind, {"fear": 0.3}, strength=0.9) for kind in ("AU1", "AU15")]
    found = case(graph_of(cues, [pattern(1, IDS, {"sadness": 1.8}, phrase="a drawn-down face")]))
    assert check(found, "AU1 and AU15 occur together as a drawn-down face, a strong sign of sadness.", ("P1",)) == []
    assert check(found, "AU1 and AU15 occur together as a drawn-down face, a strong sign of fear.", ("P1",)) != []
    assert check(found, "AU1 shows, part of a drawn-down face, a strong sign of sadness.", ("E1", "P1")) == []
    assert check(found, "AU1 is a strong sign of sadness.", ("E1",)) != []


def test_an_observation_that_is_named_like_an_emotion_does_not_hide_the_claim(cue: Make, graph_of: Make) -> None:
    found = case(graph_of([cue("text", "joy", {"anger": 1.5}, label="joy", phrase="joy")]))
    assert check(found, "The evidence is most consistent with joy.", ("E1",), "conclusion") != []


def test_only_what_is_not_quoted_counts_towards_the_length(cue: Make, graph_of: Make) -> None:
    quote = "so " * MAX_CHARACTERS + "proud"
    found = case(graph_of([cue("text", "joy words", {"joy": 1.2}, quote=quote)]))
    assert check(found, f"The text has the words “{quote}”, a sign of joy.", ("E1",), "key_observations") == []


@pytest.mark.parametrize(
    "quote", ["I hate you. Joy!", "AU12 and E9", "95%", "**b** <i>", "she feels sad\nand so on", "no"]
)
def test_what_the_user_said_is_quoted_and_not_read(cue: Make, graph_of: Make, quote: str) -> None:
    found = case(graph_of([cue("text", "joy words", {"joy": 1.2}, quote=quote)]))
    assert check(found, f"The text has the words “{quote}”, a sign of joy.", ("E1",), "key_observations") == []


def test_a_context_may_hold_a_cited_quotation(cue: Make, graph_of: Make) -> None:
    found = case(
        graph_of([cue("text", "joy words", {"joy": 1.2}, quote="so proud")]), context="He said “so proud” twice"
    )
    said = "The context given is “He said “so proud” twice”, and it was not counted as evidence."
    assert check(found, said, ()) == []


@pytest.mark.parametrize("context", ["a\ue000b", "joy", "“", "\u202e", "x" * 150])
def test_a_context_of_odd_letters_may_be_quoted(cue: Make, graph_of: Make, context: str) -> None:
    found = case(graph_of([cue("face", "AU12", {"joy": 1.2})]), context=context)
    assert check(found, f"The context given is “{context}”, and it was not counted as evidence.", ()) == []


def test_characters_that_stand_for_cues_cannot_be_written(torn: Case) -> None:
    assert check(torn, "The cue \ue000 supports joy.", ("E1",)) != []
