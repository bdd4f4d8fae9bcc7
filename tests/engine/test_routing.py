"""Which observer runs on what, and why the others do not."""

from collections.abc import Iterator, Sequence

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Emits, ObserverCard, PatternRule, Setting
from emotrace.engine.routing import Route, recognises, route
from emotrace.engine.stimulus import Track


class Reads:
    """An observer of whose card alone is spoken here."""

    def __init__(
        self, name: str, reads: tuple[str, ...], gives: tuple[str, ...] = (), emits: bool = True, modality: str = ""
    ) -> None:
        self.card = ObserverCard(
            name=name,
            version="1",
            modality=modality or name,
            reads=reads,
            gives=gives,
            emits=(Emits(kind="cue", label="cue"),) if emits else (),
            licence="none",
            weights_licence="none",
        )

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        return ()

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        yield from ()

    def close(self) -> None:
        """Nothing was loaded."""


FACE, VOICE = Reads("face", ("frames",), ("series",)), Reads("voice", ("waveform",))
SPEECH, TEXT = Reads("speech", ("waveform",), ("turns",), emits=False), Reads("text", ("text", "turns"))
MOTION = Reads("motion", ("series",))
ALL = [TEXT, MOTION, SPEECH, VOICE, FACE]


def names(planned: Route) -> list[str]:
    return [step.name for step in planned.steps]


def test_a_clip_is_seen_and_heard_and_its_words_are_recognised_before_they_are_read() -> None:
    planned = names(route(ALL, {"frames", "waveform"}))
    assert sorted(planned) == ["face", "motion", "speech", "text", "voice"]
    assert planned.index("speech") < planned.index("text")
    assert planned.index("face") < planned.index("motion")


def test_words_that_are_given_are_not_recognised_again() -> None:
    for given in ("text", "turns"):
        planned = route(ALL, {"waveform", given})
        assert names(planned) == ["text", "voice"]
        why = {one.name: one.why for one in planned.skipped}
        assert why["speech"] == "words were given, and are not recognised again"


def test_an_observer_without_anything_to_read_says_what_it_would_read() -> None:
    why = {one.name: one.why for one in route(ALL, {"text"}).skipped}
    assert why["face"] == "there is nothing that it reads: frames"


def test_a_chain_for_words_alone_still_has_them_recognised() -> None:
    planned = route(ALL, {"waveform", "frames"}, modalities=("text",))
    assert names(planned) == ["speech", "text"]


def test_a_recogniser_that_tells_how_it_went_is_one_all_the_same() -> None:
    telling = Reads("speech", ("waveform",), ("turns",))
    assert names(route([telling, TEXT], {"waveform"}, modalities=("text",))) == ["speech", "text"]
    assert names(route([telling, TEXT], {"waveform", "text"})) == ["text"]
    assert recognises(telling)
    assert not any(map(recognises, (FACE, VOICE, TEXT, MOTION)))


def test_steps_tell_the_kinds_of_tracks_that_will_be_there() -> None:
    (text,) = [step for step in route(ALL, {"waveform"}).steps if step.name == "text"]
    assert text.reads == ("turns",)
