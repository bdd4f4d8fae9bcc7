"""The story of one run, as far as it has been told: the state of the page while it goes and when it is over."""

import time
from dataclasses import dataclass, field

from emotrace.engine import events
from emotrace.engine.result import Result
from emotrace.engine.taxonomy import Taxonomy
from emotrace.ui.app.job import Begun, Drawn, Refused, Sound
from emotrace.ui.app.pace import Pace
from emotrace.ui.app.view import (
    View,
    belief_view,
    evidence_view,
    failure_view,
    heard_view,
    sentence_view,
    source_view,
    whole_view,
)
from emotrace.ui.app.worker import Message
from emotrace.ui.report_markdown import written_by


@dataclass
class Story:
    """Takes the engine's messages and keeps the page's state."""

    taxonomy: Taxonomy
    phase: str = "waits"
    """waits, reads, observes, writes, done, stopped or failed."""
    before: int = 0
    """How many come first, while it waits."""
    problem: str = ""
    """Why nothing came of it, where nothing did."""
    result: Result | None = None
    _pace: Pace = field(default_factory=lambda: Pace((), 0.0))
    _state: View = field(default_factory=dict)

    def take(self, message: Message) -> None:
        """Go on with the story."""
        match message:
            case Begun():
                self._begin(message)
            case events.Started() | events.Progressed() | events.Ended():
                self._work(message)
            case events.Believed(belief):
                self.phase = "writes"
                self._state["belief"] = belief_view(belief)
            case events.Finished(result):
                self._finish(result)
            case Refused(problem):
                self.phase, self.problem = "failed", problem
            case _:
                self._add(message)

    @property
    def found(self) -> int:
        """How many observations there are."""
        return len(self._state.get("evidence", ()))

    def page(self) -> View:
        """The state of the page."""
        steps = [step.view() for step in self._pace.steps.values()]
        told = {"phase": self.phase, "before": self.before, "problem": self.problem, "steps": steps}
        return {**self._state, **told, "far": self._pace.far, "left": self._pace.left(time.monotonic())}

    def begin(self) -> None:
        """It is this run's turn."""
        self.phase, self.before = "reads", 0
        self._state = {"sources": [], "evidence": [], "patterns": [], "sentences": [], "failures": []}
        self._state |= {"sounds": {}, "outlines": {}}

    def _begin(self, begun: Begun) -> None:
        self.phase = "observes"
        self._state["sources"] = [source_view(one, begun.stimulus) for one in begun.stimulus.sources]
        seconds = (one.details.get("seconds", 0.0) for one in begun.stimulus.sources)
        self._pace = Pace(begun.observers, sum(seconds))

    def _add(self, message: Message) -> None:
        """Add what comes piece by piece."""
        match message:
            case Sound():
                self._state["sounds"][message.source] = {"seconds": message.seconds, "peaks": message.peaks}
            case Drawn(source, outlines):
                self._state["outlines"][source] = [{"face": one.face, "lines": one.lines} for one in outlines]
            case events.Observed(observation):
                self._state["evidence"].append(evidence_view(observation, self.taxonomy))
                if step := self._pace.steps.get(observation.observer.name):
                    step.found += 1
            case events.Said(part, sentence):
                self._state["sentences"].append(sentence_view(part, sentence))
            case events.Heard(_, source, turns):
                self._state["sources"] = [
                    heard_view(one, turns) if one["id"] == source else one for one in self._state["sources"]
                ]
            case events.Failed(failure):
                self._state["failures"].append(failure_view(failure))
                if step := self._pace.steps.get(failure.where):
                    step.state = "failed"

    def _work(self, event: events.Started | events.Progressed | events.Ended) -> None:
        step, now = self._pace.steps[event.observer], time.monotonic()
        match event:
            case events.Started():
                step.start(event.source, now)
            case events.Progressed(seconds=seconds, of=whole):
                step.reach(seconds, whole, now)
            case events.Ended():
                step.end(now)

    def _finish(self, result: Result) -> None:
        self.phase, self.result = "done", result
        self._state |= whole_view(result, self.taxonomy)
        self._state["belief"] = belief_view(result.belief)
        self._state["written_by"] = written_by(result)
        self._state["failures"] = [failure_view(failure) for failure in result.failures]
