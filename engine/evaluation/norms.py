"""Each speaker or person held against himself: norms made from all that is there of him, whatever its labels."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from emotrace.engine.baseline import Baseline, Measure, Measurer, Moods, norms_of
from emotrace.engine.benchmark import Example
from emotrace.engine.errors import EmotraceError
from emotrace.engine.evaluation.prediction import Predicted, judged
from emotrace.engine.evaluation.watching import Watch
from emotrace.engine.intake import read
from emotrace.engine.orchestrator import Engine


def group_baselines(engine: Engine, examples: Sequence[Example], watch: Watch) -> dict[str, Baseline]:
    """A baseline for each group, by group; empty where there are no groups, or no observer that measures."""
    if not any(isinstance(one, Measurer) for one in engine.observers) or any(one.group is None for one in examples):
        return {}
    found: dict[str, dict[str, list[Measure]]] = defaultdict(lambda: defaultdict(list))
    for example in watch(iter(examples), len(examples), "measuring each group"):
        for observer, measure in _measures(engine, example):
            found[str(example.group)][observer].append(measure)
    return {
        group: Baseline(
            name=group,
            sources=tuple(one.id for one in examples if one.group == group),
            norms={observer: norms_of(measures) for observer, measures in by_observer.items()},
            moods=_moods([one for one in examples if one.group == group]),
        )
        for group, by_observer in found.items()
    }


def _moods(examples: Sequence[Example]) -> Moods | None:
    """Whether a group was recorded in many moods: of its labels no more is used than whether they differ."""
    labels = {label for one in examples for label in one.labels}
    if len(labels) > 1:
        return "varied"
    return "neutral" if labels == {"neutral"} else None


def _measures(engine: Engine, example: Example) -> Iterator[tuple[str, Measure]]:
    """What the observers measure of an example; nothing of one that cannot be read."""
    try:
        tracks = read([example.given()], engine.readers).tracks
    except EmotraceError:  # judging it says why
        return
    for observer in engine.free():
        for track in tracks:
            if isinstance(observer, Measurer) and track.kind in observer.card.reads:
                with suppress(Exception):  # judging it says what is wrong with it
                    yield from ((observer.card.name, one) for one in observer.measure(track, engine.setting))


def judged_by_group(
    engine: Engine, examples: Sequence[Example], baselines: Mapping[str, Baseline]
) -> Iterator[Predicted | str]:
    """As `judged`, with each example held against its own group."""
    for example in examples:
        own = replace(engine.setting, baseline=baselines.get(str(example.group)))
        yield from judged(replace(engine, setting=own), [example])
