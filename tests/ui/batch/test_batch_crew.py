"""How many workers there are, and that each keeps to its cores."""

import multiprocessing
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from emotrace.ui.batch import crew
from emotrace.ui.batch.crew import BYTES, ENOUGH, MOST, Crew, crew_of, free_memory, worker_with
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.pool import answers
from emotrace.ui.session import Options

Machine = Callable[[int, int], None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """Makes this a machine of so many cores, with memory for so many workers."""

    def of(cores: int, room: int) -> None:
        (tmp_path / "meminfo").write_text(f"MemTotal: 1 kB\nMemAvailable:   {room * BYTES // 1024} kB\n")
        monkeypatch.setattr(crew, "cores", lambda: cores)
        monkeypatch.setattr(crew, "MEMORY", tmp_path / "meminfo")
        monkeypatch.setattr(crew, "CONTAINER", tmp_path)

    return of


def test_those_who_are_asked_for_have_a_core_each(machine: Machine) -> None:
    machine(8, 0)
    assert [crew_of(asked, None, own_model=False) for asked in (1, 2, 64)] == [Crew(1, 1), Crew(2, 1), Crew(64, 1)]


@pytest.mark.parametrize(
    ("cores", "room", "rows", "wanted"),
    [
        (2, 9, 10 * ENOUGH, Crew(2, 1)),
        (8, 9, 2 * ENOUGH, Crew(2, 4)),
        (8, 3, 1000 * ENOUGH, Crew(3, 2)),
        (64, 99, 1000 * ENOUGH, Crew(MOST, 8)),
        (8, 99, ENOUGH, Crew(1, 8)),
        (8, 99, 0, Crew(1, 8)),
        (8, 0, 1000 * ENOUGH, Crew(1, 8)),
        (1, 99, 1000 * ENOUGH, Crew(1, 1)),
        (8, 99, None, Crew(1, 8)),
    ],
)
def test_where_nobody_says_there_are_as_many_as_rows_cores_and_memory_are_enough_for(
    machine: Machine, cores: int, room: int, rows: int | None, wanted: Crew
) -> None:
    machine(cores, room)
    assert crew_of(None, rows, own_model=False) == wanted


def test_a_model_of_the_users_own_is_loaded_or_asked_by_one_unless_the_user_says_more(machine: Machine) -> None:
    machine(8, 99)
    assert crew_of(None, 10_000, own_model=True) == Crew(1, 8)
    assert crew_of(3, 10_000, own_model=True) == Crew(3, 1)


@pytest.mark.parametrize(
    ("most", "used", "free"),
    [("max", "5", 4096), ("3000", "1000", 2000), ("9000", "1000", 4096), ("1000", "3000", 0), (None, None, 4096)],
)
def test_free_memory_is_what_the_machine_and_the_container_leave(
    most: str | None, used: str | None, free: int, tmp_path: Path
) -> None:
    (tmp_path / "meminfo").write_text("MemTotal:       9 kB\nMemAvailable:   4 kB\n")
    for name, said in (("max", most), ("current", used)):
        if said is not None:
            (tmp_path / f"memory.{name}").write_text(f"{said}\n")
    assert free_memory(tmp_path / "meminfo", tmp_path) == free
    assert free_memory(tmp_path / "gone", tmp_path) == 0


@pytest.mark.parametrize("cores", [1, 2])
def test_a_worker_starts_no_more_threads_for_texts_than_it_has_cores(
    cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,text,media")
    code = (
        "import os, threading\n"
        f"os.sched_getaffinity = lambda _: {{0, 1}}\n"
        "from emotrace.ui.batch.crew import worker_with\n"
        "from emotrace.ui.batch.items import Item\n"
        "from emotrace.ui.session import Options\n"
        f"worker = worker_with({cores}, Options(no_llm=True), False, None, False)\n"
        "rows = worker.answer([Item(number=1, id='1', text='I am so happy for you, and she is furious with me!')])\n"
        "assert rows[0].result, rows[0].error\n"
        "print(sum('emotrace-text' in one.name for one in threading.enumerate()))\n"
        "worker.close()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{cores}\n"


@pytest.mark.parametrize(("portions", "processes"), [(1, 1), (2, 2), (5, 2)])
def test_no_more_processes_start_than_there_are_portions(
    portions: int, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMOTRACE_PLUGINS", "chains,text,media")
    make = partial(worker_with, 1, Options(no_llm=True), True, None, False)
    chunks = [[Item(number=number, id=str(number), text="I am happy.")] for number in range(1, portions + 1)]
    seen = []
    for answered in answers(chunks, make, 2, pytest.fail):
        assert not answered.errors
        seen.append(sum(one.name == "emotrace-worker" for one in multiprocessing.active_children()))
    assert len(seen) == portions
    assert max(seen) == processes
