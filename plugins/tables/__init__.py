"""Measurements that somebody has already: tables of action units and of voice features become observations."""

from collections.abc import Sequence

from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import Observer
from emotrace.engine.stimulus import Reader
from emotrace.plugins.tables.face import FaceTableObserver
from emotrace.plugins.tables.reader import MeasurementReader, OwnTableReader
from emotrace.plugins.tables.tracks import FaceIntensities, FaceProbabilities
from emotrace.plugins.tables.voice import VoiceTableObserver


@hookimpl
def emotrace_readers() -> Sequence[Reader]:
    """The reader of known formats, and that of tables with a mapping."""
    return [MeasurementReader(), OwnTableReader()]


@hookimpl
def emotrace_observers() -> Sequence[Observer]:
    """One observer for each scale of action units, and one for voices."""
    return [FaceTableObserver(FaceIntensities), FaceTableObserver(FaceProbabilities), VoiceTableObserver()]
