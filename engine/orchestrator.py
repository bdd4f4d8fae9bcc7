"""The engine: what a run needs, and the run from stimulus to result."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from emotrace.engine import events
from emotrace.engine.belief import Belief, believe
from emotrace.engine.chain import Chain
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.host import describe
from emotrace.engine.intake import read
from emotrace.engine.language import LanguageModel
from emotrace.engine.observer import Observer, Setting
from emotrace.engine.record import Nats
from emotrace.engine.result import Failure, Result
from emotrace.engine.routing import Route, route
from emotrace.engine.run import Run
from emotrace.engine.stimulus import Given, Reader, Stimulus, Track
from emotrace.engine.stopping import Stopped, never
from emotrace.engine.taxonomy import Taxonomy
from emotrace.engine.timelimit import running

OBSERVER_SECONDS = 600.0
"""Time that an observer has for one track, unless the caller says otherwise; for a recording, as long as it lasts
besides."""


@dataclass(frozen=True)
class Engine:
    """What a run needs; everything in it can be made by hand, or found by the plugin host."""

    readers: Sequence[Reader]
    observers: Sequence[Observer]
    chain: Chain
    taxonomy: Taxonomy
    setting: Setting
    model: LanguageModel | None = None
    """None lets the built-in realizer write."""
    seconds: float = OBSERVER_SECONDS
    """Time limit for one observer on one track."""
    log_prior: Nats | None = None
    """Log prior over the taxonomy's labels, in nats; None for a flat one."""
    stopped: Stopped = never
    """Asked while observers and the model are at work; true ends the run."""
    stuck: set[str] = field(default_factory=set, compare=False)
    """Observers that did not return to `judge` in time, and when last looked at were still at work; see `at_work`."""
    late: set[str] = field(default_factory=set, compare=False)
    """Observers that did not return to `judge` in time, at least once."""

    def route(self, tracks: Iterable[Track]) -> Route:
        """Which observers will run on these tracks, and which will not; PluginError where they read in a circle."""
        return route(self.observers, {track.kind for track in tracks}, self.chain.card.modalities)

    def explain(self, given: Iterable[Given], context: str | None = None) -> Result:
        """Run to the end and return the result; errors as for `run`."""
        for event in self.run(given, context):
            if isinstance(event, events.Finished):
                return event.result
        raise AssertionError("a run ends with Finished")

    def run(self, given: Iterable[Given], context: str | None = None) -> Iterator[events.Event]:
        """Run, and yield what happens; the last event is Finished, with the result.

        Raises:
            InputError: nothing that was given could be read.
            StoppedError: `stopped` said so; an observer may still be at work on its current piece.
        """
        start = time.perf_counter()
        run = Run(self, read(given, self.readers, context), lets_go=True)
        yield from (events.Failed(failure) for failure in run.failures)
        try:
            yield from run.observe()
        finally:
            run.close()
        belief = believe(run.graph, self.taxonomy, self.log_prior)
        yield events.Believed(belief)
        yield from run.derive(belief)
        yield from run.explain(belief)
        run.timings["total"] = time.perf_counter() - start
        yield events.Finished(run.result(belief))

    def at_work(self) -> frozenset[str]:
        """Observers that were given up by `judge` and still run: what they loaded is in use, and they are not asked."""
        self.stuck.intersection_update(running())
        return frozenset(self.stuck)

    def free(self) -> list[Observer]:
        """The observers that may be asked or closed: all but those at work."""
        busy = self.at_work()
        return [one for one in self.observers if one.card.name not in busy]

    def judge(self, given: Iterable[Given]) -> "Judgement":
        """Observe and decide, without words. Observers keep what they loaded: `close` when all is judged.

        Raises:
            InputError: nothing that was given could be read.
        """
        self.at_work()  # those that have ended are asked again
        run = Run(self, read(given, self.readers, None), stuck=self.stuck)  # it notes there who does not return
        for _ in run.observe():
            pass
        self.late.update(self.stuck)
        belief = believe(run.graph, self.taxonomy, self.log_prior)
        return Judgement(run.graph, belief, tuple(run.failures), run.stimulus)

    def close(self) -> list[str]:
        """Let the observers free what they loaded, but those that are still at work: what they loaded is in use.

        Returns:
            A line for each that could not be closed; what was judged stands.
        """
        problems = []
        for observer in self.free():
            try:
                observer.close()
            except Exception as error:  # noqa: BLE001  # an observer may raise anything; the others are closed
                problems.append(f"the {observer.card.name} observer could not be closed: {describe(error)}")
        return problems


@dataclass(frozen=True)
class Judgement:
    """What was observed of one input, and what it comes to."""

    graph: EvidenceGraph
    belief: Belief
    failures: tuple[Failure, ...]
    stimulus: Stimulus
    """With the words that were recognised."""
