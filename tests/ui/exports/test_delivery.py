"""Results handed out: each file in its format, what belongs beside it, and what a failure leaves standing."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pympi import Eaf

from emotrace.engine.errors import EmotraceError, UsageError
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Given
from emotrace.ui.exports.delivery import FIGURE, draw, figures_folder, hand_out
from emotrace.ui.report import FORMATS, Pictures
from emotrace.ui.writing import ENDINGS, format_for

NO_PICTURES = Pictures(())


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.frames.csv", "frames"),
        ("a.voice.csv", "voice"),
        ("a.csv", "csv"),
        ("a.labelstudio.json", "labelstudio"),
        ("a.json", "json"),
        ("some.thing.TextGrid", "textgrid"),
        ("frames.csv.eaf", "eaf"),
        ("folder.csv/file", "md"),
        ("-", "md"),
    ],
)
def test_a_name_says_its_format(name: str, form: str) -> None:
    assert format_for(None, name) == form
    assert format_for("html", name) == "html"


def test_every_ending_is_of_a_format_that_exists() -> None:
    assert set(ENDINGS.values()) <= set(FORMATS)


def test_what_belongs_to_a_file_is_written_beside_it(clip: Result, tmp_path: Path) -> None:
    names = ["a.frames.csv", "a.voice.csv", "a.labelstudio.json", "a.eaf", "a.TextGrid", "a.csv", "a.jsonl"]
    hand_out(clip, [str(tmp_path / name) for name in names], None, NO_PICTURES)
    beside = ["a.frames.columns.csv", "a.voice.columns.csv", "a.labelstudio.xml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names + beside)


def test_a_format_that_does_not_fit_leaves_the_others_written(still: Result, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing in this result has a time"):
        hand_out(still, [str(tmp_path / "a.eaf"), str(tmp_path / "a.json")], None, NO_PICTURES)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_on_the_screen_nothing_is_written_beside(
    clip: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    hand_out(clip, ["-"], "labelstudio", NO_PICTURES)
    assert capsys.readouterr().out.startswith("[")
    assert list(tmp_path.iterdir()) == []


def test_a_report_asks_for_the_bytes_of_pictures_alone(clip: Result, still: Result) -> None:
    class Unread(Given):
        @property
        def data(self) -> bytes:
            raise AssertionError("nobody needs the bytes of a clip")

    unread = Unread(name="two at a table.mp4", data=b"")
    unread.__dict__["sha256"] = clip.stimulus.sources[0].sha256
    assert Pictures.of([unread]).data(clip) == {}
    picture = Given(name="faces.png", data=b"pixels")
    picture.__dict__["sha256"] = still.stimulus.sources[0].sha256
    assert Pictures.of([picture, unread]).data(still) == {still.stimulus.sources[0].id: b"pixels"}


def test_figures_go_to_a_folder_that_is_made(clip: Result, tmp_path: Path) -> None:
    folder = figures_folder(str(tmp_path / "new" / "figures"))
    draw(clip, folder, NO_PICTURES, [])
    assert sorted(path.name for path in folder.iterdir()) == [
        "evidence.png", "evidence.svg", "timeline.png", "timeline.svg",
    ]  # fmt: skip
    assert all(FIGURE.fullmatch(path.name) for path in folder.iterdir()), "else one could be written over an input"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(EmotraceError, match="cannot make the folder"):
        figures_folder(str(tmp_path / "taken"))


def test_the_command_writes_annotations_and_figures_of_a_recording(emotrace: Any, voice: Path, tmp_path: Path) -> None:
    names = ("r.eaf", "r.TextGrid", "r.labelstudio.json", "r.jsonl", "r.csv")
    outputs = [part for name in names for part in ("-o", name)]
    done = emotrace("explain", voice, "--no-llm", *outputs, "--figures", "drawn")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "voice · pitch up" in Eaf(tmp_path / "r.eaf").get_tier_names()
    assert (tmp_path / "r.labelstudio.xml").read_text("utf-8").startswith("<View>")
    with Image.open(tmp_path / "drawn" / "timeline.png") as picture:
        assert picture.format == "PNG"


def test_the_command_says_in_one_line_that_a_picture_has_no_times(
    emotrace: Any, portrait: Path, tmp_path: Path
) -> None:
    done = emotrace("explain", portrait, "--no-llm", "-o", "r.eaf", "-o", "r.md", "--figures", "drawn")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "nothing in this result has a time" in done.stderr
    assert not (tmp_path / "r.eaf").exists()
    assert (tmp_path / "r.md").exists()
    assert {path.name for path in (tmp_path / "drawn").iterdir()} >= {"face.png", "evidence.svg"}


def test_observing_takes_the_format_of_the_name_too(emotrace: Any, tmp_path: Path) -> None:
    done = emotrace("observe", "--text", "I am so happy", "-o", "r.jsonl")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "r.jsonl").read_text("utf-8").startswith('{"file": "text"')


def test_observing_refuses_a_name_of_a_format_that_holds_more_than_evidence(emotrace: Any, tmp_path: Path) -> None:
    done = emotrace("observe", "--text", "I am so happy", "-o", "r.json")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "r.json ends as json, which is not written here" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_each_target_that_cannot_be_written_is_told(
    still: Result, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["a.eaf", "missing/a.json", "a.md", "a.voice.csv"]
    with pytest.raises(UsageError, match=r"a\.voice\.csv: nothing of a voice was measured"):
        hand_out(still, [str(tmp_path / name) for name in names], None, NO_PICTURES)
    first, second = capsys.readouterr().err.splitlines()
    assert "a.eaf: nothing in this result has a time" in first
    assert f"emotrace: cannot write {tmp_path / 'missing/a.json'}: No such file" in second
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_the_command_names_each_of_several_files_that_cannot_be_written(emotrace: Any, tmp_path: Path) -> None:
    names = ("q.eaf", "q.TextGrid", "q.frames.csv")
    done = emotrace("explain", "--text", "so happy", "--no-llm", *(part for name in names for part in ("-o", name)))
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == list(names)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "known"),
    [
        (("explain", "--no-llm", "-o", "x.md", "-o"), ".md, .labelstudio.json, .json, .html"),
        (("observe", "-o"), ".labelstudio.json, .frames.csv, .voice.csv, .csv, .jsonl, .eaf, .textgrid:"),
    ],
)
def test_an_ending_that_says_no_format_is_refused_before_anything_is_done(
    emotrace: Any, tmp_path: Path, command: tuple[str, ...], known: str
) -> None:
    done = emotrace(command[0], "--text", "I am so happy", *command[1:], "x.pdf")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"x.pdf ends in .pdf, which says no format that is written here; endings that do are {known}" in done.stderr
    assert list(tmp_path.iterdir()) == []
