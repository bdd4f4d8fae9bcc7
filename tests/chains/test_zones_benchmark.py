"""The benchmark of zones on a real clip: its windows are the chain's, and what lies outside is told."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from emotrace.chains.zone_windows import ZoneWindow
from emotrace.chains.zones_benchmark import ZonesBenchmark, answers
from emotrace.engine.benchmark import ChainBenchmark, Selection
from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.chain_report import ChainEvaluated
from emotrace.engine.evaluation.watching import unwatched
from emotrace.engine.host import PluginHost
from emotrace.engine.intake import given_file
from emotrace.engine.observer import Observer
from emotrace.engine.orchestrator import Engine
from emotrace.engine.store import Store
from emotrace.ui.session import Options, open_engine

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def engine(store: Store) -> Iterator[Engine]:
    with open_engine(Options(no_llm=True, chain="zones")) as made:
        yield made


@pytest.fixture(scope="module")
def talk(example_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(example_clip, tmp_path_factory.mktemp("talk")))


def measure(engine: Engine, talk: Path, *rows: str, **more: bool) -> ChainEvaluated:
    table = talk.with_name("zones.csv")
    table.write_text("\n".join(("file,person,start,end,zone", *rows)), "utf-8")
    return ZonesBenchmark().measure(engine, Selection(table, **more), unwatched)  # type: ignore[arg-type]


def test_the_answer_at_a_time_is_the_zone_of_its_window() -> None:
    at = answers([ZoneWindow("S1", 0.0, 0.2, 0.5, 0.5), ZoneWindow("S1", 0.6, 0.8, -0.5, -0.5)])
    assert [at(seconds) for seconds in (0.1, 0.3, 0.7)] == ["yellow", None, "blue"]


def test_the_host_finds_it_as_anybodys() -> None:
    found = {one.name: one for one in PluginHost.installed().chain_benchmarks()}
    assert isinstance(found["zones"], ChainBenchmark)
    assert found["zones"].reads


def test_windows_are_answered_as_the_chain_explains_them(engine: Engine, talk: Path) -> None:
    found = measure(engine, talk, "talk.mp4,Ada,0,9,green")
    told = engine.explain([given_file(talk)])
    seconds = told.stimulus.sources[0].details["seconds"]
    own = [one for one in told.observations if one.modality == "zones" and one.kind == "zone share"]
    shares = {one.label: one.strength for one in own}
    answered = [str(row["answer"]) for row in found.answers if row["answer"] is not None]
    counted = {f"share of the {zone} zone": n / len(answered) for zone, n in Counter(answered).items()}
    assert shares == pytest.approx(counted)
    assert len(found.answers) == pytest.approx(seconds / 0.2, abs=1), "no window lies after the end"
    assert found.evaluation.coverage == pytest.approx(len(answered) / len(found.answers))
    late = round(9 / 0.2) - len(found.answers)
    assert f"labelled windows after the end of their recording, which are left out: {late}" in found.evaluation.notes


def test_two_labels_of_one_window_and_two_persons_of_one_recording_are_told(engine: Engine, talk: Path) -> None:
    rows = ("talk.mp4,Ada,2,3,yellow", "talk.mp4,Ada,2.5,3,green", "talk.mp4,Ben,2,3,yellow")
    notes = measure(engine, talk, *rows).evaluation.notes
    told = [note for note in notes if note.startswith("labels of windows that have another label too")]
    assert told
    assert told[0].split()[-1] in ("2", "3"), "half a second holds two or three windows"
    assert "1 recording is labelled for several persons, and zones are told of one of them" in notes


def test_what_is_no_recording_is_told_and_the_others_are_judged(engine: Engine, talk: Path) -> None:
    talk.with_name("still.txt").write_text("I am so happy")
    talk.with_name("noise.mp4").write_bytes(b"no clip at all")
    rows = ("still.txt,Ada,0,1,green", "noise.mp4,Ada,0,1,green", "talk.mp4,Ben,2,3,yellow")
    found = measure(engine, talk, *rows).evaluation
    assert found.n == 5
    assert [line.partition(": ")[0] for line in found.failed] == ["still.txt", "noise.mp4"]
    with pytest.raises(InputError, match=r"none of 1 recordings could be judged; the first: still\.txt: "):
        measure(engine, talk, rows[0])


def test_an_observer_that_cannot_be_closed_is_told(engine: Engine, talk: Path, unclosable: Observer) -> None:
    found = measure(replace(engine, observers=(unclosable,)), talk, "talk.mp4,Ada,0,1,green").evaluation
    assert found.n == 5
    assert "the stubborn observer could not be closed: RuntimeError: still open" in found.notes
