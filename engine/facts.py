"""What a language model is told of a point: short lines of fact, and nothing of the user's but the quoted span."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emotrace.engine.belief import Belief
from emotrace.engine.explanation import Claim, Part, Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.wording import conflict_of, listed, measured, name, percent, phrase_of, signs

TITLES: dict[Part, str] = {
    "key_observations": "Key observation",
    "interpretation": "Interpretation",
    "conclusion": "Conclusion",
}


@dataclass(frozen=True)
class Fact:
    """One line that a model is shown."""

    key: str
    text: str
    copied: bool = True
    """Whether a sentence must hold the text as it stands, where a grammar can see to that."""

    @property
    def line(self) -> str:
        """The fact as shown; a quotation cannot bring in a line of its own."""
        return " ".join(f"{self.key}: {self.text}".split())


def heading(point: Point) -> str:
    """The words that open a model's reply: the part and the ids, "Key observation [E1]: "."""
    ids = f" [{', '.join(point.evidence)}]" if point.evidence else ""
    return f"{TITLES[point.part]}{ids}: "


def facts_of(point: Point, graph: EvidenceGraph, belief: Belief) -> list[Fact]:
    """Everything that a sentence for the point says, in the order in which it says it."""
    return [Fact("say", _TASKS[point.claim], copied=False), *_facts(point, graph, belief)]


def shown(facts: Sequence[Fact]) -> str:
    """The facts as a model sees them."""
    return "\n".join(fact.line for fact in facts)


def _facts(point: Point, graph: EvidenceGraph, belief: Belief) -> Iterator[Fact]:
    match point.claim:
        case "cue" | "part" | "unweighted" | "pattern":
            yield from _cue_facts(point, graph, belief)
        case "agreement" | "opposition":
            names = list(dict.fromkeys(name(graph.evidence(one)) for one in point.evidence))
            verb = "support" if point.claim == "agreement" else "speak against"
            yield Fact("cues", listed(names))
            yield Fact("meaning", f"{_agreeing(verb, len(names))} {listed(point.emotions)}")
        case "conflict":
            conflict = conflict_of(point, belief)
            for modality, emotion in zip(conflict.modalities, conflict.emotions, strict=True):
                yield Fact("one side", f"the {modality} is more consistent with {emotion}")
        case "conclusion" | "runner-up":
            lead = "is most consistent with " if point.claim == "conclusion" else ""
            yield Fact("emotion", f"{lead}{listed(point.emotions)}")
            yield Fact("probability", f"with a probability of {percent(belief.posterior[point.emotions[0]])}")
        case "insufficient":
            yield from (Fact("finding", "insufficient evidence"), Fact("reason", belief.reason or ""))
        case "context":
            yield from (Fact("finding", "a context was given"), Fact("use", "and it was not counted as evidence"))


def _agreeing(verb: str, number: int) -> str:
    first, *rest = verb.split()
    return " ".join([first if number > 1 else f"{first}s", *rest])


def _cue_facts(point: Point, graph: EvidenceGraph, belief: Belief) -> Iterator[Fact]:
    for evidence in map(graph.evidence, point.evidence):
        if isinstance(evidence, Observation):
            yield Fact("cue", phrase_of(evidence))
            if told := measured(evidence, graph):
                yield Fact("measured", f"({told})")
        else:
            yield from _pattern_facts(evidence, graph, alone=point.claim == "pattern")
    weighing = point.evidence[-1]
    yield Fact("meaning", "no emotion" if point.claim == "unweighted" else signs(weighing, graph, belief))


def _pattern_facts(pattern: Pattern, graph: EvidenceGraph, *, alone: bool) -> Iterator[Fact]:
    """The pattern, after its parts where these have not been told."""
    if alone:
        yield Fact("cues", listed([name(part) for part in graph.parts(pattern.id)]))
    yield Fact("pattern", pattern.phrase if alone else f"part of {pattern.phrase}")


_TASKS: dict[Claim, str] = {
    "cue": "what was observed and what it is a sign of",
    "part": "what was observed, what it is part of, and what that is a sign of",
    "unweighted": "what was observed, and that it is a sign of no emotion",
    "pattern": "how these cues combine and what that is a sign of",
    "agreement": "that these cues support the emotion",
    "opposition": "that these cues speak against the emotion",
    "conflict": "that the two disagree",
    "context": "that a context was given",
    "conclusion": "which emotion the evidence is most consistent with",
    "runner-up": "which emotion comes next",
    "insufficient": "that no conclusion is possible",
}
