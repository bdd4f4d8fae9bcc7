"""Words given beside one recording are on its clock; where it is not clear whose they are, they keep their own."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest

from emotrace.engine.intake import Intake, read
from emotrace.engine.stimulus import Frame, Frames, Given, Reading, Track, Turn, Turns, Waveform


class Files:
    """A reader of files that say what they hold: "CLIP", "SOUND", "STILL", "WORDS 1 2" (starts), "WORDS" (no times)."""

    name = "files"
    gives: tuple[str, ...] = ("frames", "waveform", "turns")

    def recognises(self, head: bytes, name: str) -> bool:
        return head.isupper() or head.startswith(b"WORDS")

    def read(self, given: Given, source: str) -> Reading:
        kind, *starts = given.data.decode().split()
        pixels: Any = None
        sound: Any = SimpleNamespace(size=160_000)
        tracks: dict[str, tuple[Track, ...]] = {
            "CLIP": (Frames(source, [Frame(pixels, 0.0)], 10.0), Waveform(source, sound)),
            "SOUND": (Waveform(source, sound),),
            "STILL": (Frames(source, [Frame(pixels)]),),
            "WORDS": (Turns(source, tuple(_turns(starts))),),
        }
        return Reading(kind.lower(), tracks[kind], {} if kind in ("STILL", "WORDS") else {"seconds": 10.0})


def _turns(starts: list[str]) -> Iterable[Turn]:
    if not starts:
        yield Turn(text="Well then.")
    for start in starts:
        yield Turn(text=f"It is {start}.", seconds=(float(start), float(start) + 1))


def taken(*files: str) -> Intake:
    return read([Given(f"{n}.{file.split()[0].lower()}", file.encode()) for n, file in enumerate(files, 1)], [Files()])


@pytest.mark.parametrize("recording", ["CLIP", "SOUND"])
def test_words_beside_a_recording_are_on_its_clock(recording: str) -> None:
    intake = taken(recording, "WORDS 1 4")
    (turns,) = (track for track in intake.tracks if isinstance(track, Turns))
    assert turns.source == "S1"
    assert [turn.seconds for turn in intake.stimulus.turns["S1"]] == [(1, 2), (4, 5)]
    assert intake.stimulus.text == {"S1": "It is 1.\nIt is 4."}
    assert [source.clock for source in intake.stimulus.sources] == [None, "S1"]
    assert intake.stimulus.words_from("S1").name == "2.words"
    assert intake.failures == []


def test_the_order_in_which_they_are_given_does_not_matter() -> None:
    intake = taken("WORDS 1", "STILL", "CLIP")
    assert set(intake.stimulus.turns) == {"S3"}
    assert [source.clock for source in intake.stimulus.sources] == ["S3", None, None]


@pytest.mark.parametrize(
    "files",
    [
        ("STILL", "WORDS 1"),
        ("CLIP", "WORDS"),
        ("CLIP", "SOUND", "WORDS 1"),
        ("CLIP", "WORDS 1", "WORDS 2"),
        ("WORDS 1",),
    ],
    ids=["a picture has no time", "words without times", "two recordings", "two files of words", "words alone"],
)
def test_where_it_is_not_clear_what_belongs_together_words_keep_their_clock(files: tuple[str, ...]) -> None:
    intake = taken(*files)
    own = {source.id for source in intake.stimulus.sources if source.kind == "words"}
    assert set(intake.stimulus.turns) == set(intake.stimulus.text) == own
    assert all(source.clock is None for source in intake.stimulus.sources)
    assert intake.stimulus.words_from(own.pop()).kind == "words"


def test_words_from_after_the_end_of_the_recording_are_kept_and_told() -> None:
    intake = taken("CLIP", "WORDS 9 12 70")
    assert len(intake.stimulus.turns["S1"]) == 3
    (failure,) = intake.failures
    assert failure.where == "2.words"
    assert failure.message.startswith("2 of its 3 turns begin after the end of 1.clip (10.0 s)")
