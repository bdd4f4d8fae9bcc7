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
from emotrace.plugins.text.cues import Cue, sentence_cues
from emotrace.plugins.text.emphasis import sentence_emphasis
from emotrace.plugins.text.instructions import Span, instructions
from emotrace.plugins.text.language import looks_foreign
from emotrace.plugins.text.table import OWN_TABLE, CueRow, CueTable, load_table
from emotrace.plugins.text.tokens import Sentence, sentences, tokenise

MOST_CUES = 200
"""Of a longer text only this many cues are given, those that weigh most."""

MOST_INSTRUCTIONS = 20
"""No more instructions than this are shown; none counts."""

_LONGEST_PHRASE = 80
_FEELINGS = ("anger", "disgust", "fear", "joy", "sadness", "surprise")
_WORDS = (*(f"{feeling} words" for feeling in _FEELINGS), "pleasant words", "unpleasant words")
_MARKS = ("exclamation marks", "question and exclamation marks", "capitals", "elongation")
_NO_WEIGHTS = "no weights: told, not counted"


def _emits() -> Iterator[Emits]:
    for kind in _WORDS:
        yield Emits(kind=kind, label=kind)
        yield Emits(kind=f"negated {kind}", label=kind)
    yield from (Emits(kind=f"{feeling} emoji", label="emoji", unit="count") for feeling in _FEELINGS)
    yield from (Emits(kind=mark, label=mark, unit="count") for mark in _MARKS)
    yield Emits(kind="instruction", label="instruction to the reader")
    yield Emits(kind="language", label="language")
    yield Emits(kind="limit", label="cues left out", unit="count")


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
            yield from _Reading(track, self._table(setting), self.card).observations()

    def close(self) -> None:
        """Let go of the tables."""
        self._tables.clear()

    def _table(self, setting: Setting) -> CueTable:
        path = chosen_rules(OWN_TABLE, self.card.name, setting.rules)
        if path not in self._tables:
            self._tables[path] = load_table(path)
        return self._tables[path]


class _Reading:
    """One text and the table that it is read with."""

    def __init__(self, track: Text, table: CueTable, card: ObserverCard) -> None:
        self._text = track.text
        self._source = track.source
        self._table = table
        self._ref = card.ref(table.rules.sha256)
        self._repeats: Counter[tuple[str, str]] = Counter()

    def observations(self) -> Iterator[Observation]:
        parts = list(sentences(tokenise(self._text, self._table.scan, self._table.vocabulary.__contains__)))
        told = {index: found for row in self._rows("instructions") for index, found in self._told(parts, row)}
        cues = [cue for index, part in enumerate(parts) if index not in told for cue in self._cues(part)]
        yield from self._weighed(cues)
        for row, span in islice(told.values(), MOST_INSTRUCTIONS):
            yield self._observation(row, row.kind, row.label, row.phrase, span)
        if not cues and not told:
            yield from self._language(parts)
