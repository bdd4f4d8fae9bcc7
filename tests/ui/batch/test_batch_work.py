"""What a worker makes of items: a row each, whatever they hold."""

import json
import os
import pickle
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from emotrace.engine.errors import UsageError
from emotrace.engine.observer import Setting
from emotrace.engine.result import Failure
from emotrace.engine.stimulus import Text
from emotrace.plugins.text.observer import TextObserver
from emotrace.ui.batch.deciding import SUM
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.rows import Row, lines_of
from emotrace.ui.batch.work import Worker
from emotrace.ui.log.log import Log
from emotrace.ui.session import Options

HAPPY = "I am so happy for you!"


def _item(number: int, text: str | None = None, *files: Path | str, **more: str) -> Item:
    return Item(number=number, id=f"i{number}", text=text, files=tuple(map(str, files)), **more)  # type: ignore[arg-type]


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Worker:
    """A worker that explains."""
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,text,media")
    return Worker(Options(no_llm=True))


def test_brief_decides_as_the_whole_run_does(worker: Worker, full: Worker) -> None:
    items = [_item(1, HAPPY), _item(2, "It is on the table."), _item(3, "Ça me rend très triste, je pleure.")]
    for brief, whole in zip(worker.answer(items), full.answer(items), strict=True):
        assert brief.result
        assert whole.result
        assert brief.result.belief.top == whole.result.belief.top
        assert brief.result.belief.posterior == pytest.approx(whole.result.belief.posterior, abs=2e-3)
        assert not brief.result.explanation.sentences()
        assert whole.result.explanation.conclusion
        assert {one.kind for one in brief.result.observations} <= {SUM}
    full.close()


def test_a_text_is_decided_alike_whoever_stands_beside_it(worker: Worker) -> None:
    texts = [HAPPY, "no", "", "   ", "What?! " * 300]
    together = worker.answer([_item(number, text) for number, text in enumerate(texts, start=1)])
    for number, text in enumerate(texts, start=1):
        (alone,) = worker.answer([_item(number, text)])
        beside = together[number - 1]
        assert alone.result
        assert beside.result
        assert alone.result.belief == beside.result.belief


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_that_nobody_writes_to_is_an_error_and_hangs_nothing(worker: Worker, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (row,) = worker.answer([_item(1, None, tmp_path / "pipe.txt")])
    assert row.error
    assert "pipe.txt is a pipe or a device, which may never end; name a file" in row.error


def test_what_one_item_does_touches_no_other(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "words.jpg").write_text("<html>404 not found</html>")
    (tmp_path / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    items = [
        _item(1, HAPPY),
        _item(2, None, tmp_path / "gone.png"),
        _item(3, None, tmp_path / "empty.txt"),
        _item(4, None, tmp_path / "words.jpg"),
        _item(5, None, tmp_path / "cut.png"),
        _item(6, None, tmp_path),
        _item(7, "x" * (5 * 1024**2)),
        _item(8, problem="t.csv, row 8: it has 1 cells where the table has 2 columns"),
        _item(9, "This makes me furious."),
    ]
    rows = worker.answer(items)
    assert [row.number for row in rows if row.result] == [1, 9]
    assert rows[0].result is not None
    assert rows[0].result.belief.top == "joy"
    said = [str(row.error) for row in rows[1:8]]
    names = ("gone.png", "empty.txt", "words.jpg", "cut.png", tmp_path.name, "row 7", "row 8")
    assert all(name in one for name, one in zip(names, said, strict=True)), said
    assert not any("\n" in one for one in said)


def test_an_observer_that_hangs_is_opened_anew_once_and_its_worker_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,text,media")
    observe, ended, asked = TextObserver.observe, threading.Event(), list[TextObserver]()

    def hanging(self: TextObserver, track: Text, setting: Setting) -> Any:
        asked.append(self)
        if "hang" in track.text:
            ended.wait()
        return observe(self, track, setting)

    monkeypatch.setattr(TextObserver, "observe", hanging)
    worker = Worker(Options(no_llm=True, seconds=5))
    with closing(worker):
        rows = [worker.answer([_item(number, text)])[0] for number, text in enumerate([HAPPY, "no"], start=1)]
        assert not worker.spoiled
        rows += worker.answer([_item(3, "hang")])
        assert worker.spoiled
        rows += [worker.answer([_item(number, text)])[0] for number, text in enumerate([HAPPY, "no"], start=4)]
        assert worker.spoiled, "what hangs is at work still"
        ended.set()
    assert [row.number for row in rows if row.error] == [3]
    first, second, hung, fourth, fifth = asked
    assert first is second is hung
    assert fourth is fifth is not hung


def test_a_row_is_plain_json_and_comes_back_as_it_was(worker: Worker, tmp_path: Path) -> None:
    Image.new("RGB", (160, 120), "white").save(tmp_path / "a.png")
    items = [_item(1, HAPPY, context="at home"), _item(2, HAPPY, tmp_path / "a.png"), _item(3, None, "gone")]
    lines, errors, _ = lines_of(worker.answer(items))
    assert errors == 1
    for line in lines:
        assert line.endswith(b"\n")
        assert line.count(b"\n") == 1
        row = Row.model_validate_json(line)
        assert row.line() == line
        json.loads(line, parse_constant=pytest.fail)  # neither NaN nor Infinity


def test_a_worker_says_what_it_cannot_be_made_with() -> None:
    with pytest.raises(UsageError, match="no chain named"):
        Worker(Options(chain="expresion", no_llm=True))


@pytest.mark.parametrize("brief", [True, False])
def test_a_kept_result_in_which_something_failed_is_computed_again(
    brief: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,text,media")
    path = tmp_path / "log.sqlite"
    worker = Worker(Options(no_llm=True), brief=brief, log=path)
    (first,) = worker.answer([_item(1, HAPPY)])
    assert first.result
    assert first.key
    failure = Failure(where="voice", stage="observe", message="voice: took longer than 0.1 s")
    for failures, computed in (((failure,), True), ((), False)):
        with Log(path) as log:
            log.keep(first.key, first.result.model_copy(update={"failures": failures}))
        (row,) = worker.answer([_item(1, HAPPY)])
        assert row.result
        assert row.result.failures == ()
        assert (row.seconds > 0) == computed
    worker.close()


def test_items_and_rows_travel_between_processes(worker: Worker) -> None:
    item = _item(1, HAPPY)
    assert pickle.loads(pickle.dumps(item)) == item
    (row,) = worker.answer([item])
    assert pickle.loads(pickle.dumps(row)) == row


def test_a_speaker_is_whom_it_is_about(full: Worker, tmp_path: Path) -> None:
    talk = tmp_path / "talk.csv"
    talk.write_text("speaker,text\nAnn,I am so happy!\nBob,I hate this and I am furious.\n")
    ann, bob = full.answer([_item(1, None, talk, speaker="Ann"), _item(2, None, talk, speaker="Bob")])
    assert ann.result
    assert bob.result
    assert (ann.result.belief.top, bob.result.belief.top) == ("joy", "anger")
    full.close()
