"""What the trained model found, as observations."""

from collections.abc import Iterator, Sequence
from itertools import islice

from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import ObserverCard
from emotrace.engine.record import Nats
from emotrace.engine.rules import Rule
from emotrace.engine.stimulus import Text
from emotrace.engine.wording import shortened
from emotrace.plugins.text.language import UNKNOWN
from emotrace.plugins.text.model import TextModel
from emotrace.plugins.text.table import CueTable
from emotrace.plugins.text.weighing import WeighedText, WeighedUnit, prepare, prepare_all, take_apart, take_each_apart

REST = "rest of the text"
REST_LABEL, WHOLE_LABEL = "rest of the text", "text as a whole"
FULL_NATS = 2.5
"""A stretch that moves an emotion by as much is as strong as it gets; our own choice."""

MOST_CUES = 200
"""Of a longer text only this many cues are given, those that weigh most."""

MOST_INSTRUCTIONS = 20
"""No more instructions than this are shown; none counts."""

LIMIT = Rule(
    kind="limit",
    label="cues left out",
    phrase="the text holds more cues than are counted, and only the strongest are",
    source="",
)


def weighed(
    card: ObserverCard, tracks: Sequence[Text], table: CueTable, model: TextModel
) -> Iterator[list[Observation]]:
    """For each of some texts that belong together, what the trained model found in order of place, then what else is
    to be said of it."""
    prepared = prepare_all([track.text for track in tracks], table, model)
    for track, text in zip(tracks, take_apart(prepared, model), strict=True):
        yield list(_observations(card, track, text, model))


def each_weighed(
    card: ObserverCard, tracks: Sequence[Text], table: CueTable, model: TextModel
) -> Iterator[list[Observation]]:
    """The same, of texts that have nothing to do with each other."""
    prepared = [prepare(track.text, table, model) for track in tracks]
    for track, text in zip(tracks, take_each_apart(prepared, model), strict=True):
        yield list(_observations(card, track, text, model))


def _observations(card: ObserverCard, track: Text, text: WeighedText, model: TextModel) -> Iterator[Observation]:
    yield from (unit_observation(card, track, one, model) for one in text.units)
    if text.rest:
        yield rest_observation(card, track, text, model)
    for row, span in islice(text.reading.instructions, MOST_INSTRUCTIONS):
        yield told_observation(card, track, row, span)
    if text.language:
        yield told_observation(card, track, language_row(text.language))
    if text.cut:
        yield told_observation(card, track, LIMIT)


def unit_observation(card: ObserverCard, track: Text, found: WeighedUnit, model: TextModel) -> Observation:
    """A stretch of the text; its kind says what it supports most."""
    unit, cue = found.unit, found.unit.cue
    quote = track.text[unit.start : unit.end]
    count = cue.count if cue else None
    return Observation(
        modality=card.modality,
        kind=_kind(found),
        label=_label(found),
        phrase=worded(cue.row.phrase if cue else 'the {words} "{quote}"', quote),
        value=count,
        unit="" if count is None else "count",
        strength=strength(found.weights),
        quote=quote,
        where=Where(source=track.source, characters=(unit.start, unit.end)),
        observer=card.ref(model.sha256),
        weights=found.weights,
        weights_from=f"trained model {model.settings.name}: share of these words",
    )


def rest_observation(card: ObserverCard, track: Text, text: WeighedText, model: TextModel) -> Observation:
    """All that no single stretch accounts for."""
    return Observation(
        modality=card.modality,
        kind=REST,
        label=REST_LABEL if text.units else WHOLE_LABEL,
        phrase="the rest of the text was weighed as a whole" if text.units else "the text was weighed as a whole",
        strength=strength(text.rest),
        where=Where(source=track.source),
        observer=card.ref(model.sha256),
        weights=text.rest,
        weights_from=f"trained model {model.settings.name}: what no single stretch accounts for",
    )


def told_observation(card: ObserverCard, track: Text, row: Rule, span: tuple[int, int] | None = None) -> Observation:
    """An observation that weighs nothing. It has a place and no quotation: nobody shall repeat an instruction."""
    return Observation(
        modality=card.modality,
        kind=row.kind,
        label=row.label,
        phrase=row.phrase,
        where=Where(source=track.source, characters=span),
        observer=card.ref(),
        weights_from="no weights: told, not counted",
    )


def strength(weights: Nats) -> float:
    """How strongly something shows that weighs so much, 0 to 1."""
    return min(1.0, max(map(abs, weights.values()), default=0.0) / FULL_NATS)


def language_row(code: str) -> Rule:
    """Says that the text is in another language, and in which where that is known."""
    told = "" if code == UNKNOWN else f" ({code})"
    return Rule(
        kind="language",
        label="language",
        phrase=f"the text does not look English{told}, and its words were not weighed",
        source="",
    )


def worded(phrase: str, quote: str) -> str:
    """A row's phrase with its quote, cut where it is long."""
    shown = shortened(quote)
    words = "words" if " " in shown else "word"
    return phrase.replace("{words}", words).replace("{quote}", shown)


def _kind(found: WeighedUnit) -> str:
    cue = found.unit.cue
    if cue is None:
        return f"{found.top} words"
    if cue.row.emphasis or cue.negated:
        return cue.kind
    return f"{found.top} {'emoji' if cue.row.emoji and cue.count is not None else 'words'}"


def _label(found: WeighedUnit) -> str:
    cue = found.unit.cue
    if cue is not None and (cue.row.emphasis or cue.negated or cue.count is not None):
        return cue.label
    return found.fine
