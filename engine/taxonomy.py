"""Label sets: the names that a conclusion can have, and where they lie in valence, arousal and dominance."""

import math
import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import AfterValidator, model_validator

from emotrace.engine.errors import UsageError
from emotrace.engine.record import Nats, Number, Record


class Coordinates(Record):
    """A point in affect space; each axis runs from -1 to 1."""

    valence: Number
    """Unpleasant to pleasant."""
    arousal: Number
    """Calm to excited."""
    dominance: Number
    """Controlled to in control."""


class Taxonomy(Record):
    """A named label set. Weights of evidence are stated over `ekman`; other taxonomies group its labels."""

    name: str
    source: str
    """Where the label set and the coordinates come from."""
    groups: dict[str, tuple[str, ...]]
    """Label to the ekman labels that it gathers; for ekman itself, each label gathers itself."""
    coordinates: dict[str, Coordinates]

    @model_validator(mode="after")
    def _every_label_has_coordinates(self) -> "Taxonomy":
        if set(self.groups) != set(self.coordinates):
            raise ValueError(f"taxonomy {self.name}: labels and coordinates differ")
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in alphabetical order."""
        return tuple(sorted(self.groups))

    @property
    def uniform_log_prior(self) -> Nats:
        """The log prior that prefers no label, in nats."""
        return dict.fromkeys(self.labels, -math.log(len(self.groups)))

    def project(self, weights: Nats) -> Nats:
        """Restate weights of evidence over ekman as weights over this taxonomy, in nats.

        P(observation | group) is the mean over the group's members, so the group's weight is the log of
        the mean of exp(weight). Members without a weight count as 0 nats: the observation says nothing of
        them. Labels that end at exactly 0 are left out.
        """
        projected = {}
        for label, members in self.groups.items():
            if len(members) == 1:
                nats = weights.get(members[0], 0.0)
            else:
                nats = _log_mean_exp([weights.get(member, 0.0) for member in members])
            if nats != 0.0:
                projected[label] = nats
        return projected


def _log_mean_exp(values: list[float]) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(value - top) for value in values) / len(values))


@cache
def taxonomies() -> dict[str, Taxonomy]:
    """Every taxonomy that comes with emotrace, by name."""
    text = (files("emotrace.engine") / "data" / "taxonomies.toml").read_text("utf-8")
    return {name: Taxonomy(name=name, **table) for name, table in tomllib.loads(text).items()}


def over_ekman(weights: Nats) -> Nats:
    """The weights, if every label is one of ekman's; ValueError otherwise."""
    strange = set(weights) - set(taxonomies()["ekman"].groups)
    if strange:
        raise ValueError(f"weights are stated over ekman's labels, which have no {min(strange)!r}")
    return weights


Weights = Annotated[Nats, AfterValidator(over_ekman)]
"""Weights of evidence over the ekman labels, in nats."""


def taxonomy(name: str) -> Taxonomy:
    """The taxonomy of that name.

    Raises:
        UsageError: no taxonomy has that name.
    """
    known = taxonomies()
    if name not in known:
        raise UsageError(f"no taxonomy named {name!r}; there are {', '.join(sorted(known))}")
    return known[name]
