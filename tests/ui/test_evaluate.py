"""emotrace eval, as people call it who read nothing but --help."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

TEXTS = """text,label,who
"I am so happy, this is wonderful!",joy,a
"thank you, I love it",happiness,a
"I am furious, this makes me so angry",anger,b
"I hate this, it is outrageous",angry,b
"I am so sad, I miss him and I cry",sadness,a
"I am scared and afraid",fear,b
"the table is made of wood",calm,a
,joy,b
"""
KEYS = {"benchmark", "n", "macro_f1", "accuracy", "uar", "ece", "coverage", "baselines"}


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.csv"
    path.write_text(TEXTS, "utf-8")
    return path


def test_texts_are_scored_beside_what_needs_no_skill(emotrace: Any, texts: Path) -> None:
    done = emotrace("eval", "labelled", texts, "--format", "json", "--offline")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found.keys() >= KEYS
    assert (found["benchmark"], found["n"]) == ("labelled", 6)
    assert found["accuracy"] > found["baselines"]["majority"]["accuracy"]
    assert set(found["baselines"]) == {"majority", "uniform random", "random by share", "lexicon"}
    assert [line.split(":")[0] for line in found["left_out"]] == ["texts.csv row 8", "texts.csv row 9"]
    assert found["groups"] is None


def test_the_report_says_everything_in_words(emotrace: Any, texts: Path) -> None:
    done = emotrace("eval", "labelled", texts, "--group", "who", "--map", "calm=neutral")
    assert done.returncode == 0, done.stderr
    parts = ("7 examples in 2 groups", "By label", "Confusion", "baseline: lexicon", "ECE", "Left out", "Settings")
    for part in (*parts, "Of answers that are equally confident, each counts as right as all of them are"):
        assert part in done.stdout
    assert "texts.csv row 9: it has no text" in done.stdout
    widths = {len(line) for line in done.stdout.split("## By label")[1].split("## ")[0].splitlines() if "|" in line}
    assert len(widths) == 1


def test_the_same_seed_gives_the_same_figures(emotrace: Any, texts: Path) -> None:
    first, second = (
        json.loads(emotrace("eval", "labelled", texts, "-f", "json", "--limit", 4, "--seed", 3).stdout)
        for _ in range(2)
    )
    for volatile in ("seconds", "items_per_second"):
        del first[volatile], second[volatile]
    assert first == second


def test_files_are_written_and_answers_too(emotrace: Any, texts: Path, tmp_path: Path) -> None:
    done = emotrace("eval", "labelled", texts, "-o", "report.json", "--predictions", "answers.csv")
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads((tmp_path / "report.json").read_text())["n"] == 6
    rows = list(csv.DictReader((tmp_path / "answers.csv").read_text().splitlines()))
    assert len(rows) == 6
    assert [row["answer"] for row in rows][:3] == ["joy", "joy", "anger"]
    assert sum(float(rows[0][label]) for label in rows[0] if label not in _OTHERS) == pytest.approx(1, abs=0.001)


_OTHERS = {"example", "group", "labels", "answer", "covered", "concluded"}


def test_recordings_are_judged_by_speaker(emotrace: Any, voice: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"path,label,speaker\n{voice},happy,1\ngone.wav,sad,2\nnoise.wav,sad,2\n")
    (tmp_path / "noise.wav").write_bytes(b"no sound at all")
    done = emotrace("eval", "labelled", "a.csv", "--group", "speaker", "--format", "json", "--no-group-baseline")
    found = json.loads(done.stdout)
    assert (found["n"], found["groups"], found["coverage"]) == (1, 1, 1)
    assert found["failed"] == ["a.csv row 4: it is no picture or recording that can be read"]
    assert "there is no file gone.wav" in found["left_out"][0]
    assert found["baselines"]["lexicon"]["n"] == 1, "published prototypes are the lexicon of voices"


def test_pictures_lie_in_folders_named_for_labels(emotrace: Any, portrait: Path, tmp_path: Path) -> None:
    for label in ("happy", "sad"):
        (tmp_path / "faces" / label).mkdir(parents=True)
    (tmp_path / "faces" / "happy" / "a.jpg").write_bytes(portrait.read_bytes())
    (tmp_path / "faces" / "sad" / "broken.jpg").write_bytes(portrait.read_bytes()[:300])
    done = emotrace("eval", "labelled", "faces", "--format", "json")
    found = json.loads(done.stdout)
    assert (found["n"], found["accuracy"], found["coverage"]) == (1, 1, 1)
    assert found["failed"][0].startswith("sad/broken.jpg: ")


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("labeled", "texts.csv"), 2, "no benchmark named 'labeled'; did you mean labelled?"),
        (("nosuch", "texts.csv"), 2, "emodb, explanations, goemotions"),
        (("labelled", "empty"), 1, "empty is empty; it should hold a folder of pictures or recordings for each label"),
        (("labelled", "texts.csv", "--label-column", "mood"), 1, "has no column 'mood'; it has text, label, who"),
        (("labelled", "texts.csv", "--map", "calm"), 2, "--map takes THEIRS=OURS, not 'calm'"),
        (("labelled", "texts.csv", "--map", "calm=joi"), 2, "did you mean joy?"),
        (("labelled", "texts.csv", "--observer", "txt"), 2, "no observer named 'txt'; did you mean text?"),
        (("labelled", "texts.csv", "--prior", "data"), 2, "--prior data needs a train part"),
        (("labelled", "texts.csv", "--leave-one-group-out"), 2, "needs data with two groups at least"),
        (("labelled", "texts.csv", "--baseline", "gone.json"), 1, "baseline gone.json"),
        (("labelled", "texts.csv", "--model", "nosuch"), 2, "--model does not bear on labelled; leave it out"),
        (("labelled", "texts.csv", "-o", "scores.html"), 2, "scores.html ends as html, which is not written here"),
        (("labelled", "texts.csv", "-o", "scores.pdf"), 2, "endings that do are .md, .json: name another file"),
        (("labelled", "texts.csv", "--figure", "f.png"), 2, "f.png ends in .png, and what is written there is .svg"),
        (("labelled", "texts.csv", "--predictions", "p.json"), 2, "p.json ends in .json, and what is written there is"),
        (("labelled", "texts.csv", "--map", "joy=anger", "--map", "joy=fear"), 2, "takes 'joy' for anger and for fear"),
        (("labelled", "sound.csv"), 1, "sound.csv is a recording, and no table"),
        (("zones", "sound.csv"), 1, "sound.csv is a recording, and no table"),
        (("labelled", "texts.csv.gz"), 1, "texts.csv.gz is compressed (gzip); unpack it first"),
        (("goemotions", "empty", "--model", "nosuch"), 2, "--model does not bear on goemotions; leave it out"),
        *(
            (("explanations", "texts.csv", "--no-llm", *more), 2, f"{more[0]} does not bear on explanations; leave it")
            for more in (
                ("--split", "dev"),
                ("--observer", "text"),
                ("--predictions", "never.csv"),
                ("--timeout", "1"),
                ("--words",),
            )
        ),
        (("goemotions", "empty"), 1, "has no test.tsv or dev.tsv or train.tsv"),
        (("emodb", "empty"), 1, "holds no .wav file"),
    ],
)
def test_what_does_not_fit_is_said_in_one_line(
    emotrace: Any, texts: Path, arguments: tuple[str, ...], status: int, says: str
) -> None:
    (texts.parent / "empty").mkdir()
    (texts.parent / "sound.csv").write_bytes(b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0")
    (texts.parent / "texts.csv.gz").write_bytes(gzip.compress(texts.read_bytes()))
    done = emotrace("eval", *arguments)
    assert done.returncode == status
    assert says in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


def test_a_prior_may_come_from_another_table(emotrace: Any, texts: Path, tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("text,label\n" + "x,sad\n" * 99 + "y,joy\n")
    (tmp_path / "plain.csv").write_text("text,label\nthe table is made of wood,sad\nthe door is made of wood,joy\n")
    flat, shares = (
        json.loads(emotrace("eval", "labelled", "plain.csv", "-f", "json", "--prior", prior).stdout)
        for prior in ("flat", "train.csv")
    )
    assert shares["per_label"]["sadness"]["recall"] == 1
    assert shares["per_label"]["joy"]["recall"] == 0
    assert flat["settings"]["prior"] == "flat"


@pytest.mark.slow
def test_the_text_observer_beats_what_needs_no_skill(emotrace: Any, shared_data: Path) -> None:
    done = emotrace("eval", "goemotions", shared_data / "goemotions" / "ekman", "--limit", 300, "-f", "json")
    found = json.loads(done.stdout)
    assert found["n"] == 300
    assert found["macro_f1"] > max(one["macro_f1"] for one in found["baselines"].values())


def test_the_figure_draws_every_bin_and_every_tenth(emotrace: Any, texts: Path, tmp_path: Path) -> None:
    from xml.etree import ElementTree

    done = emotrace("eval", "labelled", texts, "-f", "json", "--figure", "figure.svg")
    found = json.loads(done.stdout)
    drawn = ElementTree.parse(tmp_path / "figure.svg").getroot()
    circles = drawn.findall(".//{http://www.w3.org/2000/svg}circle")
    assert len(circles) == len(found["reliability"]) + 10
    assert sum(one["n"] for one in found["reliability"]) == found["n"]
