"""What an evaluation may write beside the data that it reads, and what it may not."""

import os
from pathlib import Path

import pytest

from emotrace.engine.errors import UsageError
from emotrace.ui.evaluation_inputs import check_data_kept

ANNOTATED = "file,ambivalent,note\nclip.mp4,yes,see notes.txt\ngone.mp4,no,\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("clips/deep/clip.mp4", "clip.mp4", "clip.vtt", "report.md", "notes.txt", "data/report.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "clips.csv").write_text(ANNOTATED, "utf-8")
    return tmp_path


def test_a_new_file_in_the_folder_and_an_old_report_beside_the_table_may_be_written(here: Path) -> None:
    check_data_kept(["-", None, "clips/deep/report.md"], Path("clips"), None)
    check_data_kept(["report.md", "new.csv", "notes.txt"], Path("clips.csv"), None)


def test_words_that_say_a_prior_are_no_folders(here: Path) -> None:
    check_data_kept(["data/report.md"], Path("clips.csv"), "data")
    with pytest.raises(UsageError, match="is in a folder that is read here"):
        check_data_kept(["data/report.md"], Path("clips.csv"), "./data")


def test_what_is_no_table_is_told_when_it_is_read(here: Path) -> None:
    check_data_kept(["report.md"], Path("gone.csv"), None)
    Path("empty.csv").touch()
    check_data_kept(["report.md"], Path("empty.csv"), None)


@pytest.mark.parametrize("output", ["clip.mp4", "./clips/../clip.mp4", "clip.vtt", "link.md"])
def test_a_recording_that_a_table_names_and_its_subtitles_are_kept_by_whatever_name(here: Path, output: str) -> None:
    Path("link.md").symlink_to("clip.mp4")
    with pytest.raises(UsageError, match="is read here, and what it holds would be lost"):
        check_data_kept(["-", output], Path("clips.csv"), None)


@pytest.mark.skipif(not hasattr(os, "link"), reason="this system has no hard links")
def test_a_file_of_the_folder_is_kept_under_another_name(here: Path) -> None:
    os.link("clips/deep/clip.mp4", "other.md")
    with pytest.raises(UsageError, match=r"clip\.mp4 is in a folder that is read here, and would be lost"):
        check_data_kept(["other.md"], Path("clips"), None)
