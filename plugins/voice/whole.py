"""What is reported of a whole recording of several stretches, and weighs nothing: loudness, speaking rate, arousal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum, log10

from emotrace.engine.observation import Observation, Where
from emotrace.plugins.voice.weighing import Weighing


@dataclass(frozen=True)
class Report:
    """What is reported of one stretch."""

    reports: Mapping[str, float]
    """Loudness and speaking rate, as far as they could be measured."""
    arousal: Mapping[str, float]
    """What each cue adds to the arousal, in its standard deviations."""
    sure: float
    seconds: float
    """Of voiced speech: in proportion to these a stretch counts in the whole."""


def report_of(weighing: Weighing) -> Report:
    """What is to be reported of a stretch that was measured."""
    seconds = weighing.heard.frames.voiced_seconds
    return Report(weighing.reports, weighing.arousal_parts, weighing.sure, seconds)


def whole(reports: Sequence[Report], weighing: Weighing, where: Where) -> Iterator[Observation]:
    """One observation for each thing that is reported, in the words of any one of the weighings."""
    voice, seconds = replace(weighing, where=where), [one.seconds for one in reports]
    (sure,) = mean([{"sure": one.sure} for one in reports], seconds).values()
    yield from voice.reported(mean([one.reports for one in reports], seconds), round(sure, 2))
    cues = dict.fromkeys(cue for one in reports for cue in one.arousal)
    parts = [{cue: one.arousal.get(cue, 0.0) for cue in cues} for one in reports]
    yield voice.arousal(mean(parts, seconds), round(sure, 2))


def mean(values: Sequence[Mapping[str, float]], seconds: Sequence[float]) -> dict[str, float]:
    """For each measure the mean over those that have it, each by its seconds; of loudness that of the power."""
    found = {}
    for name in dict.fromkeys(name for one in values for name in one):
        known = [(one[name], weight) for one, weight in zip(values, seconds, strict=True) if name in one]
        total = fsum(weight for _, weight in known)
        if name == "loudness":
            found[name] = 10 * log10(fsum(10 ** (value / 10) * weight for value, weight in known) / total)
        else:
            found[name] = fsum(value * weight for value, weight in known) / total
    return found
