"""Clips, recordings and conversations through the whole engine: what could be had, at its time, and the rest told."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from emotrace.engine.errors import InputError
from emotrace.engine.intake import given_file
from emotrace.engine.orchestrator import Engine
from emotrace.engine.result import Result
from emotrace.engine.store import Store
from emotrace.ui.session import Options, open_engine
from tests.plugins.media.clips import cut, make_clip, retimed, tone

ROOT = Path(__file__).resolve().parents[2]
FRAME = 0.2
"""Seconds between two analysed frames."""


@pytest.fixture(scope="module")
def engine(store: Store) -> Iterator[Engine]:
    with open_engine(Options(no_llm=True)) as made:
        yield made


@pytest.fixture(scope="module")
def told(engine: Engine, example_clip: Path) -> Result:
    return engine.explain([given_file(example_clip)])


def kinds(result: Result) -> set[str]:
    return {one.modality for one in result.observations}


def test_face_voice_and_words_meet_on_one_clock(told: Result) -> None:
    assert {"face", "voice", "text", "course"} <= kinds(told)
    assert told.failures == ()
    (smile,) = [one for one in told.observations if one.kind == "AU12"]
    assert smile.where.seconds is not None
    assert smile.where.seconds[0] == pytest.approx(1.0, abs=FRAME), "the face comes after one second of wall"
    assert smile.where.seconds[1] == pytest.approx(told.stimulus.source("S1").details["seconds"], abs=FRAME)
    (speech,) = [one for one in told.observations if one.kind == "speech"]
    assert speech.where.seconds is not None
    assert speech.where.seconds[0] == pytest.approx(1.0, abs=0.1)


def test_recognised_words_have_their_times_and_can_be_read_again(told: Result) -> None:
    quoted = [one for one in told.observations if one.quote]
    assert any("happy" in (one.quote or "") for one in quoted)
    for one in quoted:
        first, last = one.where.characters or (0, 0)
        assert told.stimulus.text["S1"][first:last] == one.quote
        assert one.where.seconds is not None
        assert 0.7 < one.where.seconds[0] < one.where.seconds[1] < 4.6
        assert one.confidence < 1, "what was recognised may be wrong"


def test_the_arithmetic_of_a_clip_adds_up_as_any(told: Result) -> None:
    belief = told.belief
    for label, score in belief.log_score.items():
        given = sum(one.nats for one in belief.contributions if one.emotion == label)
        assert belief.log_prior[label] + given == pytest.approx(score, abs=1e-6)


def test_the_arithmetic_adds_up_with_patterns_of_a_table_of_ones_own(
    store: Store, example_clip: Path, tmp_path: Path
) -> None:
    """The face smiles for all but the first second: the prototypes' patterns count by what lasts of them."""
    own = tmp_path / "mine.toml"
    own.write_bytes((ROOT / "plugins" / "face" / "data" / "action_units.toml").read_bytes())
    with open_engine(Options(no_llm=True, rules=(f"face={own}",))) as made:
        result = made.explain([given_file(example_clip)])
    assert result.patterns
    face = {one.id: one for one in result.observations if one.modality == "face"}
    for pattern in result.patterns:
        assert pattern.seconds is not None
        assert 1.0 - FRAME <= pattern.seconds[0] < pattern.seconds[1]
        for seconds in (face[part].where.seconds for part in pattern.parts):
            assert seconds is not None
            assert seconds[0] <= pattern.seconds[0] < pattern.seconds[1] <= seconds[1]
    for label, score in result.belief.log_score.items():
        given = sum(one.nats for one in result.belief.contributions if one.emotion == label)
        assert result.belief.log_prior[label] + given == pytest.approx(score, abs=1e-6)
    assert Result.from_json(result.to_json()) == result


def test_the_explanation_names_moments(told: Result) -> None:
    sentences = " ".join(sentence.text for _, sentence in told.explanation.sentences())
    assert "from 1.0 s to" in sentences
    assert "The evidence for joy peaks (from " in sentences


def test_frames_without_a_face_are_rows_of_nothing(told: Result) -> None:
    (series,) = [one for one in told.series if one.modality == "face"]
    before = [value for second, value in zip(series.seconds, series.columns["AU12"], strict=True) if second < 0.95]
    assert len(before) == 5
    assert set(before) == {None}


def test_a_result_with_times_survives_json(told: Result) -> None:
    again = Result.from_json(told.to_json())
    assert again == told
    assert again.graph().relations == told.relations
    assert any(relation == "co-occurs" for _, relation, _ in told.relations)


def test_words_that_are_given_take_the_place_of_recognition(engine: Engine, example_clip: Path, tmp_path: Path) -> None:
    subtitles = tmp_path / "talk.srt"
    subtitles.write_text("1\n00:00:01,000 --> 00:00:02,500\nI am furious about this!\n")
    result = engine.explain([given_file(example_clip), given_file(subtitles)])
    assert "speech" not in result.provenance.observers
    assert {one.where.source for one in result.observations if one.modality == "text"} == {"S1"}
    assert [turn.text for turn in result.stimulus.turns["S1"]] == ["I am furious about this!"]


def still(path: Path, seconds: float = 1.0, **more: Any) -> Path:
    return make_clip(path, seconds, fps=10, size=(160, 120), **more)


def test_without_sound_there_are_frames_alone(engine: Engine, tmp_path: Path) -> None:
    result = engine.explain([given_file(still(tmp_path / "a.mp4", sound=False))])
    assert kinds(result) == {"face"}
    assert result.belief.abstained


def test_without_pictures_there_is_sound_alone(engine: Engine, tmp_path: Path) -> None:
    result = engine.explain([given_file(still(tmp_path / "a.m4a"))])
    assert kinds(result) == {"voice"}


def test_without_a_face_it_says_so(engine: Engine, tmp_path: Path) -> None:
    result = engine.explain([given_file(still(tmp_path / "a.mp4"))])
    (count,) = [one for one in result.observations if one.kind == "face count"]
    assert count.value == 0
    assert result.belief.reason == "nothing was observed that speaks for or against an emotion"


def test_one_frame_is_enough(engine: Engine, tmp_path: Path) -> None:
    result = engine.explain([given_file(still(tmp_path / "a.mp4", 0.1, sound=False))])
    assert len(result.series[0].seconds) == 1


def test_what_is_cut_in_the_middle_is_read_so_far_and_told(engine: Engine, tmp_path: Path) -> None:
    whole = still(tmp_path / "a.mkv", 4.0)
    result = engine.explain([given_file(cut(whole, 0.6))])
    assert result.failures
    assert all("\n" not in one.message for one in result.failures)
    assert any(one.kind == "face count" for one in result.observations)


def test_times_that_go_backwards_break_nothing(engine: Engine, tmp_path: Path) -> None:
    whole = still(tmp_path / "a.mkv", sound=False, encoder={"bf": "0"})
    clip = retimed(whole, tmp_path / "b.mkv", [0, 100, 50, 50, 300, 20, 600, 600, 550, 900])
    seconds = engine.explain([given_file(clip)]).series[0].seconds
    assert list(seconds) == sorted(set(seconds))


@pytest.mark.parametrize("sound", ["silence", "music", "two voices"])
def test_sound_in_which_nobody_can_be_told_speaks_for_little(engine: Engine, tmp_path: Path, sound: str) -> None:
    seconds, hertz = 3, 16_000
    wave = np.zeros(seconds * hertz, np.float32)
    if sound == "music":
        wave = sum((tone(seconds, pitch)[0][::3] / 4 for pitch in (262.0, 330.0, 392.0)), wave)
    elif sound == "two voices":
        one, _ = soundfile.read(ROOT / "examples" / "voice.flac", dtype="float32")
        wave = (one + np.roll(one[::-1], len(one) // 3)) / 2
    path = tmp_path / "sound.wav"
    soundfile.write(path, wave, hertz)
    result = engine.explain([given_file(path)])
    assert result.failures == ()
    assert result.explanation.conclusion
    if sound != "two voices":
        assert result.belief.abstained


def test_a_conversation_without_speakers_and_out_of_order_is_read_and_told(engine: Engine, tmp_path: Path) -> None:
    turns = [{"text": "I am so happy!", "start": 5, "end": 6}, {"text": "What a terrible day.", "start": 1, "end": 2}]
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(turns))
    result = engine.explain([given_file(path)])
    assert [turn.seconds for turn in result.stimulus.turns["S1"]] == [(1, 2), (5, 6)]
    assert {one.turn: one.top for one in result.by_turn} == {1: "sadness", 2: "joy"} or result.by_turn[1].top == "joy"
    assert result.failures


def test_overlapping_subtitles_keep_both_lines(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(
        "1\n00:00:00,000 --> 00:00:03,000\nI love it!\n\n2\n00:00:01,000 --> 00:00:02,000\nI hate it so much.\n"
    )
    result = engine.explain([given_file(path)])
    assert [turn.seconds for turn in result.stimulus.turns["S1"]] == [(0, 3), (1, 2)]


def test_the_belief_can_be_about_another_speaker(store: Store) -> None:
    talk = given_file(ROOT / "examples" / "conversation.csv")
    with open_engine(Options(no_llm=True, person="ben")) as about_ben:
        result = about_ben.explain([talk])
    assert {one.where.speaker for one in result.observations if one.weights} == {"Ben"}
    assert result.belief.top == "sadness"
    with open_engine(Options(no_llm=True, person="Cleo")) as about_nobody:
        result = about_nobody.explain([talk])
    assert any("Anna" in one.message and "Ben" in one.message for one in result.failures)


def test_a_clip_that_nobody_can_read_is_one_line(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * 400)
    with pytest.raises(InputError) as caught:
        engine.explain([given_file(path)])
    assert str(caught.value).startswith("a.mp4")
    assert "\n" not in str(caught.value)


def test_the_plan_shows_who_reads_what_and_why_the_others_rest(emotrace: Any, example_clip: Path) -> None:
    done = emotrace("explain", example_clip, "--plan")
    assert done.returncode == 0
    steps = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    assert any("speech | waveform | turns" in line for line in steps)
    assert "table-voice does not run: there is nothing that it reads: voice_measures" in done.stdout


def test_an_observer_can_be_left_out_and_a_wrong_name_is_told(emotrace: Any, voice: Path) -> None:
    done = emotrace("explain", voice, "--no-llm", "--without", "speech", "--format", "json")
    assert "speech" not in json.loads(done.stdout)["provenance"]["observers"]
    wrong = emotrace("explain", voice, "--without", "speach")
    assert (wrong.returncode, wrong.stderr) == (2, "emotrace: no observer named 'speach'; did you mean speech?\n")


def test_a_baseline_can_be_made_of_a_clip(emotrace: Any, example_clip: Path, tmp_path: Path) -> None:
    done = emotrace("baseline", "make", example_clip, "-o", "me.json", "--name", "Eileen")
    assert done.returncode == 0
    held = emotrace("explain", example_clip, "--no-llm", "--baseline", "me.json", "--format", "json")
    found = json.loads(held.stdout)
    assert found["provenance"]["norms"] == "Eileen"
    assert not any(one["kind"] == "AU12" for one in found["observations"]), "she smiles as she always does there"


def test_with_real_clips_faces_come_and_go_as_rows_of_nothing(engine: Engine, shared_data: Path) -> None:
    for name, first in (("face_noface.mov", True), ("noface_face.mov", False)):
        result = engine.explain([given_file(shared_data / "clips" / name)])
        series: Sequence[Any] = [one for one in result.series if one.face == 1]
        shown = [value is not None for value in series[0].columns["confidence"]]
        assert shown[0] is first
        assert shown[-1] is not first
        gaps = np.diff(series[0].seconds)
        assert gaps.max() < 0.4, "no moment is left out"


def test_a_picture_beside_a_clip_counts_too(engine: Engine, portrait: Path, tmp_path: Path) -> None:
    small = tmp_path / "face.png"
    Image.open(portrait).save(small)
    result = engine.explain([given_file(small), given_file(still(tmp_path / "a.mp4"))])
    assert result.belief.top == "joy"
