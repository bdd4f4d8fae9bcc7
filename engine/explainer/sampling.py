"""Samples evidence graphs that real data has too few of: conflicts, ties, thin evidence, strange cues, and many."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from emotrace.engine.belief import Belief
from emotrace.engine.explainer.cases import Case
from emotrace.engine.observation import Observation, ObserverRef, Pattern, Where
from emotrace.engine.record import Nats
from emotrace.engine.stimulus import Source, Stimulus
from emotrace.engine.taxonomy import taxonomy

if TYPE_CHECKING:
    from numpy.random import Generator

MOST_TRIES = 400
"""Draws after which a kind of graph is given up, because the pool cannot make one."""

Pool = Mapping[str, Sequence[Observation]]
"""Observations of real inputs, by modality."""

TIE = 0.5
"""Nats of lead under which a sampled graph counts as a near tie."""

MADE_UP = ObserverRef(name="sampled", version="1")


def sampled(pool: Pool, rng: "Generator", each: int) -> Iterator[Case]:
    """`each` cases of every kind, as far as the pool can make them."""
    for kind, (draw, wanted) in KINDS.items():
        for number in range(1, each + 1):
            case = _drawn(f"{kind.replace(' ', '-')}-{number}", kind, draw, wanted, pool, rng)
            if case is not None:
                yield case


Draw = Callable[[Pool, "Generator"], list[Observation]]
Wanted = Callable[[Case], bool]


def _drawn(name: str, kind: str, draw: Draw, wanted: Wanted, pool: Pool, rng: "Generator") -> Case | None:
    for _ in range(MOST_TRIES):
        case = _case(name, kind, draw(pool, rng), rng)
        if wanted(case):
            return case
    return None


def _case(name: str, kind: str, observations: Sequence[Observation], rng: "Generator") -> Case:
    modalities = list(dict.fromkeys(one.modality for one in observations))
    sources = tuple(
        Source(id=f"S{number}", kind=modality, name=modality, sha256="", size=0)
        for number, modality in enumerate(modalities, start=1)
    )
    placed = tuple(
        one.model_copy(
            update={
                "id": f"E{number}",
                "where": one.where.model_copy(update={"source": f"S{modalities.index(one.modality) + 1}"}),
            }
        )
        for number, one in enumerate(observations, start=1)
    )
    context = str(rng.choice(_table()["contexts"])) if kind == "context" else None
    return Case(
        id=name,
        origin=f"sampled: {kind}",
        stimulus=Stimulus(sources=sources, context=context),
        observations=placed,
        patterns=tuple(_patterns(placed, rng)) if kind == "pattern" else (),
    )


def _patterns(observations: Sequence[Observation], rng: "Generator") -> Iterator[Pattern]:
    by_kind = {one.kind: one for one in observations if one.weights}
    for row in _table()["patterns"]:
        if all(need in by_kind for need in row["needs"]):
            parts = [by_kind.pop(need) for need in row["needs"]]
            heavier = max((part.weights for part in parts), key=lambda nats: max(map(abs, nats.values())))
            factor = float(rng.uniform(0.9, 1.5))
            yield Pattern(
                id="P1",
                kind=row["kind"],
                label=row["label"],
                phrase=row["phrase"],
                parts=tuple(part.id for part in parts),
                weights={emotion: round(nats * factor, 3) for emotion, nats in heavier.items()},
                weights_from="sampled",
            )
            return


def _some(pool: Pool, rng: "Generator", modality: str, least: int, most: int) -> list[Observation]:
    """Some observations of one modality, of different kinds."""
    found: dict[str, Observation] = {}
    size = int(rng.integers(least, most + 1))
    for at in rng.permutation(len(pool[modality])):
        one = pool[modality][int(at)]
        found.setdefault(one.quote or one.kind, one)
        if len(found) >= size:
            break
    return list(found.values())


def _modalities(pool: Pool, rng: "Generator", number: int) -> list[str]:
    return [str(one) for one in rng.permutation(sorted(pool))[:number]]


def _mixed(pool: Pool, rng: "Generator", modalities: int, least: int, most: int) -> list[Observation]:
    return [one for name in _modalities(pool, rng, modalities) for one in _some(pool, rng, name, least, most)]


def _scaled(observation: Observation, factor: float) -> Observation:
    weights: Nats = {emotion: round(nats * factor, 3) for emotion, nats in observation.weights.items()}
    return observation.model_copy(update={"weights": weights})


def _strangers(rng: "Generator", number: int) -> list[Observation]:
    rows = _table()["cue"]
    return [_stranger(rows[int(at)], rng) for at in rng.permutation(len(rows))[:number]]


def _stranger(row: Mapping[str, Any], rng: "Generator") -> Observation:
    """A cue of an observer that nobody here has met."""
    up = bool(rng.random() < 0.5)
    way, value = row["up" if up else "down"], float(rng.uniform(1.0, 3.5))
    first, *others = way["emotions"]
    weights = {label: -round(float(rng.uniform(0.05, 0.5)), 3) for label in taxonomy("ekman").labels}
    weights |= {label: round(float(rng.uniform(0.2, 0.8)), 3) for label in others}
    weights[first] = round(float(rng.uniform(0.5, 1.9)), 3)
    return Observation(
        modality=row["modality"],
        kind=f"{row['kind']} {'up' if up else 'down'}",
        label=row["label"],
        phrase=way["phrase"],
        value=round(value if up else -value, 2),
        unit=row["unit"],
        strength=min(1.0, round(value / 3, 3)),
        where=Where(source="S1"),
        observer=MADE_UP,
        weights=weights,
        weights_from="sampled",
    )


def _lead(belief: Belief) -> float:
    first, second, *_ = sorted(belief.log_score.values(), reverse=True)
    return first - second


def _concludes(case: Case) -> bool:
    return case.belief.top is not None


def _weak(pool: Pool, rng: "Generator") -> list[Observation]:
    return [_scaled(one, float(rng.uniform(0.05, 0.3))) for one in _mixed(pool, rng, 1, 1, 2)]


def _one_sided(pool: Pool, rng: "Generator") -> list[Observation]:
    side = str(rng.choice(["left", "right"]))
    return [
        one.model_copy(update={"where": one.where.model_copy(update={"side": side})}) if one.where.side else one
        for one in _some(pool, rng, "face", 2, 5)
    ]


KINDS: Mapping[str, tuple[Draw, Wanted]] = {
    "one modality": (lambda pool, rng: _mixed(pool, rng, 1, 2, 6), _concludes),
    "conflict": (
        lambda pool, rng: _mixed(pool, rng, 2, 2, 4),
        lambda case: _concludes(case) and bool(case.belief.conflicts),
    ),
    "conflict that cannot be decided": (
        lambda pool, rng: _mixed(pool, rng, 2, 1, 3),
        lambda case: bool(case.belief.conflicts) and _lead(case.belief) < TIE,
    ),
    "thin": (_weak, lambda case: any(one.weights for one in case.observations)),
    "near tie": (
        lambda pool, rng: _mixed(pool, rng, 2, 1, 4),
        lambda case: _concludes(case) and case.belief.runner_up is not None,
    ),
    "abstention": (lambda pool, rng: _mixed(pool, rng, 2, 1, 3), lambda case: case.belief.top is None),
    "asymmetry": (_one_sided, lambda case: any(one.where.side in ("left", "right") for one in case.observations)),
    "many cues": (lambda pool, rng: _mixed(pool, rng, 3, 4, 14), _concludes),
    "pattern": (lambda pool, rng: _some(pool, rng, "face", 4, 9), lambda case: bool(case.patterns)),
    "third party": (
        lambda pool, rng: [
            *_strangers(rng, int(rng.integers(1, 4))),
            *_mixed(pool, rng, int(rng.integers(0, 3)), 1, 3),
        ],
        _concludes,
    ),
    "context": (lambda pool, rng: _mixed(pool, rng, 1, 2, 4), _concludes),
}
"""What to draw, and which draws are of the kind."""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("emotrace.engine") / "data" / "sampled_cues.toml").read_text("utf-8"))
