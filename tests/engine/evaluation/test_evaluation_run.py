"""Judging data whole: what fails, what is weighed at once, what groups and trainers add."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emotrace.engine.baseline import Baseline, Measure
from emotrace.engine.benchmark import Example, LabelledData
from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.evaluation import Plan, evaluate
from emotrace.engine.evaluation.norms import group_baselines
from emotrace.engine.evaluation.outcome import chosen
from emotrace.engine.evaluation.prediction import Predicted, choice
from emotrace.engine.evaluation.report import Evaluation
from emotrace.engine.evaluation.watching import unwatched
from emotrace.engine.observation import Observation
from emotrace.engine.observer import LabelScores, Setting
from emotrace.engine.record import Nats
from emotrace.engine.stimulus import Text, Track
from emotrace.ui.evaluation_report import as_markdown, as_predictions

EngineOf = Callable[..., Any]
DataOf = Callable[..., LabelledData]


def test_figures_count_what_is_judged(words: Any, engine_of: EngineOf, data_of: DataOf) -> None:
    data = data_of(("glad", "joy"), ("glad", "anger"), ("grim", "anger"), ("hm", "neutral"))
    done = evaluate(engine_of(words), data, Plan("rows")).evaluation
    assert (done.n, done.accuracy, done.coverage, done.concluded) == (4, 0.75, 0.75, 0.75)
    assert done.confusion["anger"] == {"anger": 1, "joy": 1, "neutral": 0}
    assert done.variants["covered"].scores.accuracy == pytest.approx(2 / 3)
    assert words.closed == 1


def test_an_example_that_fails_is_told_and_the_rest_goes_on(words: Any, engine_of: EngineOf, data_of: DataOf) -> None:
    done = evaluate(engine_of(words), data_of(("crash", "joy"), ("glad", "joy"), ("grim", "anger")), Plan("rows"))
    assert done.evaluation.n == 2
    assert done.evaluation.failed == ("row 1: RuntimeError: no words for it",)


def test_a_file_that_is_neither_picture_nor_sound_is_told(words: Any, engine_of: EngineOf, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("glad")
    sound = Example("a.wav", ("joy",), path=tmp_path / "a.wav")
    data = LabelledData("files", ("anger", "joy"), (sound, Example("row 2", ("joy",), text="glad")))
    done = evaluate(engine_of(words), data, Plan("files")).evaluation
    assert (done.n, done.failed) == (1, ("a.wav: it is no picture or recording that can be read",))


def test_nothing_judged_is_an_error_that_names_the_first(words: Any, engine_of: EngineOf, data_of: DataOf) -> None:
    with pytest.raises(InputError, match="none of 2 examples could be judged; the first: row 1: RuntimeError"):
        evaluate(engine_of(words), data_of(("crash", "joy"), ("crash", "fear")), Plan("rows"))
    assert words.closed == 1


def test_one_label_and_lone_examples_are_noted(words: Any, engine_of: EngineOf, data_of: DataOf) -> None:
    alone = evaluate(engine_of(words), data_of(("glad", "joy"), ("grim", "joy")), Plan("rows")).evaluation
    assert alone.accuracy == 0.5
    assert "every example is labelled joy" in alone.notes[0]
    lone = evaluate(engine_of(words), data_of(("a", "joy"), ("b", "joy"), ("c", "fear")), Plan("rows")).evaluation
    assert "one example alone is labelled fear" in lone.notes[0]


def test_of_one_group_alone_no_interval_is_told_and_the_reports_say_so(
    words: Any, engine_of: EngineOf, data_of: DataOf
) -> None:
    rows = [("glad", "joy", "Ada"), ("glad", "anger", "Ada"), ("grim", "anger", "Ada"), ("hm", "neutral", "Ada")]
    done = evaluate(engine_of(words), data_of(*rows), Plan("rows")).evaluation
    assert (done.groups, done.intervals) == (1, {})
    assert "all is of one group, and intervals would draw whole groups: no interval can be told" in done.notes
    assert done.variants["covered"].intervals == {}
    assert done.variants["covered"].meaning.endswith("all of one group, so no interval can be told")
    assert Evaluation.model_validate_json(done.model_dump_json()) == done
    report = as_markdown(done)
    assert "Note: all is of one group" in report
    assert "In brackets" not in report
    several = evaluate(engine_of(words), data_of(*rows, ("hm", "joy", "Ben")), Plan("rows")).evaluation
    assert "In brackets: 95 % bootstrap intervals, 1000 resamples of groups." in as_markdown(several)


def test_an_observer_that_cannot_be_closed_spoils_nothing(words: Any, engine_of: EngineOf, data_of: DataOf) -> None:
    def raises() -> None:
        raise RuntimeError("still open")

    words.close = raises
    done = evaluate(engine_of(words), data_of(("glad", "joy"), ("grim", "anger")), Plan("rows")).evaluation
    assert done.accuracy == 1
    assert "the words observer could not be closed: RuntimeError: still open" in done.notes


def test_the_choice_is_among_the_labels_of_the_data_and_the_open_one_stands_beside(
    words: Any, engine_of: EngineOf, data_of: DataOf
) -> None:
    data = data_of(("glad grim", "anger"), ("grim", "neutral"), ("hm", "neutral"))
    done = evaluate(engine_of(words), data, Plan("rows")).evaluation
    assert done.confusion == {"anger": {"anger": 1, "neutral": 0}, "neutral": {"anger": 1, "neutral": 1}}
    assert done.variants["open choice"].scores.accuracy == pytest.approx(1 / 3)  # joy outweighs anger in the first


def test_without_evidence_neutral_comes_first() -> None:
    flat = dict.fromkeys(("anger", "joy", "neutral"), 1 / 3)
    assert next(iter(choice(flat, ("anger", "joy", "neutral"), "a"))) == "neutral"
    assert choice(flat, ("anger", "joy"), "a") == {"anger": 0.5, "joy": 0.5}
    assert next(iter(choice({}, ("joy", "neutral"), "a"))) == "neutral"


def test_without_evidence_and_without_neutral_no_label_is_always_the_answer() -> None:
    answers = [next(iter(choice({}, ("anger", "fear", "joy"), f"voice {n}.wav"))) for n in range(300)]
    assert {label: answers.count(label) > 60 for label in set(answers)} == dict.fromkeys(("anger", "fear", "joy"), True)
    assert answers[7] == next(iter(choice({}, ("joy", "fear", "anger"), "voice 7.wav")))


def test_an_answer_drawn_by_lot_hangs_on_what_the_example_holds_and_not_on_its_row() -> None:
    def answers(first_row: int) -> list[str]:
        texts = [Example(f"t.csv row {first_row + n}", ("joy",), text=f"the table {n}") for n in range(50)]
        files = [Example(f"t.csv row {first_row + n}", ("joy",), path=Path(f"{first_row}/{n}.wav")) for n in range(50)]
        predicted = [Predicted(one, {}, concluded=False, covered=False) for one in (*texts, *files)]
        return [label for label, _ in chosen(predicted, ("anger", "fear", "joy"))]

    assert answers(2) == answers(3)
    assert len(set(answers(2))) == 3


def test_examples_that_hold_the_same_draw_a_lot_each() -> None:
    same = [Predicted(Example("x", ("joy",), text="hm"), {}, concluded=False, covered=False)] * 100
    answers = [label for label, _ in chosen(same, ("anger", "joy"))]
    assert 25 < answers.count("joy") < 75


class AtOnce:
    """Weighs many texts at once: as `words` does, or as somebody else would."""

    def __init__(self, words: Any, honest: bool = True) -> None:
        self.card, self._words, self._honest = words.card, words, honest
        self.patterns, self.close = words.patterns, words.close
        self.observed = 0

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        self.observed += 1
        yield from self._words.observe(track, setting)

    def weigh_all(self, tracks: Sequence[Track], setting: Setting) -> Sequence[Nats]:
        return [self._sum(track, setting) for track in tracks]

    def _sum(self, track: Track, setting: Setting) -> Nats:
        found = [one.weights for one in self._words.observe(track, setting)] if self._honest else [{"fear": 2.0}]
        return {label: sum(one.get(label, 0.0) for one in found) for one in found for label in one}


def test_texts_are_weighed_at_once_where_that_comes_to_the_same(
    words: Any, engine_of: EngineOf, data_of: DataOf
) -> None:
    data = data_of(*[("glad", "joy"), ("grim", "anger"), ("hm", "neutral")] * 100)
    observer = AtOnce(words)
    done = evaluate(engine_of(observer), data, Plan("rows")).evaluation
    assert observer.observed == 200
    assert done.accuracy == 1
    assert done.coverage == pytest.approx(2 / 3, abs=0.05)  # of the 200 texts that were judged one by one
    assert "0 came out differently: all were weighed at once" in done.notes[0]


def test_texts_are_judged_one_by_one_where_it_does_not(words: Any, engine_of: EngineOf, data_of: DataOf) -> None:
    data = data_of(*[("glad", "joy"), ("grim", "anger"), ("hm", "neutral")] * 100)
    done = evaluate(engine_of(AtOnce(words, honest=False)), data, Plan("rows")).evaluation
    assert done.accuracy == 1
    assert "all were judged one by one" in done.notes[0]


def test_the_prior_moves_what_evidence_does_not(words: Any, engine_of: EngineOf, data_of: DataOf) -> None:
    from dataclasses import replace

    labels = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
    prior = dict.fromkeys(labels, np.log(0.05)) | {"sadness": np.log(0.7)}
    data = data_of(("hm", "sadness"), ("glad grim", "joy"), ("x", "neutral"))
    done = evaluate(replace(engine_of(words), log_prior=prior), data, Plan("rows")).evaluation
    assert done.per_label["sadness"].recall == 1
    assert done.per_label["neutral"].recall == 0


class Labeller(AtOnce):
    """Gives joy for "glad" and love for "dear", and knows one label set."""

    knows = ("joy", "love", "neutral")

    def label_scores(self, tracks: Sequence[Track], labels: Sequence[str], setting: Setting) -> LabelScores | None:
        if tuple(labels) != self.knows:
            return None
        texts = [track.text for track in tracks if isinstance(track, Text)]
        margins = np.array([[1.0 if word in text else -1.0 for word in ("glad", "dear", "hm")] for text in texts])
        return LabelScores(tuple(labels), margins, np.zeros(3))


def test_several_labels_are_given_by_an_observer_that_knows_them(
    words: Any, engine_of: EngineOf, data_of: DataOf
) -> None:
    rows = (("glad dear", "joy+love"), ("dear", "love"), ("glad", "love"), ("hm", "neutral"))
    done = evaluate(engine_of(Labeller(words)), data_of(*rows, several=True), Plan("rows")).evaluation
    assert done.accuracy == 0.75
    assert done.per_label["love"].recall == pytest.approx(2 / 3)
    assert done.per_label["joy"].precision == 0.5
    assert done.answers == "each label that the words observer gives"
    assert done.ece == pytest.approx(abs(1 / (1 + np.exp(-1)) - 0.75))  # all four equally sure, three of them right


def test_each_examples_answer_is_written_whichever_way_it_came_about(
    words: Any, engine_of: EngineOf, data_of: DataOf
) -> None:
    def answered(data: LabelledData) -> list[str]:
        rows = csv.DictReader(as_predictions(evaluate(engine_of(Labeller(words)), data, Plan("rows"))).splitlines())
        assert (rows.fieldnames or ())[:6] == ["example", "group", "labels", "answer", "covered", "concluded"]
        return [row["answer"] for row in rows]

    assert answered(data_of(("glad", "joy"), ("grim", "joy"), ("crash", "joy"))) == ["joy", "anger"]
    lots = answered(data_of(*[("hm", "joy"), ("x", "anger")] * 20))
    assert set(lots) == {"joy", "anger"}
    assert lots == answered(data_of(*[("hm", "joy"), ("x", "anger")] * 20))
    several = [("glad dear", "joy+love"), ("x", "neutral"), ("hm", "neutral")]
    assert answered(data_of(*several, several=True)) == ["joy love", "", "neutral"]
    unknown = [("glad", "pride"), ("grim", "pride+shame")]
    assert answered(data_of(*unknown, several=True)) == ["joy", "anger"], "none of them is a label of the data"


def test_what_is_odd_about_the_asking_is_noted_with_the_figures(words: Any, engine_of: EngineOf) -> None:
    rows = (Example("row 1", ("joy",), text="glad"), Example("row 2", ("anger",), text="grim"))
    data = LabelledData("rows", ("anger", "joy"), rows, notes=("--map Frued=joy changed nothing",))
    assert "--map Frued=joy changed nothing" in evaluate(engine_of(words), data, Plan("rows")).evaluation.notes


def test_several_labels_that_nobody_knows_get_the_beliefs_answer(
    words: Any, engine_of: EngineOf, data_of: DataOf
) -> None:
    data = data_of(("glad", "joy"), ("hm", "neutral+pride"), ("x", "pride"), several=True)
    done = evaluate(engine_of(Labeller(words)), data, Plan("rows")).evaluation
    assert "no observer knows this label set" in done.answers
    assert done.accuracy == pytest.approx(1 / 3)


class Loudness:
    """Hears how long a text is, and holds that against what is usual for the speaker."""

    def __init__(self, words: Any) -> None:
        self.card = words.card.model_copy(update={"reads": ("text",), "name": "loudness"})
        self.patterns, self.close = words.patterns, words.close

    def measure(self, track: Track, setting: Setting) -> Iterator[Measure]:
        assert isinstance(track, Text)
        yield Measure("length", len(track.text), "characters")

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        from emotrace.engine.observation import Where

        assert isinstance(track, Text)
        usual = setting.baseline.of("loudness")["length"].mean if setting.baseline else 10
        yield Observation(
            modality="voice",
            kind="length",
            label="length",
            phrase="it is long",
            where=Where(source=track.source),
            observer=self.card.ref(),
            weights={"anger" if len(track.text) > usual else "sadness": 1.0},
            weights_from="a table",
        )


@pytest.fixture
def spoken(data_of: DataOf) -> LabelledData:
    """Two speakers: one is loud, and one is quiet, whatever they feel."""
    rows = [("a", 20, "sadness"), ("a", 40, "anger"), ("b", 2, "sadness"), ("b", 6, "anger")]
    return data_of(*[("x" * length, label, group) for group, length, label in rows])


def test_each_group_is_held_against_its_own_norms(words: Any, engine_of: EngineOf, spoken: LabelledData) -> None:
    beside = evaluate(engine_of(Loudness(words)), spoken, Plan("spoken")).evaluation
    assert beside.accuracy == 0.5
    assert beside.variants["own norms"].scores.accuracy == 1
    only = evaluate(engine_of(Loudness(words)), spoken, Plan("spoken", groups_alone="only")).evaluation
    assert only.accuracy == 1
    spared = evaluate(engine_of(Loudness(words)), spoken, Plan("spoken", groups_alone="no")).evaluation
    assert spared.variants == {} or "own norms" not in spared.variants


def test_a_groups_norms_say_of_what_moods_they_were_made(words: Any, engine_of: EngineOf, data_of: DataOf) -> None:
    rows = [("a", "sadness"), ("a", "anger"), ("b", "neutral"), ("b", "neutral"), ("c", "anger")]
    data = data_of(*[("words", label, group) for group, label in rows])
    found = group_baselines(engine_of(Loudness(words)), data.examples, unwatched)
    assert {group: one.moods for group, one in found.items()} == {"a": "varied", "b": "neutral", "c": None}


class Oracle:
    """A trainer that knows the labels of groups whose norms it is given, and nothing of others."""

    def cross_validate(
        self, data: LabelledData, setting: Setting, baselines: Mapping[str, Baseline]
    ) -> Sequence[Mapping[str, float] | None]:
        assert {one.group for one in data.examples} == {"a", "b"}
        return [{one.labels[0]: 1.0} if one.group in baselines else None for one in data.examples]


def test_a_trainer_judges_groups_that_it_has_not_seen(words: Any, engine_of: EngineOf, spoken: LabelledData) -> None:
    done = evaluate(engine_of(Loudness(words)), spoken, Plan("spoken", held_out=Oracle())).evaluation
    lots = [next(iter(choice({}, spoken.labels, f"{one.held}|1"))) == one.labels[0] for one in spoken.examples]
    assert done.variants["held out"].scores.accuracy == np.mean(lots), "where nothing is known, lots are drawn"
    assert done.variants["held out, own norms"].scores.accuracy == 1
