"""Observers that break the contract, one rule each: that is how we know that each of its tests can fail."""

import inspect
import time
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np
import pytest

from emotrace.engine.errors import ModelFileError
from emotrace.engine.observation import Box, Observation, Where
from emotrace.engine.observer import Emits, Observer, ObserverCard, PatternRule, Setting
from emotrace.engine.stimulus import Frame, Frames, Text, Track, Turn, Turns, Waveform
from emotrace.engine.testing import ObserverContract

WORDS = "I am glad, so very glad"


class Gladness:
    """A small observer that keeps the contract."""

    card = ObserverCard(
        name="gladness",
        version="1",
        modality="text",
        reads=("text",),
        gives=("turns",),
        emits=(Emits(kind="glad word", label="glad word"), Emits(kind="length", label="length", unit="count")),
        licence="MIT",
        weights_licence="MIT",
    )

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        return [_rule()]

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track]:
        assert isinstance(track, Text)
        start = track.text.find("glad")
        if start >= 0:
            yield self._observation(track, "glad word", 'the word "glad"', {"joy": 1.0}, start)
            yield self._observation(track, "length", "the text is short", {"sadness": -0.1})
            yield Turns(track.source, (Turn(text=track.text),))

    def close(self) -> None:
        """Nothing was loaded."""

    def _observation(
        self, track: Text, kind: str, phrase: str, weights: dict[str, float], start: int | None = None
    ) -> Observation:
        return Observation(
            modality="text",
            kind=kind,
            label=kind,
            phrase=phrase,
            value=None if start is not None else len(track.text),
            unit="" if start is not None else "count",
            quote=None if start is None else "glad",
            where=Where(source=track.source, characters=None if start is None else (start, start + 4)),
            observer=self.card.ref(),
            weights=weights,
            weights_from="our own choice",
        )


def _rule(**changed: Any) -> PatternRule:
    sound = {
        "kind": "short and glad",
        "label": "short and glad",
        "phrase": "a short text with a glad word",
        "needs": ("glad word", "length"),
        "weights": {"joy": 1.2},
        "source": "me",
    }
    return PatternRule(**{**sound, **changed})


class GladnessContract(ObserverContract):
    made: ClassVar[type] = Gladness

    def observer(self) -> Observer:
        made: Observer = self.made()
        return made

    def tracks(self) -> Sequence[Track]:
        return [Text("S1", WORDS)]

    def empty_tracks(self) -> Sequence[Track]:
        return [Text("S1", "")]


class TestGladness(GladnessContract):
    """Nothing that follows fails because the sound observer does."""


def _seen_as(**changed: Any) -> type:
    """The observer, with its first observation changed behind the back of its validation."""

    class Changed(Gladness):
        def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track]:
            first, *others = super().observe(track, setting)
            assert isinstance(first, Observation)
            yield first.model_copy(update=changed)
            yield from others

    return Changed


def _card(**changed: Any) -> type:
    """The observer, with a card that says something else."""
    return type("Carded", (Gladness,), {"card": Gladness.card.model_copy(update=changed)})


def _ruled(**changed: Any) -> type:
    """The observer, with another pattern rule."""
    return type("Ruled", (Gladness,), {"patterns": lambda self, setting: [_rule(**changed)]})


def _without(name: str) -> type:
    """An observer that lacks something."""
    return type("Lacking", (), {key: value for key, value in vars(Gladness).items() if key not in (name, "__dict__")})


class Slow(Gladness):
    def __init__(self) -> None:
        time.sleep(0.12)


class Blind(Gladness):
    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track]:
        return iter(())


class Forgetful(Gladness):
    """Remembers, for all its kind, what it has seen."""

    seen: ClassVar[list[str]] = []

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track]:
        self.seen.append(track.source)
        return (one for number, one in enumerate(super().observe(track, setting)) if number or len(self.seen) == 1)


class Talkative(Gladness):
    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track]:
        return super().observe(Text(track.source, WORDS), setting)


class Stubborn(Gladness):
    _loaded = True

    def close(self) -> None:
        del self._loaded


class Impatient(Gladness):
    _loaded: bool

    def close(self) -> None:
        del self._loaded


class Garrulous(Gladness):
    def observe(self, track: Track, setting: Setting) -> Iterator[Any]:
        yield "glad"


class Absent(Gladness):
    """Sees of many texts only what the first of them holds."""

    def observe_all(self, texts: Sequence[Text], setting: Setting) -> Sequence[Sequence[Observation]]:
        seen = [one for one in self.observe(texts[0], setting) if isinstance(one, Observation)]
        return [seen[:1], *([] for _ in texts[1:])]


class Short(Gladness):
    def observe_all(self, texts: Sequence[Text], setting: Setting) -> Sequence[Sequence[Observation]]:
        return ()


class Light(Gladness):
    def weigh_all(self, tracks: Sequence[Track], setting: Setting) -> Sequence[dict[str, float]]:
        return [{"joy": 1.0, "sadness": -0.1015} if track == Text("S1", WORDS) else {} for track in tracks]


class Steady(Light):
    """Weighs many as each alone, but for what rounding costs."""

    def weigh_all(self, tracks: Sequence[Track], setting: Setting) -> Sequence[dict[str, float]]:
        return [{**one, "sadness": -0.1005} if one else {} for one in super().weigh_all(tracks, setting)]

    def observe_all(self, texts: Sequence[Text], setting: Setting) -> Sequence[Sequence[Observation]]:
        return [[one for one in self.observe(text, setting) if isinstance(one, Observation)] for text in texts]


class Elsewhere(Gladness):
    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track]:
        yield from super().observe(track, setting)
        yield Turns("S9", ())


STRANGER = Gladness.card.ref().model_copy(update={"name": "somebody"})
OFF_THE_PICTURE = Box(left=-3, top=0, width=10, height=10)
BEFORE = Where(source="S1", characters=(5, 9), seconds=(2.0, 1.0))
OUTSIDE = Where(source="S1", characters=(5, 900))
BESIDE = Where(source="S1", characters=(6, 10))

BROKEN: list[tuple[str, type, str]] = [
    ("it_is_an_observer", _without("close"), "no close; give it one"),
    ("making_one_is_quick", Slow, "load models and libraries in observe"),
    ("the_card_is_complete", _card(licence=" "), "card.licence is empty; fill it in"),
    ("the_card_is_complete", _card(weights_licence=""), "card.weights_licence is empty"),
    ("the_card_is_complete", _card(emits=(), gives=()), "emits and gives nothing; list"),
    ("the_card_is_complete", _card(emits=Gladness.card.emits * 2), "twice; once will do"),
    ("the_card_is_complete", _card(emits=(Emits(kind="length", label=""),)), "no label for 'length'; add it"),
    ("it_observes_something_in_each_track", _card(reads=("frames",)), "make the two agree"),
    ("it_observes_something_in_each_track", Blind, "let tracks\\(\\) give one that holds something"),
    ("it_yields_what_its_card_promises", Garrulous, "yielded str; yield observations"),
    ("it_yields_what_its_card_promises", _card(gives=()), "yielded Turns; yield .* in card.gives"),
    ("kinds_are_declared", _seen_as(kind="merry word"), "'merry word' is not in card.emits; list it"),
    ("units_are_declared", _seen_as(value=1.0), "unit '', and .* give a unit"),
    ("units_are_declared", _seen_as(kind="length", value=1.0, unit="words"), "the card says 'count'; make the two"),
    ("units_are_declared", _seen_as(unit="count"), "value None and unit 'count'"),
    ("it_says_who_observed", _seen_as(modality="face"), "use card.modality"),
    ("it_says_who_observed", _seen_as(observer=STRANGER), "use .* card.ref"),
    ("ids_are_left_to_the_graph", _seen_as(id="E1"), "leave id empty"),
    ("weights_are_moderate_and_over_known_emotions", _seen_as(weights={"glee": 1.0}), "over anger, disgust"),
    ("weights_are_moderate_and_over_known_emotions", _seen_as(weights={"joy": 9.0}), "stay within 8"),
    ("weights_are_moderate_and_over_known_emotions", _seen_as(weights={"joy": float("nan")}), "stay within 8"),
    ("weights_are_moderate_and_over_known_emotions", _ruled(weights={"joy": 9.0}), "pattern .* within 8"),
    ("weights_say_where_they_come_from", _seen_as(weights_from=" "), "name the rule table"),
    ("what_it_yields_names_its_source", _seen_as(where=Where(source="S2", characters=(5, 9))), "use track.source"),
    ("what_it_yields_names_its_source", Elsewhere, "'turns' names source 'S9'"),
    ("quotes_are_the_words_at_their_place", _seen_as(where=OUTSIDE), "give a span inside the text"),
    ("quotes_are_the_words_at_their_place", _seen_as(where=BESIDE), "quote text\\[start:end\\]"),
    ("times_lie_inside_the_media", _seen_as(where=BEFORE), "give start and end in media time"),
    ("boxes_are_not_negative", _seen_as(where=Where(source="S1", box=OFF_THE_PICTURE)), "cut it at 0"),
    ("phrases_fit_into_a_sentence", _seen_as(phrase='The word "glad"'), "begin in lower case"),
    ("phrases_fit_into_a_sentence", _seen_as(phrase="glad is said."), "leave the mark to the sentence"),
    ("phrases_fit_into_a_sentence", _seen_as(phrase="glad\nis said"), "write it in one line"),
    ("phrases_fit_into_a_sentence", _seen_as(phrase="the merry word"), "noun phrase that holds it"),
    ("phrases_fit_into_a_sentence", _seen_as(phrase='<b>"glad"</b>'), "leave out '<'"),
    ("phrases_fit_into_a_sentence", _seen_as(phrase='"glad", which is certainly joy'), "leave out 'certainly'"),
    ("phrases_fit_into_a_sentence", _seen_as(phrase='"glad": the speaker is merry'), "leave out 'speaker is'"),
    ("what_is_said_of_an_observation_passes_the_check", _seen_as(quote=None, phrase="4 letters"), "reword its phrase"),
    ("what_is_said_of_a_pattern_passes_the_check", _ruled(phrase='a text with "merry"'), "quotes 'merry'.* reword"),
    ("patterns_are_made_of_kinds_that_it_emits", _ruled(needs=("glad word|merry", "length")), "needs 'merry'"),
    ("the_same_input_gives_the_same_observations", Forgetful, "then 'length' .* let setting.seed"),
    ("many_texts_at_once_are_observed_as_each_alone", Absent, "observe_all\\(\\) gave 'glad word' .*'length' .* agree"),
    ("many_texts_at_once_are_observed_as_each_alone", Short, "gave no list, and observe\\(\\) 'glad word'"),
    ("many_texts_at_once_weigh_what_each_weighs_alone", Light, "weigh_all\\(\\) gave .*-0.1015.* agree"),
    ("nothing_weighs_nothing", Talkative, "yield it without weights, or not"),
    ("it_can_be_closed_unused_and_twice", Impatient, "do nothing where nothing is loaded"),
    ("it_can_be_closed_unused_and_twice", Stubborn, "do nothing where nothing is loaded"),
    ("observations_survive_json", _seen_as(confidence=7.0), "does not go through JSON .* plain Python values"),
    ("observations_survive_json", _seen_as(strength=float("nan")), "does not go through JSON"),
]


class TestSteady(GladnessContract):
    """Nothing is refused in an observer that keeps the rules about many texts at once."""

    made = Steady


@pytest.mark.parametrize(("check", "made", "advice"), BROKEN)
def test_an_observer_that_breaks_a_rule_fails_its_test(check: str, made: type, advice: str) -> None:
    case = type("Case", (GladnessContract,), {"made": made})()
    with pytest.raises(AssertionError, match=f"(?s){advice}"):
        getattr(case, f"test_{check}")()


def test_each_test_of_the_contract_can_fail() -> None:
    tests = {name for name, _ in inspect.getmembers(ObserverContract, inspect.isfunction) if name.startswith("test_")}
    assert tests == {f"test_{check}" for check, _, _ in BROKEN}


def test_times_are_held_against_the_end_of_the_media() -> None:
    late = Where(source="S1", seconds=(0.0, 2.5))
    heard = Waveform("S1", np.zeros(32_000, np.float32))
    spoken = Turns("S1", (Turn(text="Hello", seconds=(0.0, 1.0)), Turn(text="Bye", seconds=(1.0, 2.0))))
    shown = Frames("S1", tuple(Frame(np.zeros((1, 1, 3), np.uint8), seconds) for seconds in (0.0, 2.0)))
    for track in (heard, spoken, shown):
        (one, *_) = Gladness().observe(Text("S1", WORDS), GladnessContract().setting())
        assert isinstance(one, Observation)
        seen = one.model_copy(update={"where": late})
        made = type("Timed", (Gladness,), {"observe": lambda self, track, setting, seen=seen: iter([seen])})
        case = type("Case", (GladnessContract,), {"made": made, "tracks": lambda self, track=track: [track]})()
        with pytest.raises(AssertionError, match="the media ends at 2"):
            case.test_times_lie_inside_the_media()


def test_a_class_that_is_not_filled_in_says_what_to_fill_in() -> None:
    empty = type("Empty", (ObserverContract,), {})()
    for name in ("observer", "tracks", "empty_tracks"):
        with pytest.raises(NotImplementedError, match=f"let {name}\\(\\) return"):
            getattr(empty, name)()


def test_an_observer_that_wants_a_model_file_is_told_to_give_a_setting() -> None:
    with pytest.raises(ModelFileError, match="let setting\\(\\) return one that finds it"):
        ObserverContract().setting().model_file("weights")


def test_classes_do_not_share_what_was_seen() -> None:
    class First(GladnessContract):
        pass

    First().test_kinds_are_declared()

    class Second(First):
        made = _seen_as(kind="merry word")

    with pytest.raises(AssertionError, match="merry word"):
        Second().test_kinds_are_declared()
