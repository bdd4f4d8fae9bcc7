"""The run: stimulus, observers, graph, belief, explanation, result."""

import platform
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version

from emotrace.engine import events
from emotrace.engine.belief import Belief, believe
from emotrace.engine.chain import Chain, briefing_for
from emotrace.engine.errors import PluginError
from emotrace.engine.explanation import PARTS, REALIZER, Explanation, Part, Sentence
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.host import describe
from emotrace.engine.intake import Intake, read
from emotrace.engine.language import LanguageModel
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Observer, PatternRule, Setting
from emotrace.engine.order import order
from emotrace.engine.patterns import join_patterns
from emotrace.engine.record import Nats
from emotrace.engine.result import Failure, Licence, Provenance, Result
from emotrace.engine.stimulus import Given, Reader, Track
from emotrace.engine.taxonomy import Taxonomy
from emotrace.engine.timelimit import OutOfTimeError, stream_within
from emotrace.engine.writer import write

OBSERVER_SECONDS = 600.0
"""Time that an observer has for one track, unless the caller says otherwise."""


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
        """
        start = time.perf_counter()
        run = Run(self, read(given, self.readers, context))
        yield from (events.Failed(failure) for failure in run.failures)
        try:
            yield from run.observe()
        finally:
            run.close()
        belief = believe(run.graph, self.taxonomy, self.log_prior)
        yield events.Believed(belief)
        yield from run.explain(belief)
        run.timings["total"] = time.perf_counter() - start
        yield events.Finished(run.result(belief))

    def judge(self, given: Iterable[Given]) -> "Judgement":
        """Observe and decide, without words. Observers keep what they loaded: close them when all is judged.

        Raises:
            InputError: nothing that was given could be read.
        """
        run = Run(self, read(given, self.readers, None))
        for _ in run.observe():
            pass
        return Judgement(run.graph, believe(run.graph, self.taxonomy, self.log_prior), tuple(run.failures))


@dataclass(frozen=True)
class Judgement:
    """What was observed of one input, and what it comes to."""

    graph: EvidenceGraph
    belief: Belief
    failures: tuple[Failure, ...]


@dataclass
class Run:
    """The state of one run."""

    engine: Engine
    intake: Intake
    graph: EvidenceGraph = field(default_factory=EvidenceGraph)
    ran: list[Observer] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    said: list[tuple[Part, Sentence]] = field(default_factory=list)
    rules: list[tuple[PatternRule, str]] = field(default_factory=list)
    """Pattern rules, each with the name of the observer that brought it."""
    stuck: set[str] = field(default_factory=set)
    """Observers that are at work, or that did not return in time: what they loaded is in use."""

    def __post_init__(self) -> None:
        self.failures = list(self.intake.failures)
        for source in self.intake.stimulus.sources:
            self.graph.add_source(source)

    def observe(self) -> Iterator[events.Event]:
        """Run each observer, in order, on each track that it reads; join what means more together."""
        tracks = self.intake.tracks
        wanted = self.engine.chain.card.modalities
        observers = [one for one in self.engine.observers if not wanted or one.card.modality in wanted]
        self.ran = order(observers, {track.kind for track in tracks})
        yield events.Planned(tuple(one.card.name for one in self.ran))
        for observer in self.ran:
            for track in [track for track in tracks if track.kind in observer.card.reads]:
                yield from self._observe_one(observer, track)
                if observer.card.name in self.stuck:
                    break
            else:
                yield from self._collect_patterns(observer)
        join_patterns(self.graph, self.rules)

    def close(self) -> None:
        """Let every observer that ran free what it loaded, also when the run was given up."""
        for observer in self.ran:
            if observer.card.name not in self.stuck:
                try:
                    observer.close()
                except Exception as error:  # noqa: BLE001  # an observer may raise anything; the others go on
                    self._failed(observer.card.name, error)

    def explain(self, belief: Belief) -> Iterator[events.Event]:
        """Plan what to say, and have it written and checked."""
        engine, start = self.engine, time.perf_counter()
        plan = engine.chain.plan(self.graph, belief, self.intake.stimulus)
        briefing = briefing_for(engine.model, engine.chain) if engine.model else ()
        written = write(plan, self.graph, belief, self.intake.stimulus, engine.model, briefing, engine.setting.seed)
        for piece in written:
            if isinstance(piece, Failure):
                self.failures.append(piece)
                yield events.Failed(piece)
            else:
                self.said.append(piece)
                yield events.Said(*piece)
        self.timings["explanation"] = time.perf_counter() - start

    def result(self, belief: Belief) -> Result:
        """All of it."""
        parts = {part: tuple(sentence for at, sentence in self.said if at == part) for part in PARTS}
        return Result(
            chain=self.engine.chain.card.name,
            stimulus=self.intake.stimulus,
            observations=self.graph.observations,
            patterns=self.graph.patterns,
            belief=belief,
            explanation=Explanation(**parts),
            failures=tuple(self.failures),
            timings=self.timings,
            provenance=self._provenance(),
        )

    def _observe_one(self, observer: Observer, track: Track) -> Iterator[events.Event]:
        name, start = observer.card.name, time.perf_counter()
        yield events.Started(name, track.source)
        self.stuck.add(name)
        try:
            setting = self.engine.setting
            for seen in stream_within(self.engine.seconds, lambda: observer.observe(track, setting), name):
                yield from self._take(observer, seen)
            self.stuck.discard(name)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # an observer may raise anything; the others go on
            if not isinstance(error, OutOfTimeError):
                self.stuck.discard(name)
            yield self._failed(name, error)
        seconds = time.perf_counter() - start
        self.timings[name] = self.timings.get(name, 0.0) + seconds
        yield events.Ended(name, track.source, seconds)

    def _take(self, observer: Observer, seen: Observation | Track) -> Iterator[events.Event]:
        if isinstance(seen, Observation):
            yield events.Observed(self.graph.add(seen))
        elif isinstance(seen, Track) and seen.kind in observer.card.gives:
            self.intake.tracks.append(seen)
        else:
            raise PluginError(f"gave {type(seen).__name__}, which its card does not promise")

    def _collect_patterns(self, observer: Observer) -> Iterator[events.Event]:
        name = observer.card.name
        try:
            self.rules += [(rule, name) for rule in observer.patterns(self.engine.setting)]
        except Exception as error:  # noqa: BLE001  # as above
            yield self._failed(name, error)

    def _failed(self, name: str, error: BaseException) -> events.Failed:
        failure = Failure(where=name, stage="observe", message=describe(error))
        if failure not in self.failures:
            self.failures.append(failure)
        return events.Failed(failure)

    def _provenance(self) -> Provenance:
        engine = self.engine
        model = engine.model.card if engine.model else None
        licences = [
            Licence(name=one.card.name, code=one.card.licence, weights=one.card.weights_licence) for one in self.ran
        ]
        if model:
            licences.append(Licence(name=model.name, code=model.licence, weights=model.weights_licence))
        return Provenance(
            emotrace=version("emotrace"),
            python=platform.python_version(),
            observers={one.card.name: one.card.version for one in self.ran},
            model=model.name if model else REALIZER,
            model_sha256=model.sha256 if model else None,
            taxonomy=engine.taxonomy.name,
            seed=engine.setting.seed,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            licences=tuple(licences),
        )
