"""What the weights would have said of each speaker, had they not learned from him; and the temperature that follows."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from emotrace.engine.baseline import PersonNorm
from emotrace.engine.belief import softmax
from emotrace.engine.errors import InputError
from emotrace.engine.record import Nats
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.voice.training.fitting import Norms, fit, own_norms
from emotrace.plugins.voice.training.measured import Measured
from emotrace.plugins.voice.weights import Against, VoiceWeights

COLDEST, HOTTEST = 0.3, 5.0
"""Temperatures between which the best is sought."""
LEAST = 1e-12
"""Probability that stands for 0, whose logarithm is none."""


@dataclass(frozen=True)
class HeldOut:
    """What was said of a recording by weights that had not heard its speaker."""

    recording: Measured
    score: Nats
    """Sum of the weights over ekman's labels, before any temperature."""
    arousal: float
    temperature: float = 1.0
    """Fitted on the other speakers' held-out recordings."""

    @property
    def posterior(self) -> dict[str, float]:
        """Probability of each ekman label, from a flat prior."""
        return posterior(self.score, self.temperature)


def posterior(
    score: Mapping[str, float], temperature: float = 1.0, among: Sequence[str] | None = None
) -> dict[str, float]:
    """Probability of each of some labels, or of ekman's, from a flat prior.

    What no weight speaks of (surprise, here) has 0 nats.
    """
    labels = taxonomy("ekman").labels if among is None else among
    return softmax({label: score.get(label, 0.0) / temperature for label in labels})


def score(weights: VoiceWeights, values: Mapping[str, float], own: Mapping[str, PersonNorm], trust: float) -> Nats:
    """Sum of what all cues and their absence speak for, nats."""
    found = weights.deviations(values, own)
    total = {label: [nats] for label, nats in weights.rest.items()}
    for row in weights.measure:
        for label, nats in row.nats.items():
            total.setdefault(label, []).append(nats * found.get(row.name, 0.0))
    return {label: trust * math.fsum(parts) for label, parts in total.items()}


def models_without(recordings: Sequence[Measured], against: Against) -> dict[str, VoiceWeights]:
    """For each speaker, the weights that all others give.

    Raises:
        InputError: there are fewer than two speakers, or without one of them fewer than two labels.
    """
    groups = sorted({one.group for one in recordings})
    if len(groups) < 2:
        raise InputError("weights need recordings of two speakers at least; name their column with --group")
    found = {}
    for group in groups:
        others = [one for one in recordings if one.group != group]
        if len({one.label for one in others} & set(taxonomy("ekman").labels)) < 2:
            raise InputError(f"without speaker {group} there are fewer than two labels to learn")
        found[group] = fit(others, against)
    return found


def held_out(
    models: Mapping[str, VoiceWeights], recordings: Sequence[Measured], norms: Norms | None = None
) -> list[HeldOut]:
    """Judge each recording by the weights that have not heard its speaker.

    `norms` are the speakers' own; made here from what the weights are against where None.
    """
    own = norms if norms is not None else own_norms(recordings, next(iter(models.values())).against)
    return tempered([judged(models[one.group], one, own.get(one.id, {})) for one in recordings])


def judged(weights: VoiceWeights, one: Measured, own: Mapping[str, PersonNorm]) -> HeldOut:
    """What weights say of a recording, before any temperature."""
    parts = weights.arousal_parts(weights.deviations(one.values, own))
    arousal = weights.arousal.rest + math.fsum(parts.values())
    return HeldOut(one, score(weights, one.values, own, one.trust), arousal)


def tempered(said: Sequence[HeldOut]) -> list[HeldOut]:
    """Each with the temperature that fits the other speakers' recordings best."""
    by_group = {
        group: temperature(one for one in said if one.recording.group != group)
        for group in {one.recording.group for one in said}
    }
    return [HeldOut(one.recording, one.score, one.arousal, by_group[one.recording.group]) for one in said]


def temperature(said: Iterable[HeldOut]) -> float:
    """The temperature under which first answers are as likely to be right as they are sure, by their log loss.

    It lies between COLDEST and HOTTEST. What is sure is the first answer among the labels that the recordings have:
    nobody could be right about another one, and what such a one gets of the probability would have to be made up for.
    After the calibration of the first answer alone (Gupta & Ramdas 2022, "Top-label calibration and multiclass-to-
    binary reductions"), for that is what a conclusion tells.
    """
    from scipy.optimize import minimize_scalar

    known = [one for one in said if one.recording.label in taxonomy("ekman").labels]
    if not known:
        return 1.0
    labels = sorted({one.recording.label for one in known})

    def surprise(value: float) -> float:
        return -math.fsum(math.log(_chance_of_what_came(one, posterior(one.score, value, labels))) for one in known)

    return float(minimize_scalar(surprise, bounds=(COLDEST, HOTTEST), method="bounded").x)


def _chance_of_what_came(one: HeldOut, chances: Mapping[str, float]) -> float:
    """What the first answer was given to be right, where it was, or to be wrong, where it was that."""
    first = max(chances, key=lambda label: chances[label])
    return max(LEAST, chances[first] if first == one.recording.label else 1 - chances[first])
