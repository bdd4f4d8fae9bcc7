"""What is concluded of each example, one by one or many at once."""

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from emotrace.engine.belief import Belief, believe
from emotrace.engine.benchmark import Example
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.host import describe
from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import BatchWeigher, Observer
from emotrace.engine.orchestrator import Engine
from emotrace.engine.record import Nats
from emotrace.engine.stimulus import Source, Text

CHUNK = 256
"""Texts that are weighed at once."""

SAME = 0.01
"""Probability by which two ways of reaching a posterior may differ. Our own choice."""


@dataclass(frozen=True)
class Predicted:
    """What was concluded of an example."""

    example: Example
    posterior: Mapping[str, float]
    """Over the taxonomy's labels."""
    concluded: bool
    """False where the belief abstains."""
    covered: bool
    """Whether anything was there to judge by: a face, speech, a cue in the words."""
    kinds: frozenset[str] = frozenset()
    """Kinds of what was observed of whom the belief is about."""


def judged(engine: Engine, examples: Iterable[Example]) -> Iterator[Predicted | str]:
    """Judge one by one; an example that fails gives a line that says why. The observers are left open."""
    for example in examples:
        try:
            judgement = engine.judge([example.given()])
        except Exception as error:  # noqa: BLE001  # whatever one file does, the others are judged
            yield f"{example.id}: {describe(error)}"
            continue
        observations = judgement.graph.observations
        if example.path is not None and any(source.kind == "text" for source in judgement.graph.sources):
            yield f"{example.id}: it is no picture or recording that can be read"
        elif judgement.failures and not observations:
            yield f"{example.id}: {judgement.failures[0].message}"
        else:
            kinds = frozenset(one.kind for one in observations if one.where.face in (None, 1))
            found = _predicted(example, judgement.belief, any(map(_is_something, observations)))
            yield replace(found, kinds=kinds)


def _is_something(observation: Observation) -> bool:
    """Whether it is a cue, or says that something was found: a face, 2.1 s of speech."""
    return (bool(observation.weights) and not observation.absence) or (observation.value or 0.0) > 0


def _predicted(example: Example, belief: Belief, covered: bool) -> Predicted:
    return Predicted(example, belief.posterior, not belief.abstained, covered)


def weighers(engine: Engine, examples: Sequence[Example]) -> list[tuple[Observer, BatchWeigher]]:
    """The observers that can weigh all examples at once; none unless all are texts, and all that read texts can."""
    if not all(one.path is None for one in examples):
        return []
    reading = [one for one in engine.observers if Text.kind in one.card.reads]
    able: list[tuple[Observer, BatchWeigher]] = [(one, one) for one in reading if isinstance(one, BatchWeigher)]
    return able if len(able) == len(reading) else []


def weighed(
    engine: Engine, examples: Sequence[Example], by: Sequence[tuple[Observer, BatchWeigher]]
) -> Iterator[Predicted | str]:
    """Weigh texts many at once; where that fails, judge them one by one, to find the one that it fails on."""
    for start in range(0, len(examples), CHUNK):
        chunk = examples[start : start + CHUNK]
        if engine.at_work():  # an observer that is at work cannot be asked; judging says so of each
            yield from judged(engine, chunk)
            continue
        try:
            yield from weighed_at_once(engine, chunk, by)
        except Exception:  # noqa: BLE001  # judging one by one says what is wrong, and with which
            yield from judged(engine, chunk)


def weighed_at_once(
    engine: Engine, examples: Sequence[Example], by: Sequence[tuple[Observer, BatchWeigher]]
) -> list[Predicted]:
    """Weigh texts at once; the belief is that of the sum of each observer's weights. Raises what an observer does."""
    tracks = [Text("S1", one.text or "") for one in examples]
    sums = [(observer, weigher.weigh_all(tracks, engine.setting)) for observer, weigher in by]
    found = []
    for at, example in enumerate(examples):
        own = [(observer, weights[at]) for observer, weights in sums]
        belief = believe(_graph(own), engine.taxonomy, engine.log_prior)
        found.append(_predicted(example, belief, any(any(nats.values()) for _, nats in own)))
    return found


def _graph(sums: Iterable[tuple[Observer, Nats]]) -> EvidenceGraph:
    graph = EvidenceGraph()
    graph.add_source(Source(id="S1", kind="text", name="text", sha256="", size=0))
    for observer, nats in sums:
        graph.add(
            Observation(
                modality=observer.card.modality,
                kind="sum",
                label="sum of the weights",
                phrase="all that was observed",
                where=Where(source="S1"),
                observer=observer.card.ref(),
                weights=dict(nats),
                weights_from="sum over the text",
            )
        )
    return graph


def differing(some: Iterable[Predicted | str], others: Iterable[Predicted | str]) -> int:
    """How many examples have posteriors that differ by more than SAME."""
    known = {one.example.id: one.posterior for one in some if isinstance(one, Predicted)}
    return sum(
        any(abs(p - known[one.example.id][label]) > SAME for label, p in one.posterior.items())
        for one in others
        if isinstance(one, Predicted) and one.example.id in known
    )


def choice(posterior: Mapping[str, float], labels: Sequence[str], lot: str) -> dict[str, float]:
    """The posterior if the label must be among `labels`.

    Of labels that no evidence parts neutral comes first, and where there is no neutral, one that is drawn by
    `lot`, which tells the example from others: a fixed one would be right for every example that has it, whatever was
    observed.

    Returns:
        Label to probability, the chosen one first.
    """
    total = math.fsum(posterior.get(label, 0.0) for label in labels)
    shares = {label: posterior.get(label, 0.0) / total if total else 1 / len(labels) for label in labels}
    return dict(sorted(shares.items(), key=lambda one: (-round(one[1], 9), one[0] != "neutral", _drawn(lot, one[0]))))


def _drawn(lot: str, label: str) -> bytes:
    return hashlib.sha256(f"{lot}|{label}".encode("utf-8", "surrogatepass")).digest()
