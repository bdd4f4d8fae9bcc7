"""Widens cases that have sentences: the same sentences of other evidence, kept where they are true of it.

Sentences name cues by slots, so what they say of a cue is true of any other that weighs alike. A variant has other
numbers for its cues, other cues in their places, and its emotions exchanged for each other. So a model that learns from
variants cannot go by what smiles usually mean; it has to read the facts.
"""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from emotrace.engine.chain import Chain
from emotrace.engine.explainer.cases import Case
from emotrace.engine.explainer.records import case_problems
from emotrace.engine.explainer.sampling import Pool
from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.record import Nats

if TYPE_CHECKING:
    from numpy.random import Generator

EXCHANGED = ("anger", "disgust", "fear", "joy", "sadness", "surprise")
"""Emotions that are exchanged for each other; neutral stays, for it is spoken of in ways of its own."""

HIGHEST = 60
"""Largest number that an observation is given, where there are no more than that."""

TRIES = 6

Cue = tuple[str, str, str]
"""Modality, kind and label."""


def widened(case: Case, chain: Chain, pool: Pool, rng: "Generator") -> Case:
    """A variant of which every sentence is true; the case itself where none is found in a few tries."""
    for _ in range(TRIES):
        variant = _variant(case, pool, rng)
        if len(variant.plan(chain).points) == len(case.sentences) and not any(case_problems(variant, chain)):
            return variant
    return case


def _variant(case: Case, pool: Pool, rng: "Generator") -> Case:
    names = dict(zip(EXCHANGED, map(str, rng.permutation(EXCHANGED)), strict=True))
    count = len(case.observations)
    numbers = sorted(map(int, rng.choice(max(HIGHEST, count), size=count, replace=False) + 1))
    taken: dict[Cue, Observation] = {}
    ids = {one.id: f"E{number}" for one, number in zip(case.observations, numbers, strict=True)}
    return case.changed(
        origin=f"{case.origin}, widened",
        observations=tuple(
            _exchanged(one, ids[one.id], names, _in_its_place(one, pool, taken, rng)) for one in case.observations
        ),
        patterns=tuple(_renamed(one, ids, names) for one in case.patterns),
        sentences=tuple(_reworded(one, {**ids, **names}) for one in case.sentences),
    )


def _in_its_place(one: Observation, pool: Pool, taken: dict[Cue, Observation], rng: "Generator") -> Observation:
    """Another cue for an observation: a cue that comes back in time is the same other cue each time."""
    cue: Cue = (one.modality, one.kind, one.label)
    if one.momentary and one.quote is None and cue in taken:
        return taken[cue]
    alike = [other for other in _some(pool.get(one.modality, ()), rng) if _looks_alike(one, other)]
    taken[cue] = alike[0] if alike else one
    return taken[cue]


def _exchanged(one: Observation, name: str, names: Mapping[str, str], other: Observation) -> Observation:
    """The observation with another's cue in its place, its own strength, place and weights."""
    return one.model_copy(
        update={
            "id": name,
            "kind": other.kind,
            "label": other.label,
            "phrase": other.phrase,
            "quote": other.quote,
            "value": other.value,
            "weights": _named(one.weights, names),
            "momentary": _named(one.momentary, names),
            "where": one.where.model_copy(update={"characters": other.where.characters}),
        }
    )


def _some(candidates: Sequence[Observation], rng: "Generator") -> list[Observation]:
    if not candidates:
        return []
    return [candidates[int(at)] for at in rng.integers(len(candidates), size=8)]


def _looks_alike(one: Observation, other: Observation) -> bool:
    """Whether a sentence about the one reads as well about the other: a clause or a noun, one word or several."""
    if (one.quote is None) != (other.quote is None) or one.absence or other.absence or one.unit != other.unit:
        return False
    return one.quote is None or (" " in one.quote) == (" " in (other.quote or ""))


def _renamed(pattern: Pattern, ids: Mapping[str, str], names: Mapping[str, str]) -> Pattern:
    parts = tuple(ids[part] for part in pattern.parts)
    return pattern.model_copy(update={"parts": parts, "weights": _named(pattern.weights, names)})


def _named(weights: Nats, names: Mapping[str, str]) -> Nats:
    return {names.get(emotion, emotion): nats for emotion, nats in weights.items()}


def _reworded(sentence: str, names: Mapping[str, str]) -> str:
    """The sentence with slots and emotions exchanged, all at once."""

    def other(found: re.Match[str]) -> str:
        word = found.group()
        new = names.get(word, names.get(word.lower(), word))
        return new.capitalize() if word[:1].isupper() and word not in names else new

    return re.sub(r"\b\w+\b", other, sentence)
