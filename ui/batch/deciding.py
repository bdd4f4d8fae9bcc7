"""Decides many texts at once, without saying which words did it."""

from collections.abc import Sequence

from emotrace.engine.belief import believe
from emotrace.engine.intake import Intake
from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import BatchWeigher, Observer
from emotrace.engine.orchestrator import Engine
from emotrace.engine.record import Nats
from emotrace.engine.result import Result
from emotrace.engine.run import Run
from emotrace.engine.stimulus import Text

SUM = "sum"
"""Kind of the one observation that an observer makes of a text that is decided, not explained."""


def weighers(engine: Engine) -> list[tuple[Observer, BatchWeigher]]:
    """The observers that read texts, where each of them can weigh many at once; none where one cannot."""
    reading = engine.route([Text("S1", "")]).observers
    able: list[tuple[Observer, BatchWeigher]] = [
        (one, one) for one in reading if isinstance(one, BatchWeigher) and not one.card.gives
    ]
    return able if len(able) == len(reading) else []


def decided(engine: Engine, intakes: Sequence[Intake], by: Sequence[tuple[Observer, BatchWeigher]]) -> list[Result]:
    """The result of each text, in order: what each observer's weights come to, and no sentences.

    Args:
        engine: whose prior, labels and setting hold.
        intakes: each of one text.
        by: from `weighers`; they keep what they load.

    Raises:
        Exception: whatever an observer raises; then nothing is known of any text.
    """
    tracks = [intake.tracks[0] for intake in intakes]
    sums = [(observer, weigher.weigh_all(tracks, engine.setting)) for observer, weigher in by]
    return [
        _decided(engine, intake, [(observer, weights[at]) for observer, weights in sums])
        for at, intake in enumerate(intakes)
    ]


def _decided(engine: Engine, intake: Intake, sums: Sequence[tuple[Observer, Nats]]) -> Result:
    run = Run(engine, intake)
    run.ran = [observer for observer, _ in sums]
    for observer, nats in sums:
        if any(nats.values()):
            run.graph.add(_sum(observer, nats, intake.stimulus.sources[0].id))
    return run.result(believe(run.graph, engine.taxonomy, engine.log_prior))


def _sum(observer: Observer, nats: Nats, source: str) -> Observation:
    return Observation(
        modality=observer.card.modality,
        kind=SUM,
        label="sum of the weights",
        phrase="all that was observed in the text",
        where=Where(source=source),
        observer=observer.card.ref(),
        weights=dict(nats),
        weights_from="sum over the text",
    )
