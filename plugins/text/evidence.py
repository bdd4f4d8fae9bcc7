"""What the trained model found, as observations."""

from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import ObserverCard
from emotrace.engine.rules import Rule
from emotrace.engine.stimulus import Text
from emotrace.engine.wording import shortened
from emotrace.plugins.text.model import TextModel
from emotrace.plugins.text.weighing import WeighedText, WeighedUnit

REST = "rest of the text"
REST_LABEL = "rest of the text"
FULL_NATS = 2.5
"""A stretch that moves an emotion by as much is as strong as it gets; our own choice."""


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
        strength=min(1.0, max(map(abs, found.weights.values())) / FULL_NATS),
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
        label=REST_LABEL,
        phrase="the rest of the text was weighed as a whole" if text.units else "the text was weighed as a whole",
        strength=min(1.0, max(map(abs, text.rest.values())) / FULL_NATS),
        where=Where(source=track.source),
        observer=card.ref(model.sha256),
        weights=text.rest,
        weights_from=f"trained model {model.settings.name}: what no single stretch accounts for",
    )


def language_row(code: str) -> Rule:
    """Says that the text is in another language."""
    return Rule(
        kind="language",
        label="language",
        phrase=f"the text does not look English ({code}), and its words were not weighed",
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
