"""Where results go: whole or not at all, and never in the place of something that is no file."""

import os
from pathlib import Path

import pytest

from emotrace.engine.errors import EmotraceError
from emotrace.ui.writing import put


def test_a_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text("old")
    put("new", str(path))
    assert path.read_text() == "new\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link_and_what_it_points_to_is_written(tmp_path: Path) -> None:
    target, link = tmp_path / "target.md", tmp_path / "link.md"
    target.write_text("old")
    link.symlink_to(target)
    put("new", str(link))
    assert link.is_symlink()
    assert target.read_text() == "new\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    put("new", str(pipe))
    assert os.read(reader, 100) == b"new\n"
    os.close(reader)
    assert pipe.is_fifo()


@pytest.mark.parametrize("where", ["", ".", "missing/result.json"])
def test_what_cannot_be_written_is_one_line_and_leaves_nothing(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(EmotraceError, match="cannot write") as refused:
        put("new", where)
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []
