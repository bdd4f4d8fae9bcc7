"""The contract of an observer as tests that its author runs.

Subclass `ObserverContract` in a test file and say what to try the observer on; pytest finds the rest:

    class TestMyObserver(ObserverContract):
        def observer(self) -> Observer:
            return MyObserver()

        def tracks(self) -> Sequence[Track]:
            return [Text("S1", "words in which my observer finds something")]

        def empty_tracks(self) -> Sequence[Track]:
            return [Text("S1", "")]

Nothing here needs pytest: any runner that makes an instance for each method named `test_...` will do.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from timeit import repeat
from typing import ClassVar

from emotrace.engine import soundness
from emotrace.engine.alike import observed_apart, told, weighed_apart
from emotrace.engine.errors import ModelFileError
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Observer, PatternRule, Setting
from emotrace.engine.patterns import OVERLAP, join_patterns
from emotrace.engine.stimulus import Reached, Text, Track

MAX_SECONDS_TO_MAKE = 0.1
"""Every command makes every observer, also those that it does not run. Our own choice."""

MAX_SHOWN = 5
"""Problems that one failure lists."""


@dataclass(frozen=True)
class Seen:
    """What an observer made of one track."""

    track: Track
    observations: tuple[Observation, ...]
    others: tuple[object, ...]
    """What it yielded beside observations: tracks, or what it may not yield."""


class ObserverContract:
    """The tests. Fill in `observer`, `tracks` and `empty_tracks`; `setting` and `ends_at` where they do not fit."""

    _kept: ClassVar[tuple[Seen, ...] | None] = None

    def __init_subclass__(cls) -> None:
        cls._kept = None

    def observer(self) -> Observer:
        """A new observer."""
        raise NotImplementedError("let observer() return a new observer of yours: return MyObserver()")

    def tracks(self) -> Sequence[Track]:
        """Tracks that each hold something to observe."""
        raise NotImplementedError("let tracks() return tracks in which your observer finds something")

    def empty_tracks(self) -> Sequence[Track]:
        """Tracks that hold nothing to observe: no words, silence, a grey picture."""
        raise NotImplementedError("let empty_tracks() return tracks that hold nothing for your observer")

    def setting(self) -> Setting:
        """What the observer is given to work with; this one finds no model files."""
        return Setting(model_file=_no_model_file)

    def ends_at(self, track: Track) -> float | None:
        """When the media behind a track ends, in seconds; None where nobody knows. Extend it for tracks of yours."""
        return soundness.end_of(track)

    def test_it_is_an_observer(self) -> None:
        """It has a card and the three methods."""
        wanted = ("card", "patterns", "observe", "close")
        _refuse(f"the observer has no {name}; give it one" for name in wanted if not hasattr(self.observer(), name))

    def test_making_one_is_quick(self) -> None:
        """Models are loaded in `observe`, not before."""
        fastest = min(repeat(self.observer, number=1, repeat=3))
        if fastest > MAX_SECONDS_TO_MAKE:
            raise AssertionError(f"making it takes {fastest:.2f} s; load models and libraries in observe(), not before")

    def test_the_card_is_complete(self) -> None:
        """It says its version, modality, licences, and what to expect of it."""
        card = self.observer().card
        said = ("version", "modality", "licence", "weights_licence")
        problems = [f"card.{name} is empty; fill it in" for name in said if not getattr(card, name).strip()]
        if not card.emits and not card.gives:
            problems.append("the card emits and gives nothing; list what the observer yields in emits or gives")
        kinds = [emits.kind for emits in card.emits]
        problems += [f"card.emits lists {kind!r} twice; once will do" for kind in set(kinds) if kinds.count(kind) > 1]
        problems += [f"card.emits has no label for {one.kind!r}; add it" for one in card.emits if not one.label]
        _refuse(problems)

    def test_it_observes_something_in_each_track(self) -> None:
        """The other tests need something to look at."""
        reads = self.observer().card.reads
        for number, one in enumerate(self._seen(), start=1):
            if one.track.kind not in reads:
                raise AssertionError(f"tracks() gives {one.track.kind!r}, which card.reads lacks; make the two agree")
            if not one.observations and not one.others:
                raise AssertionError(
                    f"nothing was observed in track {number}; let tracks() give one that holds something"
                )

    def test_it_yields_what_its_card_promises(self) -> None:
        """Observations, and tracks of the kinds that the card gives; beside these only how far it has come."""
        gives = self.observer().card.gives
        _refuse(
            f"observe() yielded {type(other).__name__}; yield observations, and tracks of a kind in card.gives {gives}"
            for seen in self._seen()
            for other in seen.others
            if not (isinstance(other, Track) and other.kind in gives)
        )

    def test_kinds_are_declared(self) -> None:
        """Rules, filters and `emotrace plugins` go by the card."""
        kinds = {emits.kind for emits in self.observer().card.emits}
        _refuse(f"{one.kind!r} is not in card.emits; list it" for one in self._all() if one.kind not in kinds)

    def test_units_are_declared(self) -> None:
        """A value has the unit that the card says; an observation without a value has none."""
        units = {emits.kind: emits.unit for emits in self.observer().card.emits}
        _refuse(
            f"{one.kind!r} has value {one.value} and unit {one.unit!r}, and the card says {units.get(one.kind)!r}; "
            "make the two agree, and give a unit where there is a value, and there alone"
            for one in self._all()
            if bool(one.unit) == (one.value is None) or (one.unit and one.unit != units.get(one.kind))
        )

    def test_it_says_who_observed(self) -> None:
        """Modality, name and version are the card's."""
        card = self.observer().card
        self._hold(lambda one: soundness.reference_problems(one, card))

    def test_ids_are_left_to_the_graph(self) -> None:
        """The evidence graph numbers the observations of all observers together."""
        _refuse(f"{one.kind!r} has the id {one.id!r}; leave id empty" for one in self._all() if one.id)

    def test_weights_are_moderate_and_over_known_emotions(self) -> None:
        """Of observations and of pattern rules."""
        named = [(one.kind, weights) for one in self._all() for weights in (one.weights, one.momentary)]
        named += [(f"pattern {rule.kind}", rule.weights) for rule in self._rules()]
        _refuse(f"{kind!r} {problem}" for kind, weights in named for problem in soundness.weight_problems(weights))

    def test_weights_say_where_they_come_from(self) -> None:
        """Readers see it beside each weight."""
        self._hold(soundness.provenance_problems)

    def test_what_it_yields_names_its_source(self) -> None:
        """It is the source of the track that was observed."""
        for seen in self._seen():
            named = [(one.kind, one.where.source) for one in seen.observations]
            named += [(one.kind, one.source) for one in seen.others if isinstance(one, Track)]
            _refuse(
                f"{kind!r} names source {source!r}, and the track {seen.track.source!r}; use track.source"
                for kind, source in named
                if source != seen.track.source
            )

    def test_quotes_are_the_words_at_their_place(self) -> None:
        """Character spans lie inside the text, and in their turn; the quote is what stands there."""
        _refuse(
            f"{one.kind!r} {problem}"
            for seen in self._seen()
            for one in seen.observations
            for problem in (*soundness.span_problems(one, seen.track), *soundness.turn_problems(one, seen.track))
        )

    def test_times_lie_inside_the_media(self) -> None:
        """From 0 to the end, in seconds."""
        for seen in self._seen():
            end = self.ends_at(seen.track)
            problems = (
                (one.kind, problem) for one in seen.observations for problem in soundness.time_problems(one, end)
            )
            _refuse(f"{kind!r} {problem}" for kind, problem in problems)

    def test_boxes_are_not_negative(self) -> None:
        """Pixels from the upper left corner."""
        self._hold(soundness.box_problems)

    def test_phrases_fit_into_a_sentence(self) -> None:
        """A clause, or a noun phrase that holds the quote: one line, no full stop, no more than was observed."""
        self._hold(soundness.phrase_problems)

    def test_what_is_said_of_an_observation_passes_the_check(self) -> None:
        """The built-in writer's sentence about each, held against the evidence as a model's would be."""
        self._hold(lambda one: soundness.sentence_problems(soundness.graph_of([one]), "E1", "cue"))

    def test_what_is_said_of_a_pattern_passes_the_check(self) -> None:
        """As above, for each pattern that its rules form."""
        for seen in self._seen():
            graph = soundness.graph_of(seen.observations)
            join_patterns(graph, [(rule, "contract") for rule in self._rules()])
            _refuse(
                f"pattern {pattern.kind!r} {problem}"
                for pattern in graph.patterns
                if pattern.kind != OVERLAP  # the engine's own
                for problem in soundness.sentence_problems(graph, pattern.id, "pattern")
            )

    def test_patterns_are_made_of_kinds_that_it_emits(self) -> None:
        """A need that nothing meets makes a rule that never holds."""
        kinds = {emits.kind for emits in self.observer().card.emits}
        _refuse(
            f"pattern {rule.kind!r} needs {kind!r}, which is not in card.emits; correct one of the two"
            for rule in self._rules()
            for need in rule.needs
            for kind in need.split("|")
            if kind not in kinds
        )

    def test_the_same_input_gives_the_same_observations(self) -> None:
        """Whoever runs it again sees the same."""
        again = [one for seen in self._observe(self.tracks()) for one in seen.observations]
        _refuse(
            f"observation {number} was {told(first)} and then {told(second)}; "
            "sort what comes from sets, and let setting.seed seed what is random"
            for number, (first, second) in enumerate(zip_longest(self._all(), again), start=1)
            if first != second
        )

    def test_many_texts_at_once_are_observed_as_each_alone(self) -> None:
        """Of an observer that has `observe_all`: to the last digit, for `emotrace batch` calls it."""
        self._hold_together(observed_apart)

    def test_many_texts_at_once_weigh_what_each_weighs_alone(self) -> None:
        """Of an observer that has `weigh_all`, which `emotrace batch --brief` calls."""
        self._hold_together(weighed_apart)

    def test_nothing_weighs_nothing(self) -> None:
        """Without evidence there is no emotion."""
        _refuse(
            f"{one.kind!r} weighs {one.weights}, where empty_tracks() holds nothing; yield it without weights, or not"
            for seen in self._observe(self.empty_tracks())
            for one in seen.observations
            if one.weights or one.momentary
        )

    def test_it_can_be_closed_unused_and_twice(self) -> None:
        """A run that fails half-way closes what was never loaded."""
        unused, used = self.observer(), self.observer()
        for track in self.tracks()[:1]:
            list(used.observe(track, self.setting()))
        for observer in (unused, used, used):
            try:
                observer.close()
            except Exception as error:
                raise AssertionError(f"close() raised {error!r}; let it do nothing where nothing is loaded") from error

    def test_observations_survive_json(self) -> None:
        """Results are written and read again."""
        self._hold(soundness.json_problems)

    def _hold(self, problems_of: Callable[[Observation], Iterable[str]]) -> None:
        _refuse(f"{one.kind!r} {problem}" for one in self._all() for problem in problems_of(one))

    def _hold_together(self, apart: Callable[[Observer, Sequence[Text], Setting], Iterable[str]]) -> None:
        observer = self.observer()
        texts = [one for one in (*self.tracks(), *self.empty_tracks()) if isinstance(one, Text)]
        try:
            _refuse(f"{problem}; make the two agree" for problem in apart(observer, texts, self.setting()))
        finally:
            observer.close()

    def _observe(self, tracks: Sequence[Track]) -> tuple[Seen, ...]:
        observer, setting = self.observer(), self.setting()
        try:
            return tuple(_seen_in(track, list(observer.observe(track, setting))) for track in tracks)
        finally:
            observer.close()

    def _seen(self) -> tuple[Seen, ...]:
        """What it makes of `tracks()`; observed once for the whole class, for models may be slow."""
        kept = type(self)._kept
        if kept is None:
            kept = type(self)._kept = self._observe(self.tracks())
        return kept

    def _all(self) -> list[Observation]:
        return [one for seen in self._seen() for one in seen.observations]

    def _rules(self) -> Sequence[PatternRule]:
        return self.observer().patterns(self.setting())


def _refuse(problems: Iterable[str]) -> None:
    listed = list(problems)
    if listed:
        more = [f"... and {len(listed) - MAX_SHOWN} more"] if len(listed) > MAX_SHOWN else []
        raise AssertionError("\n".join([*listed[:MAX_SHOWN], *more]))


def _no_model_file(name: str) -> Path:
    raise ModelFileError(
        f"the contract has no model file {name!r}; let setting() return one that finds it: "
        "Setting(model_file=store_of([MANIFEST]).ensure), with store_of from emotrace.engine.store"
    )


def _seen_in(track: Track, yielded: Sequence[object]) -> Seen:
    observations = tuple(one for one in yielded if isinstance(one, Observation))
    return Seen(track, observations, tuple(one for one in yielded if not isinstance(one, Observation | Reached)))
