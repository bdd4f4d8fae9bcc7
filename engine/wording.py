"""Numbers and sizes in words, the same for the realizer, the language model's facts and the screen."""

import re
from collections.abc import Sequence

from emotrace.engine.belief import Belief, Conflict
from emotrace.engine.explanation import Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.taxonomy import taxonomy

MAX_QUOTED = 80
"""Characters of a quotation that name a cue; a longer one is named by its label, and cut where it is told in full."""

FAR_MORE = 3.0
"""Times that a cue must oppose more than it supports to be told as a sign against. Our own choice."""

WORD = r"[^\W_](?:[^\W_]|['\u2019-](?=[^\W_])){0,19}"
NAME = re.compile(rf"{WORD}|(?:(?![a-z]){WORD}\.?[ -]?){{1,3}}")
"""What is told as a speaker's name: one word, or up to three that begin with a capital or a digit, as names do and
instructions do not; "anna", "P01", "Dr. O'Neill"."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
"""How inputs are told apart; the seventh and later ones by their number."""

NAMES = {"0-5": "on the 0-5 scale", "sd": "standard deviations", "s": "s"}
"""Units as readers read them; others stand as they are."""


def strength_word(strength: float) -> str:
    """Slight, moderate or strong, in thirds of the range from 0 to 1."""
    if strength < 1 / 3:
        return "slight"
    return "moderate" if strength < 2 / 3 else "strong"


def sign_word(nats: float) -> str:
    """How strong a sign is, from the size of its weight: e to the nats is a likelihood ratio."""
    size = abs(nats)
    if size < 0.4:
        return "a faint sign"
    if size < 0.9:
        return "a weak sign"
    return "a sign" if size < 1.5 else "a strong sign"


def percent(probability: float) -> str:
    """A probability for readers, never rounded to certainty."""
    if probability > 0.99:
        return "more than 99%"
    return "less than 1%" if probability < 0.01 else f"{100 * probability:.0f}%"


def size(observation: Observation) -> str:
    """Value and unit: "estimated at 4.5 on the 0-5 scale", "2.1 standard deviations above the norm"."""
    value = observation.value
    if value is None:
        return ""
    if observation.unit == "sd" and abs(value) < 0.05:
        return "at the norm"
    if observation.unit == "sd":
        return f"{abs(value):.1f} standard deviations {'above' if value >= 0 else 'below'} the norm"
    if observation.unit == "count":  # "one face was found", "!": the phrase says it already
        return f"{value:.0f}" if value > 1 else ""
    number = f"{value:.0f}" if value == int(value) and observation.unit != "0-5" else f"{value:.1f}"
    shown = f"{number} {NAMES.get(observation.unit, observation.unit)}".strip()
    return f"estimated at {shown}" if observation.estimated else shown


def name(evidence: Observation | Pattern) -> str:
    """A short name for a cue among others: its quotation, its action unit, or its label."""
    if isinstance(evidence, Pattern):
        return evidence.phrase
    if evidence.quote:
        return quoted(evidence.quote if len(evidence.quote) <= MAX_QUOTED else shortened(evidence.quote))
    return evidence.kind if evidence.kind.startswith("AU") else f"the {evidence.label}"


def place(observation: Observation, graph: EvidenceGraph) -> str:
    """Where, as far as it needs saying: the side; the face or speaker where there are several; the time."""
    parts = []
    if observation.where.side in ("left", "right"):
        parts.append(f"on the {observation.where.side}")
    elif observation.where.side == "both":
        parts.append("on both sides")
    faces = {one.where.face for one in graph.observations if one.where.source == observation.where.source}
    if observation.where.face is not None and len(faces - {None}) > 1:
        parts.append(f"face {observation.where.face}")
    speakers = {one.where.speaker for one in graph.observations if one.where.source == observation.where.source}
    if observation.where.speaker is not None and len(speakers - {None}) > 1:
        parts.append(said_by(observation.where.speaker))
    if observation.where.seconds is not None:
        start, end = observation.where.seconds
        begins, ends = f"{start:.1f} s", f"{end:.1f} s"
        parts.append(f"at {begins}" if begins == ends else f"from {begins} to {ends}")
    return ", ".join(parts)


def whereabouts(observation: Observation, graph: EvidenceGraph) -> str:
    """`place`, and before it the input."""
    return ", ".join(part for part in (which_input(observation, graph), place(observation, graph)) if part)


def which_input(observation: Observation, graph: EvidenceGraph) -> str:
    """ "in the second input", where others hold something of the same modality; empty where none does.

    What weighs is told apart from what weighs in others, and not from what only says why nothing was found there.
    """
    if len(graph.sources) < 2:
        return ""
    seen = (one for one in graph.observations if one.modality == observation.modality)
    alike = {one.where.source for one in seen if one.weights or not observation.weights}
    if len(alike) < 2:
        return ""
    number = [source.id for source in graph.sources].index(observation.where.source) + 1
    return f"in the {ORDINALS[number - 1]} input" if number <= len(ORDINALS) else f"in input {number}"


def said_by(speaker: str) -> str:
    """Who said it: "by Anna"; of a name that is none, that somebody else did, for names are the user's text."""
    return f"by {speaker}" if NAME.fullmatch(speaker) else "by one speaker"


def measured(observation: Observation, graph: EvidenceGraph, *, strength: bool = True) -> str:
    """All that was measured of a cue: "AU12, estimated at 4.5 on the 0-5 scale, strong, on both sides"."""
    told = [observation.kind if observation.kind.startswith("AU") else "", size(observation)]
    told += [strength_word(observation.strength) if strength and observation.weights else ""]
    told += [whereabouts(observation, graph)]
    return ", ".join(part for part in told if part)


def phrase_of(observation: Observation) -> str:
    """The cue's own phrase, with one kind of quotation mark around the user's words."""
    if observation.quote is None:
        return observation.phrase
    phrase = observation.phrase.replace(f'"{observation.quote}"', quoted(observation.quote))
    shown = shortened(observation.quote)
    return phrase.replace(f'"{shown}"', quoted(shown))


def signs(evidence_id: str, graph: EvidenceGraph, belief: Belief) -> str:
    """ "a strong sign of joy and surprise": what it supports most, or, where it opposes far more, what it opposes.

    Labels at least half as heavy as the first are named.
    """
    first, labels = _named_labels(evidence_id, graph, belief)
    if not labels:
        return "a sign of nothing"
    return f"{sign_word(first)} {'of' if first > 0 else 'against'} {listed(labels)}"


def is_more_of_others(evidence_id: str, emotion: str, graph: EvidenceGraph, belief: Belief) -> bool:
    """Whether `signs` names what is supported, and this emotion, which is less than half as heavy, not."""
    first, labels = _named_labels(evidence_id, graph, belief)
    return first > 0 and emotion not in labels


def _named_labels(evidence_id: str, graph: EvidenceGraph, belief: Belief) -> tuple[float, list[str]]:
    """What evidence bears on most, in nats, and the labels at least half as heavy; none where it bears on nothing."""
    bearing = bears_on(evidence_id, graph, belief)
    heaviest = max((nats for _, nats in bearing), key=abs, default=0.0)
    most = max((nats for _, nats in bearing), default=0.0)
    first = most if most >= abs(heaviest) / FAR_MORE else heaviest
    return first, [label for label, nats in bearing if (nats > 0) == (first > 0) and abs(nats) >= abs(first) / 2]


def bears_on(evidence_id: str, graph: EvidenceGraph, belief: Belief) -> list[tuple[str, float]]:
    """Labels that a piece of evidence supports, then those that it opposes, each heaviest first, with the nats."""
    weights = taxonomy(belief.taxonomy).project(graph.evidence(evidence_id).weights)
    support = sorted((pair for pair in weights.items() if pair[1] > 0), key=lambda pair: (-pair[1], pair[0]))
    oppose = sorted((pair for pair in weights.items() if pair[1] < 0), key=lambda pair: (pair[1], pair[0]))
    return support + oppose


def conflict_of(point: Point, belief: Belief) -> Conflict:
    """The conflict that a point is about."""
    return next(
        one
        for one in belief.conflicts
        if one.emotions == point.emotions and (*one.evidence[0], *one.evidence[1]) == point.evidence
    )


def listed(words: Sequence[str]) -> str:
    """A list in words: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def shortened(quote: str) -> str:
    """A quotation on one line, cut where it is long."""
    flat = " ".join(quote.split())
    return flat if len(flat) <= MAX_QUOTED else f"{flat[:MAX_QUOTED]}\u2026"


def quoted(text: str) -> str:
    """The user's words in quotation marks that cannot end early."""
    return f"“{text}”"
