"""Open-vocabulary labels: words for states that are finer than seven emotions, chosen by where the evidence lies.

EMER and its successors (Lian et al. 2023, arXiv 2306.15401; AffectGPT, arXiv 2501.16566) label clips with any words
that fit. Here a word has to be a shade of what the belief concludes, to lie near the belief in valence, arousal and
dominance, and, where it stands for something that shows, to have its cues observed. The words are in
`data/open_labels.toml`, and are our own.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import Field

from emotrace.chains.person import person_in
from emotrace.chains.tables import table
from emotrace.engine.belief import Belief, believe
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation
from emotrace.engine.record import Number, Record
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.taxonomy import Coordinates, taxonomy

SPREAD = 0.35
"""Distance in affect space at which a word fits exp(-1/2) as well as at none."""

CLOSE_BEHIND = 0.7
"""Share of the best word's fit from which another is given too."""

APART = 0.12
"""Distance in affect space under which two words say the same, and the better one is given alone."""

MOST = 3
"""Words at most; this, like the rest, is our own choice."""

DIRECT = 1.5
"""What the fit of a word is multiplied by where its own cues were observed."""

AROUSAL_PER_SD, MOST_AROUSAL = 0.1, 0.3
"""What one standard deviation of vocal arousal moves the evidence by, and what it moves it by at most."""

Place = tuple[Number, Number, Number, tuple[str, ...]]
"""Valence, arousal, dominance, and the ekman labels that a word is a shade of, the main one first; none for any."""


class Needing(Record):
    """A word that stands for something that shows."""

    at: Place
    cues: tuple[str, ...]
    """Kinds or labels of observations."""
    least: int = Field(ge=1)
    """How many of these observations it takes."""


class OpenLabels(Record):
    """The table `data/open_labels.toml`."""

    words: dict[str, Place]
    needing: dict[str, Needing]


@dataclass(frozen=True)
class OpenLabel:
    """A word, and how well it fits."""

    word: str
    fit: float
    """From 0: the probability of the emotion that it is a shade of, times how near it lies to the evidence."""
    place: tuple[float, float, float]
    """Valence, arousal and dominance."""


def open_labels(graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> list[OpenLabel]:
    """The words that fit best, best first; none where the belief abstains."""
    over_ekman = belief if belief.taxonomy == "ekman" else believe(graph, taxonomy("ekman"))
    if over_ekman.top is None or belief.top is None:
        return []
    person = person_in(graph.observations, stimulus)
    theirs = [one for one in graph.observations if person.shows(one)]
    affect = _moved(over_ekman.affect, theirs)
    fitting = sorted(_fitting(over_ekman, affect, theirs), key=lambda one: (-one.fit, one.word))
    return list(_different(fitting))


def _fitting(belief: Belief, affect: tuple[float, float, float], theirs: Iterable[Observation]) -> Iterator[OpenLabel]:
    labels = table("open_labels", OpenLabels)
    shown = [{one.kind, one.label} for one in theirs]
    bare = dict.fromkeys(labels.words, 1.0)
    direct = {
        word: DIRECT
        for word, needing in labels.needing.items()
        if sum(not names.isdisjoint(needing.cues) for names in shown) >= needing.least
    }
    for word, factor in (bare | direct).items():
        *at, shades = labels.words[word] if word in bare else labels.needing[word].at
        chance = factor * _chance(shades, belief)
        if chance > 0:
            place = (float(at[0]), float(at[1]), float(at[2]))
            near = math.exp(-0.5 * (math.dist(place, affect) / SPREAD) ** 2)
            yield OpenLabel(word, chance * near, place)


def _chance(shades: Sequence[str], belief: Belief) -> float:
    """Probability of what a word is a shade of; the others than its main one add half. 0 where it is not concluded."""
    if not shades:
        return belief.posterior[belief.top or ""]
    main, *others = shades
    if main not in (belief.top, belief.runner_up):
        return 0.0
    return belief.posterior[main] + 0.5 * sum(belief.posterior[one] for one in others)


def _different(fitting: Iterable[OpenLabel]) -> Iterator[OpenLabel]:
    """The best words, without those that say the same as a better one."""
    given: list[OpenLabel] = []
    for one in fitting:
        if given and (len(given) == MOST or one.fit < CLOSE_BEHIND * given[0].fit):
            return
        if all(math.dist(one.place, other.place) >= APART for other in given):
            given.append(one)
            yield one


def _moved(affect: Coordinates, theirs: Iterable[Observation]) -> tuple[float, float, float]:
    """The belief's mean affect, its arousal moved by what is heard of it in the voice."""
    heard = [one.value for one in theirs if one.kind.startswith("arousal") and one.value is not None]
    shift = AROUSAL_PER_SD * sum(heard) / len(heard) if heard else 0.0
    arousal = affect.arousal + max(-MOST_AROUSAL, min(MOST_AROUSAL, shift))
    return affect.valence, arousal, affect.dominance
