"""Beliefs from moment to moment, and their peaks."""

import math
from typing import Any

import pytest

from emotrace.engine.belief import believe
from emotrace.engine.course import Moment, beliefs_by_turn, course, peaks, stretches
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, Pattern, Where
from emotrace.engine.stimulus import Source, Turn
from emotrace.engine.taxonomy import taxonomy

EKMAN = taxonomy("ekman")


def lasting(number: int, start: float, end: float, weights: dict[str, float], **more: Any) -> Observation:
    where = Where(source="S1", seconds=(start, end), face=more.pop("face", None), speaker=more.pop("speaker", None))
    return Observation.model_validate(
        {
            "id": f"E{number}",
            "modality": "face",
            "kind": "AU12",
            "label": "lip corner puller",
            "phrase": "the lip corners are pulled up",
            "where": where,
            "observer": {"name": "face", "version": "1"},
            "weights": weights,
            "weights_from": "a test",
            **more,
        }
    )


def chance(nats: float, labels: int = 7) -> float:
    """What a label comes to that alone weighs so much, by hand."""
    return math.exp(nats) / (math.exp(nats) + labels - 1)


def test_each_second_holds_what_lasts_in_it() -> None:
    moments = course([lasting(1, 0.0, 2.0, {"joy": 1.0}), lasting(2, 2.0, 3.0, {"anger": 2.0})], EKMAN)
    assert [(one.seconds, one.top) for one in moments] == [((0, 1), "joy"), ((1, 2), "joy"), ((2, 3), "anger")]
    assert moments[0].posterior["joy"] == pytest.approx(chance(1.0))
    assert moments[2].posterior["anger"] == pytest.approx(chance(2.0))


def test_what_it_weighs_while_it_lasts_counts_and_not_its_share_of_the_whole() -> None:
    (moment,) = course([lasting(1, 0.0, 1.0, {"joy": 0.1}, momentary={"joy": 2.0})], EKMAN)
    assert moment.posterior["joy"] == pytest.approx(chance(2.0))


def test_what_covers_half_a_second_of_many_weighs_half_there() -> None:
    moments = course([lasting(1, 0.5, 2.0, {"joy": 2.0})], EKMAN)
    assert moments[0].posterior["joy"] == pytest.approx(chance(1.0))
    assert moments[1].posterior["joy"] == pytest.approx(chance(2.0))


def test_what_is_brief_weighs_in_full_in_its_moment() -> None:
    (moment,) = course([lasting(1, 0.4, 0.5, {"surprise": 2.0})], EKMAN)
    assert moment.posterior["surprise"] == pytest.approx(chance(2.0))


def test_people_the_belief_is_not_about_have_a_course_of_their_own() -> None:
    first = lasting(1, 0.0, 1.0, {"joy": 1.0}, face=1)
    second = lasting(2, 0.0, 1.0, {}, momentary={"anger": 1.0}, face=2)
    third = lasting(3, 0.0, 1.0, {}, momentary={"fear": 1.0}, speaker="Anna")
    told = {(one.person, one.top) for one in course([first, second, third], EKMAN)}
    assert told == {(None, "joy"), ("face 2", "anger"), ("Anna", "fear")}


def test_a_stretch_without_evidence_is_left_out_and_one_at_rest_concludes_nothing() -> None:
    rest = lasting(1, 0.0, 1.0, {"neutral": 2.0}, absence=True)
    moments = course([rest, lasting(2, 5.0, 6.0, {"joy": 1.0})], EKMAN)
    assert [(one.seconds[0], one.top) for one in moments] == [(0.0, None), (5.0, "joy")]


def test_windows_can_be_as_short_as_a_frame() -> None:
    moments = course([lasting(1, 0.0, 1.0, {"joy": 1.0})], EKMAN, window=0.2)
    assert [round(one.seconds[0], 1) for one in moments] == [0.0, 0.2, 0.4, 0.6, 0.8]


def test_what_has_no_time_has_no_course() -> None:
    still = lasting(1, 0.0, 1.0, {"joy": 1.0}).model_copy(update={"where": Where(source="S1")})
    assert course([still], EKMAN) == ()


def moment(start: float, top: str | None, chance: float) -> Moment:
    rest = (1 - chance) / 6
    posterior = {label: chance if label == top else rest for label in EKMAN.labels}
    return Moment.model_validate(
        {
            "source": "S1",
            "seconds": (start, start + 1),
            "posterior": posterior,
            "top": top,
            "affect": {"valence": 0, "arousal": 0, "dominance": 0},
            "evidence": ("E1",),
        }
    )


def test_each_emotion_peaks_once_where_it_is_likeliest() -> None:
    found = peaks([moment(0, "joy", 0.5), moment(1, "joy", 0.9), moment(2, "anger", 0.6), moment(3, "joy", 0.7)])
    assert [(one.seconds[0], one.top) for one in found] == [(1, "joy"), (2, "anger")]


def test_neutral_moments_and_unlikely_ones_are_no_peaks() -> None:
    assert peaks([moment(0, "neutral", 0.9), moment(1, "joy", 0.3), moment(2, None, 0.2)]) == []


def test_neighbouring_moments_with_one_conclusion_are_one_stretch_with_their_mean_by_duration() -> None:
    run = [moment(0, "joy", 0.6), moment(1, "joy", 0.9), moment(2, "anger", 0.5), moment(4, "anger", 0.7)]
    found = stretches(run, EKMAN)
    assert [(one.seconds, one.top) for one in found] == [((0, 2), "joy"), ((2, 3), "anger"), ((4, 5), "anger")]
    assert found[0].posterior["joy"] == pytest.approx(0.75)
    assert math.fsum(found[0].posterior.values()) == pytest.approx(1.0)


def said(number: int, turn: int | None, weights: dict[str, float], **more: Any) -> Observation:
    one = lasting(number, 0.0, 1.0, weights, **more)
    return one.model_copy(update={"where": Where(source="S1", turn=turn)})


def test_each_turn_has_a_belief_from_its_own_words_whoever_speaks() -> None:
    turns = {
        "S1": (Turn(text="Great!", speaker="Anna"), Turn(text="No.", speaker="Ben"), Turn(text="Hm.", speaker="Anna"))
    }
    spoken = [
        said(1, 1, {"joy": 0.1}, momentary={"joy": 2.0}),
        said(2, 2, {}, momentary={"anger": 1.0}),
        said(3, None, {"fear": 9.0}),
    ]
    found = beliefs_by_turn(spoken, turns, EKMAN)
    assert [(one.turn, one.speaker, one.top) for one in found] == [
        (1, "Anna", "joy"),
        (2, "Ben", "anger"),
        (3, "Anna", None),
    ]
    assert found[0].posterior["joy"] == pytest.approx(chance(2.0))
    assert found[2].evidence == ()


OPPOSED = dict.fromkeys(("anger", "disgust", "fear", "joy", "sadness"), -1.0) | {"surprise": -0.5}


@pytest.mark.parametrize(
    ("weights", "absence", "top"),
    [
        ([OPPOSED], [False], None),
        ([OPPOSED, {"neutral": 0.2}], [False, False], "neutral"),
        ([{"neutral": 2.0}], [True], None),
        ([{"neutral": 2.0}, {"joy": 0.0}], [True, False], None),
        ([{"neutral": 2.0}, {"joy": 0.1}], [True, False], "neutral"),
        ([{"joy": 0.2}], [False], None),
        ([{"joy": 1.5}, {"fear": 1.45}], [False, False], None),
        ([{"joy": 1.5}, {"fear": 1.2}], [False, False], "joy"),
    ],
)
def test_a_moment_and_a_turn_conclude_what_the_same_evidence_does_as_a_whole(
    weights: list[dict[str, float]], absence: list[bool], top: str | None
) -> None:
    shown = [
        lasting(number, 0.0, 1.0, nats, absence=absent)
        for number, (nats, absent) in enumerate(zip(weights, absence, strict=True), start=1)
    ]
    source = Source(id="S1", kind="video", name="given", sha256="0" * 64, size=1)
    assert believe(EvidenceGraph.of([source], shown), EKMAN).top == top
    assert [one.top for one in course(shown, EKMAN)] == [top]
    spoken = [one.model_copy(update={"where": Where(source="S1", turn=1)}) for one in shown]
    assert [one.top for one in beliefs_by_turn(spoken, {"S1": (Turn(text="Well."),)}, EKMAN)] == [top]


def joining(seconds: tuple[float, float] | None, *parts: str, **more: Any) -> Pattern:
    told = {"id": "P1", "kind": "both", "label": "both", "phrase": "both", "weights_from": "a test", "parts": parts}
    return Pattern.model_validate({**told, "seconds": seconds, **more})


def test_while_a_pattern_holds_it_weighs_in_the_place_of_its_parts() -> None:
    parts = [lasting(1, 0.0, 3.0, {"joy": 1.0}), lasting(2, 1.0, 2.0, {"joy": 0.5})]
    pattern = joining((1.0, 2.0), "E1", "E2", weights={"joy": 0.9}, momentary={"joy": 2.0})
    moments = course(parts, EKMAN, patterns=[pattern])
    assert [one.posterior["joy"] for one in moments] == pytest.approx([chance(1.0), chance(2.0), chance(1.0)])
    assert [one.evidence for one in moments] == [("E1",), ("E1", "E2"), ("E1",)]


def test_a_pattern_takes_from_its_parts_as_much_of_a_second_as_it_covers() -> None:
    parts = [lasting(1, 0.0, 9.0, {"joy": 1.0}), lasting(2, 1.5, 9.0, {"joy": 0.4})]
    pattern = joining((1.5, 9.0), "E1", "E2", weights={"joy": 0.9}, momentary={"joy": 3.0})
    moments = course(parts, EKMAN, patterns=[pattern])
    assert moments[0].posterior["joy"] == pytest.approx(chance(1.0))
    assert moments[1].posterior["joy"] == pytest.approx(chance(0.5 * 1.0 + 0.5 * 3.0))
    assert moments[2].posterior["joy"] == pytest.approx(chance(3.0))


def test_in_a_turn_a_pattern_counts_once() -> None:
    turns = {"S1": (Turn(text="so proud and glad"), Turn(text="so sad"))}
    words = [
        lasting(number, 0, 1, {"joy": 0.1}, momentary={"joy": 1.0}).model_copy(
            update={"where": Where(source="S1", turn=turn)}
        )
        for number, turn in ((1, 1), (2, 1), (3, 1), (4, 2))
    ]
    pattern = joining(None, "E1", "E2", weights={"joy": 0.2}, momentary={"joy": 1.5})
    first, second = beliefs_by_turn(words, turns, EKMAN, [pattern])
    assert first.posterior["joy"] == pytest.approx(chance(1.5 + 1.0))
    assert first.evidence == ("E1", "E2", "E3")
    assert second.posterior["joy"] == pytest.approx(chance(1.0))
