"""ELAN files, read back with pympi: the tiers and times of the result, and nothing that ELAN refuses."""

from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pympi import Eaf

from emotrace.engine.errors import UsageError
from emotrace.engine.result import Result
from emotrace.ui.exports.elan import as_eaf


def _read(result: Result, folder: Path) -> Eaf:
    path = folder / "result.eaf"
    path.write_text(as_eaf(result), "utf-8")
    return Eaf(path)


def test_each_person_and_cue_has_a_tier_with_its_times_in_milliseconds(clip: Result, tmp_path: Path) -> None:
    eaf = _read(clip, tmp_path)
    assert eaf.get_annotation_data_for_tier("face 1 · AU12") == [(2400, 6000, "4.2 (0-5)"), (8600, 11400, "3.0 (0-5)")]
    assert eaf.get_annotation_data_for_tier("face 2 · AU15") == [(13000, 19000, "2.9 (0-5)")]
    assert eaf.get_annotation_data_for_tier("Anna · pitch up") == [(2000, 3600, "+2.1 sd"), (7200, 11000, "+1.2 sd")]
    assert eaf.get_parameters_for_tier("face 1 · AU12")["PARTICIPANT"] == "face 1"


def test_what_was_said_is_there_turn_by_turn_and_word_by_word(clip: Result, tmp_path: Path) -> None:
    eaf = _read(clip, tmp_path)
    assert eaf.get_annotation_data_for_tier("Bo & Co · transcript")[0] == (
        5200,
        7400,
        '=Really? <When> did "they" call & ask?',
    )
    assert [word for _, _, word in eaf.get_annotation_data_for_tier("Anna · words")] == ["I", "got", "the", "job!"]
    assert (2000, 3600, "got the job (pride)") in eaf.get_annotation_data_for_tier("Anna · quotes")


def test_beliefs_run_as_long_as_one_emotion_leads(clip: Result, tmp_path: Path) -> None:
    runs = _read(clip, tmp_path).get_annotation_data_for_tier("belief")
    assert [(start, end, text.split()[0]) for start, end, text in runs] == [
        (2000, 6000, "joy"),
        (7000, 8000, "surprise"),
        (8000, 11000, "joy"),
        (11000, 12000, "neutral"),
        (14000, 18800, "sadness"),
    ]
    highest = max(one.posterior["joy"] for one in clip.course[:4])
    assert runs[0][2] == f"joy {highest:.2f}"


def test_no_annotation_is_empty_and_none_overlap_within_a_tier(clip: Result, tmp_path: Path) -> None:
    eaf = _read(clip, tmp_path)
    for tier in eaf.get_tier_names():
        spans = sorted(eaf.get_annotation_data_for_tier(tier))
        assert spans
        assert all(isinstance(start, int) and 0 <= start < end for start, end, _ in spans)
        assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert eaf.get_annotation_data_for_tier("Anna · loudness down (2)") == [(10000, 12000, "-0.9 sd")]


def test_media_are_linked_by_name_and_time_slots_are_in_order(clip: Result) -> None:
    root = ElementTree.fromstring(as_eaf(clip))
    medium = root.find("HEADER/MEDIA_DESCRIPTOR")
    assert medium is not None
    assert medium.get("RELATIVE_MEDIA_URL") == "./two at a table.mp4"
    assert medium.get("MIME_TYPE") == "video/mp4"
    slots = [int(slot.get("TIME_VALUE", "")) for slot in root.iter("TIME_SLOT")]
    assert slots == sorted(slots)
    assert root.get("DATE") == clip.provenance.created


def test_characters_that_xml_has_no_place_for_are_replaced(clip: Result, tmp_path: Path) -> None:
    turn = clip.stimulus.turns["S1"][0].model_copy(update={"text": "a\x01b\x0b\ud800", "speaker": "A\x02", "words": ()})
    stimulus = clip.stimulus.model_copy(update={"turns": {"S1": (turn,)}})
    said = _read(clip.model_copy(update={"stimulus": stimulus}), tmp_path)
    assert said.get_annotation_data_for_tier("A\ufffd · transcript") == [(2000, 3600, "a\ufffdb \ufffd")]


def test_pictures_and_written_words_have_no_times(still: Result) -> None:
    with pytest.raises(UsageError, match="nothing in this result has a time"):
        as_eaf(still)


def test_a_speaker_with_a_long_name_has_a_tier_for_each_cue(clip: Result, tmp_path: Path) -> None:
    name = "Professor " + "a" * 75
    said = [
        turn.model_copy(update={"speaker": name}) if turn.speaker == "Anna" else turn
        for turn in clip.stimulus.turns["S1"]
    ]
    seen = [
        one.model_copy(update={"where": one.where.model_copy(update={"speaker": name})})
        if one.where.speaker == "Anna"
        else one
        for one in clip.observations
    ]
    stimulus = clip.stimulus.model_copy(update={"turns": {"S1": tuple(said)}})
    long = clip.model_copy(update={"stimulus": stimulus, "observations": tuple(seen)})
    eaf, usual, cut = _read(long, tmp_path), _read(clip, tmp_path), f"{name[:80]}…"
    own = [tier for tier in usual.get_tier_names() if tier.startswith("Anna · ")]
    assert len(own) > 3
    for tier in own:
        renamed = tier.replace("Anna", cut)
        assert eaf.get_annotation_data_for_tier(renamed) == usual.get_annotation_data_for_tier(tier)
        assert eaf.get_parameters_for_tier(renamed)["PARTICIPANT"] == cut
