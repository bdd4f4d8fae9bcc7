"""The text observer: cues in English words, each with its place, its quotation and its weights.

What words weigh comes from a trained model, unless the user brings a rule table of their own: then from its rows.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from itertools import islice
from pathlib import Path

from emotrace.engine.errors import PluginError
from emotrace.engine.inspection import table_of_rules
from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import Emits, LabelScores, ObserverCard, PatternRule, Setting, WeightTable
from emotrace.engine.record import Nats
from emotrace.engine.rules import Rule, chosen_rules, weigh
from emotrace.engine.stimulus import Text, Track
from emotrace.plugins.text.cues import Cue
from emotrace.plugins.text.evidence import (
    REST,
    REST_LABEL,
    language_row,
    rest_observation,
    unit_observation,
    worded,
)
from emotrace.plugins.text.inspection import table_of_grams
from emotrace.plugins.text.labelsets import ekman
from emotrace.plugins.text.model import TextModel
from emotrace.plugins.text.reading import read
from emotrace.plugins.text.table import OWN_TABLE, CueTable, load_table
from emotrace.plugins.text.weighing import label_texts, prepare, weigh_text, weigh_texts

MOST_CUES = 200
"""Of a longer text only this many cues are given, those that weigh most."""

MOST_INSTRUCTIONS = 20
"""No more instructions than this are shown; none counts."""

_FEELINGS = ("anger", "disgust", "fear", "joy", "sadness", "surprise")
_WORDS = (*(f"{feeling} words" for feeling in (*_FEELINGS, "neutral")), "pleasant words", "unpleasant words")
_MARKS = ("exclamation marks", "question and exclamation marks", "capitals", "elongation")


def _emits() -> Iterator[Emits]:
    for kind in _WORDS:
        yield Emits(kind=kind, label=kind)
        yield Emits(kind=f"negated {kind}", label=kind)
    yield from (Emits(kind=f"{feeling} emoji", label="emoji", unit="count") for feeling in (*_FEELINGS, "neutral"))
    yield from (Emits(kind=mark, label=mark, unit="count") for mark in _MARKS)
    yield Emits(kind=REST, label=REST_LABEL)
    yield Emits(kind="instruction", label="instruction to the reader")
    yield Emits(kind="language", label="language")
    yield Emits(kind="limit", label="cues left out")


class TextObserver:
    """Reads words. Which words change each other is in a rule table; what they weigh, in the trained model."""

    card = ObserverCard(
        name="text",
        version="2",
        modality="text",
        reads=("text",),
        emits=tuple(_emits()),
        licence="Apache-2.0",
        weights_licence="CC BY 4.0 (learned from GoEmotions); encoder MiniLM-L6, Apache-2.0; VADER's lexicon, MIT",
    )

    def __init__(self) -> None:
        self._tables: dict[Path, CueTable] = {}
        self._model: TextModel | None = None

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """The patterns of the user's rule table; the trained model weighs words together by itself."""
        return self._table(setting).rules.pattern if self.card.name in setting.rules else ()

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        """Yield the cues of a text in order of place, then what else is to be said of it.

        Raises:
            PluginError: the track is not a text.
            RulesError: the user's rule table does not fit.
        """
        if not isinstance(track, Text):
            raise PluginError(f"the text observer reads text, not {track.kind}")
        if not track.text.strip():
            return
        table = self._table(setting)
        yield from self._observations(track, table) if self._by_rules(setting) else self._weighed(track, table)

    def weigh_all(self, tracks: Sequence[Track], setting: Setting) -> Sequence[Nats]:
        """For each text the sum of the weights that `observe` would yield, in nats."""
        table, model = self._table(setting), self._loaded()
        if self._by_rules(setting):
            return [_summed(self.observe(track, setting)) for track in tracks]
        weighed = weigh_texts([prepare(_words(track), table, model) for track in tracks], model)
        return [dict(zip(ekman(), map(float, row), strict=True)) for row in weighed]

    def label_scores(self, tracks: Sequence[Track], labels: Sequence[str], setting: Setting) -> LabelScores | None:
        """Scores over the model's fine labels, or over ekman's; None for another set, or under a user's rules."""
        table, model = self._table(setting), self._loaded()
        at = model.settings.columns(labels)
        if at is None or self._by_rules(setting):
            return None
        import numpy as np

        scored = np.array(label_texts([prepare(_words(track), table, model) for track in tracks], model))
        columns, thresholds = at
        limits = np.array(thresholds)
        return LabelScores(tuple(labels), scored[:, columns] - limits, limits)

    def weights(self, setting: Setting) -> Sequence[WeightTable]:
        """The n-grams' weights, or the user's rule table."""
        if self._by_rules(setting):
            return [table_of_rules(setting.rules[self.card.name], self._table(setting).rules)]
        return [table_of_grams(self._loaded())]

    def close(self) -> None:
        """Let go of the tables and the model."""
        self._tables.clear()
        if self._model is not None:
            self._model.close()
            self._model = None

    def _by_rules(self, setting: Setting) -> bool:
        return self.card.name in setting.rules

    def _loaded(self) -> TextModel:
        if self._model is None:
            self._model = TextModel()
        return self._model

    def _weighed(self, track: Text, table: CueTable) -> Iterator[Observation]:
        model = self._loaded()
        text = weigh_text(track.text, table, model)
        yield from (unit_observation(self.card, track, one, model) for one in text.units)
        if text.rest:
            yield rest_observation(self.card, track, text, model)
        for row, span in islice(text.reading.instructions, MOST_INSTRUCTIONS):
            yield self._told(track, row, span)
        if text.language:
            yield self._told(track, language_row(text.language), None)
        if text.cut:
            yield self._told(track, _LIMIT, None)

    def _table(self, setting: Setting) -> CueTable:
        path = chosen_rules(OWN_TABLE, self.card.name, setting.rules)
        if path not in self._tables:
            self._tables[path] = load_table(path)
        return self._tables[path]

    def _observations(self, track: Text, table: CueTable) -> Iterator[Observation]:
        reading = read(track.text, table)
        for cue, repeat in strongest(reading.cues):
            yield self._cue(track, table, cue, repeat)
        for row, span in islice(reading.instructions, MOST_INSTRUCTIONS):
            yield self._told(track, row, span)
        if reading.foreign:
            yield self._told(track, reading.foreign, None)
        if len(reading.cues) > MOST_CUES:
            yield self._told(track, _LIMIT, None)

    def _cue(self, track: Text, table: CueTable, cue: Cue, repeat: int) -> Observation:
        return Observation(
            modality=self.card.modality,
            kind=cue.kind,
            label=cue.label,
            phrase=_phrase(cue, track.text[cue.start : cue.end]),
            value=cue.count,
            unit="" if cue.count is None else "count",
            strength=cue.strength,
            quote=track.text[cue.start : cue.end],
            confidence=cue.confidence,
            reliability=cue.row.reliability / repeat,
            where=Where(source=track.source, characters=(cue.start, cue.end)),
            observer=self.card.ref(),
            weights=weights(cue, repeat),
            weights_from=table.rules.weights_from(cue.row),
        )

    def _told(self, track: Text, row: Rule, span: tuple[int, int] | None) -> Observation:
        """An observation that weighs nothing. It has a place and no quotation: nobody shall repeat an instruction."""
        return Observation(
            modality=self.card.modality,
            kind=row.kind,
            label=row.label,
            phrase=row.phrase,
            where=Where(source=track.source, characters=span),
            observer=self.card.ref(),
            weights_from="no weights: told, not counted",
        )


_LIMIT = Rule(
    kind="limit",
    label="cues left out",
    phrase="the text holds more cues than are counted, and only the strongest are",
    source="",
)


def strongest(cues: Sequence[Cue]) -> list[tuple[Cue, int]]:
    """The cues that weigh most, in order of place, each with how often it has come up so far, from 1."""
    times: Counter[tuple[str, str]] = Counter()
    counted = []
    for cue in cues:
        times[cue.kind, cue.key] += 1
        counted.append((cue, times[cue.kind, cue.key]))
    kept = nlargest(MOST_CUES, counted, key=lambda one: sum(map(abs, weights(*one).values())))
    return sorted(kept, key=lambda one: one[0].start)


def weights(cue: Cue, repeat: int) -> Nats:
    """Weights of a cue in nats; said for the n-th time it weighs 1/n, for it tells less that is new.

    Where a row does not say what its negated cues speak for, they speak the other way, by VADER's N_SCALAR.
    """
    from vaderSentiment.vaderSentiment import N_SCALAR

    row, sign = cue.row, 1.0
    if cue.negated and row.negated:
        row = row.model_copy(update={"weights": row.negated})
    elif cue.negated:
        sign = N_SCALAR
    nats = weigh(row, cue.strength, cue.confidence)
    return {label: sign / repeat * value for label, value in nats.items()}


def _phrase(cue: Cue, quote: str) -> str:
    phrase = worded(cue.row.phrase, quote)
    return f"{phrase} {cue.aside}" if cue.aside else phrase


def _words(track: Track) -> str:
    if not isinstance(track, Text):
        raise PluginError(f"the text observer reads text, not {track.kind}")
    return track.text


def _summed(observations: Iterable[Observation]) -> Nats:
    summed: Counter[str] = Counter()
    for one in observations:
        summed.update(one.weights)
    return dict(summed)
