"""What if this were not so: taking evidence away, exactly."""

from collections.abc import Sequence
from itertools import combinations

from emotrace.engine.belief import Belief, Contribution, believe
from emotrace.engine.errors import UsageError
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.record import Nats, Record
from emotrace.engine.tally import Tally
from emotrace.engine.taxonomy import Taxonomy

EXHAUSTIVE = 3
"""Sets of observations up to this size are all tried for a counterfactual."""

CANDIDATES = 16
"""How many observations, the heaviest first, a counterfactual tries to take away together."""


class Ablation(Record):
    """The belief with and without some evidence, and the arithmetic between the two.

    For each label: after.log_score = before.log_score - withdrawn + restored.
    """

    dropped: tuple[str, ...]
    """The observations taken away; a pattern was taken away with its parts."""
    before: Belief
    after: Belief
    withdrawn: tuple[Contribution, ...]
    """Contributions that went."""
    restored: tuple[Contribution, ...]
    """Contributions of observations that count on their own again, because their pattern dissolved."""
    change: Nats
    """after.log_score - before.log_score for each label, in nats."""


class Counterfactual(Record):
    """The smallest set of observations found without which the conclusion would be another."""

    drop: tuple[str, ...]
    top: str | None
    """The conclusion without them; None where there would be insufficient evidence."""
    smallest: bool
    """True where every smaller set was tried; False where the set was found heaviest first."""


def ablate(graph: EvidenceGraph, taxonomy: Taxonomy, ids: Sequence[str]) -> Ablation:
    """Recompute the belief without some observations or patterns.

    Raises:
        UsageError: an id is not in the graph.
    """
    for evidence_id in ids:
        if evidence_id not in graph:
            ids_here = [one.id for one in graph.observations] + [one.id for one in graph.patterns]
            known = ", ".join(ids_here)
            raise UsageError(f"there is no evidence {evidence_id!r}; there is {known or 'none'}")
    dropped = {part.id for evidence_id in ids for part in graph.parts(evidence_id)}
    before = believe(graph, taxonomy)
    after = believe(graph.without(dropped), taxonomy)
    counted_before = {c.id for c in before.contributions}
    counted_after = {c.id for c in after.contributions}
    return Ablation(
        dropped=tuple(sorted(dropped, key=_number)),
        before=before,
        after=after,
        withdrawn=tuple(c for c in before.contributions if c.id not in counted_after),
        restored=tuple(c for c in after.contributions if c.id not in counted_before),
        change={label: after.log_score[label] - before.log_score[label] for label in before.log_score},
    )


def counterfactual(graph: EvidenceGraph, taxonomy: Taxonomy) -> Counterfactual | None:
    """Find the smallest set of observations whose removal changes the conclusion.

    None where there is no conclusion to change. Sets of up to three among the 16 heaviest observations
    are all tried; beyond that, observations that favour the conclusion are taken away heaviest first.
    """
    before = believe(graph, taxonomy)
    if before.top is None:
        return None
    tally, order = Tally(graph, taxonomy), _heaviest_first(graph, taxonomy, before.top)
    for size in range(1, min(EXHAUSTIVE, len(order)) + 1):
        for ids in combinations(order[:CANDIDATES], size):
            top = tally.without(ids).top
            if top != before.top:
                return Counterfactual(drop=ids, top=top, smallest=size == 1 or len(order) <= CANDIDATES)
    return _one_after_the_other(tally, order, before.top)


def _one_after_the_other(tally: Tally, order: Sequence[str], conclusion: str) -> Counterfactual | None:
    left = tally.without(order[:EXHAUSTIVE])
    for size in range(EXHAUSTIVE + 1, len(order) + 1):
        left.drop(order[size - 1])
        if left.top != conclusion:
            return Counterfactual(
                drop=tuple(order[:size]),
                top=left.top,
                smallest=size == EXHAUSTIVE + 1 and len(order) <= CANDIDATES,
            )
    return None


def _heaviest_first(graph: EvidenceGraph, taxonomy: Taxonomy, emotion: str) -> list[str]:
    """Observations with weights, by what they give to the emotion over the mean of the others."""

    def advantage(weights: Nats) -> float:
        projected = taxonomy.project(weights)
        others = [projected.get(label, 0.0) for label in taxonomy.labels if label != emotion]
        return projected.get(emotion, 0.0) - sum(others) / len(others)

    weighted = []
    for one in graph.observations:
        pattern = graph.pattern_of(one.id)
        weights = pattern.weights if pattern else one.weights
        if weights or pattern:  # a pattern that weighs nothing still keeps its parts from counting on their own
            weighted.append((advantage(weights), one.id))
    return [evidence_id for _, evidence_id in sorted(weighted, key=lambda pair: (-pair[0], _number(pair[1])))]


def _number(evidence_id: str) -> int:
    return int(evidence_id[1:])
