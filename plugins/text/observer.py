"""The text observer: cues in English words, each with its place, its quotation and its weights.

What words weigh comes from a trained model, unless the user brings a rule table of their own: then from its rows.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from emotrace.engine.errors import PluginError
from emotrace.engine.inspection import table_of_rules
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Emits, LabelScores, ObserverCard, PatternRule, Setting, WeightTable
from emotrace.engine.record import Nats
from emotrace.engine.rules import chosen_rules, weights_folder
from emotrace.engine.stimulus import Reached, Text, Track, Turns
from emotrace.plugins.text.evidence import REST, REST_LABEL, each_weighed, weighed
from emotrace.plugins.text.inspection import table_of_grams
from emotrace.plugins.text.labelsets import ekman
from emotrace.plugins.text.model import FILES, FOLDER, TextModel
from emotrace.plugins.text.ruled import ruled
from emotrace.plugins.text.speakers import counted
from emotrace.plugins.text.table import OWN_TABLE, CueTable, load_table
from emotrace.plugins.text.turns import (
    REST_OF_ALL,
    REST_OF_ALL_LABEL,
    REST_OF_TURN,
    REST_OF_TURN_LABEL,
    ReadTexts,
    observe_turns,
)
from emotrace.plugins.text.weighing import label_texts, prepare, weigh_texts

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
    yield Emits(kind=REST_OF_TURN, label=REST_OF_TURN_LABEL)
    yield Emits(kind=REST_OF_ALL, label=REST_OF_ALL_LABEL)
    yield Emits(kind="instruction", label="instruction to the reader")
    yield Emits(kind="language", label="language")
    yield Emits(kind="limit", label="cues left out")


class TextObserver:
    """Reads words. Which words change each other is in a rule table; what they weigh, in the trained model."""

    card = ObserverCard(
        name="text",
        version="4",
        modality="text",
        reads=("text", "turns"),
        emits=tuple(_emits()),
        licence="Apache-2.0",
        weights_licence="CC BY 4.0 (learned from GoEmotions); encoder MiniLM-L6, Apache-2.0; VADER's lexicon, MIT",
    )

    def __init__(self) -> None:
        self._tables: dict[Path, CueTable] = {}
        self._models: dict[Path, TextModel] = {}

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        """The patterns of the user's rule table; the trained model weighs words together by itself."""
        return self._table(setting).rules.pattern if self._by_rules(setting) else ()

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Reached]:
        """Yield the cues of a text in order of place, then what else is to be said of it; turns, each by itself.

        Raises:
            PluginError: the track holds no words.
            RulesError: the user's rule table does not fit.
            InputError: nobody in a conversation is called as `setting.person` says; all else was yielded before.
        """
        read = self._reader(setting)
        if isinstance(track, Turns):
            yield from observe_turns(self.card, track, read, setting.person)
        else:
            yield from next(read([_text(track, setting)]))

    def observe_all(self, texts: Sequence[Text], setting: Setting) -> Sequence[Sequence[Observation]]:
        """For each text what `observe` would yield; the stretches of all of them are scored together.

        Raises:
            RulesError: as `observe`.
        """
        table = self._table(setting)
        if self._by_rules(setting):
            return [list(ruled(self.card, text, table)) for text in texts]
        return list(each_weighed(self.card, texts, table, self._model(setting)))

    def weigh_all(self, tracks: Sequence[Track], setting: Setting) -> Sequence[Nats]:
        """For each track the sum of the weights that `observe` would yield, in nats; texts are quicker than turns."""
        if self._by_rules(setting) or any(isinstance(track, Turns) for track in tracks):
            return [_summed(self.observe(track, setting)) for track in tracks]
        table, model = self._table(setting), self._model(setting)
        ready = (prepare(_text(track, setting).text, table, model) for track in tracks)
        return [dict(zip(ekman(), map(float, row), strict=True)) for row in weigh_texts(ready, model)]

    def label_scores(self, tracks: Sequence[Track], labels: Sequence[str], setting: Setting) -> LabelScores | None:
        """Scores over the model's fine labels, or over ekman's; None for another set, or under a user's rules.

        Of a conversation, those of what the counted speaker says.
        """
        table, model = self._table(setting), self._model(setting)
        at = model.settings.columns(labels)
        if at is None or self._by_rules(setting):
            return None
        import numpy as np

        ready = (prepare(_text(track, setting).text, table, model) for track in tracks)
        columns, thresholds = at
        scored = label_texts(ready, model)
        limits = np.array(thresholds)
        return LabelScores(tuple(labels), scored[:, columns] - limits, limits)

    def weights(self, setting: Setting) -> Sequence[WeightTable]:
        """The n-grams' weights, or the user's rule table."""
        if self._by_rules(setting):
            return [table_of_rules(setting.rules[self.card.name], self._table(setting).rules)]
        return [table_of_grams(self._model(setting))]

    def close(self) -> None:
        """Let go of the tables and the model."""
        self._tables.clear()
        for model in self._models.values():
            model.close()
        self._models.clear()

    def _by_rules(self, setting: Setting) -> bool:
        """Whether the user's rule table weighs, in place of a trained model."""
        path = setting.rules.get(self.card.name)
        return path is not None and not path.is_dir()

    def _model(self, setting: Setting) -> TextModel:
        """The model that comes with emotrace, or the user's own."""
        folder = weights_folder(FOLDER, self.card.name, setting.rules, FILES)
        if folder not in self._models:
            self._models[folder] = TextModel(folder)
        return self._models[folder]

    def _reader(self, setting: Setting) -> ReadTexts:
        """How texts are read: by the user's rule table, or by the trained model."""
        table = self._table(setting)
        if self._by_rules(setting):
            return lambda texts: (list(ruled(self.card, text, table)) for text in texts)
        model = self._model(setting)
        return lambda texts: weighed(self.card, texts, table, model)

    def _table(self, setting: Setting) -> CueTable:
        path = chosen_rules(OWN_TABLE, self.card.name, setting.rules)
        if path not in self._tables:
            self._tables[path] = load_table(path)
        return self._tables[path]


def _text(track: Track, setting: Setting) -> Text:
    """The words of a track: of a conversation, those of the counted speaker.

    Raises:
        PluginError: it holds no words.
    """
    if isinstance(track, Turns):
        whose = counted(track, setting.person)
        return Text(track.source, "\n".join(turn.text for turn in track.turns if turn.speaker in whose))
    if not isinstance(track, Text):
        raise PluginError(f"the text observer reads text, not {track.kind}")
    return track


def _summed(observations: Iterable[Observation | Reached]) -> Nats:
    summed: Counter[str] = Counter()
    for one in observations:
        if isinstance(one, Observation):
            summed.update(one.weights)
    return dict(summed)
