"""The built-in writer: says each point of a plan in a plain sentence that passes the check."""

import hashlib
from collections.abc import Callable, Sequence

from emotrace.engine.belief import Belief
from emotrace.engine.explanation import Claim, Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.slots import quotable
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.wording import (
    conflict_of,
    is_more_of_others,
    listed,
    measured,
    name,
    percent,
    phrase_of,
    quoted,
    signs,
    size,
    whereabouts,
)

CLOSE_BEHIND = 0.1
"""Difference of probabilities up to which a runner-up is close behind. Our own choice."""


def realize(point: Point, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus, seed: int = 0) -> str:
    """One sentence for a point. The same point and seed give the same sentence."""
    return Realizer(graph, belief, stimulus, seed).say(point)


class Realizer:
    """Says the points of one plan."""

    def __init__(self, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus, seed: int = 0) -> None:
        self._graph = graph
        self._belief = belief
        self._stimulus = stimulus
        self._seed = seed
        self._ways: dict[Claim, Callable[[Point], str]] = {
            "cue": self._cue,
            "part": self._part,
            "unweighted": self._unweighted,
            "left-out": self._left_out,
            "pattern": self._pattern,
            "agreement": self._agreement,
            "opposition": self._opposition,
            "conflict": self._conflict,
            "context": self._context,
            "finding": self._finding,
            "conclusion": self._conclusion,
            "runner-up": self._runner_up,
            "insufficient": self._insufficient,
        }

    def say(self, point: Point) -> str:
        """One sentence for a point."""
        return self._ways[point.claim](point)

    def _cue(self, point: Point) -> str:
        (evidence_id,) = point.evidence
        observation = self._graph.parts(evidence_id)[0]
        return f"{self._opening(observation)}, {self._signs(evidence_id)}."

    def _part(self, point: Point) -> str:
        part_id, pattern_id = point.evidence
        opening = self._opening(self._graph.parts(part_id)[0])
        pattern = self._graph.evidence(pattern_id)
        return f"{opening}, part of {pattern.phrase}, {self._signs(pattern_id)}."

    def _unweighted(self, point: Point) -> str:
        observation = self._graph.parts(point.evidence[0])[0]
        return f"{self._opening(observation)}, and no emotion follows from that."

    def _left_out(self, point: Point) -> str:
        number = len(point.evidence)
        if number == 1:
            return "There is one further cue that weighs less."
        return f"There are {number} further cues that weigh less."

    def _opening(self, observation: Observation) -> str:
        facts, phrase = measured(observation, self._graph), phrase_of(observation)
        if observation.quote:
            phrase = self._one_of(["the text has {}", "the text contains {}"], observation.id).format(phrase)
        return _capital(f"{phrase} ({facts})" if facts else phrase)

    def _signs(self, evidence_id: str) -> str:
        return signs(evidence_id, self._graph, self._belief)

    def _pattern(self, point: Point) -> str:
        pattern = self._graph.evidence(point.evidence[0])
        assert isinstance(pattern, Pattern), "a pattern point cites a pattern"
        parts = [_distinct_name(part) for part in self._graph.parts(pattern.id)]
        ways = ["{} occur together as {}, {}", "{} join into {}, {}"]
        template = self._one_of(ways, pattern.id)
        return _capital(template.format(listed(parts), pattern.phrase, self._signs(pattern.id))) + "."

    def _agreement(self, point: Point) -> str:
        (emotion,) = point.emotions
        others = [one for one in point.evidence if is_more_of_others(one, emotion, self._graph, self._belief)]
        leading = [one for one in point.evidence if one not in others]
        names, number = self._names(leading or others)
        further, count = self._names(others, but=leading or others)
        speak = "speaks" if number == 1 else "agree and speak"
        if not leading:
            return _capital(f"{names} {speak} for {emotion}, but more so for other emotions.")
        if further:
            do = "does" if count == 1 else "do"
            return _capital(f"{names} {speak} for {emotion}, and so {do} {further}, but more so for other emotions.")
        if number == 1 and self._nothing_else_supports(emotion, point.evidence):
            ways = [
                f"the reading rests on {names}, which speaks for {emotion}",
                f"only {names} speaks for {emotion}",
            ]
        elif number == 1:
            ways = [f"{names} speaks for {emotion}"]
        else:
            ways = [f"{names} agree and speak for {emotion}", f"{names} point to {emotion} alike"]
        return _capital(self._one_of(ways, *point.evidence)) + "."

    def _nothing_else_supports(self, emotion: str, evidence: Sequence[str]) -> bool:
        """Whether nothing but this evidence, however light, adds to an emotion."""
        support = {one.id for one in self._belief.contributions if one.emotion == emotion and one.nats > 0}
        return support <= set(evidence)

    def _opposition(self, point: Point) -> str:
        (emotion,) = point.emotions
        names, number = self._names(point.evidence)
        return _capital(f"{names} {'speaks' if number == 1 else 'speak'} against {emotion}.")

    def _conflict(self, point: Point) -> str:
        conflict = conflict_of(point, self._belief)
        (first, second), (one, other) = conflict.modalities, conflict.emotions
        return f"There is a conflict: the {first} is more consistent with {one}, the {second} with {other}."

    def _context(self, _: Point) -> str:
        context = quotable(self._stimulus)
        told = f"The context given is {quoted(context)}" if context else "A context was given"
        return f"{told}, and it was not counted as evidence."

    def _finding(self, point: Point) -> str:
        found = self._graph.parts(point.evidence[0])[0]
        told = ", ".join(part for part in (size(found), whereabouts(found, self._graph)) if part)
        return _capital(f"{found.phrase} ({told})" if told else found.phrase) + "."

    def _conclusion(self, point: Point) -> str:
        (emotion,) = point.emotions
        chance = percent(self._belief.posterior[emotion])
        ways = [
            f"On balance the evidence is most consistent with {emotion} (probability {chance})",
            f"Taken together, the evidence fits {emotion} best, with a probability of {chance}",
        ]
        return self._one_of(ways, emotion) + "."

    def _runner_up(self, point: Point) -> str:
        (emotion,) = point.emotions
        posterior = self._belief.posterior
        behind = max(posterior.values()) - posterior[emotion]
        near = ", close behind" if behind <= CLOSE_BEHIND else ""
        return f"The next candidate is {emotion}{near} (probability {percent(posterior[emotion])})."

    def _insufficient(self, _: Point) -> str:
        return f"There is insufficient evidence for a conclusion: {self._belief.reason}."

    def _names(self, ids: Sequence[str], but: Sequence[str] = ()) -> tuple[str, int]:
        """The cues' names in a list, and how many there are; two cues can share a name, and some are left out."""
        left_out = {name(self._graph.evidence(one)) for one in but}
        names = dict.fromkeys(name(self._graph.evidence(one)) for one in ids)
        kept = [one for one in names if one not in left_out]
        return listed(kept), len(kept)

    def _one_of(self, ways: Sequence[str], *key: str) -> str:
        """A choice that depends on the seed and on what is said, and on nothing else."""
        digest = hashlib.sha256("|".join((str(self._seed), *key)).encode()).digest()
        return ways[digest[0] % len(ways)]


def _distinct_name(observation: Observation) -> str:
    return f"{observation.label} ({observation.kind})" if observation.kind.startswith("AU") else name(observation)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
