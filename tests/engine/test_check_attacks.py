"""Sentences made to slip through the check: false or unfounded, in plain words that mean no harm one by one."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from emotrace.engine.belief import believe
from emotrace.engine.check import check_sentence
from emotrace.engine.explanation import Part
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.taxonomy import taxonomy

Make = Callable[..., Any]

ATTACKS = {
    "what one cue says is said of another": [
        "AU12 supports anger and AU4 supports joy.",
        "E1 supports anger and E2 supports joy.",
        "Anger rather than joy is supported by AU12, and joy by AU4.",
    ],
    "support in words that are no relation": [
        "AU4 raises joy.",
        "AU4 strengthens joy.",
        "AU4 adds to joy.",
        "AU4 leads to joy.",
        "AU4 goes along with joy.",
        "AU4 agrees with joy.",
        "AU4 matches joy.",
        "AU4 backs joy.",
        "AU4 counts for joy.",
        "AU4 is a joy cue.",
        "AU4 and AU12 agree on joy.",
    ],
    "opposition in words that are no relation": [
        "AU12 lowers joy.",
        "AU12 reduces joy.",
        "AU12 contrasts with joy.",
        "AU12 differs from joy.",
        "AU12 conflicts with joy.",
        "AU12 disagrees with joy.",
        "AU12 leaves joy unlikely.",
    ],
    "a denial of what is so": [
        "The voice is not higher than usual, a sign of joy.",
        "The lip corners are not pulled up, a strong sign of joy.",
        "AU12 does not oppose sadness.",
        "No cue opposes joy, and AU12 supports it.",
        "AU12 supports joy, and nothing opposes it.",
        "AU12 supports neither joy nor anger.",
        "No face was found.",
        "Nothing was observed.",
        "There is no voice in the recording.",
        "The lip corners are pulled up, and no emotion follows from that.",
        "None of it is so.",
    ],
    "a movement that was not seen": [
        "The lip corners are pulled down, a strong sign of joy.",
        "The mouth is closed, a strong sign of joy.",
        "The brows are raised, a weak sign of anger.",
    ],
    "numbers of another unit, and numbers that no cue shows": [
        "The lip corners are pulled up for 3.6 s, a strong sign of joy.",
        "The voice is 2.1 hertz higher than usual, a weak sign of joy.",
        "The pitch is 4.2 standard deviations above the norm, a weak sign of joy.",
        "The pitch is 0.8 standard deviations above the norm, a weak sign of joy.",
        "AU12 at 0.93 on the 0-5 scale supports joy.",
        "AU12 at 5 supports joy.",
        "AU12 at 2 on the 0-5 scale supports joy.",
        "The probability of joy is 1.6.",
    ],
    "emotions compared": [
        "Anger is as likely as joy.",
        "Anger is more likely than joy.",
        "AU12 is more a sign of anger than of joy.",
    ],
    "cues compared": [
        "AU12 is the strongest sign of anger.",
        "The weakest cue is AU12, a sign of joy.",
        "A weak AU12 supports joy.",
        "AU12 is weak, a sign of joy.",
    ],
    "amounts that nobody counted": [
        "All of the evidence supports joy.",
        "All cues support joy.",
        "Several cues support joy.",
        "Many cues support joy.",
        "Most of the evidence supports joy.",
        "Half of the face shows AU12, a sign of joy.",
        "The second face shows AU12, a sign of joy.",
        "The text says “so proud” twice, a strong sign of joy.",
    ],
    "the context taken for evidence": [
        "“after a match” supports joy.",
        "The context “after a match” supports joy.",
        "The context counts as evidence for joy.",
        "AU12 and “after a match” support joy.",
    ],
    "a conflict that is not there": [
        "The face and the voice disagree.",
        "There is a conflict between the face and the voice.",
    ],
    "causes and times": [
        "The voice is higher because of joy.",
        "Joy made the voice higher than usual.",
        "AU12 comes after “so proud”, a sign of joy.",
        "Before AU12 the face was sad.",
    ],
    "a mind read in other words": [
        "It feels joy.",
        "The face feels joy.",
        "He may feel joy.",
        "She could be feeling joy.",
        "She would take joy in this.",
        "His face shows joy.",
        "The man and the woman show joy.",
        "This is joy.",
    ],
    "other scripts": ["AU12 is a sign of joy, 悲しみ.", "AU12 is a sign of joy 😢.", "AU12 is a sign of j\u043ey."],
    "next to nothing": ["The.", "AU12.", "Evidence."],
}

CONCLUSIONS = [
    "The evidence is not consistent with joy.",
    "The evidence is against joy.",
    "The evidence hardly fits joy.",
    "Joy is unlikely.",
    "Joy is absent.",
    "There is insufficient evidence for joy.",
    "There is insufficient evidence, and joy is only one possibility.",
    "Joy is the only emotion that the evidence fits.",
    "It is joy without any doubt.",
]

OPEN = {
    "An order of cues by size is not held against anything": "AU12 opposes sadness strongly.",
    "The cue is counted by how often a sentence quotes it": "“so proud”, “so proud” and “so proud” support joy.",
}


@pytest.fixture
def graph(cue: Make, graph_of: Make) -> EvidenceGraph:
    up = {"label": "lip corner puller", "phrase": "the lip corners are pulled up", "unit": "0-5"}
    down = {"label": "brow lowerer", "phrase": "the brows are drawn down", "unit": "0-5"}
    high = {
        "label": "mean pitch",
        "phrase": "the voice is higher than usual",
        "unit": "sd",
        "details": {"hertz": 231.4},
    }
    spoken = {"seconds": (0.3, 4.2), "confidence": 0.8}
    weights = [{"joy": 1.6, "sadness": -0.8}, {"anger": 0.6, "joy": -0.7}, {"joy": 0.5, "sadness": -1.0}]
    built: EvidenceGraph = graph_of(
        [
            cue("face", "AU12", weights[0], value=3.6, strength=0.72, confidence=0.93, face=1, **up),
            cue("face", "AU4", weights[1], value=1.2, strength=0.24, side="left", face=1, **down),
            cue("voice", "pitch up", weights[2], value=2.1, strength=0.5, **high, **spoken),
            cue("text", "joy words", {"joy": 1.7, "anger": -0.5}, strength=0.9, quote="so proud"),
            cue("text", "exclamation marks", {"joy": 0.3}, value=3, unit="count", quote="!!!"),
        ]
    )
    return built


@pytest.fixture
def passes(graph: EvidenceGraph) -> Callable[[str, Part], list[tuple[str, ...]]]:
    """The choices of evidence with which a sentence passes: an attacker may cite whatever helps."""
    belief, stimulus = believe(graph, taxonomy("ekman")), Stimulus(sources=graph.sources, context="after a match")
    assert (belief.top, belief.conflicts) == ("joy", ())
    ids = [one.id for one in graph.observations]
    choices = [choice for size in range(len(ids) + 1) for choice in combinations(ids, size)]

    def found(text: str, part: Part) -> list[tuple[str, ...]]:
        return [choice for choice in choices if not check_sentence(text, choice, part, graph, belief, stimulus)]

    return found


Passes = Callable[[str, Part], list[tuple[str, ...]]]


@pytest.mark.parametrize(
    "text", [pytest.param(text, id=f"{why}: {text}") for why, texts in ATTACKS.items() for text in texts]
)
def test_a_false_sentence_in_plain_words_is_refused_whatever_it_cites(passes: Passes, text: str) -> None:
    assert passes(text, "interpretation") == []


@pytest.mark.parametrize("text", CONCLUSIONS)
def test_a_conclusion_that_takes_the_belief_back_is_refused(passes: Passes, text: str) -> None:
    assert passes(text, "conclusion") == []


@pytest.mark.parametrize(
    "text", [pytest.param(text, marks=pytest.mark.xfail(reason=why)) for why, text in OPEN.items()]
)
def test_what_still_slips_through(passes: Passes, text: str) -> None:
    assert passes(text, "interpretation") == []
