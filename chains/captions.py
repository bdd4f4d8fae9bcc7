"""Captions: one careful sentence on what a person does, and what the evidence as a whole fits, as in EMER's captions.

EMER (Lian et al. 2023, arXiv 2306.15401) has annotators describe a clip in the order video, audio, words, conclusion.
Here each part of the sentence is the plain wording of an observation that speaks for the conclusion, so there is
nothing in it that nobody observed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from emotrace.chains.person import person_in
from emotrace.chains.tables import table
from emotrace.engine.belief import Belief
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation
from emotrace.engine.record import Record
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.wording import listed, quoted, shortened

WORTH_TELLING = 0.1
"""Nats for the conclusion, while it lasts, from which a cue is told in a caption. Our own choice."""

MOST_DONE = 3
"""Things that the face and the body do."""

MOST_OF_VOICE = 2

BRIEF = 0.05
"""Seconds: what begins sooner shows from the beginning, and its time is not told."""


class Wordings(Record):
    """The table `data/captions.toml`."""

    does: dict[str, str]
    voice: dict[str, str]


@dataclass(frozen=True)
class Caption:
    """A caption and what it rests on."""

    text: str
    """A clause without a full stop; where words are quoted they stand at its end."""
    quoted: Observation | None
    """The observation whose words are quoted."""
    evidence: tuple[str, ...]


def caption(graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> Caption | None:
    """A caption of the person that the belief is about; None where nothing that can be told was observed."""
    person = person_in(graph.observations, stimulus)
    theirs = [one for one in graph.observations if person.shows(one) and not one.absence]
    telling = sorted(theirs, key=lambda one: (-_speaks_for(one, belief), int(one.id[1:])))
    seen = list(_seen(telling, belief))
    heard = [one for one in telling if one.kind in _wordings().voice and _tells(one, belief)][:MOST_OF_VOICE]
    done = [f"{_wordings().does[one.kind]}{_when(one)}" for one in seen]
    if heard:
        done.append(f"speaks in a {listed([_wordings().voice[one.kind] for one in heard])} voice than usual")
    clause = _fits(belief)
    quote = next((one for one in telling if _tells(one, belief) and _quotable(one, [clause, *done])), None)
    if quote is not None:
        done.append(f"{_verb(quote, stimulus)} {quoted(shortened(quote.quote or ''))}")
    if not done:
        return None
    told = (*seen, *heard, *([quote] if quote else []))
    return Caption(f"{clause}: the person {listed(done)}", quote, tuple(one.id for one in told))


def _fits(belief: Belief) -> str:
    """What the evidence as a whole comes to, as a clause."""
    if belief.top is None:
        return "the evidence settles on no emotion"
    if belief.runner_up is not None:
        return f"the evidence fits {belief.top} best, and {belief.runner_up} next"
    return f"the evidence fits {belief.top} best"


def _seen(telling: Iterable[Observation], belief: Belief) -> Iterator[Observation]:
    """What the face and the body do: cues that speak for the conclusion, and one movement that weighs nothing."""
    kinds: set[str] = set()
    moved = False
    for one in telling:
        weighs = bool(one.weights)
        if one.kind not in _wordings().does or one.kind in kinds or len(kinds) == MOST_DONE:
            continue
        if (weighs and _tells(one, belief)) or (not weighs and not moved):
            moved = moved or not weighs
            kinds.add(one.kind)
            yield one


def _tells(one: Observation, belief: Belief) -> bool:
    """Whether a cue is worth telling: it speaks for the conclusion, or, where there is none, it was observed."""
    return belief.top is None or _speaks_for(one, belief) >= WORTH_TELLING


def _speaks_for(one: Observation, belief: Belief) -> float:
    """Nats for the conclusion while it lasts; where there is none, the heaviest weight either way."""
    weights = taxonomy(belief.taxonomy).project(one.momentary or one.weights)
    if belief.top is None:
        return max((abs(nats) for nats in weights.values()), default=0.0)
    return weights.get(belief.top, 0.0)


def _when(one: Observation) -> str:
    if one.where.seconds is None or one.where.seconds[1] <= BRIEF:
        return ""
    start, end = one.where.seconds
    if end - start < BRIEF:
        return f" at {start:.1f} s"
    return "" if start <= BRIEF else f" from {start:.1f} s on"


def _quotable(one: Observation, rest: Sequence[str]) -> bool:
    """Whether its words can be told from the caption's own: "joy" is quoted in none that speaks of joy."""
    own = f" the person says writes and {' '.join(rest)}"
    return bool(one.quote) and not any(words in own for words in (one.quote or "", shortened(one.quote or "")))


def _verb(quote: Observation, stimulus: Stimulus) -> str:
    written = quote.where.seconds is None and stimulus.source(quote.where.source).kind == "text"
    return "writes" if written else "says"


def _wordings() -> Wordings:
    return table("captions", Wordings)
