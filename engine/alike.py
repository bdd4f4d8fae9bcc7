"""Whether an observer makes of many texts at once what it makes of each alone; the contract suite asks."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from math import fsum

from emotrace.engine.observation import Observation
from emotrace.engine.observer import BatchObserver, BatchWeigher, Observer, Setting
from emotrace.engine.record import Nats
from emotrace.engine.stimulus import Text

WEIGHED_TO = 1e-3
"""Nats by which `weigh_all` may differ from what `observe` yields, as `BatchWeigher` says."""


def observed_apart(observer: Observer, texts: Sequence[Text], setting: Setting) -> Iterator[str]:
    """A line for each text of which `observe_all` sees something else than `observe`; none where it has no such."""
    if not isinstance(observer, BatchObserver) or not texts:
        return
    together = [list(seen) for seen in observer.observe_all(texts, setting)]
    alone = [_observations(observer.observe(text, setting)) for text in texts]
    for number, (first, second) in enumerate(zip_longest(together, alone), start=1):
        if first != second:
            yield f"of text {number}, observe_all() gave {_listed(first)}, and observe() {_listed(second)}"


def weighed_apart(observer: Observer, texts: Sequence[Text], setting: Setting) -> Iterator[str]:
    """A line for each text to which `weigh_all` gives other weights than what `observe` yields."""
    if not isinstance(observer, BatchWeigher) or not texts:
        return
    together = list(observer.weigh_all(texts, setting))
    alone = [_sum(_observations(observer.observe(text, setting))) for text in texts]
    for number, (first, second) in enumerate(zip_longest(together, alone), start=1):
        if first is None or second is None or not _near(first, second):
            yield f"of text {number}, weigh_all() gave {first}, and what observe() yields weighs {second}"


def told(observation: Observation | None) -> str:
    """What to call an observation in a message: its kind and phrase."""
    return "missing" if observation is None else f"{observation.kind!r} ({observation.phrase})"


def _observations(yielded: Iterable[object]) -> list[Observation]:
    return [one for one in yielded if isinstance(one, Observation)]


def _sum(observations: Sequence[Observation]) -> Nats:
    labels = sorted({label for one in observations for label in one.weights})
    return {label: fsum(one.weights.get(label, 0.0) for one in observations) for label in labels}


def _near(first: Nats, second: Nats) -> bool:
    return all(abs(first.get(label, 0.0) - second.get(label, 0.0)) <= WEIGHED_TO for label in {*first, *second})


def _listed(observations: Sequence[Observation] | None) -> str:
    if observations is None:
        return "no list"
    return ", ".join(map(told, observations)) or "nothing"
