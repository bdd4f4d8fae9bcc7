"""What evidence adds up to while some of it is taken away, piece by piece, without summing it all again."""

from collections.abc import Iterable
from fractions import Fraction

from emotrace.engine.belief import decide, says_something, shares_in_the_whole
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Pattern
from emotrace.engine.record import Nats
from emotrace.engine.taxonomy import Taxonomy


class Tally:
    """The counted evidence of a graph, over a flat prior, less what was dropped.

    `top` is that of `believe(graph.without(dropped), taxonomy)`, to the last bit: sums are kept as fractions, in which
    what is taken away leaves no rounding behind, and are rounded once, as `believe` does.
    """

    def __init__(self, graph: EvidenceGraph, taxonomy: Taxonomy) -> None:
        self._graph, self._taxonomy = graph, taxonomy
        self._prior = taxonomy.uniform_log_prior
        self._score = {label: Fraction(nats) for label, nats in self._prior.items()}
        self._whole = {pattern.id for pattern in graph.patterns}
        self._speaking = 0
        self._shared = sum(map(shares_in_the_whole, graph.observations))
        for evidence_id, weights in graph.counted():
            self._count(evidence_id, weights, 1)

    def without(self, ids: Iterable[str]) -> "Tally":
        """Another tally, less these observations; this one stays as it is."""
        less = Tally.__new__(Tally)
        less.__dict__.update(self.__dict__, _score=dict(self._score), _whole=set(self._whole))
        for observation_id in ids:
            less.drop(observation_id)
        return less

    def drop(self, observation_id: str) -> None:
        """Take an observation away; its pattern, where it is in one, dissolves, and the other parts count again."""
        (observation,) = self._graph.parts(observation_id)
        pattern = self._graph.pattern_of(observation_id)
        if pattern is not None and pattern.id in self._whole:
            self._dissolve(pattern)
        self._count(observation_id, observation.weights, -1)
        self._shared -= shares_in_the_whole(observation)

    @property
    def top(self) -> str | None:
        """What is left concludes this; None where it abstains."""
        score = {label: float(nats) for label, nats in self._score.items()}
        return decide(self._prior, score, speaks=self._speaking > 0, shared=self._shared > 0).top

    def _dissolve(self, pattern: Pattern) -> None:
        self._whole.remove(pattern.id)
        self._count(pattern.id, pattern.weights, -1)
        for part in self._graph.parts(pattern.id):
            self._count(part.id, part.weights, 1)

    def _count(self, evidence_id: str, weights: Nats, times: int) -> None:
        for label, nats in self._taxonomy.project(weights).items():
            self._score[label] += times * Fraction(nats)
        self._speaking += times * says_something(self._graph, evidence_id, weights)
