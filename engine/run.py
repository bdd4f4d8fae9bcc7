"""One run: observers in order, what they saw, and what is said of it."""

import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from emotrace.engine import events
from emotrace.engine.baseline import Measurer
from emotrace.engine.belief import Belief
from emotrace.engine.chain import Deriver, briefing_for
from emotrace.engine.course import Moment, beliefs_by_turn, course, peaks
from emotrace.engine.errors import InputError, PluginError
from emotrace.engine.explanation import PARTS, REALIZER, Explanation, Part, Plan, Sentence
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.host import describe
from emotrace.engine.intake import Intake
from emotrace.engine.language import Message
from emotrace.engine.moments import peak_observation
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Observer, PatternRule
from emotrace.engine.patterns import join_patterns
from emotrace.engine.result import EVERYBODY, FROM_A_GRAPH, Failure, Licence, Provenance, Result
from emotrace.engine.stimulus import Reached, Track, Turns
from emotrace.engine.stopping import Stoppable
from emotrace.engine.timelimit import OutOfTimeError, stream_within
from emotrace.engine.timeline import relations_in_time
from emotrace.engine.timeseries import TimeSeries
from emotrace.engine.writer import write

if TYPE_CHECKING:
    from emotrace.engine.orchestrator import Engine


@dataclass
class Run:
    """The state of one run."""

    engine: "Engine"
    intake: Intake
    graph: EvidenceGraph = field(default_factory=EvidenceGraph)
    ran: list[Observer] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    said: list[tuple[Part, Sentence]] = field(default_factory=list)
    rules: list[tuple[PatternRule, str]] = field(default_factory=list)
    """Pattern rules, each with the name of the observer that brought it."""
    series: list[TimeSeries] = field(default_factory=list)
    course: tuple[Moment, ...] = ()
    stuck: set[str] = field(default_factory=set)
    """Observers that are at work, or that did not return in time, here or before: what they loaded is in use."""
    lets_go: bool = False
    """Whether each observer frees what it loaded when it is done, so that not all models are in memory together."""
    closed: set[str] = field(default_factory=set)
    """Observers that have been closed."""

    def __post_init__(self) -> None:
        self.failures = list(self.intake.failures)
        self.stimulus = self.intake.stimulus
        for source in self.stimulus.sources:
            self.graph.add_source(source)

    def observe(self) -> Iterator[events.Event]:
        """Run each observer, in order, on each track that it reads; join what means more together."""
        tracks = self.intake.tracks
        planned = self.engine.route(tracks)
        self.ran = planned.observers
        yield events.Planned(planned, self.stimulus)
        yield from self._without_norms()
        for observer in self.ran:
            if observer.card.name in self.stuck:
                if any(track.kind in observer.card.reads for track in tracks):
                    yield self._failed(observer.card.name, OutOfTimeError("is still at work on an earlier input"))
                continue
            for track in [track for track in tracks if track.kind in observer.card.reads]:
                yield from self._observe_one(observer, track)
                if observer.card.name in self.stuck:
                    break
            else:
                yield from self._collect_patterns(observer)
            if self.lets_go:
                self._close(observer)
        yield from self._without_names()
        join_patterns(self.graph, self.rules)
        self.graph.relate_all(relations_in_time(self.graph.observations))

    def derive(self, belief: Belief) -> Iterator[events.Event]:
        """Add what the evidence says over time and as a whole: its peaks, and what the chain finds."""
        self.course = course(self.graph.observations, self.engine.taxonomy, patterns=self.graph.patterns)
        lasting = [one for one in self.course if one.seconds[0] > 0]
        if lasting:
            for moment in peaks(one for one in self.course if one.person is None):
                yield events.Observed(self.graph.add(peak_observation(moment)))
        chain = self.engine.chain
        if isinstance(chain, Deriver):
            try:
                for found in list(chain.derive(self.graph, belief, self.stimulus, tuple(self.series))):
                    yield events.Observed(self.graph.add(found))
            except Exception as error:  # noqa: BLE001  # a chain may raise anything; what was decided stands
                yield self._failed(chain.card.name, error)

    def close(self) -> None:
        """Let every observer that ran free what it loaded, also when the run was given up."""
        for observer in self.ran:
            self._close(observer)

    def _close(self, observer: Observer) -> None:
        name = observer.card.name
        if name in self.stuck or name in self.closed:
            return
        self.closed.add(name)
        try:
            observer.close()
        except Exception as error:  # noqa: BLE001  # an observer may raise anything; the others go on
            self._failed(name, error)

    def explain(self, belief: Belief) -> Iterator[events.Event]:
        """Plan what to say, and have it written and checked."""
        engine, start = self.engine, time.perf_counter()
        model = Stoppable(engine.model, engine.stopped) if engine.model else None
        plan = Plan(points=())
        briefing: tuple[Message, ...] = ()
        try:
            plan = engine.chain.plan(self.graph, belief, self.stimulus)
            briefing = briefing_for(model, engine.chain) if model else ()
        except Exception as error:  # noqa: BLE001  # a chain may raise anything; what was decided stands
            yield self._failed(engine.chain.card.name, error)
            model = None  # without its briefing it does not know what is asked of it
        written = write(plan, self.graph, belief, self.stimulus, model, briefing, engine.setting.seed)
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
        found: dict[str, object] = {
            "chain": self.engine.chain.card.name,
            "stimulus": self.stimulus,
            "observations": self.graph.observations,
            "patterns": self.graph.patterns,
            "relations": self.graph.relations,
            "course": self.course,
            "by_turn": beliefs_by_turn(
                self.graph.observations, self.stimulus.turns, self.engine.taxonomy, self.graph.patterns
            ),
            "series": tuple(self.series),
            "belief": belief,
            "explanation": Explanation(**parts),
            "failures": tuple(self.failures),
            "timings": self.timings,
            "provenance": self._provenance(),
        }
        return Result.model_validate(found, context=FROM_A_GRAPH)

    def _observe_one(self, observer: Observer, track: Track) -> Iterator[events.Event]:
        name, start = observer.card.name, time.perf_counter()
        yield events.Started(name, track.source)
        self.stuck.add(name)
        try:
            setting = self.engine.setting
            limit = self.engine.seconds + (self._lasts(track) or 0.0)
            for seen in stream_within(limit, lambda: observer.observe(track, setting), name, self.engine.stopped):
                if isinstance(seen, Reached):
                    yield events.Progressed(name, track.source, seen.seconds, self._lasts(track))
                else:
                    yield from self._take(observer, seen)
            self.stuck.discard(name)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # an observer may raise anything; the others go on
            if not isinstance(error, OutOfTimeError):
                self.stuck.discard(name)
            yield self._failed(name, error)
        seconds = time.perf_counter() - start
        self.timings[name] = self.timings.get(name, 0.0) + seconds
        yield events.Ended(name, track.source, seconds)

    def _without_norms(self) -> Iterator[events.Event]:
        """Say which of the observers that could hold the person against a baseline find none of theirs in it."""
        baseline = self.engine.setting.baseline
        for observer in self._measurers():
            if baseline is not None and not baseline.of(observer.card.name):
                told = f"the baseline of {baseline.name} has no norms for this; everybody's are used"
                yield self._failed(observer.card.name, InputError(told))

    def _without_names(self) -> Iterator[events.Event]:
        """Say that a person was named where nobody has a name; observers look after one who is not among those named.

        Numbers are those of faces.
        """
        wanted = (self.engine.setting.person or "").strip()
        turns = [turn for source in self.stimulus.turns.values() for turn in source]
        if wanted and not wanted.isdecimal() and not any(turn.speaker for turn in turns):
            yield self._failed("person", InputError(f"nobody has a name in what was given; {wanted!r} changed nothing"))

    def _measurers(self) -> list[Observer]:
        """The observers that can hold a person against a baseline, and that have something to read."""
        kinds = {track.kind for track in self.intake.tracks}
        return [one for one in self.ran if isinstance(one, Measurer) and kinds & set(one.card.reads)]

    def _norms(self) -> str:
        """Whose norms anything was held against."""
        baseline = self.engine.setting.baseline
        held = baseline is not None and any(baseline.of(one.card.name) for one in self._measurers())
        return baseline.name if baseline is not None and held else EVERYBODY

    def _take(self, observer: Observer, seen: Observation | Track) -> Iterator[events.Event]:
        if isinstance(seen, Observation):
            yield events.Observed(self.graph.add(seen))
        elif isinstance(seen, Track) and seen.kind in observer.card.gives:
            self.intake.tracks.append(seen)
            if isinstance(seen, TimeSeries):
                self.series.append(seen)
            elif isinstance(seen, Turns):
                self._hear(seen)
                yield events.Heard(observer.card.name, seen.source, seen.turns)
        else:
            raise PluginError(f"gave {type(seen).__name__}, which its card does not promise")

    def _lasts(self, track: Track) -> float | None:
        """How long the track's source lasts, in seconds; None where it does not."""
        return self.stimulus.source(track.source).details.get("seconds")

    def _hear(self, found: Turns) -> None:
        """Keep the words of a source, so that what is quoted from them can be read again."""
        text, turns = self.stimulus.text, self.stimulus.turns
        self.stimulus = self.stimulus.model_copy(
            update={"text": {**text, found.source: found.text}, "turns": {**turns, found.source: found.turns}}
        )

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
            emotrace=_version(),
            python=platform.python_version(),
            observers={one.card.name: one.card.version for one in self.ran},
            model=model.name if model else REALIZER,
            model_sha256=model.sha256 if model else None,
            taxonomy=engine.taxonomy.name,
            norms=self._norms(),
            seed=engine.setting.seed,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            licences=tuple(licences),
        )


@cache
def _version() -> str:
    """Read once: looking a distribution up takes longer than deciding of a short text."""
    return version("emotrace")
