"""The order of observers follows from what they read and give."""

from collections.abc import Iterator, Sequence
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.errors import PluginError
from emotrace.engine.observation import Observation
from emotrace.engine.observer import ObserverCard, PatternRule, Setting
from emotrace.engine.order import order
from emotrace.engine.stimulus import Track


class Reading:
    """An observer that reads and gives tracks, and sees nothing."""

    def __init__(self, name: str, reads: str, gives: str = "") -> None:
        self.card = ObserverCard(
            name=name,
            version="1",
            modality="text",
            reads=tuple(reads.split()),
            gives=tuple(gives.split()),
            emits=(),
            licence="MIT",
            weights_licence="MIT",
        )

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        return ()

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track]:
        yield from ()

    def close(self) -> None:
        """Nothing to free."""


def names(observers: Sequence[Reading], *available: str) -> list[str]:
    return [one.card.name for one in order(observers, available)]


def test_whoever_gives_a_track_comes_before_whoever_reads_it() -> None:
    split, hear, read = (
        Reading("z-split", "clip", "sound"),
        Reading("m-hear", "sound", "turns"),
        Reading("a-read", "turns"),
    )
    for given_in in permutations([split, hear, read]):
        assert names(given_in, "clip") == ["z-split", "m-hear", "a-read"]


def test_observers_that_do_not_need_each_other_go_by_name() -> None:
    observers = [Reading(name, "text") for name in ("voice", "face", "text")]
    for given_in in permutations(observers):
        assert names(given_in, "text") == ["face", "text", "voice"]


def test_ties_go_by_name_also_beside_a_chain() -> None:
    observers = [Reading("a", "sound"), Reading("b", "clip"), Reading("z", "clip", "sound")]
    for given_in in permutations(observers):
        assert names(given_in, "clip") == ["b", "z", "a"]


def test_observers_without_anything_to_read_are_left_out_and_what_they_would_give_too() -> None:
    observers = [Reading("text", "text"), Reading("hear", "sound", "turns"), Reading("turns", "turns")]
    assert names(observers, "text") == ["text"]
    assert names(observers, "nothing") == []


def test_any_of_several_tracks_makes_an_observer_run() -> None:
    assert names([Reading("words", "turns text")], "text") == ["words"]


def test_an_observer_that_gives_what_it_reads_does_not_wait_for_itself() -> None:
    assert names([Reading("clean", "sound", "sound"), Reading("hear", "sound")], "sound") == ["clean", "hear"]


def test_a_circle_is_named() -> None:
    observers = [Reading("chick", "egg", "hen"), Reading("layer", "hen", "egg")]
    with pytest.raises(PluginError, match=r"in a circle: (chick -> layer -> chick|layer -> chick -> layer)"):
        order(observers, ["egg"])


KINDS = st.integers(0, 5)


@settings(max_examples=80)
@given(st.lists(st.tuples(KINDS, KINDS), max_size=7), st.sets(KINDS, max_size=2), st.randoms())
def test_the_order_is_the_same_however_the_observers_come_and_respects_every_need(
    edges: list[tuple[int, int]], available: set[int], random: Random
) -> None:
    upwards = [(first, second) for first, second in edges if first < second]
    observers = [Reading(f"o{n}", f"k{first}", f"k{second}") for n, (first, second) in enumerate(upwards)]
    kinds = [f"k{kind}" for kind in available]
    expected = order(observers, kinds)
    random.shuffle(observers)
    assert order(observers, kinds) == expected
    place = {one.card.name: at for at, one in enumerate(expected)}
    for one in expected:
        givers = [other for other in expected if set(other.card.gives) & set(one.card.reads) and other is not one]
        assert all(place[other.card.name] < place[one.card.name] for other in givers)
        assert set(one.card.reads) & {*kinds, *(kind for other in givers for kind in other.card.gives)}
