"""Learned weights of the voice: for each measure, nats a standard deviation; they add up to what it speaks for."""

import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from emotrace.engine.baseline import Moods, PersonNorm
from emotrace.engine.errors import RulesError
from emotrace.engine.record import Nats, Number, Record
from emotrace.engine.taxonomy import Weights
from emotrace.engine.tomlfile import read_toml

DATA = Path(__file__).parent / "data"
Against = Literal["everybody", "neutral", "varied"]
"""Whose norms a deviation is from: neutral speech of many speakers, or the person's own, made from neutral
recordings or from recordings of many moods."""
NAMES: Mapping[Against, str] = {
    "everybody": "weights.toml",
    "neutral": "weights_own_neutral.toml",
    "varied": "weights_own_varied.toml",
}
"""Files of a folder of weights."""
FILES: Mapping[Against, Path] = {against: DATA / name for against, name in NAMES.items()}
"""The weights that come with emotrace."""
PRIOR_RECORDINGS = 8
"""Recordings that everybody's standard deviation within a speaker counts for beside the own. Our own choice."""
VARIED_FROM = 0.66
"""Spread of a person's recordings, in that of one speaker's of many moods, from which they count as of many moods.
With six recordings of a speaker, EMO-DB's neutral ones stay below 0.61 and its others above 0.70 in 95 % of draws."""


class MeasureWeights(Record):
    """What one measure speaks for, for each standard deviation that it lies above its norm."""

    name: str
    cue: str
    """The named cue that it belongs to."""
    mean: Number = 0.0
    """What it comes to in neutral speech, for weights against everybody's norms; 0 and unused against a person's."""
    sd: Number = Field(gt=0)
    """Over recordings of all moods: of all speakers, or within one speaker, on average."""
    nats: Weights
    """A standard deviation above the norm."""
    arousal: Number = 0.0
    """Standard deviations of arousal, a standard deviation above the norm; 0 where arousal is not read from it."""


class Arousal(Record):
    """How the sum over measures becomes arousal."""

    rest: Number
    """Added to the sum, so that neutral speech has arousal 0, in its standard deviations."""
    logit: Number
    """Log-odds of high arousal at 0."""
    logit_per_sd: Number

    def probability(self, deviation: float) -> float:
        """Probability, 0 to 1, that the voice is highly aroused: angry, afraid or glad rather than sad or neutral."""
        return 1 / (1 + math.exp(-self.logit - self.logit_per_sd * deviation))


class VoiceWeights(Record):
    """A file of weights."""

    name: str
    against: Against
    trained_by: str
    trained_on: str
    licence: str
    temperature: Number = Field(gt=0)
    """What the fitted weights were divided by so that probabilities mean what they say; already applied."""
    most: Number = Field(gt=0)
    """Standard deviations beyond which a measure counts no further."""
    rest: Weights
    """Nats of a voice all of whose measures are at their norms."""
    arousal: Arousal
    measure: tuple[MeasureWeights, ...]
    sha256: str = ""

    def deviations(self, values: Mapping[str, float], own: Mapping[str, PersonNorm]) -> dict[str, float]:
        """How far each value lies above its norm in standard deviations; what has no norm is left out."""
        found = {}
        for row in self.measure:
            norm = self._norm(row, own)
            if row.name in values and norm is not None:
                mean, sd = norm
                found[row.name] = max(-self.most, min(self.most, (values[row.name] - mean) / sd))
        return found

    def _norm(self, row: MeasureWeights, own: Mapping[str, PersonNorm]) -> tuple[float, float] | None:
        if self.against == "everybody":
            return row.mean, row.sd
        return (own[row.name].mean, shrunk_sd(own[row.name], row.sd)) if row.name in own else None

    def weigh(self, cue: str, deviations: Mapping[str, float]) -> Nats:
        """What a cue's measures speak for together, nats."""
        total: dict[str, list[float]] = {}
        for row in self.measure:
            if row.cue == cue and row.name in deviations:
                for emotion, nats in row.nats.items():
                    total.setdefault(emotion, []).append(nats * deviations[row.name])
        return {emotion: math.fsum(parts) for emotion, parts in total.items()}

    def arousal_parts(self, deviations: Mapping[str, float]) -> dict[str, float]:
        """What each cue adds to the arousal, in its standard deviations."""
        parts: dict[str, float] = {}
        for row in self.measure:
            if row.arousal and row.name in deviations:
                parts[row.cue] = parts.get(row.cue, 0.0) + row.arousal * deviations[row.name]
        return parts


def shrunk_sd(norm: PersonNorm, usual: float) -> float:
    """A person's standard deviation, drawn toward what is usual within a speaker: the more, the fewer values.

    A value is a stretch of speech, which is as long as the recordings that everybody's were learned from.
    """
    own = norm.n - 1
    return math.sqrt((own * norm.sd**2 + PRIOR_RECORDINGS * usual**2) / (own + PRIOR_RECORDINGS))


def spread(own: Mapping[str, PersonNorm], usual: VoiceWeights) -> float:
    """How far apart a person's recordings lie, in what is usual within a speaker of many moods: the median measure.

    0 where there is one recording, or none.
    """
    shares = sorted(own[row.name].sd / row.sd for row in usual.measure if row.name in own and own[row.name].n > 1)
    return shares[len(shares) // 2] if shares else 0.0


def moods_of(own: Mapping[str, PersonNorm], known: Moods | None = None) -> Moods:
    """What a person's norms were made from, where nobody says it: told by how far his recordings lie apart.

    Somebody who shows little in any mood may be taken for neutral by that.

    Raises:
        RulesError: a file of weights is damaged.
    """
    return known or ("varied" if spread(own, load_voice_weights(FILES["neutral"])) >= VARIED_FROM else "neutral")


def chosen_weights(own: Mapping[str, PersonNorm], moods: Moods | None = None, folder: Path = DATA) -> VoiceWeights:
    """The weights of a folder that fit a person's norms; those against everybody's where there are none.

    Raises:
        RulesError: a file is damaged, or training wrote none, for the data did not allow it.
    """
    against: Against = moods_of(own, moods) if own else "everybody"
    if against != "everybody" and not (folder / NAMES[against]).is_file():
        raise RulesError(f"{folder} lacks {NAMES[against]}: no weights against a person's own norms; drop --baseline")
    return load_voice_weights(folder / NAMES[against])


@lru_cache(maxsize=8)
def load_voice_weights(path: Path) -> VoiceWeights:
    """Read a weights file.

    Raises:
        RulesError: the file cannot be read, is not TOML, or does not fit; the message names the place.
    """
    return read_toml(path, VoiceWeights, "weights")
