"""The evidence graph: sources, observations, patterns and emotions, and how they bear on each other."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.record import Nats
from emotrace.engine.stimulus import Source

if TYPE_CHECKING:
    import networkx as nx

RELATIONS = ("precedes", "co-occurs", "causes")
"""How one observation can stand to another. What occurs together is told from the earlier to the later onset."""

Relation = tuple[str, str, str]
"""Id of an observation, how it stands to the other, id of the other."""

MIXED = "mixed"
"""What `modality` says of a pattern whose parts are of several."""


class EvidenceGraph:
    """Is a directed graph, and refuses what would make it cyclic or dangling.

    Edges: observation -observed-in-> source; observation -part-of-> pattern; observation or pattern
    -supports- or -opposes-> emotion, with the nats; observation -precedes-, -co-occurs- or -causes-> observation.

    What a decision reads is in plain dicts; `networkx` gives the graph that others walk, draw and write.
    """

    def __init__(self) -> None:
        self._added: list[Source | Observation | Pattern | Relation] = []
        """All of it, in the order in which it came."""
        self._sources: dict[str, Source] = {}
        self._observations: dict[str, Observation] = {}
        self._patterns: dict[str, Pattern] = {}
        self._pattern_of: dict[str, Pattern] = {}
        self._relations: dict[str, dict[str, str]] = {}
        """Id of an observation to those that it stands to, and how."""
        self._last = 0

    @classmethod
    def of(
        cls, sources: Iterable[Source], observations: Iterable[Observation], patterns: Iterable[Pattern] = ()
    ) -> "EvidenceGraph":
        """Build a graph in one go; observations may carry ids already."""
        graph = cls()
        for source in sources:
            graph.add_source(source)
        for observation in observations:
            graph.add(observation)
        for pattern in patterns:
            graph.add_pattern(pattern)
        return graph

    def add_source(self, source: Source) -> None:
        """Add a part of the stimulus."""
        self._sources[source.id] = source
        self._added.append(source)

    def add(self, observation: Observation) -> Observation:
        """Add an observation and return it with its id: the one that it carries, else the next free one.

        Raises:
            ValueError: its source is unknown, or its id is taken.
        """
        if observation.where.source not in self._sources:
            raise ValueError(f"{observation.kind} was observed in {observation.where.source}, which is not here")
        if not observation.id:
            observation = observation.model_copy(update={"id": f"E{self._last + 1}"})
        if observation.id in self._observations:
            raise ValueError(f"there is an observation {observation.id} already")
        self._observations[observation.id] = observation
        self._last = max(self._last, int(observation.id[1:]))
        self._added.append(observation)
        return observation

    def add_pattern(self, pattern: Pattern) -> None:
        """Add a pattern over observations that are here and not part of another pattern.

        Raises:
            ValueError: a part is missing or taken, or the id is taken.
        """
        if pattern.id in self._patterns:
            raise ValueError(f"there is a pattern {pattern.id} already")
        if len(set(pattern.parts)) < len(pattern.parts):
            raise ValueError(f"pattern {pattern.id} names a part twice: {', '.join(pattern.parts)}")
        for part in pattern.parts:
            if part not in self._observations:
                raise ValueError(f"pattern {pattern.id} names {part}, which is not here")
            if self.pattern_of(part) is not None:
                raise ValueError(f"{part} is part of a pattern already")
        self._patterns[pattern.id] = pattern
        self._pattern_of.update(dict.fromkeys(pattern.parts, pattern))
        self._added.append(pattern)

    def relate(self, first: str, relation: str, second: str) -> None:
        """Say how one observation stands to another; see `relate_all`."""
        self.relate_all([(first, relation, second)])

    def relate_all(self, relations: Iterable[Relation]) -> None:
        """Say that observations precede, occur together with, or cause others. All are added, or none.

        Raises:
            ValueError: a relation is another, an observation is missing, or an edge would close a cycle.
        """
        new = list(relations)
        if not new:
            return
        for first, relation, second in new:
            if relation not in RELATIONS:
                raise ValueError(f"observations do not stand in the relation {relation!r}")
            if first not in self._observations or second not in self._observations:
                raise ValueError(f"{first} or {second} is not here")
        _refuse_cycles([*self.relations, *new])  # all other edges lead away from observations, and close none
        for first, relation, second in new:
            self._relations.setdefault(first, {})[second] = relation
        self._added += new

    @property
    def sources(self) -> tuple[Source, ...]:
        """The parts of the stimulus, as added."""
        return tuple(self._sources.values())

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The observations, as added."""
        return tuple(self._observations.values())

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns, as added."""
        return tuple(self._patterns.values())

    @property
    def relations(self) -> tuple[Relation, ...]:
        """How observations stand to each other: id, relation, id."""
        if not self._relations:
            return ()
        return tuple(
            (first, relation, second)
            for first in self._observations
            for second, relation in self._relations.get(first, {}).items()
        )

    def __contains__(self, evidence_id: str) -> bool:
        return evidence_id in self._observations or evidence_id in self._patterns

    def evidence(self, evidence_id: str) -> Observation | Pattern:
        """The observation or pattern of that id; KeyError where there is none."""
        if evidence_id in self._patterns:
            return self._patterns[evidence_id]
        return self._observations[evidence_id]

    def parts(self, evidence_id: str) -> tuple[Observation, ...]:
        """The observations behind an id: a pattern's parts, or the observation itself."""
        if evidence_id in self._observations:
            return (self._observations[evidence_id],)
        return tuple(self._observations[part] for part in self._patterns[evidence_id].parts)

    def pattern_of(self, observation_id: str) -> Pattern | None:
        """The pattern that the observation is part of, if any."""
        return self._pattern_of.get(observation_id)

    def counted(self) -> Iterator[tuple[str, Nats]]:
        """What a decision counts: each pattern, and each observation that is in none, with its weights in nats."""
        for pattern in self._patterns.values():
            yield pattern.id, pattern.weights
        for observation in self._observations.values():
            if self.pattern_of(observation.id) is None:
                yield observation.id, observation.weights

    def modality(self, evidence_id: str) -> str:
        """Modality of an observation or pattern; "mixed" for a pattern across modalities."""
        modalities = {part.modality for part in self.parts(evidence_id)}
        return modalities.pop() if len(modalities) == 1 else MIXED

    def is_absence(self, evidence_id: str) -> bool:
        """Whether all that was observed is that nothing (else) shows."""
        return all(part.absence for part in self.parts(evidence_id))

    def without(self, ids: Iterable[str]) -> "EvidenceGraph":
        """A graph without those observations or patterns (a pattern goes with its parts).

        A pattern that loses a part dissolves, and the parts that are left count on their own again.

        Raises:
            KeyError: an id is not here.
        """
        gone = {part.id for evidence_id in ids for part in self.parts(evidence_id)}
        kept = EvidenceGraph.of(
            self.sources,
            (observation for observation in self.observations if observation.id not in gone),
            (pattern for pattern in self.patterns if not gone.intersection(pattern.parts)),
        )
        kept.relate_all(one for one in self.relations if one[0] not in gone and one[2] not in gone)
        return kept

    def networkx(self) -> "nx.DiGraph[str]":
        """A graph of networkx, made anew from all that was added, in the order in which it came."""
        import networkx as nx

        made: nx.DiGraph[str] = nx.DiGraph()
        for one in self._added:
            if isinstance(one, Source):
                made.add_node(one.id, node="source", label=one.name, modality=one.kind)
            elif isinstance(one, Observation):
                made.add_node(one.id, node="observation", label=one.label, modality=one.modality)
                made.add_edge(one.id, one.where.source, edge="observed-in")
                _add_weights(made, one)
            elif isinstance(one, Pattern):
                made.add_node(one.id, node="pattern", label=one.label)
                made.add_edges_from(((part, one.id) for part in one.parts), edge="part-of")
                _add_weights(made, one)
            else:
                first, relation, second = one
                made.add_edge(first, second, edge=relation)
        return made

    def node_link(self) -> dict[str, Any]:
        """The graph as networkx's node-link JSON value."""
        import networkx as nx

        data: dict[str, Any] = nx.node_link_data(self.networkx(), edges="edges")
        return data

    def graphml(self) -> str:
        """The graph as GraphML."""
        import networkx as nx

        out = BytesIO()
        nx.write_graphml(self.networkx(), out)
        return out.getvalue().decode("utf-8")


def _refuse_cycles(relations: Iterable[Relation]) -> None:
    """Raise ValueError, with the ids, where relations close a cycle."""
    import networkx as nx

    order = nx.DiGraph((first, second) for first, _, second in relations)
    if not nx.is_directed_acyclic_graph(order):
        closing = ", ".join(str(one) for one, _ in nx.find_cycle(order))
        raise ValueError(f"{closing} would close a cycle")


def _add_weights(made: "nx.DiGraph[str]", evidence: Observation | Pattern) -> None:
    for emotion, nats in evidence.weights.items():
        if nats:
            if emotion not in made:
                made.add_node(emotion, node="emotion", label=emotion)
            made.add_edge(evidence.id, emotion, edge="supports" if nats > 0 else "opposes", nats=nats)
