"""How far a run is, and how long it may still take: by what observers usually take, set right by how this run goes."""

from collections.abc import Iterable
from dataclasses import dataclass

from emotrace.ui.app.view import View

USUAL = {"face": 0.08, "speech": 0.06, "voice": 0.02}
"""Seconds of work for each second of a recording: our own measurement on a clip of 3 minutes and 2 cores, by the
`timings` of its result. How they stand to each other is what counts: the run itself says how fast the machine is."""

OTHERS = 0.001
"""The same for an observer that is not among those, most of which read what others have measured."""

LEAST = 0.3
"""Seconds of work that an observer of `USUAL` has with any recording, however short. Our own choice."""

LEAST_OTHERS = 0.05
"""The same for the others. Our own choice."""

TRUSTED = 2.0
"""Seconds of work from which this run counts for more than what is usual. Our own choice."""

TELLING = 0.15
"""Share of an observer's way from which its own pace says how long it will still take. Our own choice."""

OVERDUE = 0.5
"""What an observer of which nothing was heard for longer than expected still takes, as a share of that silence. Our own
choice: the longer it is late, the later it will be."""


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
    """When it began with the source, in seconds on the monotonic clock; its first report where it had to load first."""
    before: float = 0.0
    """How far it was then, 0-1."""
    reached: float = 0.0
    """When it came to `seconds`, and when it began before that."""
    reported: bool = False
    """Whether it has said how far it is."""

    def start(self, source: str, now: float) -> None:
        """It begins with a source, `now` on the monotonic clock."""
        self.state, self.source, self.seconds, self.of = "works", source, None, None
        self.began = self.reached = now
        self.before, self.reported = 0.0, False

    def reach(self, seconds: float, of: float | None, now: float) -> None:
        """It has come that far. What came before a first report near the beginning is loading, no sign of its pace."""
        self.seconds, self.of, self.reached = seconds, of, now
        if not self.reported and self.share < TELLING:
            self.began, self.before = now, self.share
        self.reported = True

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
    def covered(self) -> float:
        """How much of its way it came in `at_work`, 0-1."""
        return max(0.0, self.share - self.before)

    @property
    def at_work(self) -> float:
        """Seconds that it took to come as far as it is, without loading."""
        return self.spent + (self.reached - self.began if self.state == "works" else 0.0)

    def silent(self, now: float) -> float:
        """Seconds that it has been at work since it last said how far it is."""
        return now - self.reached if self.state == "works" else 0.0

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

    def left(self, now: float) -> float | None:
        """Seconds until the observers are done, from `now` on the monotonic clock; None where there is no recording."""
        if not self._lasts:
            return None
        steps = self.steps.values()
        done = sum(self._usual(step) * step.covered for step in steps)
        worked = sum(step.at_work for step in steps)
        silent = sum(step.silent(now) for step in steps)
        slower = (TRUSTED + worked) / (TRUSTED + done)
        # What was done since the last report is as much as usual, until all of it should be: then this run is slower.
        since = sum(min(step.silent(now) / slower, self._usual(step) * (1 - step.share)) for step in steps)
        slower = (TRUSTED + worked + silent) / (TRUSTED + done + since)
        return sum(self._left(step, slower, now) for step in steps)

    def _left(self, step: Step, slower: float, now: float) -> float:
        own = step.at_work / step.covered if step.covered >= TELLING else slower * self._usual(step)
        return max(own * (1 - step.share) - step.silent(now), OVERDUE * step.silent(now))

    def _usual(self, step: Step) -> float:
        """Seconds that it usually takes for all recordings."""
        if step.observer in USUAL:
            return LEAST + USUAL[step.observer] * self._lasts
        return LEAST_OTHERS + OTHERS * self._lasts
