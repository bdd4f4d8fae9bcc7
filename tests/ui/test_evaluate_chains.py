"""emotrace eval zones and ambivalence, as people call them who read nothing but --help."""

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import accuracy_score, f1_score, recall_score

from tests.plugins.media.clips import make_clip

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"benchmark", "n", "macro_f1", "accuracy", "uar", "ece", "coverage", "baselines"}
ZONES = ("blue", "green", "yellow", "red")
HEADER = "file,person,start,end,zone"


@pytest.fixture(scope="module")
def talk(example_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(example_clip, tmp_path_factory.mktemp("talk")))


def zones(folder: Path, *rows: str, header: str = HEADER) -> Path:
    (folder / "zones.csv").write_text("\n".join((header, *rows)) + "\n", "utf-8")
    return folder / "zones.csv"


@pytest.fixture
def two_persons(talk: Path, tmp_path: Path) -> Path:
    """Ada's clip, and the same as Ben's, with other labels."""
    for name in ("ada.mp4", "ben.mp4"):
        (tmp_path / name).write_bytes(talk.read_bytes())
    rows = ("ada.mp4,Ada,0,1,green", "ada.mp4,Ada,1,4,yellow", "ben.mp4,Ben,1,3,red", "ben.mp4,Ben,3,4,yellow")
    return zones(tmp_path, *rows, "gone.mp4,Ben,0,1,green", "ben.mp4,Ben,3,2,green", "ben.mp4,Ben,1,2,pink")


@pytest.mark.slow
def test_zones_are_scored_as_scikit_learn_does_beside_what_needs_no_skill(
    emotrace: Any, two_persons: Path, tmp_path: Path
) -> None:
    done = emotrace("eval", "zones", two_persons, "--format", "json", "--predictions", "answers.csv", "--offline")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    rows = list(csv.DictReader((tmp_path / "answers.csv").read_text("utf-8").splitlines()))
    truth, answers = [row["zone"] for row in rows], [row["answer"] or "none" for row in rows]
    assert found.keys() >= KEYS
    assert (found["benchmark"], found["n"], found["groups"], found["ece"]) == ("zones", len(rows), 2, None)
    labels = [zone for zone in ZONES if zone in truth]
    assert found["accuracy"] == pytest.approx(accuracy_score(truth, answers))
    assert found["macro_f1"] == pytest.approx(f1_score(truth, answers, labels=labels, average="macro"))
    assert found["uar"] == pytest.approx(recall_score(truth, answers, labels=labels, average="macro"))
    assert found["coverage"] == pytest.approx(1 - answers.count("none") / len(rows))
    assert found["coverage"] < 1, "nobody is seen at first"
    right = sum(row["zone"] == row["answer"] == "yellow" for row in rows)
    assert found["confusion"]["yellow"]["yellow"] == right
    # Ada's commonest zone is yellow, which Ben has for one second; Ben's is red, which Ada never has
    assert found["baselines"]["majority"]["accuracy"] == pytest.approx(5 / 35)
    assert found["baselines"]["majority of all"]["accuracy"] == pytest.approx(20 / 35)
    low, high = found["intervals"]["accuracy"].values()
    assert low < found["accuracy"] < high
    assert found["left_out"] == [
        "zones.csv row 6: there is no file gone.mp4",
        "zones.csv row 7: it does not run from a start to a later end",
        "zones.csv row 8: 'pink' is none of blue, green, yellow, red",
    ]
    assert (found["warning"], found["failed"], found["seconds"] > 0) == (None, [], True)


def test_random_splits_are_warned_of_and_persons_are_not(emotrace: Any, two_persons: Path) -> None:
    done = emotrace("eval", "zones", two_persons, "--random-splits")
    assert done.returncode == 0
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("emotrace: warning: ")]
    assert "these figures tell nothing of a new person" in line
    assert "Warning: windows of 0.2 s were drawn at random" in done.stdout
    assert "1000 resamples of windows of 0.2 s" in done.stdout
    assert "- baseline majority: always the commonest label of nine tenths, drawn at random" in done.stdout


def test_the_report_of_one_person_says_what_cannot_be_told(emotrace: Any, talk: Path) -> None:
    done = emotrace("eval", "zones", zones(talk.parent, "talk.mp4,Ada,1,4,yellow", "talk.mp4,Ada,0,1,green"))
    assert done.returncode == 0, done.stderr
    assert "20 windows of 0.2 s of 1 person" in done.stdout
    assert "Note: all is of one person: there are no others to learn the commonest label from" in done.stdout
    assert "In brackets" not in done.stdout
    for part in ("## Figures", "baseline: majority", "## By label", "## Confusion", "no answer", "## Settings"):
        assert part in done.stdout
    for part in done.stdout.split("## "):
        assert len({len(line) for line in part.splitlines() if line.startswith("|")}) <= 1, "columns line up"


@pytest.mark.slow
def test_ambivalence_is_scored_with_its_stretches(emotrace: Any, tmp_path: Path) -> None:
    said = {
        "a": "I want to quit, but I don't feel like it, and maybe, um, I'll start tomorrow.",
        "b": "We meet at nine.",
    }
    for name, words in said.items():
        make_clip(tmp_path / f"{name}.mp4", 8.0, fps=2, sound=False)
        (tmp_path / f"{name}.srt").write_text(f"1\n00:00:01,000 --> 00:00:06,000\n{words}\n")
    (tmp_path / "clips.csv").write_text("file,ambivalent\na.mp4,yes\nb.mp4,no\ngone.mp4,no\n")
    (tmp_path / "stretches.csv").write_text("file,start,end\na.mp4,1,4\n")
    done = emotrace("eval", "ambivalence", "clips.csv", "--segments", "stretches.csv", "-o", "report.json")
    assert (done.returncode, done.stdout) == (0, "")
    found = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert found.keys() >= KEYS
    assert (found["benchmark"], found["n"], found["ece"], found["groups"]) == ("ambivalence", 2, None, None)
    assert found["per_label"]["ambivalent"]["recall"] == 1
    assert found["further"]["average precision"]["value"] == 1
    assert found["further"]["temporal IoU"]["value"] == pytest.approx(3 / 5, abs=0.01)
    assert found["left_out"] == ["clips.csv row 4: there is no file gone.mp4"]
    assert found["settings"]["segments"] == "stretches.csv"
    text = emotrace("eval", "ambivalence", "clips.csv", "--segments", "stretches.csv").stdout
    assert re.search(r"\| temporal IoU +\| +0\.600 \| +all of the time 0\.188 \|", text)
    assert "in time: 2 recordings of 16.0 s, 1 with labelled stretches" in text


TABLES = {
    "empty.csv": "",
    "header.csv": HEADER,
    "columns.csv": "file,who,start,end\na.mp4,Ada,0,1",
    "ends.csv": f"{HEADER}\na.mp4,Ada,2,1,green",
    "pink.csv": f"{HEADER}\na.mp4,Ada,1,2,pink",
    "broken.csv": f"{HEADER}\na.mp4,Ada,1,2,red",
    "clips.csv": "file,ambivalent\na.mp4,yes",
    "perhaps.csv": "file,ambivalent\na.mp4,perhaps",
}


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("zones", "empty.csv"), 1, "empty.csv is empty"),
        (("zones", "header.csv"), 1, "header.csv has a header and no rows"),
        (("zones", "columns.csv"), 1, "columns.csv has no column 'person' and no 'zone'; it has file, who, start, end"),
        (("zones", "ends.csv"), 1, "ends.csv row 2: it does not run from a start to a later end"),
        (("zones", "pink.csv"), 1, "'pink' is none of blue, green, yellow, red"),
        (("zones", "broken.csv"), 1, "none of 1 recordings could be judged; the first: a.mp4: "),
        (("zones", "broken.csv", "--segments", "x.csv"), 2, "--segments does not bear on zones; leave it out"),
        (("zones", "broken.csv", "--map", "a=b"), 2, "--map does not bear on zones; leave it out"),
        (("zones", "broken.csv", "--baseline", "group"), 2, "--baseline group is not for zones"),
        (("zonez", "broken.csv"), 2, "no benchmark named 'zonez'; did you mean zones?"),
        (("ambivalence", "perhaps.csv"), 1, "perhaps.csv row 2: ambivalent is 'perhaps', and not yes or no"),
        (("ambivalence", "clips.csv", "--segments", "none.csv"), 1, "none.csv does not exist"),
        (("ambivalence", "clips.csv", "--random-splits"), 2, "--random-splits does not bear on ambivalence"),
        (("labelled", "clips.csv", "--random-splits"), 2, "--random-splits does not bear on labelled; leave it out"),
    ],
)
def test_what_does_not_fit_is_said_in_one_line(
    emotrace: Any, tmp_path: Path, arguments: tuple[str, ...], status: int, says: str
) -> None:
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "a.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * 400)
    done = emotrace("eval", *arguments)
    assert says in done.stderr
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (status, "", 1)
