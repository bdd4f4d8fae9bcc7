"""How far a run is, and how long it may still take: by what observers usually take, set right by how this run goes."""

from collections.abc import Iterable
from dataclasses import dataclass

from emotrace.ui.app.view import View

USUAL = {"face": 0.08, "speech": 0.06, "voice": 0.02}
"""Seconds of work for each second of a recording: our own measurement on a clip of 3 minutes and 2 cores, by the
`timings` of its result. How they stand to each other is what counts: the run itself says how fast the machine is."""

OTHERS = 0.005
"""The same for an observer that is not among those, most of which read what others have measured."""

LEAST = 0.3
"""Seconds of work for what is no recording, or a short one. Our own choice."""

TRUSTED = 2.0
"""Seconds of work from which this run counts for more than what is usual. Our own choice."""

TELLING = 0.15
"""Share of an observer's way from which its own pace says how long it will still take. Our own choice."""


@dataclass
class Step:
    """How far an observer is."""

    observer: str
    state: str = "waits"
    """waits, works, done or failed."""
    source: str | None = None
    seconds: float | None = None
    """Media time that it has come to."""
    of: float | None = None
    found: int = 0
    """Observations that it has made."""
    spent: float = 0.0
    """Seconds that it has worked, without what it is at work on."""
    began: float = 0.0
    """When it began with the source, in seconds on the monotonic clock."""
    reached: float = 0.0
    """When it came to `seconds`."""

    def start(self, source: str, now: float) -> None:
        """It begins with a source, `now` on the monotonic clock."""
        self.state, self.source, self.seconds, self.of = "works", source, None, None
        self.began = self.reached = now

    def reach(self, seconds: float, of: float | None, now: float) -> None:
        """It has come that far."""
        self.seconds, self.of, self.reached = seconds, of, now

    def end(self, now: float) -> None:
        """It is done with the source."""
        self.spent += now - self.began
        if self.state == "works":
            self.state, self.seconds = "done", self.of

    @property
    def share(self) -> float:
        """How far it is, 0-1."""
        if self.state == "works":
            return min(1.0, self.seconds / self.of) if self.seconds and self.of else 0.0
        return 0.0 if self.state == "waits" else 1.0

    @property
    def at_work(self) -> float:
        """Seconds that it took to come as far as it is."""
        return self.spent + (self.reached - self.began if self.state == "works" else 0.0)

    def view(self) -> View:
        """As the page shows it."""
        told = {"observer": self.observer, "state": self.state, "source": self.source, "found": self.found}
        return {**told, "seconds": self.seconds, "of": self.of}


class Pace:
    """How a run goes, seen over all its observers."""

    def __init__(self, observers: Iterable[str], seconds: float) -> None:
        """`seconds` is how long the recordings last together; 0 where there is none."""
        self.steps = {name: Step(name) for name in observers}
        self._lasts = seconds
        self._far = 0.0

    @property
    def far(self) -> float:
        """How much of the observers' work is done, 0-1. It never goes back."""
        whole = sum(map(self._usual, self.steps.values()))
        done = sum(self._usual(step) * step.share for step in self.steps.values())
        self._far = max(self._far, done / whole if whole else 0.0)
        return self._far

    @property
    def left(self) -> float | None:
        """Seconds until the observers are done; None where there is no recording, and it is soon over."""
        if not self._lasts:
            return None
        steps = self.steps.values()
        done = sum(self._usual(step) * step.share for step in steps)
        slower = (TRUSTED + sum(step.at_work for step in steps)) / (TRUSTED + done)
        return sum(self._left(step, slower) for step in steps)

    def _left(self, step: Step, slower: float) -> float:
        own = step.at_work / step.share if step.share >= TELLING else slower * self._usual(step)
        return own * (1 - step.share)

    def _usual(self, step: Step) -> float:
        """Seconds that it usually takes for all recordings."""
        return LEAST + USUAL.get(step.observer, OTHERS) * self._lasts
