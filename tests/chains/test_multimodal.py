"""The chain `multimodal`: clues in order of modality, captions from what was observed, words near the evidence."""

from collections.abc import Callable
from typing import Any

import pytest

from emotrace.chains.captions import Wordings, caption
from emotrace.chains.multimodal import MultimodalChain
from emotrace.chains.open_labels import OpenLabels, open_labels
from emotrace.chains.tables import table
from emotrace.engine.observation import Observation
from emotrace.engine.realizer import realize
from emotrace.engine.soundness import phrase_problems
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.vocabulary import vocabulary

Cue = Callable[..., Observation]
Derive = Callable[..., Any]
JOY = {"joy": 1.5, "sadness": -0.5, "anger": -0.5}


def words(derive: Derive, observations: list[Observation], labels: str = "ekman") -> list[str]:
    graph, *_ = derive(MultimodalChain(), observations, labels=labels)
    return [one.label for one in graph.observations if one.kind == "open label"]


def captioned(derive: Derive, observations: list[Observation], **given: str) -> str | None:
    graph, belief, stimulus = derive(MultimodalChain(), observations, **given)
    found = caption(graph, belief, stimulus)
    return found.text if found else None


def test_clues_come_in_the_order_video_audio_words(cue: Cue, derive: Derive) -> None:
    observations = [
        cue("joy words", JOY, modality="text", quote="good", characters=(0, 4)),
        cue("pitch up", JOY, modality="voice"),
        cue("look away", {}, (1.0, 2.0), "body", apex=1.5),
        cue("AU12", JOY),
    ]
    graph, belief, stimulus = derive(MultimodalChain(), observations)
    plan = MultimodalChain().plan(graph, belief, stimulus)
    told = [point.evidence[0] for point in plan.points if point.part == "key_observations"]
    assert [graph.modality(one) for one in told] == ["face", "body", "voice", "text"]
    assert [point.claim for point in plan.points][-1] == "conclusion"


@pytest.mark.parametrize(("labels", "top"), [("ekman", "joy"), ("sentiment", "positive")])
def test_a_caption_tells_what_speaks_for_the_conclusion_and_when(
    cue: Cue, derive: Derive, labels: str, top: str
) -> None:
    observations = [
        cue("AU12", JOY, (1.2, 4.0)),
        cue("pitch range up", JOY, (0.0, 5.0), "voice"),
        cue("joy words", JOY, (2.0, 2.6), "text", quote="so proud", characters=(5, 13)),
        cue("AU4", {"joy": -1.0, "anger": 0.5}, (0.0, 1.0)),
    ]
    assert captioned(derive, observations, labels=labels) == (
        f"the evidence fits {top} best: the person smiles from 1.2 s on, speaks in a livelier voice than usual and "
        "says \u201cso proud\u201d"
    )


def test_written_words_are_written(cue: Cue, derive: Derive) -> None:
    said = [cue("joy words", JOY, modality="text", quote="so proud", characters=(5, 13))]
    text = captioned(derive, said, kind="text")
    assert text is not None
    assert text.endswith("the person writes \u201cso proud\u201d")


def test_words_that_would_hide_in_the_caption_are_not_quoted(cue: Cue, derive: Derive) -> None:
    said = [cue("joy words", JOY, modality="text", quote="joy", characters=(0, 3))]
    assert captioned(derive, said) is None


def test_another_person_is_not_in_the_caption(cue: Cue, derive: Derive) -> None:
    other = cue("AU4", {}, (0.0, 2.0), face=2).model_copy(update={"momentary": {"anger": 2.0}})
    moved = cue("head nod", {}, (0.0, 2.0), "body", face=2, apex=1.0)
    assert (
        captioned(derive, [cue("AU12", JOY, face=1), other, moved]) == "the evidence fits joy best: the person smiles"
    )


def test_without_a_conclusion_there_is_a_caption_and_no_finer_word(cue: Cue, derive: Derive) -> None:
    observations = [cue("AU12", {"joy": 1.0, "surprise": 1.0})]
    text = captioned(derive, observations)
    assert text == "the evidence settles on no emotion: the person smiles"
    assert words(derive, observations) == []


@pytest.mark.parametrize(
    ("weights", "near"),
    [
        ({"joy": 3.0}, {"happy", "cheerful", "delighted", "glad", "playful", "lively", "enthusiastic", "elated"}),
        ({"sadness": 3.0}, {"sad", "downcast", "dejected", "gloomy", "disappointed", "discouraged"}),
        ({"anger": 3.0}, {"angry", "indignant", "irritated", "annoyed", "exasperated", "outraged", "impatient"}),
        ({"fear": 3.0}, {"anxious", "scared", "nervous", "frightened", "alarmed", "worried"}),
        ({"neutral": 3.0}, {"attentive", "thoughtful", "earnest", "reserved", "matter-of-fact", "serious", "composed"}),
    ],
)
def test_finer_words_are_shades_of_what_is_concluded(
    weights: dict[str, float], near: set[str], cue: Cue, derive: Derive
) -> None:
    found = words(derive, [cue("cue", weights)])
    assert 1 <= len(found) <= 3
    assert set(found) <= near


def test_weak_evidence_gives_milder_words_than_strong(cue: Cue, derive: Derive) -> None:
    labels = table("open_labels", OpenLabels).words
    mild, strong = (words(derive, [cue("cue", {"anger": nats})])[0] for nats in (1.0, 6.0))
    assert labels[mild][1] < labels[strong][1], "arousal"


def test_an_excited_voice_moves_the_words(cue: Cue, derive: Derive) -> None:
    labels = table("open_labels", OpenLabels).words
    smile = cue("cue", {"joy": 2.0})
    loud = cue("arousal up", {}, modality="voice").model_copy(update={"value": 3.0, "unit": "sd"})
    calm, excited = words(derive, [smile])[0], words(derive, [smile, loud])[0]
    assert labels[calm][1] < labels[excited][1]


def test_a_word_for_what_shows_needs_its_cues(cue: Cue, derive: Derive) -> None:
    shy = cue("cue", {"neutral": 1.0, "fear": 0.6})
    hedges = [cue("hedge", {}, modality="text", quote="maybe", characters=(at, at + 5)) for at in (0, 9)]
    assert "hesitant" not in words(derive, [shy])
    assert "hesitant" in words(derive, [shy, *hedges])


def test_words_are_found_under_another_label_set(cue: Cue, derive: Derive) -> None:
    assert words(derive, [cue("cue", {"joy": 3.0})], "sentiment") == words(derive, [cue("cue", {"joy": 3.0})])


def test_the_table_of_words_is_sound() -> None:
    labels = table("open_labels", OpenLabels)
    ekman = set(taxonomy("ekman").labels)
    for word, (valence, arousal, dominance, shades) in {
        **labels.words,
        **{word: needing.at for word, needing in labels.needing.items()},
    }.items():
        assert set(shades) <= ekman, word
        assert all(-1 <= value <= 1 for value in (valence, arousal, dominance)), word
    assert 80 <= len(labels.words) + len(labels.needing) <= 150


def test_the_words_of_captions_claim_and_read_nothing() -> None:
    wordings = table("captions", Wordings)
    for said in (*wordings.does.values(), *wordings.voice.values()):
        sentence = f"the person {said}"
        assert not vocabulary().overclaims.search(sentence)
        assert not vocabulary().mind_reading.search(sentence)


def test_findings_have_sound_phrases(cue: Cue, derive: Derive) -> None:
    said = cue("joy words", JOY, (2.0, 2.6), "text", quote="so proud", characters=(5, 13))
    graph, belief, stimulus = derive(MultimodalChain(), [cue("AU12", JOY, (1.2, 4.0)), said])
    derived = [one for one in graph.observations if one.modality == "multimodal"]
    assert not [problem for one in derived for problem in phrase_problems(one)]
    plan = MultimodalChain().plan(graph, belief, stimulus)
    last = [realize(point, graph, belief, stimulus) for point in plan.points if point.claim == "finding"]
    assert len(last) == 2
    assert open_labels(graph, belief, stimulus)[0].word in last[1]
