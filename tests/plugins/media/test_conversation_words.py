"""Transcripts with a time for each word keep these times: Whisper's, faster-whisper's and WhisperX's JSON."""

import json
import math
from typing import Any

import pytest

from emotrace.engine.intake import HEAD
from emotrace.engine.stimulus import Given, Reading, Turn, Turns
from emotrace.plugins.media.conversation import ConversationReader

READER = ConversationReader()


def segment(text: str, start: float, end: float, words: Any, **more: Any) -> dict[str, Any]:
    return {"id": 0, "seek": 0, "start": start, "end": end, "text": text, "tokens": [50363], "words": words, **more}


WHISPER = {
    "text": " Oh no, I can't. So be it!",
    "segments": [
        segment(
            " Oh no, I can't.",
            0.0,
            2.5,
            [
                {"word": " Oh", "start": 0.0, "end": 0.4, "probability": 0.5},
                {"word": " no,", "start": 0.4, "end": 0.9, "probability": 0.75},
                {"word": " I", "start": 1.2, "end": 1.3, "probability": 1.0},
                {"word": " can't.", "start": 1.3, "end": 2.2, "probability": 0.95},
            ],
            avg_logprob=-0.25,
            no_speech_prob=0.01,
        ),
        segment(" So be it!", 2.5, 4.0, [], avg_logprob=-0.5),
    ],
    "language": "en",
}
"""As openai-whisper writes it with --word_timestamps True; words may lack in a segment."""

WHISPERX = {
    "segments": [
        {
            "start": 0.031,
            "end": 1.8,
            "text": " In 2014, we left.",
            "words": [
                {"word": "In", "start": 0.031, "end": 0.2, "score": 0.9, "speaker": "SPEAKER_01"},
                {"word": "2014,"},
                {"word": "we", "start": 1.1, "end": 1.3, "score": 0.7, "speaker": "SPEAKER_01"},
                {"word": "left.", "start": 1.3, "end": 1.8, "score": 0.8, "speaker": "SPEAKER_01"},
            ],
            "speaker": "SPEAKER_01",
        },
    ],
    "word_segments": [
        {"word": "In", "start": 0.031, "end": 0.2, "score": 0.9},
        {"word": "2014,"},
        {"word": "we", "start": 1.1, "end": 1.3, "score": 0.7},
        {"word": "left.", "start": 1.3, "end": 1.8, "score": 0.8},
    ],
}
"""As WhisperX writes it: what it cannot align, such as numerals, has no time."""


def read(content: Any) -> Reading:
    data = json.dumps(content).encode()
    assert READER.recognises(data[:HEAD], "no-name")
    return READER.read(Given("talk.json", data), "S1")


def turns(content: Any) -> tuple[Turn, ...]:
    (track,) = read(content).tracks
    assert isinstance(track, Turns)
    return track.turns


def words(turn: Turn) -> list[tuple[str, tuple[float, float], float]]:
    return [(turn.text[slice(*one.characters)], one.seconds, one.confidence) for one in turn.words]


def test_whispers_words_keep_their_times_and_probabilities() -> None:
    first, second = turns(WHISPER)
    assert words(first) == [
        ("Oh", (0.0, 0.4), 0.5),
        ("no,", (0.4, 0.9), 0.75),
        ("I", (1.2, 1.3), 1.0),
        ("can't.", (1.3, 2.2), 0.95),
    ]
    assert (first.text, first.seconds, first.confidence) == ("Oh no, I can't.", (0.0, 2.5), 0.8)
    assert second.words == ()
    assert second.confidence == pytest.approx(math.exp(-0.5))
    assert read(WHISPER).problems == ()


def test_whisperxs_words_keep_their_times_and_those_without_are_told() -> None:
    (turn,) = turns(WHISPERX)
    assert words(turn) == [("In", (0.031, 0.2), 0.9), ("we", (1.1, 1.3), 0.7), ("left.", (1.3, 1.8), 0.8)]
    assert (turn.text, turn.speaker, turn.confidence) == ("In 2014, we left.", "SPEAKER_01", 0.8)
    assert read(WHISPERX).problems == (
        "1 of its 4 words are kept without a time: 1 where it is missing, broken, out of order or outside of the turn",
    )


def test_words_that_stand_apart_from_their_turns_are_dealt_out() -> None:
    """As WhisperX wrote them before version 3."""
    apart = {
        "segments": [{"start": 0, "end": 1, "text": " Hi."}, {"start": 1.5, "end": 2, "text": "Hi there"}],
        "word_segments": [
            {"text": "Hi.", "start": 0, "end": 0.5},
            {"text": "Hi", "start": 1.5, "end": 1.7},
            {"text": "there", "start": 1.7, "end": 2},
        ],
    }
    first, second = turns(apart)
    assert words(first) == [("Hi.", (0, 0.5), 1.0)]
    assert words(second) == [("Hi", (1.5, 1.7), 1.0), ("there", (1.7, 2), 1.0)]
    assert first.confidence is None


def test_broken_times_cost_no_turn_and_are_told_in_one_line() -> None:
    broken = [
        {"word": "So", "start": 0.0, "end": 0.5},
        {"word": "it", "start": 90.0, "end": 91.0},
        {"word": "goes", "start": "later", "end": None},
        {"word": "nowhere", "start": 0.6, "end": 0.7},
        {"word": "on", "start": 1.5, "end": 2.0},
    ]
    content = {"segments": [segment("So it goes on", 0, 2, broken), segment("and on", 2, 3, "none")]}
    first, second = turns(content)
    assert (first.text, first.seconds) == ("So it goes on", (0, 2))
    assert words(first) == [("So", (0, 0.5), 1.0), ("on", (1.5, 2.0), 1.0)]
    assert (second.text, second.words) == ("and on", ())
    (line,) = read(content).problems
    assert line == (
        "3 of its 5 words are kept without a time: 2 where it is missing, broken, out of order or outside of the turn, "
        "1 where the word does not stand in the turn's text"
    )


def test_a_turn_without_times_lasts_as_long_as_its_words() -> None:
    said = [{"word": "So", "start": 1.0, "end": 1.5}, {"word": "be"}, {"word": "it", "start": 2.0, "end": 2.5}]
    (turn,) = turns([{"text": "So be it", "words": said}])
    assert turn.seconds == (1.0, 2.5)
    assert [text for text, *_ in words(turn)] == ["So", "it"]


def test_words_are_in_the_place_that_white_space_leaves_them() -> None:
    (turn,) = turns([segment("  So\n be   it ", 0, 1, [{"word": "it", "start": 0.5, "end": 1}])])
    assert words(turn) == [("it", (0.5, 1), 1.0)]
