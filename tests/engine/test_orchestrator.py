"""A run: observers in turn, what they saw, what failed, and the same result again from its JSON."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from emotrace.chains.expression import ExpressionChain
from emotrace.engine import events
from emotrace.engine.baseline import Baseline, Measure, norms_of
from emotrace.engine.errors import InputError
from emotrace.engine.intake import given_text
from emotrace.engine.language import ModelCard
from emotrace.engine.observation import Observation, Where
from emotrace.engine.observer import Observer, ObserverCard, PatternRule, Setting
from emotrace.engine.orchestrator import Engine
from emotrace.engine.result import EVERYBODY, Result
from emotrace.engine.stimulus import Given, Reader, Text, Track, Turn, Turns
from emotrace.engine.taxonomy import taxonomy


@dataclass(frozen=True)
class Shout:
    """A track of a plugin's own kind: the words in capitals."""

    kind: ClassVar[str] = "shout"
    source: str
    text: str


class Words:
    """Says "glad" where the text holds it; what more it does is up to `then`."""

    def __init__(
        self,
        name: str = "words",
        then: Callable[[Track], Iterator[object]] | None = None,
        reads: tuple[str, ...] = ("text",),
        gives: tuple[str, ...] = (),
        modality: str = "text",
    ) -> None:
        self.card = ObserverCard(
            name=name,
            version="1",
            modality=modality,
            reads=reads,
            gives=gives,
            emits=(),
            licence="MIT",
            weights_licence="CC0",
        )
        self._then = then
        self.closed = 0

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        return ()

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track]:
        assert isinstance(track, (Text, Shout))
        at = track.text.lower().find("glad")
        if at >= 0:
            yield self._glad(track.text[at : at + 4], track.source, at)
        if self._then is not None:
            yield from self._then(track)  # type: ignore[misc]  # some yield what they should not

    def _glad(self, quote: str, source: str, at: int) -> Observation:
        return Observation(
            modality=self.card.modality,
            kind="joy word",
            label="joy word",
            phrase=f'the word "{quote}"',
            quote=quote,
            where=Where(source=source, characters=(at, at + 4)),
            observer=self.card.ref(),
            weights={"joy": 1.2, "sadness": -0.8},
            weights_from="a table",
        )

    def close(self) -> None:
        self.closed += 1


def raises(track: Track) -> Iterator[object]:
    raise ValueError("no\nmore")
    yield None


def leaves(track: Track) -> Iterator[object]:
    raise SystemExit(3)
    yield None


def hangs(track: Track) -> Iterator[object]:
    threading.Event().wait(5)
    yield None


def shouts(track: Track) -> Iterator[object]:
    assert isinstance(track, Text)
    yield Shout(track.source, track.text.upper())


def writes_down(track: Track) -> Iterator[object]:
    assert isinstance(track, Text)
    yield Turns(track.source, tuple(Turn(text=one, speaker="Eva") for one in track.text.split(". ")))


class Turned(Words):
    """Reads turns, and says who speaks in each."""

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation | Track]:
        assert isinstance(track, Turns)
        for at, turn in track.placed():
            where = Where(source=track.source, characters=(at, at + len(turn.text)))
            yield self._glad(turn.text, track.source, at).model_copy(update={"where": where})


def no_file(name: str) -> None:
    raise AssertionError(f"nobody needs {name}")


NOT_READABLE = (
    "bad is no picture, sound or UTF-8 text that can be read (byte 0 is not UTF-8); "
    "convert it first, for text with iconv -t utf-8"
)


def engine(*observers: Observer, seconds: float = 5.0, readers: Sequence[Reader] = ()) -> Engine:
    setting = Setting(model_file=no_file)  # type: ignore[arg-type]  # it gives no path
    return Engine(readers, observers, ExpressionChain(), taxonomy("ekman"), setting, seconds=seconds)


def told(event: events.Event) -> str:  # noqa: C901, PLR0911  # a line for each kind of event
    """An event in a few words."""
    match event:
        case events.Planned():
            return f"planned {', '.join(event.observers)}"
        case events.Progressed(observer, source, seconds):
            return f"{observer} has come to {seconds:g} s of {source}"
        case events.Started(observer, source):
            return f"{observer} starts with {source}"
        case events.Observed(observation):
            return f"observed {observation.id} {observation.quote}"
        case events.Heard(observer, source, turns):
            return f"{observer} heard {' / '.join(turn.text for turn in turns)} in {source}"
        case events.Ended(observer, source, _):
            return f"{observer} ends with {source}"
        case events.Failed(failure):
            return f"failed {failure.where}: {failure.message}"
        case events.Believed(belief):
            return f"believed {belief.top}"
        case events.Said(part, _):
            return f"said {part}"
        case events.Finished(result):
            return f"finished with {len(result.observations)} observations"


def test_what_happens_comes_in_this_order() -> None:
    observers = [Words("loud", reads=("shout",)), Words("broken", raises), Words("shouting", shouts, gives=("shout",))]
    happened = engine(*observers).run([given_text("I am glad"), Given("bad", b"\xff"), given_text("and so")])
    assert [told(event) for event in happened] == [
        f"failed bad: {NOT_READABLE}",
        "planned broken, shouting, loud",
        "broken starts with S1",
        "observed E1 glad",
        "failed broken: ValueError: no more",
        "broken ends with S1",
        "broken starts with S2",
        "failed broken: ValueError: no more",
        "broken ends with S2",
        "shouting starts with S1",
        "observed E2 glad",
        "shouting ends with S1",
        "shouting starts with S2",
        "shouting ends with S2",
        "loud starts with S1",
        "observed E3 GLAD",
        "loud ends with S1",
        "loud starts with S2",
        "loud ends with S2",
        "believed joy",
        "said key_observations",
        "said key_observations",
        "said key_observations",
        "said interpretation",
        "said interpretation",
        "said conclusion",
        "finished with 3 observations",
    ]


def test_what_was_made_out_is_told_with_its_words_before_anybody_reads_them() -> None:
    observers = [Turned("reading", reads=("turns",)), Words("writing", writes_down, gives=("turns", "shout"))]
    happened = list(engine(*observers).run([given_text("Oh. I see")]))
    assert [told(event) for event in happened[1:8]] == [
        "writing starts with S1",
        "writing heard Oh / I see in S1",
        "writing ends with S1",
        "reading starts with S1",
        "observed E1 Oh",
        "observed E2 I see",
        "reading ends with S1",
    ]
    (heard,) = [event for event in happened if isinstance(event, events.Heard)]
    assert isinstance(happened[-1], events.Finished)
    assert happened[-1].result.stimulus.turns == {"S1": heard.turns}


@pytest.mark.parametrize(
    ("then", "message"),
    [
        (raises, "ValueError: no more"),
        (leaves, "SystemExit: 3"),
        (hangs, "took longer than 0.3 s"),
        (shouts, "gave Shout, which its card does not promise"),
        (lambda _: iter([7]), "gave int, which its card does not promise"),
        (lambda _: iter([None]), "gave NoneType, which its card does not promise"),
    ],
    ids=["raises", "leaves", "hangs", "gives an undeclared track", "gives a number", "gives nothing"],
)
def test_an_observer_that_breaks_keeps_what_it_saw_and_the_others_go_on(
    then: Callable[[Track], Iterator[object]], message: str
) -> None:
    result = engine(Words("broken", then), Words("whole"), seconds=0.3).explain([given_text("glad")])
    assert [(one.id, one.observer.name) for one in result.observations] == [("E1", "broken"), ("E2", "whole")]
    assert [(one.where, one.stage, one.message) for one in result.failures] == [("broken", "observe", message)]
    assert result.belief.top == "joy"
    assert set(result.provenance.observers) == {"broken", "whole"}


def test_an_observation_of_a_source_that_is_not_there_is_a_failure() -> None:
    wrong = Words("wrong", lambda _: iter([Words()._glad("glad", "S7", 0)]))
    result = engine(wrong).explain([given_text("sad")])
    assert result.observations == ()
    assert "S7, which is not here" in result.failures[0].message


def test_an_observer_that_hangs_is_not_asked_again_in_the_same_run() -> None:
    stuck = Words("stuck", hangs)
    result = engine(stuck, seconds=0.2).explain([given_text("glad"), given_text("glad")])
    assert [one.where.source for one in result.observations] == ["S1"]
    assert len(result.failures) == 1
    assert stuck.closed == 0, "its thread still uses what close() would free"


def test_every_observer_that_ran_is_closed_once() -> None:
    observers = [Words("a"), Words("b", raises), Words("c", reads=("shout",))]
    engine(*observers).explain([given_text("glad"), given_text("glad")])
    assert [one.closed for one in observers] == [1, 1, 0]


class Measuring(Words):
    """Could hold a person against a baseline."""

    def measure(self, track: Track, setting: Setting) -> Iterator[Measure]:
        yield Measure("length", 1.0, "s")


@pytest.mark.parametrize(("of", "whose", "told"), [("words", "Eva", []), ("face", EVERYBODY, ["words"])])
def test_a_baseline_without_norms_for_what_is_there_is_told_and_not_named(of: str, whose: str, told: list[str]) -> None:
    baseline = Baseline(name="Eva", sources=(), norms={of: norms_of([Measure("length", 1.0, "s")])})
    made = engine(Measuring("words"))
    made = replace(made, setting=replace(made.setting, baseline=baseline))
    result = made.explain([given_text("so glad")])
    assert result.provenance.norms == whose
    assert [one.where for one in result.failures] == told
    assert all("the baseline of Eva has no norms for this" in one.message for one in result.failures)


@pytest.mark.parametrize(("person", "told"), [("Bob", ["person"]), ("2", []), (" ", []), (None, [])])
def test_a_person_named_where_nobody_has_a_name_is_told(person: str | None, told: list[str]) -> None:
    made = engine(Words())
    result = replace(made, setting=replace(made.setting, person=person)).explain([given_text("so glad")])
    assert [one.where for one in result.failures] == told
    assert result.belief.top == "joy"


def test_an_observer_is_closed_also_when_the_run_is_given_up() -> None:
    observer = Words()
    run = engine(observer).run([given_text("glad")])
    while not isinstance(next(run), events.Ended):
        pass
    run.close()  # type: ignore[attr-defined]  # it is a generator
    assert observer.closed == 1


def test_an_observer_whose_patterns_or_close_raise_is_reported() -> None:
    class Untidy(Words):
        def patterns(self, setting: Setting) -> Sequence[PatternRule]:
            raise RuntimeError("no patterns")

        def close(self) -> None:
            raise RuntimeError("not closed")

    result = engine(Untidy("untidy")).explain([given_text("glad")])
    messages = {one.message for one in result.failures}
    assert messages == {"RuntimeError: no patterns", "RuntimeError: not closed"}
    assert result.belief.top == "joy"


def test_patterns_join_what_observers_saw() -> None:
    result = engine(Words("a"), Words("b")).explain([given_text("glad")])
    (pattern,) = result.patterns
    assert pattern.parts == ("E1", "E2")
    assert result.belief.contribution("P1", "joy") == 1.2
    assert result.belief.log_score["joy"] == pytest.approx(result.belief.log_prior["joy"] + 1.2)


def test_a_chain_that_wants_modalities_gets_only_those() -> None:
    class Heard(ExpressionChain):
        card = ExpressionChain.card.model_copy(update={"modalities": ("voice",)})

    base = engine(Words("read"), Words("heard", modality="voice"))
    result = Engine((), base.observers, Heard(), base.taxonomy, base.setting).explain([given_text("glad")])
    assert [one.observer.name for one in result.observations] == ["heard"]


def cannot(*given: object) -> None:
    raise ValueError("no\nidea")


def test_a_chain_that_cannot_plan_loses_neither_evidence_nor_belief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExpressionChain, "plan", cannot)
    result = engine(Words(), Words("b")).explain([given_text("glad")])
    assert [one.observer.name for one in result.observations] == ["b", "words"]
    assert (result.belief.top, result.explanation.sentences()) == ("joy", [])
    assert [(one.where, one.message) for one in result.failures] == [("expression", "ValueError: no idea")]
    assert Result.from_json(result.to_json()) == result


def test_where_a_chain_cannot_brief_the_model_the_realizer_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mute:
        card = ModelCard(name="mute", version="1", licence="MIT", weights_licence="MIT", forms=("grammar",))
        write = score = close = cannot

    monkeypatch.setattr(ExpressionChain, "briefing", cannot)
    result = replace(engine(Words()), model=Mute()).explain([given_text("glad")])  # type: ignore[arg-type]  # it cannot
    assert {sentence.written_by for _, sentence in result.explanation.sentences()} == {"realizer"}
    assert [(one.where, one.message) for one in result.failures] == [("expression", "ValueError: no idea")]


def test_without_evidence_there_is_a_conclusion_that_says_so() -> None:
    result = engine(Words()).explain([given_text("The train leaves at noon.")])
    assert (result.belief.top, result.belief.abstained) == (None, True)
    (sentence,) = result.explanation.conclusion
    assert "insufficient evidence" in sentence.text


def test_without_anything_readable_there_is_no_run() -> None:
    with pytest.raises(InputError, match="bad is no picture"):
        engine(Words()).explain([Given("bad", b"\xff")])


def test_a_result_equals_itself_when_it_is_read_again() -> None:
    failing = engine(Words(), Words("broken", raises), Words("c", modality="voice"))
    result = failing.explain([given_text("I am glad 😀")], context='she said "hm"')
    again = Result.from_json(result.to_json())
    assert again == result
    assert again.graph().node_link() == result.graph().node_link()
    assert again.provenance.licences[0].weights == "CC0"
    assert all(seconds >= 0 for seconds in again.timings.values())


def test_the_same_input_gives_the_same_result_but_for_time() -> None:
    def run() -> Result:
        result = engine(Words(), Words("b")).explain([given_text("I am glad")])
        provenance = result.provenance.model_copy(update={"created": ""})
        return result.model_copy(update={"timings": {}, "provenance": provenance})

    assert run() == run()


def test_an_observer_frees_what_it_loaded_before_the_next_one_begins() -> None:
    first = Words("first")
    seen: list[int] = []

    def look(track: Track) -> Iterator[object]:  # what it reads does not matter
        seen.append(first.closed)
        yield from ()

    second = Words("second", look)
    run = engine(first, second)
    run.explain([given_text("glad"), given_text("so glad")])
    assert (seen, first.closed, second.closed) == ([1, 1], 1, 1)
    run.judge([given_text("glad")])
    assert (seen[2:], first.closed) == ([1], 1), "where many inputs are judged, it keeps what it loaded"
