"""Recordings judged one by one, with what is given beside them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from emotrace.engine.evaluation.recordings import Recording, judgements, partly, with_subtitles
from emotrace.engine.orchestrator import Engine, Judgement

T = TypeVar("T")


def test_subtitles_of_the_same_name_are_given_too(tmp_path: Path) -> None:
    clip = tmp_path / "a.b.mp4"
    assert with_subtitles(clip) == Recording(clip)
    (tmp_path / "a.b.vtt").touch()
    (tmp_path / "a.srt").touch()
    assert with_subtitles(clip) == Recording(clip, (tmp_path / "a.b.vtt",))
    (tmp_path / "a.b.srt").touch()
    assert with_subtitles(clip) == Recording(clip, (tmp_path / "a.b.srt",))
    assert with_subtitles(tmp_path / "a.b.vtt") == Recording(tmp_path / "a.b.vtt")


def test_one_that_fails_is_a_line_and_the_others_are_judged(
    tmp_path: Path, words: Any, engine_of: Callable[..., Engine]
) -> None:
    for name, text in (("a.txt", "glad"), ("b.txt", "crash"), ("c.txt", "grim"), ("d.mp4", "glad")):
        (tmp_path / name).write_text(text)
    (tmp_path / "e.txt").touch()
    found = judgements(engine_of(words), [Recording(path) for path in sorted(tmp_path.iterdir())]).found
    assert [one for _, one in found if isinstance(one, str)] == [
        "b.txt: RuntimeError: no words for it",
        "d.mp4: it is no picture or recording that can be read",
        "e.txt: is empty",
    ]
    good = [one for _, one in found if isinstance(one, Judgement)]
    assert [one.stimulus.text["S1"] for one in good] == ["glad", "grim"]
    assert words.closed == 1


def test_a_part_that_could_not_be_observed_is_told(
    tmp_path: Path, words: Any, engine_of: Callable[..., Engine]
) -> None:
    (tmp_path / "a.txt").write_text("glad")
    (tmp_path / "b.txt").write_text("crash")
    both = Recording(tmp_path / "a.txt", (tmp_path / "b.txt",))
    ((one, judgement),) = judgements(engine_of(words), [both]).found
    assert isinstance(judgement, Judgement)
    assert list(partly([(one, judgement)])) == [
        "in 1 of 1 recordings a part could not be observed; the first: a.txt: RuntimeError: no words for it"
    ]


def test_observers_are_closed_when_judging_is_given_up(
    tmp_path: Path, words: Any, engine_of: Callable[..., Engine]
) -> None:
    def give_up(items: Iterator[T], total: int, doing: str) -> Iterator[T]:
        yield next(items)
        raise KeyboardInterrupt

    (tmp_path / "a.txt").write_text("glad")
    with pytest.raises(KeyboardInterrupt):
        judgements(engine_of(words), [Recording(tmp_path / "a.txt")] * 3, give_up)
    assert words.closed == 1
