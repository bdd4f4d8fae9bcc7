"""Zones of regulation from valence and arousal, in windows of 200 ms, as in CALMED (arXiv 2307.13706).

A window's evidence is weighed against a prior under which most moments are neutral, and valence and arousal are counted
from what that prior alone comes to. So no evidence lies at (0, 0), and evidence that a person is neutral nearby, on the
side of calm.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, get_args

from emotrace.engine.belief import Belief, mean_affect, softmax
from emotrace.engine.course import course
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.record import Nats
from emotrace.engine.taxonomy import Taxonomy

WINDOW = 0.2
"""Seconds of a window: CALMED's."""

NEUTRAL_SHARE = 30882 / 57012
"""Prior probability of neutral: CALMED's share of green windows. The other emotions share the rest alike."""

DEAD = 0.15
"""Distance from (0, 0) within which a window counts as lying there, so that noise is green. Our own choice: what the
evidence of one moderate sign, 1 nat for one emotion, hardly reaches."""

LEAST = 3
"""Windows that a run of one zone must last to be told as one; a shorter one is taken into the run before. Our own
choice: 0.6 s, which is shorter than most expressions."""

TINY = 1e-12
"""Least probability whose logarithm is taken."""

Zone = Literal["blue", "green", "yellow", "red"]
ZONES: tuple[Zone, ...] = get_args(Zone)


@dataclass(frozen=True)
class ZoneWindow:
    """One window of one source."""

    source: str
    start: float
    end: float
    valence: float
    """Unpleasant to pleasant; 0 is what no evidence comes to."""
    arousal: float
    """Calm to excited; 0 is what no evidence comes to."""

    @property
    def zone(self) -> Zone:
        """The zone that it lies in."""
        return zone_of(self.valence, self.arousal)


@dataclass(frozen=True)
class Run:
    """Windows of one zone in a row."""

    zone: Zone
    windows: tuple[ZoneWindow, ...]

    @property
    def start(self) -> float:
        """Seconds of media time."""
        return self.windows[0].start

    @property
    def end(self) -> float:
        """Seconds of media time."""
        return self.windows[-1].end

    @property
    def depth(self) -> float:
        """Mean distance from the neutral point."""
        return sum(math.hypot(one.valence, one.arousal) for one in self.windows) / len(self.windows)


def zone_of(valence: float, arousal: float, dead: float = DEAD) -> Zone:
    """CALMED's map, where what lies within `dead` of (0, 0) lies there.

    (0, 0) is green; arousal above 0 is yellow with valence from 0 on and red below it; arousal below 0 is green with
    valence above 0 and blue with valence up to 0; at arousal 0, valence above 0 is green, and below 0 red.
    """
    if math.hypot(valence, arousal) <= dead:
        return "green"
    if arousal > 0:
        return "yellow" if valence >= 0 else "red"
    if arousal < 0:
        return "green" if valence > 0 else "blue"
    return "green" if valence > 0 else "red"


def zone_windows(graph: EvidenceGraph, taxonomy: Taxonomy, window: float = WINDOW) -> list[ZoneWindow]:
    """The windows with evidence of the person whom the belief is about, in order of time in each source."""
    return [
        ZoneWindow(moment.source, *moment.seconds, *_place(moment.posterior, taxonomy.uniform_log_prior, taxonomy))
        for moment in course(graph.observations, taxonomy, window, graph.patterns)
        if moment.person is None and moment.seconds[1] > moment.seconds[0]
    ]


def whole(belief: Belief, taxonomy: Taxonomy) -> tuple[float, float]:
    """Valence and arousal of a belief, as those of a window."""
    return _place(belief.posterior, belief.log_prior, taxonomy)


def _place(posterior: Mapping[str, float], log_prior: Nats, taxonomy: Taxonomy) -> tuple[float, float]:
    """Valence and arousal of a posterior under the prior of this chain in place of its own, from that prior's."""
    others = (1 - NEUTRAL_SHARE) / (len(taxonomy.labels) - 1)
    prior = {label: math.log(NEUTRAL_SHARE if label == "neutral" else others) for label in taxonomy.labels}
    score = {label: math.log(max(p, TINY)) - log_prior[label] + prior[label] for label, p in posterior.items()}
    here, neutral = mean_affect(softmax(score), taxonomy), mean_affect(softmax(prior), taxonomy)
    return here.valence - neutral.valence, here.arousal - neutral.arousal


def runs(windows: Sequence[ZoneWindow]) -> list[Run]:
    """Windows of one zone in a row, of one source and without a gap, the shortest taken into the one before."""
    return [run for piece in _pieces(windows) for run in _smoothed(piece)]


def shares(windows: Sequence[ZoneWindow]) -> dict[Zone, float]:
    """Share of each zone among the windows, 0 to 1; all of them, however short."""
    counts = Counter(one.zone for one in windows)
    return {zone: counts[zone] / len(windows) for zone in ZONES} if windows else {}


def _pieces(windows: Iterable[ZoneWindow]) -> Iterator[list[ZoneWindow]]:
    piece: list[ZoneWindow] = []
    for one in windows:
        if piece and (one.source != piece[-1].source or one.start - piece[-1].end > WINDOW / 2):
            yield piece
            piece = []
        piece.append(one)
    if piece:
        yield piece


def _smoothed(piece: Sequence[ZoneWindow]) -> list[Run]:
    found: list[Run] = []
    for zone, group in groupby(piece, key=lambda one: one.zone):
        windows = tuple(group)
        if found and (len(windows) < LEAST or found[-1].zone == zone):
            found[-1] = Run(found[-1].zone, (*found[-1].windows, *windows))
        else:
            found.append(Run(zone, windows))
    if len(found) > 1 and len(found[0].windows) < LEAST:  # nothing stands before it
        first, second, *rest = found
        found = [Run(second.zone, (*first.windows, *second.windows)), *rest]
    return found
