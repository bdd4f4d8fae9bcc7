"""What can be wrong with an observation beyond what its own validation refuses: each problem with what to do."""

from collections.abc import Iterator, Sequence
from itertools import islice

from emotrace.engine.belief import believe
from emotrace.engine.check import MARKUP, check_sentence
from emotrace.engine.explanation import Claim, Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation
from emotrace.engine.observer import ObserverCard
from emotrace.engine.realizer import realize
from emotrace.engine.record import Nats
from emotrace.engine.stimulus import Frames, Source, Stimulus, Text, Track, Turns, Waveform
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.vocabulary import vocabulary
from emotrace.engine.wording import bears_on

MAX_NATS = 8.0
"""No single cue is worth more. Rules by hand should stay within half of it (e^4 is a likelihood ratio of 55); what was
learned may find a word fifty times as likely under one emotion, and a twentieth as likely under the others."""

ROUNDING = 0.01
"""Seconds by which a rounded time may pass the end of the media."""

CUT = 20
"""Characters of a quote that a phrase holds at least, where it cuts the quote short."""


def end_of(track: Track) -> float | None:
    """When the media behind a track ends, in seconds; None where it has none, or is of a strange kind."""
    if isinstance(track, Waveform):
        return track.seconds
    if isinstance(track, Frames):
        return track.seconds or max((one.seconds for one in track.frames if one.seconds is not None), default=None)
    if isinstance(track, Turns):
        times = [turn.seconds for turn in track.turns if turn.seconds]
        times += [word.seconds for turn in track.turns for word in turn.words]
        return max((end for _, end in times), default=None)
    return None


def weight_problems(weights: Nats) -> Iterator[str]:
    """Weights over strange emotions, and weights that are too large or no numbers."""
    known = taxonomy("ekman").labels
    for label, nats in weights.items():
        if label not in known:
            yield f"weighs {label!r}; weights are over {', '.join(known)}"
        if not abs(nats) <= MAX_NATS:  # so that NaN is refused too
            yield f"weighs {nats} nats for {label!r}; stay within {MAX_NATS:g} either way"


def provenance_problems(one: Observation) -> Iterator[str]:
    """Weights that come from nowhere."""
    if one.weights and not one.weights_from.strip():
        yield "weighs, and weights_from is empty; name the rule table and its source, or the trained model"


def reference_problems(one: Observation, card: ObserverCard) -> Iterator[str]:
    """A modality, or an observer's name or version, that is not the card's."""
    said = (one.modality, one.observer.name, one.observer.version)
    if said != (card.modality, card.name, card.version):
        yield f"says modality, observer and version {said}; use card.modality and card.ref()"


def span_problems(one: Observation, track: Track) -> Iterator[str]:
    """A span outside the text, or a quote that does not stand there, as far as the track's text is known."""
    if one.where.characters is None:
        return
    text = track.text if isinstance(track, Text | Turns) else None
    start, end = one.where.characters
    if not 0 <= start < end or (text is not None and end > len(text)):
        yield f"says where.characters {(start, end)}; give a span inside the text, as Python slices it"
    elif text is not None and one.quote is not None and one.quote != text[start:end]:
        yield f"quotes {one.quote!r}, where {text[start:end]!r} stands; quote text[start:end]"


def time_problems(one: Observation, end: float | None) -> Iterator[str]:
    """Times that do not run from start to end, or lie outside the media; `end` is None where there is no end."""
    if one.where.seconds is None:
        return
    first, last = one.where.seconds
    if not 0 <= first <= last:
        yield f"says where.seconds {(first, last)}; give start and end in media time, from 0"
    elif end is not None and last > end + ROUNDING:
        yield f"says where.seconds {(first, last)}, and the media ends at {end} s; give times inside it"
    if one.where.apex is not None and not first <= one.where.apex <= last:
        yield f"says where.apex {one.where.apex}, outside where.seconds {(first, last)}; give a time between the two"


def turn_problems(one: Observation, track: Track) -> Iterator[str]:
    """A turn that is not there, a speaker who does not say it, or a span of another turn's text."""
    if not isinstance(track, Turns) or one.where.turn is None:
        return
    number = one.where.turn
    if number > len(track.turns):
        yield f"says where.turn {number}, and there are {len(track.turns)}; count them from 1"
        return
    start, turn = next(islice(track.placed(), number - 1, None))
    if one.where.speaker != turn.speaker:
        yield f"says where.speaker {one.where.speaker!r}, and {turn.speaker!r} says turn {number}; use turn.speaker"
    span = one.where.characters
    if span is not None and not start <= span[0] < span[1] <= start + len(turn.text):
        yield f"says where.characters {span}, outside turn {number}; add where the turn begins, from track.placed()"


def box_problems(one: Observation) -> Iterator[str]:
    """A box that leaves the picture at the left or at the top."""
    box = one.where.box
    if box and min(box.left, box.top, box.width, box.height) < 0:
        yield f"has a box that leaves the picture at the left or at the top ({box}); cut it at 0"


def phrase_problems(one: Observation) -> Iterator[str]:
    """A phrase that cannot stand in the midst of a sentence, or does not hold its quote."""
    phrase = one.phrase
    if phrase != " ".join(phrase.split()):
        yield f"has line breaks or spaces to spare in its phrase, {phrase!r}; write it in one line"
    if phrase.endswith((".", "!", "?", ",", ";", ":")):
        yield f"has a phrase that ends as a sentence does, {phrase!r}; leave the mark to the sentence around it"
    if phrase[:1].isupper() and phrase[1:2].islower():
        yield f"has a phrase that begins as a sentence does, {phrase!r}; begin in lower case, for it may stand anywhere"
    if found := _overdone(phrase.replace(one.quote, " ") if one.quote else phrase):
        yield f"has a phrase that says more than can be observed, {phrase!r}; leave out {found!r}"
    if one.quote and not _holds(phrase, " ".join(one.quote.split())):
        yield f"has a phrase, {phrase!r}, without its quote, {one.quote!r}; write a noun phrase that holds it"


def _overdone(phrase: str) -> str | None:
    """What a phrase holds of certainty, mind-reading or markup; the check of sentences takes phrases as they are."""
    words = vocabulary()
    for pattern in (words.overclaims, words.mind_reading, MARKUP):
        if found := pattern.search(phrase):
            return found.group()
    return None


def _holds(phrase: str, quote: str) -> bool:
    return quote in phrase or ("…" in phrase and quote[:CUT] in phrase)


def json_problems(one: Observation) -> Iterator[str]:
    """An observation that cannot be written as JSON, or is another one when it is read again."""
    try:
        if Observation.model_validate_json(one.model_dump_json(warnings="error")) != one:
            yield "comes back from JSON changed; make it with Observation(...), of plain Python values"
    except ValueError as error:  # pydantic's errors of reading and of writing
        reason = str(error).splitlines()[0]
        yield f"does not go through JSON ({reason}); make it with Observation(...), of plain Python values"


def graph_of(observations: Sequence[Observation]) -> EvidenceGraph:
    """A graph of these observations and their sources alone, with ids of its own."""
    names = dict.fromkeys(one.where.source for one in observations)
    return EvidenceGraph.of(
        (Source(id=name, kind="unknown", name=name, sha256="", size=0) for name in names),
        (one.model_copy(update={"id": ""}) for one in observations),
    )


def sentence_problems(graph: EvidenceGraph, evidence: str, claim: Claim) -> Iterator[str]:
    """What the check finds in the built-in writer's sentence about an observation or a pattern."""
    belief, stimulus = believe(graph, taxonomy("ekman")), Stimulus(sources=graph.sources)
    weighs = bool(bears_on(evidence, graph, belief))
    point = Point(part="key_observations", claim=claim if weighs else "unweighted", evidence=(evidence,))
    text = realize(point, graph, belief, stimulus)
    for problem in check_sentence(text, point.evidence, point.part, graph, belief, stimulus):
        yield f"is put into words as {text!r}, which {problem}; reword its phrase or label"
