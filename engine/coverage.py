"""What a sentence has to say for its point. The check says whether a sentence is true; this, whether it is enough."""

import re

from emotrace.engine.claims import mentions
from emotrace.engine.explanation import Claim, Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.mentions import read_sentence, unnamed
from emotrace.engine.observation import Observation

NAMING: tuple[Claim, ...] = ("cue", "part", "unweighted", "pattern", "agreement", "opposition")
"""Claims whose sentence names all that it cites."""

GATHERING: tuple[Claim, ...] = ("agreement", "opposition")
"""Claims that gather evidence, heaviest first, of which a sentence may leave out the lighter."""

LEADING = 2
"""Pieces of gathered evidence that a sentence must name."""

JUDGING: tuple[Claim, ...] = (
    "cue",
    "part",
    "pattern",
    "agreement",
    "opposition",
    "conflict",
    "conclusion",
    "runner-up",
)
"""Claims whose sentence names each emotion that it is about, or at least one where the point names none."""

CHANCES: tuple[Claim, ...] = ("conclusion", "runner-up")
"""Claims whose sentence gives a probability."""


def missing(text: str, point: Point, graph: EvidenceGraph) -> list[str]:
    """What a sentence leaves out of its point; empty where nothing."""
    masked = read_sentence(text, point.evidence, graph, None).masked
    gaps = ["says the same twice"] if _repeats(text) and _repeats(masked) else []  # a long name may stand twice
    if point.claim in NAMING:
        told = point.evidence[:LEADING] if point.claim in GATHERING else point.evidence
        gaps += [f"does not name {one}" for one in unnamed(text, told, graph)]
    if point.claim in JUDGING:
        named = {mention.emotion for mention in mentions(masked)}
        gaps += [f"does not name {emotion}" for emotion in point.emotions if emotion not in named]
        gaps += [] if named else ["names no emotion"]
    if point.claim in CHANCES and "%" not in text:
        gaps.append("gives no probability")
    if point.claim == "cue" and _measured(point, graph) and not any(letter.isdigit() for letter in masked):
        gaps.append("gives no measure")
    return gaps


def _repeats(text: str) -> bool:
    """Whether five words in a row come twice, as when a small model runs in circles."""
    words = re.findall(r"[\w'\u2019-]+", text.lower())
    runs = [tuple(words[at : at + 5]) for at in range(len(words) - 4)]
    return len(set(runs)) < len(runs)


def _measured(point: Point, graph: EvidenceGraph) -> bool:
    evidence = graph.evidence(point.evidence[0])
    return isinstance(evidence, Observation) and evidence.value is not None and evidence.unit != "count"
