"""Discord: where what one modality shows is pleasant and what another shows is not, and cues of hesitation besides.

In each window of a second a modality's valence is the mean valence of what its evidence comes to, less that of no
evidence, plus the valence of what has no weights (a nod, a lack of motivation). Two modalities are in discord as far as
the weaker of two opposite valences reaches; cues of hesitation nearby raise it by as much as they weigh. What a
window comes to is the largest discord of a pair, and the cues, whichever way they come together: 1 - (1 - d)(1 - h).

BAH's annotators name the modalities whose cues do not fit each other (arXiv 2505.19328); the measure is our own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from emotrace.chains.clock import WINDOW, Clock, clocks
from emotrace.chains.cues_of_ambivalence import Cues, Pair
from emotrace.engine.belief import mean_affect, softmax
from emotrace.engine.course import course
from emotrace.engine.observation import Observation
from emotrace.engine.pooling import pooled
from emotrace.engine.taxonomy import taxonomy

FULL = 0.4
"""Valence, on the side of the weaker modality, that makes a discord full: what evidence for joy or for sadness comes to
at about even chances."""

DEAD = 0.05
"""Valence up to which a modality takes no side."""

REACH = 2
"""Windows on either side within which cues fall together: BAH's segments last 4.25 s on average."""

LEAST_WINDOWS, LEAST_WORDS = 3, 8
"""Windows with evidence, or words, from which there is enough to tell discord or ambivalence by. Our own choice."""

Course = dict[int, float]
"""Window to what it comes to; windows without anything are left out, for evidence may begin late by its clock."""


@dataclass(frozen=True)
class Discord:
    """What one source shows over time, by its clock."""

    clock: Clock
    cues: tuple[tuple[Observation, range], ...]
    """Cues of hesitation with the windows in which they show."""
    pairs: dict[Pair, Course]
    """The discord of two modalities, 0 to 1, in each window in which both show something, in order of time."""
    total: Course
    """What discord and hesitation come to, 0 to 1, in each window with evidence or near a cue, in order of time."""
    seen: int
    """Windows in which anything was observed."""
    until: float
    """When the last evidence ends."""


def discords(observations: Sequence[Observation], cues: Cues) -> list[Discord]:
    """What each source shows over time, of one person's observations."""
    return [_discord(clock, observations, cues) for clock in clocks(observations)]


def _discord(clock: Clock, observations: Sequence[Observation], cues: Cues) -> Discord:
    placed = [(one, clock.windows(one)) for one in observations if clock.span(one) is not None]
    seen = {at for _, windows in placed for at in windows}
    shown = tuple((one, windows) for one, windows in placed if cues.row_of(one) is not None)
    hesitation = _hesitation(shown, max(seen), cues)
    valences = {name: _valences(clock, name, placed, cues) for name in cues.modality}
    courses = {
        (first, second): _together(valences[first], valences[second], hesitation)
        for first, second in combinations(cues.modality, 2)
    }
    pairs = {pair: values for pair, values in courses.items() if values}
    windows = sorted(seen | hesitation.keys())
    most = {at: max((values.get(at, 0.0) for values in pairs.values()), default=0.0) for at in windows}
    total = {at: 1 - (1 - most[at]) * (1 - hesitation.get(at, 0.0)) for at in windows}
    until = max(span[1] for one, _ in placed if (span := clock.span(one)) is not None)
    return Discord(clock, shown, pairs, total, len(seen), until)


def _hesitation(shown: Iterable[tuple[Observation, range]], last: int, cues: Cues) -> Course:
    """How far the cues within reach speak for ambivalence, 0 to 1, up to the last window with evidence."""
    near: dict[int, list[Observation]] = {}
    for one, windows in shown:
        for at in range(max(0, windows.start - REACH), min(last + 1, windows.stop + REACH)):
            near.setdefault(at, []).append(one)
    rows = {at: [row for one in within if (row := cues.row_of(one)) is not None] for at, within in near.items()}
    return {at: cues.together(within) for at, within in rows.items()}


def _valences(clock: Clock, modality: str, placed: Sequence[tuple[Observation, range]], cues: Cues) -> Course:
    """A modality's valence, about -1 to 1, in each window in which it shows something that has one."""
    ekman = taxonomy("ekman")
    theirs = [(one, windows) for one, windows in placed if cues.modality_of(one) == modality]
    found: Course = {}
    for moment in course((clock.on_it(one) for one, _ in theirs if one.weights), ekman, WINDOW):
        found[int(moment.seconds[0] / WINDOW + 1e-6)] = moment.affect.valence - neutral_valence()
    for one, windows in theirs:
        row = cues.row_of(one)
        for at in windows if row is not None and row.valence and not one.weights else ():
            found[at] = found.get(at, 0.0) + (row.valence if row else 0.0)
    return found


def _together(first: Course, second: Course, hesitation: Course) -> Course:
    """The discord of two modalities, raised by hesitation nearby, 0 to 1."""
    both = sorted(first.keys() & second.keys())
    return {at: min(1.0, apart(first[at], second[at]) * (1 + hesitation.get(at, 0.0))) for at in both}


def neutral_valence() -> float:
    """Valence of no evidence: that of all emotions alike."""
    ekman = taxonomy("ekman")
    return mean_affect(softmax(ekman.uniform_log_prior), ekman).valence


def valence_of_all(observations: Iterable[Observation]) -> float | None:
    """Valence of evidence that has no common time, as a whole; None where nothing weighs."""
    ekman = taxonomy("ekman")
    weights = [one.weights for one in observations if one.weights]
    summed = pooled((1.0, nats) for nats in weights)
    score = {label: prior + summed.get(label, 0.0) for label, prior in ekman.uniform_log_prior.items()}
    return mean_affect(softmax(score), ekman).valence - neutral_valence() if weights else None


def apart(first: float, second: float) -> float:
    """How far two valences pull in different directions, 0 to 1."""
    weaker = min(abs(first), abs(second))
    return min(1.0, weaker / FULL) if first * second < 0 and weaker >= DEAD else 0.0
