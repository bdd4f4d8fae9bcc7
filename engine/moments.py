"""The moments of a recording that an explanation names, as observations of what the evidence does over time."""

from importlib.metadata import version

from emotrace.engine.course import Moment
from emotrace.engine.observation import Observation, ObserverRef, Where

MODALITY = "course"
PEAK = "peak"


def peak_observation(moment: Moment) -> Observation:
    """That the evidence for an emotion is strongest in a moment. It weighs nothing: its parts have weighed already."""
    assert moment.top is not None, "a peak has an emotion"
    return Observation(
        modality=MODALITY,
        kind=PEAK,
        label=f"peak of {moment.top}",
        phrase=f"the evidence for {moment.top} peaks",
        strength=moment.posterior[moment.top],
        details={"probability": moment.posterior[moment.top]},
        where=Where(source=moment.source, seconds=moment.seconds),
        observer=ObserverRef(name=MODALITY, version=version("emotrace")),
        weights_from="none: what it rests on has been counted",
    )
