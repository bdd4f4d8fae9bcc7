"""What a language model is told of a point: short lines of fact, and nothing of the user's but the quoted span."""

import re
from collections.abc import Sequence

from emotrace.engine.belief import Belief
from emotrace.engine.explanation import Part, Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.wording import (
    bears_on,
    listed,
    name,
    percent,
    place,
    sign_word,
    size,
    strength_word,
)

NUMBER_OR_UNIT = re.compile(r"AU\d+|\d+(?:\.\d+)?(?:-\d+)?%?")

TITLES: dict[Part, str] = {
    "key_observations": "Key observation",
    "interpretation": "Interpretation",
    "conclusion": "Conclusion",
}


def heading(point: Point) -> str:
    """The words that open a model's reply: the part and the ids, "Key observation [E1]: "."""
    ids = f" [{', '.join(point.evidence)}]" if point.evidence else ""
    return f"{TITLES[point.part]}{ids}: "


def facts_of(point: Point, graph: EvidenceGraph, belief: Belief) -> list[str]:
    """Lines of "key: value" that hold everything a sentence for the point may say."""
    lines = [f"say: {_TASKS[point.claim]}"]
    for evidence_id in point.evidence:
        evidence = graph.evidence(evidence_id)
        if point.claim == "part" and isinstance(evidence, Pattern):
            lines += [f"part of: {evidence.phrase}", f"meaning: {meaning(evidence_id, graph, belief)}"]
        elif point.claim == "part":
            lines += _cue_lines(evidence, graph)
        elif point.claim in ("cue", "unweighted", "pattern"):
            lines += _cue_lines(evidence, graph)
            lines.append(f"meaning: {meaning(evidence_id, graph, belief)}")
        else:
            lines.append(f"cue: {name(evidence)}")
    if point.claim == "conflict":
        conflict = next(one for one in belief.conflicts if one.emotions == point.emotions)
        lines += [f"the {m}: consistent with {e}" for m, e in zip(conflict.modalities, conflict.emotions, strict=True)]
    elif point.emotions:
        lines.append(f"emotion: {listed(point.emotions)}")
    if point.claim in ("conclusion", "runner-up"):
        lines.append(f"probability: {percent(belief.posterior[point.emotions[0]])}")
    if point.claim == "insufficient":
        lines.append(f"reason: {belief.reason}")
    return [" ".join(line.split()) for line in lines]  # a quotation cannot bring in a line of its own


def literals_of(point: Point, facts: Sequence[str], graph: EvidenceGraph) -> list[str]:
    """What a sentence must copy and may never compose: quotations, action units and numbers."""
    quotes = {part.quote for one in point.evidence for part in graph.parts(one) if part.quote}
    bare = "\n".join(facts)
    for quote in quotes:
        bare = bare.replace(" ".join(quote.split()), "")
    return sorted({f"“{quote}”" for quote in quotes} | set(NUMBER_OR_UNIT.findall(bare)))


def meaning(evidence_id: str, graph: EvidenceGraph, belief: Belief) -> str:
    """ "a strong sign of joy": what a piece of evidence bears on most, or that it says nothing."""
    bearing = bears_on(evidence_id, graph, belief)
    if not bearing:
        return "nothing follows from it"
    label, nats = bearing[0]
    return f"{sign_word(nats)} {'of' if nats > 0 else 'against'} {label}"


def _cue_lines(evidence: Observation | Pattern, graph: EvidenceGraph) -> list[str]:
    if isinstance(evidence, Pattern):
        parts = [name(part) for part in graph.parts(evidence.id)]
        return [f"cue: {listed(parts)} together", f"pattern: {evidence.phrase}"]
    phrase = evidence.phrase
    if evidence.quote:  # one kind of quotation mark everywhere
        phrase = phrase.replace(f'"{evidence.quote}"', f"“{evidence.quote}”")
    lines = [f"cue: {phrase}"]
    told = [evidence.kind if evidence.kind.startswith("AU") else "", size(evidence), place(evidence, graph)]
    if any(told):
        lines.append(f"measured: {', '.join(part for part in told if part)}")
    lines.append(f"strength: {strength_word(evidence.strength)}")
    return lines


_TASKS = {
    "cue": "what was observed and what it is a sign of",
    "part": "what was observed, what it is part of, and what that is a sign of",
    "unweighted": "what was observed, and that no emotion follows",
    "pattern": "how these cues combine and what they are a sign of",
    "agreement": "that these cues support the emotion",
    "opposition": "that these cues speak against the emotion",
    "conflict": "that the two disagree",
    "context": "that a context was given",
    "conclusion": "which emotion the evidence is most consistent with",
    "runner-up": "which emotion comes next",
    "insufficient": "that there is insufficient evidence",
}
