"""What the figure of the evidence shows, and in which order: sources, observations, patterns, emotions."""

from dataclasses import dataclass

from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.result import Result
from emotrace.engine.wording import bears_on, shortened
from emotrace.ui.exports.telling import sized, when, who

MOST_OBSERVATIONS = 25
"""Observations in the figure, the heaviest; more cannot be read. Our own choice."""

LEAST_SHARE = 0.25
"""Share of the heaviest weight in the figure below which only the heaviest line of each piece of evidence is drawn.
Our own choice."""


@dataclass(frozen=True)
class Node:
    """A box of the figure."""

    id: str
    text: str
    column: int
    """0 sources, 1 observations, 2 patterns, 3 emotions."""


@dataclass(frozen=True)
class Edge:
    """A line between two boxes; `nats` is None where one only holds the other."""

    start: str
    end: str
    nats: float | None = None


@dataclass(frozen=True)
class Layout:
    """Boxes from top to bottom of their columns, and lines."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int
    """Observations that weigh, and are not shown."""

    def column(self, number: int) -> list[Node]:
        """The boxes of one column."""
        return [node for node in self.nodes if node.column == number]


def layout(result: Result) -> Layout:
    """The heaviest evidence of a result; without any, boxes of sources and emotions alone."""
    graph = result.graph()
    bearing = {key: bears_on(key, graph, result.belief) for key, _ in graph.counted()}
    weigh = {key: max(abs(nats) for _, nats in pairs) for key, pairs in bearing.items() if pairs}
    chosen = _chosen(graph, weigh)
    least = LEAST_SHARE * max((weigh[key] for key in chosen), default=0.0)
    ranked = sorted(result.belief.posterior, key=lambda label: (-result.belief.posterior[label], label))
    observations = _ordered(result, graph, {key: bearing[key][0] for key in chosen}, ranked)
    nodes = [Node(one.id, one.name, 0) for one in result.stimulus.sources]
    nodes += [Node(key, _named(key, result, graph), 1) for key in observations]
    nodes += [Node(key, f"{key} {graph.evidence(key).label}", 2) for key in chosen if key.startswith("P")]
    nodes += [Node(label, f"{label} {chance(result.belief.posterior[label])}", 3) for label in ranked]
    edges = [Edge(_source_of(key, graph), key) for key in observations]
    edges += [Edge(part.id, key) for key in chosen if key.startswith("P") for part in graph.parts(key)]
    edges += [
        Edge(key, label, nats) for key in chosen for label, nats in bearing[key] if abs(nats) >= min(least, weigh[key])
    ]
    all_parts = {part.id for key in weigh for part in graph.parts(key)}
    return Layout(tuple(nodes), tuple(edges), len(all_parts) - len(observations))


def chance(probability: float) -> str:
    """A probability in two digits, never rounded to certainty."""
    if probability > 0.99:
        return "> 0.99"
    return "< 0.01" if probability < 0.01 else f"{probability:.2f}"


def _chosen(graph: EvidenceGraph, weigh: dict[str, float]) -> list[str]:
    """Ids of what counts, heaviest first, as long as there is room for the observations behind it."""
    chosen, room = [], MOST_OBSERVATIONS
    for key in sorted(weigh, key=lambda one: -weigh[one]):
        room -= len(graph.parts(key))
        if room < 0:
            break
        chosen.append(key)
    return chosen


def _ordered(
    result: Result, graph: EvidenceGraph, leading: dict[str, tuple[str, float]], ranked: list[str]
) -> list[str]:
    """Observations by source, then by the emotion that they speak for most, likeliest first, then by weight."""
    places = [source.id for source in result.stimulus.sources]
    keys = {
        part.id: (places.index(part.where.source), ranked.index(label), -nats, key)
        for key, (label, nats) in leading.items()
        for part in graph.parts(key)
    }
    return sorted(keys, key=keys.__getitem__)


def _source_of(key: str, graph: EvidenceGraph) -> str:
    return graph.parts(key)[0].where.source


def _named(key: str, result: Result, graph: EvidenceGraph) -> str:
    """ "E4 face 1: AU12 lip corner puller, 4.3 (0-5), 2.4-6.0 s", with a dash between the times."""
    one = graph.parts(key)[0]
    cue = f"{one.kind} {one.label}" if one.kind.startswith("AU") else one.label if one.absence else one.kind
    cue = f"“{shortened(one.quote)}”" if one.quote else cue
    seconds = when(one, result)
    time = f"{seconds[0]:.1f}\u2013{seconds[1]:.1f} s" if seconds else ""
    return ", ".join(part for part in (f"{key} {who(one)}: {cue}", sized(one), time) if part)
