"""The benchmark of ambivalence on real clips with subtitles: the chain's answers, and scikit-learn's figures."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sklearn.metrics import average_precision_score, f1_score

from emotrace.chains.ambivalence_benchmark import AmbivalenceBenchmark
from emotrace.engine.benchmark import ChainBenchmark, Selection
from emotrace.engine.evaluation.chain_report import ChainEvaluated
from emotrace.engine.evaluation.watching import unwatched
from emotrace.engine.host import PluginHost
from emotrace.engine.intake import given_file
from emotrace.engine.observer import Observer
from emotrace.engine.orchestrator import Engine
from emotrace.engine.store import Store
from emotrace.ui.session import Options, open_engine
from tests.plugins.media.clips import make_clip

TORN = "I want to quit, but I don't feel like it, and maybe, um, I'll start tomorrow."
PLAIN = ("We meet at nine in room four to talk about it.", "Then we walk to the station and go home.")
SAID = {"torn": (TORN, PLAIN[0]), "plain": PLAIN, "late": (*PLAIN, TORN), "missed": PLAIN, "false": (PLAIN[1], TORN)}
"""Clip to its turns, one every 6 seconds, each of 5 seconds."""
CLIPS = """file,person,ambivalent
torn.mp4,Ada,yes
plain.mp4,Ben,no
late.mp4,Cid,1
missed.mp4,Cid,yes
false.mp4,Dan,no
mute.mp4,Dan,0
"""
STRETCHES = {"torn": ((0.0, 5.0),), "late": ((13.0, 16.0),), "missed": ((1.0, 2.0), (3.0, 3.5))}
SECONDS = 18.0


@pytest.fixture(scope="module")
def engine(store: Store) -> Iterator[Engine]:
    with open_engine(Options(no_llm=True, chain="ambivalence")) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    for name, turns in SAID.items():
        make_clip(folder / f"{name}.mp4", SECONDS, fps=2)
        lines = [f"{n}\n00:00:{6 * n:02},000 --> 00:00:{6 * n + 5:02},000\n{said}\n" for n, said in enumerate(turns)]
        (folder / f"{name}.srt").write_text("\n".join(lines), "utf-8")
    make_clip(folder / "mute.mp4", SECONDS, fps=2, sound=False)
    (folder / "clips.csv").write_text(CLIPS, "utf-8")
    rows = [f"{name}.mp4,{start},{end}" for name, spans in STRETCHES.items() for start, end in spans]
    (folder / "stretches.csv").write_text("\n".join(("file,start,end", *rows)), "utf-8")
    return folder


@pytest.fixture(scope="module")
def found(engine: Engine, folder: Path) -> ChainEvaluated:
    selection = Selection(folder / "clips.csv", segments=folder / "stretches.csv")
    return AmbivalenceBenchmark().measure(engine, selection, unwatched)


def by_name(found: ChainEvaluated) -> dict[str, dict[str, object]]:
    return {str(row["file"]).removesuffix(".mp4"): dict(row) for row in found.answers}


def spans(row: dict[str, object]) -> list[tuple[float, float]]:
    told = str(row["stretches"]).split("; ") if row["stretches"] else []
    return [(float(one.split("-")[0]), float(one.split("-")[1])) for one in told]


def test_the_host_finds_it_as_anybodys() -> None:
    benchmarks = {one.name: one for one in PluginHost.installed().chain_benchmarks()}
    assert isinstance(benchmarks["ambivalence"], ChainBenchmark)


@pytest.mark.parametrize("name", ["torn", "plain", "late"])
def test_the_decision_is_the_one_that_is_explained(
    engine: Engine, folder: Path, found: ChainEvaluated, name: str
) -> None:
    told = engine.explain([given_file(folder / f"{name}.mp4"), given_file(folder / f"{name}.srt")])
    own = [one for one in told.observations if one.modality == "ambivalence"]
    (decision,) = [one for one in own if one.kind == "ambivalence decision"]
    row = by_name(found)[name]
    assert (row["answer"], row["score"]) == (decision.label, pytest.approx(decision.strength, abs=1e-6))
    segments = [one.where.seconds for one in own if one.kind == "ambivalence segment"]
    assert spans(row) == segments, "subtitles begin and end at whole seconds"


def test_figures_of_whole_clips_are_scikit_learns(found: ChainEvaluated) -> None:
    rows = by_name(found)
    assert [rows[name]["answer"] for name in SAID] == [
        "ambivalent",
        "not ambivalent",
        "ambivalent",
        "not ambivalent",
        "ambivalent",
    ]
    assert rows["mute"]["answer"] is None
    truth = [row["ambivalent"] == "ambivalent" for row in rows.values()]
    answers = [str(row["answer"]) for row in rows.values()]
    figures = found.evaluation
    assert (figures.n, figures.groups, figures.accuracy) == (6, 4, 0.5)
    assert figures.coverage == pytest.approx(5 / 6)
    labels = ["not ambivalent", "ambivalent"]
    macro = f1_score([str(row["ambivalent"]) for row in rows.values()], answers, labels=labels, average="macro")
    assert figures.macro_f1 == pytest.approx(macro)
    precision = figures.further["average precision"]
    assert precision.value == pytest.approx(average_precision_score(truth, [row["score"] for row in rows.values()]))
    assert precision.without_skill["any order"] == 0.5
    words = [row["words"] for row in rows.values()]
    assert precision.without_skill["by number of words"] == pytest.approx(average_precision_score(truth, words))
    assert words[:2] == [len(" ".join(SAID[name]).split()) for name in ("torn", "plain")]


def test_figures_in_time_are_those_of_a_clock(found: ChainEvaluated) -> None:
    step, both, either, truth, answers = 0.001, 0, 0, [], []
    for name, row in by_name(found).items():
        at = [(tick + 0.5) * step for tick in range(round(SECONDS / step))]
        labelled = [any(start <= t < end for start, end in STRETCHES.get(name, ())) for t in at]
        given = [any(start <= t < end for start, end in spans(row)) for t in at]
        both += sum(one and other for one, other in zip(labelled, given, strict=True))
        either += sum(one or other for one, other in zip(labelled, given, strict=True))
        truth += labelled
        answers += given
    further = found.evaluation.further
    assert further["temporal IoU"].value == pytest.approx(both / either, abs=0.001)
    assert further["frame F1"].value == pytest.approx(f1_score(truth, answers), abs=0.01)
    assert further["frame macro-F1"].value == pytest.approx(f1_score(truth, answers, average="macro"), abs=0.01)
    assert 0.3 < further["temporal IoU"].value < 0.7, "of four stretches, two are found and one that is none"
    (note,) = [note for note in found.evaluation.notes if note.startswith("in time")]
    assert note == "in time: 6 recordings of 108.0 s, 3 with labelled stretches; 24 frames a second"


def test_without_stretches_nothing_is_measured_in_time(engine: Engine, folder: Path) -> None:
    (folder / "two.csv").write_text("file,ambivalent\ntorn.mp4,yes\nplain.mp4,no\n")
    found = AmbivalenceBenchmark().measure(engine, Selection(folder / "two.csv"), unwatched).evaluation
    assert list(found.further) == ["average precision"]
    assert found.groups is None
    assert "no stretches are labelled: nothing is measured in time" in found.notes
    assert "2 recordings are judged with the subtitles beside, and without recognising words" in found.notes


def test_words_alone_are_judged_and_have_no_time(engine: Engine, folder: Path) -> None:
    (folder / "note.txt").write_text(TORN)
    (folder / "words.csv").write_text("file,ambivalent,start,end\nnote.txt,yes,1,2\nplain.mp4,no,,\nlate.mp4,yes,,\n")
    found = AmbivalenceBenchmark().measure(engine, Selection(folder / "words.csv"), unwatched)
    assert by_name(found)["note.txt"]["answer"] == "ambivalent"
    notes = found.evaluation.notes
    assert "in time, 1 recording is left out: without a length in seconds" in notes
    assert "in time, 1 recording is left out: labelled yes, and not all stretches are told" in notes
    assert list(found.evaluation.further) == ["average precision"], "no stretch is left that has time"


def test_a_limit_draws_clips(engine: Engine, folder: Path) -> None:
    found = AmbivalenceBenchmark().measure(engine, Selection(folder / "clips.csv", limit=2, seed=1), unwatched)
    assert found.evaluation.n == 2


def test_an_observer_that_cannot_be_closed_is_told(engine: Engine, folder: Path, unclosable: Observer) -> None:
    (folder / "torn.txt").write_text(TORN)
    (folder / "one.csv").write_text("file,ambivalent\ntorn.txt,yes\n")
    stubborn = replace(engine, observers=(unclosable,))
    found = AmbivalenceBenchmark().measure(stubborn, Selection(folder / "one.csv"), unwatched).evaluation
    assert found.n == 1
    assert "the stubborn observer could not be closed: RuntimeError: still open" in found.notes
