"""The text observer: cues in English words, each with its place, its quotation and its weights."""

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import nlargest
from itertools import islice
from pathlib import Path

from emotrace.engine.errors import PluginError
from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import Emits, ObserverCard, PatternRule, Setting
from emotrace.engine.record import Nats
from emotrace.engine.rules import Rule, chosen_rules, weigh
from emotrace.engine.stimulus import Text, Track
from emotrace.plugins.text.cues import Cue
from emotrace.plugins.text.reading import read
from emotrace.plugins.text.table import OWN_TABLE, CueTable, load_table

MOST_CUES = 200
"""Of a longer text only this many cues are given, those that weigh most."""

MOST_INSTRUCTIONS = 20
"""No more instructions than this are shown; none counts."""

_LONGEST_PHRASE = 80
_FEELINGS = ("anger", "disgust", "fear", "joy", "sadness", "surprise")
_WORDS = (*(f"{feeling} words" for feeling in _FEELINGS), "pleasant words", "unpleasant words")
_MARKS = ("exclamation marks", "question and exclamation marks", "capitals", "elongation")


def _emits() -> Iterator[Emits]:
    for kind in _WORDS:
        yield Emits(kind=kind, label=kind)
        yield Emits(kind=f"negated {kind}", label=kind)
    yield from (Emits(kind=f"{feeling} emoji", label="emoji", unit="count") for feeling in _FEELINGS)
    yield from (Emits(kind=mark, label=mark, unit="count") for mark in _MARKS)
    yield Emits(kind="instruction", label="instruction to the reader")
    yield Emits(kind="language", label="language")
    yield Emits(kind="limit", label="cues left out")


class TextObserver:
    """Reads words. Everything it says of them is in a rule table that a user can replace."""

    card = ObserverCard(
        name="text",
        version="1",
        modality="text",
        reads=("text",),
        emits=tuple(_emits()),
        licence="Apache-2.0",
        weights_licence="Apache-2.0; weights from GoEmotions, CC BY 4.0; VADER's lexicon, MIT",
    )

    def __init__(self) -> None:
        self._tables: dict[Path, CueTable] = {}

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """The patterns of the rule table."""
        return self._table(setting).rules.pattern

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        """Yield the cues of a text in order of place, then what else is to be said of it.

        Raises:
            PluginError: the track is not a text.
            RulesError: the user's rule table does not fit.
        """
        if not isinstance(track, Text):
            raise PluginError(f"the text observer reads text, not {track.kind}")
        if track.text.strip():
            yield from self._observations(track, self._table(setting))

    def close(self) -> None:
        """Let go of the tables."""
        self._tables.clear()

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
    shown = " ".join(quote.split())
    shown = shown if len(shown) <= _LONGEST_PHRASE else f"{shown[:_LONGEST_PHRASE]}\u2026"
    words = "words" if " " in shown else "word"
    phrase = cue.row.phrase.replace("{words}", words).replace("{quote}", shown)
    return f"{phrase} {cue.aside}" if cue.aside else phrase
