"""What a language model is told of a point: a line of fact, and nothing of the user's but the quoted span."""

from collections.abc import Iterator

from emotrace.engine.belief import Belief
from emotrace.engine.explanation import Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.slots import sides_of, told
from emotrace.engine.wording import conflict_of, name, phrase_of, sign_word, signs

SIGNS = str.maketrans("|{}", "/()")
"""What facts and slots are told with, and what stands for it in the user's words."""


def facts_of(point: Point, graph: EvidenceGraph, belief: Belief) -> str:
    """What a sentence for the point has to say, in one line: the task, then facts, parted by bars.

    Slots stand before what they will be filled in with; numbers are left to the slots.
    """
    return " | ".join(" ".join(fact.split()) for fact in _facts(point, graph, belief))


def _facts(point: Point, graph: EvidenceGraph, belief: Belief) -> Iterator[str]:
    match point.claim:
        case "cue" | "unweighted" | "part":
            yield from _cue(point, graph, belief)
        case "pattern":
            yield from _pattern(point.evidence[0], graph, belief)
        case "agreement" | "opposition":
            yield f"{'for' if point.claim == 'agreement' else 'against'} {point.emotions[0]}"
            yield ", ".join(_weighed(one, point.emotions[0], graph, belief) for one in told(point, graph, belief))
        case "conflict":
            yield from _conflict(point, graph, belief)
        case "left-out":
            yield f"left out {{n}} {'cue' if len(point.evidence) == 1 else 'cues'}"
        case "conclusion":
            yield f"conclusion {point.emotions[0]} {{p}}"
            yield ", ".join(_named(one, graph) for one in told(point, graph, belief))
        case "runner-up":
            yield f"next {point.emotions[0]} {{p}}"
        case "insufficient":
            yield from ("insufficient {reason}", belief.reason or "")
        case "context":
            yield "context {context}"


def _pattern(evidence_id: str, graph: EvidenceGraph, belief: Belief) -> Iterator[str]:
    yield f"pattern {{{evidence_id}}}"
    yield _plain(name(graph.evidence(evidence_id)))
    yield ", ".join(_named(part.id, graph) for part in graph.parts(evidence_id))
    yield signs(evidence_id, graph, belief)


def _conflict(point: Point, graph: EvidenceGraph, belief: Belief) -> Iterator[str]:
    conflict = conflict_of(point, belief)
    yield "conflict"
    sides = sides_of(point, graph, belief)
    for modality, emotion, side in zip(conflict.modalities, conflict.emotions, sides, strict=True):
        yield f"{modality}, {emotion}: {', '.join(_named(one, graph) for one in side)}"


def _cue(point: Point, graph: EvidenceGraph, belief: Belief) -> Iterator[str]:
    observation = graph.evidence(point.evidence[0])
    assert isinstance(observation, Observation), "these claims tell of one observation"
    yield f"{point.claim} {{{observation.id}}}"
    yield observation.modality
    yield _plain(phrase_of(observation))
    for pattern in map(graph.evidence, point.evidence[1:]):
        assert isinstance(pattern, Pattern), "what follows a part is its pattern"
        yield _named(pattern.id, graph)
    yield "no emotion" if point.claim == "unweighted" else signs(point.evidence[-1], graph, belief)


def _named(evidence_id: str, graph: EvidenceGraph) -> str:
    return f"{{{evidence_id}}} {_plain(name(graph.evidence(evidence_id)))}"


def _plain(words: str) -> str:
    """Words without the signs that facts are told with, so that a quotation cannot bring in a fact or a slot."""
    return words.translate(SIGNS)


def _weighed(evidence_id: str, emotion: str, graph: EvidenceGraph, belief: Belief) -> str:
    """A cue's slot, its name, and how much of a sign it is of that emotion."""
    nats = belief.contribution(evidence_id, emotion)
    return f"{_named(evidence_id, graph)} ({sign_word(nats).removeprefix('a ')})"
