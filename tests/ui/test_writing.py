"""Where results go: whole or not at all, and never in the place of something that is no file."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from emotrace.engine.errors import EmotraceError, UsageError
from emotrace.ui.writing import check_ending, check_unread, format_among, format_for, opened, put, put_beside


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


def test_what_breaks_off_leaves_what_was_there_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    path.write_text("old")

    def breaking_off() -> Iterator[bytes]:
        yield b"half"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(EmotraceError, match=r"cannot write .*all\.jsonl: No space left"), opened(str(path)) as file:
        file.writelines(breaking_off())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="this system has no such modes")
def test_who_may_read_a_file_is_as_it_was_when_it_is_replaced(tmp_path: Path) -> None:
    old, new, plain = tmp_path / "old.md", tmp_path / "new.md", tmp_path / "plain.md"
    plain.write_text("written without us")
    old.write_text("old")
    for mode in (0o600, 0o640, 0o666):
        old.chmod(mode)
        put("new", str(old))
        assert old.stat().st_mode & 0o777 == mode
    put("new", str(new))
    assert new.stat().st_mode == plain.stat().st_mode


def test_what_is_read_is_not_written_over_by_whatever_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("note.txt").write_text("mine")
    Path("other.txt").write_text("mine, too")
    Path("link.txt").symlink_to("note.txt")
    for output in ("note.txt", "./note.txt", tmp_path / "note.txt", "link.txt"):
        with pytest.raises(UsageError, match=r"is read here, .*; name another file to write to"):
            check_unread(["-", output], ["-", None, "note.txt"])
    check_unread(["-", None, "other.txt", "new.txt", os.devnull, "."], ["-", None, "note.txt", os.devnull, ".", "gone"])


def test_what_belongs_beside_a_file_does_not_take_its_place(tmp_path: Path) -> None:
    path = tmp_path / "tasks.xml"
    put("tasks", str(path))
    with pytest.raises(UsageError, match=r"does not end in \.xml"):
        put_beside("configuration", str(path), ".xml")
    assert path.read_text() == "tasks\n"


def test_a_name_that_says_a_format_that_is_not_written_is_refused() -> None:
    formats = ("csv", "eaf")
    assert [format_among(formats, None, name) for name in ("-", "a.txt", "a.csv", "a.eaf")] == [*("csv",) * 3, "eaf"]
    assert format_among(formats, "eaf", "a.json") == "eaf"
    with pytest.raises(UsageError, match=r"a\.json ends as json, .* --format: csv, eaf"):
        format_among(formats, None, "a.json")


@pytest.mark.parametrize("name", ["x.pdf", "report.v2.DOCX", "a.json.gz"])
def test_an_ending_that_says_no_format_is_refused_with_those_that_do(name: str) -> None:
    with pytest.raises(UsageError, match=rf"{name} ends in \.\w+, which says no format .*: name another file") as told:
        format_for(None, name)
    assert all(f" {ending}" in str(told.value) for ending in (".md", ".TextGrid".lower(), ".frames.csv"))
    with pytest.raises(UsageError, match=r"endings that do are \.csv, \.eaf: name another file"):
        format_among(("csv", "eaf"), None, name)
    assert format_for("html", name) == format_among(("html", "csv"), "html", name) == "html"


@pytest.mark.parametrize("name", ["report", "folder.d/report", ".report", "note.txt", "note.TXT", "/dev/stdout"])
def test_a_name_without_an_ending_and_plain_text_take_the_first_format(name: str) -> None:
    assert (format_for(None, name), format_among(("csv", "eaf"), None, name)) == ("md", "csv")


def test_where_one_format_is_written_another_ending_is_refused() -> None:
    for taken in (None, "me.json", "me.JSON", "me"):
        check_ending(taken, ".json")
    with pytest.raises(UsageError, match=r"^me\.csv ends in \.csv, and what is written there is \.json; let its name"):
        check_ending(Path("me.csv"), ".json")
