"""The chain `ambivalence`: discord of pairs, segments of cues that fall together, and a decision on the whole."""

import math
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from emotrace.chains.ambivalence import AmbivalenceChain
from emotrace.chains.ambivalence_findings import Findings, findings, missing
from emotrace.chains.clock import CHARACTERS_PER_SECOND, Clock, clocks
from emotrace.chains.cues_of_ambivalence import cues
from emotrace.chains.discord import FULL, apart, neutral_valence
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Source, Stimulus, Text, Turn
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.hesitation.observer import KINDS, HesitationObserver
from emotrace.plugins.motion.observers import GazeObserver, MotionObserver

Cue = Callable[..., Observation]
Derive = Callable[..., Any]
SETTING = Setting(model_file=lambda name: pytest.fail(f"words need no model file, and this wants {name}"))
HAPPY, SAD = {"joy": 4.0}, {"sadness": 4.0}


def found(derive: Derive, observations: list[Observation], **given: str) -> dict[str, Observation]:
    graph, *_ = derive(AmbivalenceChain(), observations, **given)
    return {one.kind: one for one in graph.observations if one.modality == "ambivalence"}


def read(derive: Derive, text: str) -> dict[str, Observation]:
    return found(derive, list(HesitationObserver().observe(Text("S1", text), SETTING)), kind="text", text=text)


@pytest.mark.parametrize(
    ("first", "second", "score"),
    [
        (0.5, -0.5, 1.0),
        (0.8, -FULL / 2, 0.5),
        (-FULL / 4, 0.9, 0.25),
        (0.5, 0.5, 0.0),
        (0.9, -0.01, 0.0),
    ],
)
def test_valences_are_apart_as_far_as_the_weaker_reaches(first: float, second: float, score: float) -> None:
    assert apart(first, second) == apart(second, first) == pytest.approx(score)


def test_no_evidence_has_the_mean_valence_of_all_emotions() -> None:
    ekman = taxonomy("ekman")
    mean = math.fsum(one.valence for one in ekman.coordinates.values()) / len(ekman.labels)
    assert neutral_valence() == pytest.approx(mean)


def test_a_smile_over_sad_words_is_in_discord_while_both_last(cue: Cue, derive: Derive) -> None:
    observations = [
        cue("AU12", HAPPY, (0.0, 6.0)),
        cue("sadness words", SAD, (4.0, 6.0), "text", quote="so sad", characters=(0, 6)),
    ]
    discord = found(derive, observations)["discord face-language"]
    assert discord.strength == 1.0
    assert discord.where.seconds == (4.0, 6.0)
    assert found(derive, observations)["ambivalence decision"].label == "ambivalent"


def test_a_smile_over_glad_words_is_in_none(cue: Cue, derive: Derive) -> None:
    observations = [
        cue("AU12", HAPPY, (0.0, 6.0)),
        cue("joy words", HAPPY, (4.0, 6.0), "text", quote="so glad", characters=(0, 7)),
    ]
    findings = found(derive, observations)
    assert findings["discord face-language"].strength == 0.0
    assert findings["ambivalence decision"].label == "not ambivalent"


def test_what_never_falls_together_is_held_against_each_other_as_a_whole(cue: Cue, derive: Derive) -> None:
    still = cue("AU12", HAPPY)
    said = cue("sadness words", SAD, modality="text", quote="so sad", characters=(0, 6))
    discord = found(derive, [still, said])["discord face-language"]
    assert (discord.strength, discord.where.seconds) == (1.0, None)


def test_a_shake_of_the_head_speaks_against_glad_words(cue: Cue, derive: Derive) -> None:
    said = cue("joy words", HAPPY, (1.0, 3.0), "text", quote="so glad", characters=(0, 7))
    shake = cue("head shake", {}, (1.0, 3.0), "body")
    nod = cue("head nod", {}, (1.0, 3.0), "body")
    assert found(derive, [said, shake])["discord language-body"].strength > 0.5
    assert found(derive, [said, nod])["discord language-body"].strength == 0.0


def test_hesitation_raises_a_discord(cue: Cue, derive: Derive) -> None:
    pair = [
        cue("AU12", {"joy": 1.0}, (0.0, 2.0)),
        cue("sadness words", {"sadness": 1.0}, (0.0, 2.0), "text", quote="so sad", characters=(0, 6)),
    ]
    hedge = cue("hedge", {}, (0.5, 0.8), "text", quote="maybe", characters=(7, 12))
    plain, raised = (found(derive, given)["discord face-language"].strength for given in (pair, [*pair, hedge]))
    assert raised == pytest.approx(1.3 * plain, rel=0.01)


def test_three_cues_within_reach_make_a_segment_from_the_first_to_the_last(cue: Cue, derive: Derive) -> None:
    kinds = ("hedge", "contrast", "excuse")
    near = [cue(kind, {}, (3.0 + n, 3.4 + n), "text", quote="x", characters=(n, n + 1)) for n, kind in enumerate(kinds)]
    segment = found(derive, near)["ambivalence segment"]
    assert segment.where.seconds == (3.0, 5.4)
    assert segment.strength == pytest.approx(1 - 0.7 * 0.7 * 0.6, abs=0.001)
    far = [
        one.model_copy(update={"where": one.where.model_copy(update={"seconds": (20.0 * n, 20.0 * n + 0.4)})})
        for n, one in enumerate(near)
    ]
    assert "ambivalence segment" not in found(derive, far)


def test_for_and_against_together_say_more_than_either(cue: Cue) -> None:
    rows = {row.kind: row for row in cues().cue}
    both, neither = (rows["motivation"], rows["no motivation"]), (rows["motivation"], rows["filler sound"])
    assert cues().together(both) == pytest.approx(1 - 0.85 * 0.65 * 0.5)
    assert cues().together(neither) == pytest.approx(1 - 0.85 * 0.8)
    assert cues().together((rows["hedge"], rows["hedge"])) == pytest.approx(rows["hedge"].weight)
    assert cues().together(()) == 0.0


def test_words_alone_are_enough_and_what_was_missing_is_told(derive: Derive) -> None:
    text = "I want to quit, but I don't feel like it, and maybe, um, I'll start tomorrow. The weather is fine today."
    findings = read(derive, text)
    assert findings["ambivalence decision"].label == "ambivalent"
    segment = findings["ambivalence segment"]
    assert segment.quote is not None
    assert segment.where.characters is not None
    start, stop = segment.where.characters
    assert text[start:stop] == segment.quote
    assert segment.quote.startswith("I want")
    assert segment.quote.endswith("start tomorrow")
    assert findings["modalities missing"].phrase == (
        "nothing was observed of the face, the movements of the head and the voice"
    )


def test_plain_words_are_not_ambivalent_and_few_words_are_too_few(derive: Derive) -> None:
    assert read(derive, "We meet at nine in room four to talk about it.")["ambivalence decision"].label == (
        "not ambivalent"
    )
    assert read(derive, "Nine.")["ambivalence decision"].label == "insufficient"


def test_words_in_another_language_are_not_judged(cue: Cue, derive: Derive) -> None:
    text = "Er geht um acht aus dem Haus, und um neun kommt er wieder."
    unread = cue("language", modality="text")
    assert found(derive, [unread], kind="text", text=text)["ambivalence decision"].label == "insufficient"


def test_nothing_is_insufficient(derive: Derive) -> None:
    assert found(derive, [])["ambivalence decision"].label == "insufficient"


def test_cues_of_somebody_else_do_not_count(cue: Cue, derive: Derive) -> None:
    mine = cue("joy words", HAPPY, (0.0, 9.0), "text", quote="x", characters=(0, 1), speaker="Ada")
    theirs = [
        cue(kind, {}, (3.0, 3.4), "text", quote="x", characters=(n, n + 1), speaker="Ben")
        for n, kind in enumerate(("hedge", "contrast", "excuse"))
    ]
    assert found(derive, [mine, *theirs])["ambivalence decision"].label == "not ambivalent"


VIDEO = Source(id="S1", kind="video", name="given", sha256="0" * 64, size=1)


def test_words_of_somebody_else_are_not_enough_to_tell_ambivalence_by(cue: Cue) -> None:
    asked = Turn(text="Well then, how have you been since we last met, and have you thought about it?", speaker="Ben")
    brief, long = (Turn(text=text, speaker="Anna") for text in ("Fine.", "We meet at nine in room four to talk."))
    mine = cue("joy words", HAPPY, modality="text", quote="Fine", characters=(0, 4), speaker="Anna")

    def answer(*turns: Turn) -> str:
        text = "\n".join(turn.text for turn in turns)
        return findings([mine], Stimulus(sources=(VIDEO,), text={"S1": text}, turns={"S1": turns}), cues()).answer

    assert answer(asked, brief) == answer(brief) == "insufficient"
    assert answer(asked, long) == answer(long) == "not ambivalent"
    assert answer(*(turn.model_copy(update={"speaker": None}) for turn in (asked, brief))) == "not ambivalent"


LATE = 200_000.0
"""Seconds."""


def test_what_it_takes_goes_with_the_evidence_and_not_with_the_clock(cue: Cue) -> None:
    def at(start: float) -> Findings:
        said = [
            cue(kind, {}, (start + n, start + n + 0.5), "text", quote="x", characters=(n, n + 1))
            for n, kind in enumerate(("hedge", "contrast", "excuse"))
        ]
        smile = cue("AU12", HAPPY, (start, start + 3.0))
        sad = cue("sadness words", SAD, (start + 1.0, start + 3.0), "text", quote="so sad", characters=(0, 6))
        return findings([*said, smile, sad], Stimulus(sources=(VIDEO,)), cues())

    early = at(0.0)
    tracemalloc.start()
    late = at(LATE)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000, "bytes"
    assert [one.where.seconds for one in early.segments] == [(0.0, 3.0)]
    assert [one.where.seconds for one in late.segments] == [(LATE, LATE + 3.0)]
    assert [one.where.seconds for one in late.pairs] == [(LATE + 1.0, LATE + 3.0)]
    assert [(one.pair, one.score) for one in late.pairs] == [(one.pair, one.score) for one in early.pairs]
    assert (late.score, late.share, late.answer) == (early.score, early.share, early.answer)


def test_a_head_that_keeps_still_was_there_to_look_at(cue: Cue) -> None:
    still = TimeSeries(
        source="S1", modality="face", seconds=(0.0,), columns={"head yaw": (0.0,)}, units={"head yaw": ""}
    )
    assert missing([cue("AU12", HAPPY)], [still], cues()) == ["language", "audio"]
    assert missing([cue("AU12", HAPPY)], [], cues()) == ["language", "body", "audio"]


def test_what_was_written_is_timed_as_if_read_out(cue: Cue) -> None:
    said = cue("hedge", {}, modality="text", quote="x" * 30, characters=(30, 60))
    (clock,) = clocks([said])
    assert clock == Clock("S1", timed=False)
    assert clock.span(said) == (30 / CHARACTERS_PER_SECOND, 60 / CHARACTERS_PER_SECOND)
    assert clock.place(2.0, 4.0).characters == (30, 60)
    assert list(clock.windows(said)) == [2, 3]


def test_the_table_names_the_cues_that_observers_find() -> None:
    emitted = {emits.kind for observer in (MotionObserver(), GazeObserver()) for emits in observer.card.emits}
    named = {row.kind for row in cues().cue}
    assert set(KINDS) <= named
    assert {kind for kind in emitted if not kind.endswith("limit") and not kind.startswith("blink")} <= named


def test_bah_s_shares_add_up() -> None:
    table = cues()
    assert sum(row.share for row in table.modality.values()) == pytest.approx(100, abs=0.2)
    assert sum(table.pairs.values()) == pytest.approx(100, abs=0.2)
    assert sum(row.share for row in table.cue if row.modality == "language") == pytest.approx(100, abs=0.5)
