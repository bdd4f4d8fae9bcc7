"""Has texts observed many at once, before each of them is judged by itself."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from emotrace.engine.observation import Observation
from emotrace.engine.observer import BatchObserver, Observer, PatternRule, Setting
from emotrace.engine.orchestrator import Engine
from emotrace.engine.stimulus import Reached, Text, Track
from emotrace.engine.timelimit import call_within

TOGETHER = 16
"""Texts that are observed at once: more gain no more, and rows would come later. Our own choice."""


class Foreseen:
    """An observer that knows what it sees in some texts, and observes all else when it is asked."""

    def __init__(self, observer: Observer, seen: Mapping[Text, Sequence[Observation]], seconds: float) -> None:
        self.card = observer.card
        self.observer = observer
        self.seconds = seconds
        """How long each of the texts took, on average."""
        self._seen = seen

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """As the observer."""
        return self.observer.patterns(setting)

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track | Reached]:
        """As the observer; of the texts, what it saw before."""
        if isinstance(track, Text) and track in self._seen:
            return iter(self._seen[track])
        return self.observer.observe(track, setting)

    def close(self) -> None:
        """As the observer."""
        self.observer.close()

    def knows(self, track: Track) -> bool:
        """Whether it is one of the texts."""
        return isinstance(track, Text) and track in self._seen


class Foresight:
    """What observers see in some texts, known before they are asked."""

    def __init__(self) -> None:
        self._known: dict[str, Foreseen] = {}

    def look(self, texts: Sequence[Text], engine: Engine) -> None:
        """Have texts observed by those who can observe many at once, in the time that each has for as many.

        Raises:
            Exception: whatever an observer raises; what those before it saw stays known.
        """
        for one in engine.route(texts).observers:
            if isinstance(one, BatchObserver) and not one.card.gives:
                start, name = time.perf_counter(), one.card.name
                observed = partial(one.observe_all, texts, engine.setting)
                seen = map(tuple, call_within(engine.seconds * len(texts), observed, name))
                known = dict(zip(texts, seen, strict=True))
                self._known[name] = Foreseen(one, known, (time.perf_counter() - start) / len(texts))

    def over(self, engine: Engine) -> Engine:
        """The engine, with observers that know; those that were made since know nothing."""
        return replace(engine, observers=[self._knowing(one) for one in engine.observers])

    def seconds(self, tracks: Iterable[Track]) -> dict[str, float]:
        """By observer, how long it took beforehand to observe some tracks."""
        took = {name: sum(one.seconds for track in tracks if one.knows(track)) for name, one in self._known.items()}
        return {name: seconds for name, seconds in took.items() if seconds}

    def _knowing(self, observer: Observer) -> Observer:
        known = self._known.get(observer.card.name)
        return known if known is not None and known.observer is observer else observer
