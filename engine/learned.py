"""Weights of evidence that were learned: for each cue a curve that a person can read, and what they come from."""

from bisect import bisect_right
from pathlib import Path

from pydantic import Field, model_validator

from emotrace.engine.record import Nats, Number, Record
from emotrace.engine.taxonomy import Weights, over_ekman
from emotrace.engine.tomlfile import read_toml


class Curve(Record):
    """What a cue speaks for at each size: straight between the points of `at`, level beyond the first and last."""

    kind: str
    """The cue: AU12, pitch, AU6+AU12."""
    unit: str
    """Unit of `at`."""
    at: tuple[Number, ...] = Field(min_length=1)
    """Sizes, ascending."""
    nats: dict[str, tuple[Number, ...]]
    """Emotion to its weight of evidence at each of the sizes."""

    @model_validator(mode="after")
    def _points_fit(self) -> "Curve":
        over_ekman(dict.fromkeys(self.nats, 0.0))
        if list(self.at) != sorted(set(self.at)):
            raise ValueError(f"curve {self.kind}: the sizes in at do not ascend")
        for emotion, points in self.nats.items():
            if len(points) != len(self.at):
                raise ValueError(f"curve {self.kind}: {emotion} has {len(points)} points, and at has {len(self.at)}")
        return self

    def weigh(self, value: float) -> Nats:
        """Weights at a size, in nats; emotions that get none are left out."""
        above = bisect_right(self.at, value)
        if above in (0, len(self.at)):
            found = {emotion: points[max(0, above - 1)] for emotion, points in self.nats.items()}
        else:
            low, high = self.at[above - 1], self.at[above]
            share = (value - low) / (high - low)
            found = {e: p[above - 1] + share * (p[above] - p[above - 1]) for e, p in self.nats.items()}
        return {emotion: nats for emotion, nats in found.items() if nats != 0.0}


class LearnedWeights(Record):
    """A file of learned weights.

    A face or voice weighs `rest` plus the sum of its cues' curves. Curves weigh nothing at the size that means
    "nothing to see"; what it says that nothing shows is in `rest`.
    """

    name: str
    """What `weights_from` says: face 2026-11."""
    trained_by: str
    """The command that made it."""
    trained_on: str
    """The data, with its licence."""
    licence: str
    temperature: Number = Field(default=1.0, gt=0)
    """What the fitted weights were divided by so that probabilities mean what they say; already applied."""
    rest: Weights
    """Nats of the absence of every cue."""
    curve: tuple[Curve, ...]
    sha256: str = ""

    def curves(self) -> dict[str, Curve]:
        """The curves by cue."""
        return {curve.kind: curve for curve in self.curve}


def load_learned(path: Path) -> LearnedWeights:
    """Read learned weights from TOML.

    Raises:
        RulesError: the file cannot be read, is not TOML, or does not fit; the message names the place.
    """
    return read_toml(path, LearnedWeights, "weights")
