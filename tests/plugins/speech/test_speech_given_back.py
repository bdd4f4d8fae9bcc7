"""Recognised speech that comes back as a file counts as it did when it was recognised here."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from emotrace.engine.intake import given_file, read
from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Turn, Turns, Waveform
from emotrace.plugins.media.conversation import ConversationReader
from emotrace.plugins.speech.folder import model_folder
from emotrace.plugins.speech.observer import SpeechObserver
from emotrace.plugins.text.observer import TextObserver


@pytest.fixture(scope="module")
def heard(observer: SpeechObserver, example: Waveform, setting: Setting) -> Turns:
    (turns,) = [one for one in observer.observe(example, setting) if isinstance(one, Turns)]
    return turns


def whisper(turn: Turn) -> dict[str, Any]:
    """A turn as Whisper writes a segment, with the space that it puts before each word."""
    assert turn.seconds is not None
    words = [
        {
            "word": f" {turn.text[slice(*one.characters)]}",
            "start": one.seconds[0],
            "end": one.seconds[1],
            "probability": one.confidence,
        }
        for one in turn.words
    ]
    return {"start": turn.seconds[0], "end": turn.seconds[1], "text": f" {turn.text}", "words": words}


def read_back(content: Any, folder: Path) -> Turns:
    path = folder / "speech.json"
    path.write_text(json.dumps(content))
    intake = read([given_file(path)], [ConversationReader()])
    assert intake.failures == []
    (turns,) = intake.tracks
    assert isinstance(turns, Turns)
    return turns


def observed(turns: Turns, setting: Setting) -> Sequence[Observation]:
    observer = TextObserver()
    try:
        return [one for one in observer.observe(turns, setting) if isinstance(one, Observation)]
    finally:
        observer.close()


def test_what_was_recognised_and_written_as_whisper_does_is_read_as_the_same(
    heard: Turns, setting: Setting, tmp_path: Path
) -> None:
    again = read_back({"text": heard.text, "segments": [whisper(turn) for turn in heard.turns]}, tmp_path)
    assert again == heard
    found = observed(again, setting)
    assert found == observed(heard, setting)
    assert min(one.confidence for one in found) < 1


def test_a_dump_of_faster_whisper_keeps_each_word_with_its_time_and_probability(
    example: Waveform, setting: Setting, tmp_path: Path
) -> None:
    from faster_whisper import WhisperModel

    model = WhisperModel(str(model_folder(setting.model_file)), device="cpu", compute_type="int8")
    segments = list(model.transcribe(example.samples, word_timestamps=True, temperature=0.0)[0])
    again = read_back({"segments": [asdict(one) for one in segments]}, tmp_path)
    for turn, segment in zip(again.turns, segments, strict=True):
        assert turn.text == segment.text.strip()
        assert [turn.text[slice(*one.characters)] for one in turn.words] == [one.word.strip() for one in segment.words]
        given = np.array([(one.start, one.probability) for one in segment.words])
        kept = np.array([(one.seconds[0], one.confidence) for one in turn.words])
        assert kept == pytest.approx(given, abs=1e-3)
        assert turn.confidence == pytest.approx(given[:, 1].mean(), abs=2e-3)
        assert [one.seconds[1] for one in turn.words] == pytest.approx([one.end for one in segment.words], abs=0.05)
