"""Subtitles beside a clip are on its clock: what they say meets what the face shows, in every chain."""

import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.intake import given_file
from emotrace.engine.orchestrator import Engine
from emotrace.engine.result import Result
from emotrace.engine.store import Store
from emotrace.ui.report_html import result_html
from emotrace.ui.report_markdown import result_markdown
from emotrace.ui.session import Options, open_engine

ROOT = Path(__file__).resolve().parents[2]
SAID = (2.0, 4.0)
"""Seconds in which the words are sad, while the face smiles."""
SUBTITLES = """WEBVTT

00:00:02.000 --> 00:00:04.000
I am so sad. I miss her terribly, and I cry every day.
"""


@pytest.fixture(scope="module")
def folder(example_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example clip, and beside it sad subtitles."""
    made = tmp_path_factory.mktemp("given")
    shutil.copy(example_clip, made)
    (made / "talk.vtt").write_text(SUBTITLES)
    return made


@pytest.fixture(scope="module")
def explained(folder: Path, store: Store) -> Callable[[str], Result]:
    found: dict[str, Result] = {}

    def by(chain: str) -> Result:
        if chain not in found:
            with open_engine(Options(no_llm=True, chain=chain, without=("voice",))) as engine:
                found[chain] = _result(engine, folder)
        return found[chain]

    return by


def _result(engine: Engine, folder: Path) -> Result:
    return engine.explain([given_file(folder / "talk.mp4"), given_file(folder / "talk.vtt")])


def test_cues_of_the_words_occur_together_with_those_of_the_face(explained: Callable[[str], Result]) -> None:
    result = explained("expression")
    modality = {one.id: one.modality for one in result.observations}
    together = {frozenset((modality[a], modality[b])) for a, how, b in result.relations if how == "co-occurs"}
    assert {"face", "text"} in together
    assert {one.source for one in result.course} == {"S1"}
    before, during = (next(one for one in result.course if one.seconds[0] == at) for at in (1.0, SAID[0]))
    assert during.posterior["sadness"] > before.posterior["sadness"], "one second's belief holds face and words"


def test_discord_between_face_and_words_is_found_when_it_happens(explained: Callable[[str], Result]) -> None:
    (pair,) = [one for one in explained("ambivalence").observations if one.kind == "discord face-language"]
    assert pair.value is not None
    assert pair.value > 0.5
    assert pair.where.seconds == SAID


def test_zones_weigh_face_and_words_in_the_same_window(explained: Callable[[str], Result]) -> None:
    result = explained("zones")
    zones = [one for one in result.observations if one.kind.endswith(" zone")]
    assert zones
    assert {one.where.source for one in zones} == {"S1"}
    stretches = sorted(one.where.seconds for one in zones if one.where.seconds)
    assert all(a[1] <= b[0] + 1e-6 for a, b in pairwise(stretches)), "one line of time"


def test_the_caption_of_multimodal_quotes_the_words_as_the_recordings(example_clip: Path, tmp_path: Path) -> None:
    shutil.copy(example_clip, tmp_path)
    (tmp_path / "talk.vtt").write_text(
        "WEBVTT\n\n00:00:02.000 --> 00:00:04.000\nThank you so much, that is wonderful.\n"
    )
    with open_engine(Options(no_llm=True, chain="multimodal", without=("voice",))) as engine:
        result = _result(engine, tmp_path)
    (caption,) = [one for one in result.observations if one.kind == "caption"]
    start, end = caption.where.characters or (0, 0)
    assert caption.where.source == "S1"
    assert caption.quote
    assert caption.quote == result.stimulus.text["S1"][start:end]


def test_reports_say_where_the_words_come_from(explained: Callable[[str], Result]) -> None:
    result = explained("expression")
    assert "The words are those of talk.vtt, in the time of talk.mp4." in result_markdown(result)
    assert "The words (talk.vtt)" in result_html(result, {})


def test_the_plan_says_whose_time_it_is(emotrace: Any, folder: Path) -> None:
    done = emotrace("explain", folder / "talk.mp4", folder / "talk.vtt", "--plan")
    assert "| S1 | talk.mp4 | video | frames, waveform |" in done.stdout
    assert "| S2 | talk.vtt | subtitles | turns in the time of S1 |" in done.stdout
