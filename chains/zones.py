"""The chain `zones`: which zone of regulation the evidence lies in, from one fifth of a second to the next.

After CALMED (Sousa et al. 2023, arXiv 2307.13706), which labels sessions of children with the colours of the Zones of
Regulation: green is calm and ready, blue low, yellow stirred up, red beside oneself. How valence and arousal make a
zone is in `zone_windows.py`. The chain says where evidence lies. It was measured on no child, and is no diagnosis.
"""

import math
from collections.abc import Iterator, Sequence

from emotrace.chains.briefing import briefing
from emotrace.chains.expression import conclusion, interpretation, key_points, left_out_point, told_and_left_out
from emotrace.chains.found import found
from emotrace.chains.zone_windows import ZONES, Run, Zone, ZoneWindow, runs, shares, whole, zone_of, zone_windows
from emotrace.engine.belief import Belief
from emotrace.engine.chain import ChainCard
from emotrace.engine.explanation import Plan, Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.language import Message
from emotrace.engine.observation import Observation, Where
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.timeseries import TimeSeries

NAME = "zones"
OVERALL, SHARE = "overall zone", "zone share"

MOST_RUNS = 4
"""Stretches that are told one by one, the longest of those that are not green. Our own choice."""

MOST_KEPT = 500
"""Stretches that become observations, the longest. Our own choice."""

MEANING: dict[Zone, str] = {
    "green": "calm or ready",
    "blue": "low in energy",
    "yellow": "stirred up",
    "red": "unpleasant and strong",
}


class ZonesChain:
    """Zones of regulation over time, and of the whole."""

    card = ChainCard(
        name=NAME,
        what="Zones of regulation, green, blue, yellow and red, in windows of 200 ms, and their shares of the time",
        source="CALMED: Sousa et al. 2023, arXiv 2307.13706",
    )

    def briefing(self) -> tuple[Message, ...]:
        """The instruction and worked examples of `expression`: the same points are worded."""
        return briefing("expression")

    def derive(
        self,
        graph: EvidenceGraph,
        belief: Belief,
        stimulus: Stimulus,
        series: tuple[TimeSeries, ...],  # noqa: ARG002  # what they hold has been observed
    ) -> Iterator[Observation]:
        """The zone of the whole, the share of each zone, and the stretches that lie in one, in order of time."""
        everywhere = Where(source=stimulus.sources[0].id)
        if belief.top is not None:
            yield _overall(belief, everywhere)
        windows = zone_windows(graph, taxonomy(belief.taxonomy))
        for zone, share in shares(windows).items():
            if share > 0:
                yield _share(zone, share, windows, everywhere)
        longest = sorted(runs(windows), key=lambda one: one.start - one.end)[:MOST_KEPT]
        yield from map(_stretch, sorted(longest, key=lambda one: (one.windows[0].source, one.start)))

    def plan(self, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> Plan:
        """Say the cues, how they combine, the zones, and what follows."""
        told, rest = told_and_left_out(graph, belief)
        points = [
            *key_points(graph, belief, told),
            *left_out_point(rest),
            *interpretation(graph, belief, stimulus),
            *_zones(graph),
            *conclusion(graph, belief),
        ]
        return Plan(points=tuple(points), left_out=len(rest))


def _overall(belief: Belief, where: Where) -> Observation:
    valence, arousal = whole(belief, taxonomy(belief.taxonomy))
    zone = zone_of(valence, arousal)
    phrase = f"taken as a whole the evidence lies in the {zone} zone, {MEANING[zone]}"
    distance = math.hypot(valence, arousal)
    details = {"valence from the middle": valence, "arousal from the middle": arousal}
    size = (distance, "from the middle")
    return found(NAME, OVERALL, f"{zone} zone overall", phrase, where, size, distance, details)


def _share(zone: Zone, share: float, windows: Sequence[ZoneWindow], where: Where) -> Observation:
    seconds = sum(one.end - one.start for one in windows if one.zone == zone)
    phrase = f"the evidence lies in the {zone} zone, {MEANING[zone]}, for {100 * share:.0f} per cent of the time"
    details = {"share 0-1": share}
    return found(NAME, SHARE, f"share of the {zone} zone", phrase, where, (seconds, "s"), share, details)


def _stretch(run: Run) -> Observation:
    place = Where(source=run.windows[0].source, seconds=(run.start, run.end))
    count = len(run.windows)
    details = {
        "valence from the middle": sum(one.valence for one in run.windows) / count,
        "arousal from the middle": sum(one.arousal for one in run.windows) / count,
    }
    phrase = f"the evidence lies in the {run.zone} zone"
    kind = f"{run.zone} zone"
    return found(NAME, kind, kind, phrase, place, strength=run.depth, details=details)


def _zones(graph: EvidenceGraph) -> Iterator[Point]:
    """The shares, largest first; the longest stretches that are not green, in order of time; the whole."""
    own = [one for one in graph.observations if one.modality == NAME]
    yield from map(_finding, sorted((one for one in own if one.kind == SHARE), key=lambda one: -one.strength))
    stirred = [one for one in own if one.kind in {f"{zone} zone" for zone in ZONES if zone != "green"}]
    longest = sorted(stirred, key=_lasts, reverse=True)[:MOST_RUNS]
    yield from map(_finding, (one for one in stirred if one in longest))
    yield from map(_finding, (one for one in own if one.kind == OVERALL))


def _lasts(one: Observation) -> float:
    start, end = one.where.seconds or (0.0, 0.0)
    return end - start


def _finding(one: Observation) -> Point:
    return Point(part="interpretation", claim="finding", evidence=(one.id,))
