"""What the evidence says: a posterior whose every part can be traced to a piece of evidence."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import ConfigDict

from emotrace.engine.graph import MIXED, EvidenceGraph
from emotrace.engine.observation import Observation
from emotrace.engine.record import Nats, Number, Record
from emotrace.engine.taxonomy import Coordinates, Taxonomy

MIN_INFORMATION = 0.05
"""Nats that the evidence must move the posterior away from the prior (Kullback-Leibler) for a conclusion.
Our own choice: with seven labels and a flat prior it is a top label of about 0.28."""

MIN_LEAD = 0.1
"""Nats by which the top label must lead the next one for a conclusion. Our own choice: a lead of ten per cent."""

CLOSE = math.log(2)
"""Nats: a runner-up within this of the top label (at least half as likely) is named. Our own choice."""

CONFLICT = 0.5
"""Nats by which each of two modalities must prefer its own label to the other's for a conflict. Our own choice."""


NOTHING = "nothing was observed that speaks for or against an emotion"
AT_REST = "only what is at rest or as usual was observed, and that alone decides nothing"
"""Why there is no conclusion where nothing stands out."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one piece of evidence did to one emotion. A belief may hold tens of thousands, so this is no whole model."""

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False)

    id: str
    """Id of an observation, or of a pattern that counts in place of its parts."""
    emotion: str
    nats: Number


class Conflict(Record):
    """Two modalities that prefer different labels."""

    modalities: tuple[str, str]
    emotions: tuple[str, str]
    """What each of them prefers, in the order of `modalities`."""
    evidence: tuple[tuple[str, ...], tuple[str, ...]]
    """Ids that make each of them prefer it, those that do so most first."""
    nats: Number
    """The smaller of the two preferences, in nats."""


class Belief(Record):
    """The posterior over a taxonomy, with its arithmetic.

    For each label, log_prior + the label's contributions = log_score, and posterior = softmax(log_score).
    """

    taxonomy: str
    log_prior: Nats
    log_score: Nats
    """Log posterior before normalisation, in nats."""
    posterior: dict[str, Number]
    top: str | None
    """The conclusion; None when the belief abstains."""
    runner_up: str | None
    """The second label where it is close to the top one, else None."""
    abstained: bool
    reason: str | None
    """Why it abstained; None where it did not."""
    contributions: tuple[Contribution, ...]
    """Largest first; zeros are left out."""
    conflicts: tuple[Conflict, ...]
    information: Number
    """Kullback-Leibler divergence of the posterior from the prior, in nats."""
    affect: Coordinates
    """Mean valence, arousal and dominance under the posterior, each from -1 to 1."""

    def contribution(self, evidence_id: str, emotion: str) -> float:
        """Nats that a piece of evidence gave to an emotion; 0 where it gave none."""
        return sum(c.nats for c in self.contributions if c.id == evidence_id and c.emotion == emotion)


class Decision(NamedTuple):
    """What scores come to. One is made for every moment of a recording, and a tuple is made soonest."""

    posterior: dict[str, float]
    ranked: list[str]
    """The labels, likeliest first."""
    information: float
    """Nats."""
    reason: str | None
    """Why to abstain; None for a conclusion."""

    @property
    def top(self) -> str | None:
        """The conclusion; None to abstain."""
        return self.ranked[0] if self.reason is None else None


def believe(graph: EvidenceGraph, taxonomy: Taxonomy, log_prior: Nats | None = None) -> Belief:
    """Sum the evidence: a pure function of the graph, the label set and the prior (flat where None)."""
    prior = log_prior if log_prior is not None else taxonomy.uniform_log_prior
    weights = {evidence_id: taxonomy.project(nats) for evidence_id, nats in graph.counted()}
    score = _log_score(prior, weights.values())
    speaks = any(says_something(graph, evidence_id, nats) for evidence_id, nats in graph.counted())
    decision = decide(prior, score, speaks=speaks, shared=any(map(shares_in_the_whole, graph.observations)))
    first, second = decision.ranked[:2]
    close = decision.top is not None and score[first] - score[second] <= CLOSE
    return Belief(
        taxonomy=taxonomy.name,
        log_prior=prior,
        log_score=score,
        posterior=decision.posterior,
        top=decision.top,
        runner_up=second if close else None,
        abstained=decision.top is None,
        reason=decision.reason,
        contributions=_contributions(weights),
        conflicts=_conflicts(graph, prior, weights),
        information=max(0.0, decision.information),
        affect=mean_affect(decision.posterior, taxonomy),
    )


def decide(prior: Nats, score: Nats, *, speaks: bool, shared: bool) -> Decision:
    """What a score concludes.

    Args:
        prior: log prior of each label, in nats.
        score: log prior and evidence of each label, in nats.
        speaks: whether any piece of the evidence says something of an emotion.
        shared: whether moments share in the whole, and some support something. Each speaks against what the others
            show, so of several feelings in turn every one may come out below its prior; which of them leads is what
            there is to say.
    """
    posterior = softmax(score)
    information = divergence(posterior, prior)
    ranked = sorted(posterior, key=lambda label: (-score[label], label))
    first, second = ranked[:2]
    reason = None
    if not speaks:
        reason = NOTHING if all(score[label] == prior[label] for label in prior) else AT_REST
    elif score[first] <= prior[first] and not shared:
        reason = "taken together, the evidence speaks for no emotion, only against some"
    elif information < MIN_INFORMATION:
        reason = "the evidence is too weak to prefer an emotion"
    elif score[first] - score[second] < MIN_LEAD:
        reason = f"the evidence cannot tell {first} and {second} apart"
    return Decision(posterior, ranked, information, reason)


def says_something(graph: EvidenceGraph, evidence_id: str, weights: Nats) -> bool:
    """Whether a counted piece of evidence says something of an emotion, and not only that nothing shows."""
    return any(weights.values()) and not graph.is_absence(evidence_id)


def shares_in_the_whole(observation: Observation) -> bool:
    """Whether it is a moment of something longer, and supports an emotion there."""
    return bool(observation.momentary) and max(observation.weights.values(), default=0.0) > 0


def softmax(score: Mapping[str, float]) -> dict[str, float]:
    """Probabilities in proportion to exp(score)."""
    top = max(score.values())
    shares = {label: math.exp(value - top) for label, value in score.items()}
    total = math.fsum(shares.values())
    return {label: share / total for label, share in shares.items()}


def divergence(posterior: Mapping[str, float], log_prior: Nats) -> float:
    """How far a posterior is from the prior, in nats (Kullback-Leibler)."""
    return sum(p * (math.log(p) - log_prior[label]) for label, p in posterior.items() if p > 0)


def _log_score(prior: Nats, weights: Iterable[Nats]) -> Nats:
    terms = defaultdict(list)
    for nats in weights:
        for label, value in nats.items():
            terms[label].append(value)
    return {label: math.fsum([value, *terms[label]]) for label, value in prior.items()}


def _contributions(weights: Mapping[str, Nats]) -> tuple[Contribution, ...]:
    found = [
        Contribution(evidence_id, label, value)
        for evidence_id, nats in weights.items()
        for label, value in nats.items()
    ]
    return tuple(sorted(found, key=lambda c: (-abs(c.nats), c.id, c.emotion)))


def _conflicts(graph: EvidenceGraph, prior: Nats, weights: Mapping[str, Nats]) -> tuple[Conflict, ...]:
    by_modality: dict[str, dict[str, Nats]] = defaultdict(dict)
    for evidence_id, nats in weights.items():
        modality = graph.modality(evidence_id)
        # a pattern across modalities takes no side between them, nor does a modality that shows nothing
        if nats and modality != MIXED and not graph.is_absence(evidence_id):
            by_modality[modality][evidence_id] = nats
    if len(by_modality) < 2:
        return ()
    views = {name: _log_score(prior, own.values()) for name, own in by_modality.items()}
    names = sorted(views)
    conflicts = [
        conflict
        for index, first in enumerate(names)
        for second in names[index + 1 :]
        if (conflict := _conflict((first, second), views, by_modality)) is not None
    ]
    return tuple(sorted(conflicts, key=lambda conflict: -conflict.nats))


def _conflict(
    pair: tuple[str, str], views: Mapping[str, Nats], by_modality: Mapping[str, Mapping[str, Nats]]
) -> Conflict | None:
    first, second = pair
    here, there = (max(sorted(views[name]), key=views[name].__getitem__) for name in pair)
    preference = min(views[first][here] - views[first][there], views[second][there] - views[second][here])
    evidence = (_ids_for(by_modality[first], here, there), _ids_for(by_modality[second], there, here))
    if here == there or preference < CONFLICT or not all(evidence):  # what only opposes prefers nothing
        return None
    return Conflict(modalities=pair, emotions=(here, there), evidence=evidence, nats=preference)


def _ids_for(weights: Mapping[str, Nats], emotion: str, other: str) -> tuple[str, ...]:
    """Evidence that supports an emotion, and more than the other one; what prefers it most comes first."""
    preference = {key: nats.get(emotion, 0.0) - nats.get(other, 0.0) for key, nats in weights.items()}
    telling = (key for key, nats in weights.items() if nats.get(emotion, 0.0) > 0 and preference[key] > 0)
    return tuple(sorted(telling, key=lambda key: -preference[key]))


def mean_affect(posterior: Mapping[str, float], taxonomy: Taxonomy) -> Coordinates:
    """Mean valence, arousal and dominance under a posterior."""
    points = [(p, taxonomy.coordinates[label]) for label, p in posterior.items()]
    return Coordinates(
        valence=math.fsum(p * point.valence for p, point in points),
        arousal=math.fsum(p * point.arousal for p, point in points),
        dominance=math.fsum(p * point.dominance for p, point in points),
    )
