"""The same rows through Ray, on a real cluster on this machine."""

import json
import os
import pickle
import signal
import socket
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.errors import EmotraceError, UsageError
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.pool import Answered
from emotrace.ui.batch.ray_cluster import room
from emotrace.ui.batch.ray_engine import on_ray
from emotrace.ui.batch.ray_parts import Judged, refused, same
from emotrace.ui.batch.rows import Row
from emotrace.ui.batch.running import BRIEF_TEXTS, Answers, StoppedError, Wanted, run
from emotrace.ui.batch.work import Worker
from emotrace.ui.session import Options

TEXTS = ["I am so happy for you!", "This makes me furious.", "I miss her every day.", "It is on the table."]
BRIEF = Options(no_llm=True)
PLUGINS = "chains,text,hesitation,media"

ray = pytest.importorskip("ray", reason="Ray is optional")


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """Ray on this machine, started once for all tests here; as many cores as two workers and a reader take."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMOTRACE_PLUGINS", PLUGINS)
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        ray.init(
            "local",
            num_cpus=3,
            object_store_memory=128 * 1024**2,
            include_dashboard=False,
            log_to_driver=False,
            logging_level="CRITICAL",
            _node_ip_address="127.0.0.1",
        )
    yield
    ray.shutdown()


def chunks(*sizes: int, holding: str = "") -> list[list[Item]]:
    """So many items each; one text of the second chunk is another where `holding` says so."""
    numbers = count(1)
    made = [[Item(number=n, id=str(n), text=f"{TEXTS[n % 4]} {n}") for n in islice(numbers, size)] for size in sizes]
    if holding:
        made[1][1] = made[1][1].model_copy(update={"text": holding})
    return made


def timeless(lines: Sequence[bytes]) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in lines]
    for row in rows:
        del row["seconds"]
        if row["result"]:
            del row["result"]["timings"], row["result"]["provenance"]["created"]
    return rows


def judged(chunks: list[list[Item]]) -> list[dict[str, Any]]:
    """What a worker in this process makes of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMOTRACE_PLUGINS", PLUGINS)
        with closing(Worker(BRIEF, brief=True)) as worker:
            return timeless([row.line() for chunk in chunks for row in worker.answer(chunk)])


def writing_its_process(folder: Path, deadly: str = "") -> Callable[[], Worker]:
    """Makes workers that say in a folder which process they are, and that a certain text ends."""

    class Marked(Worker):
        def __init__(self) -> None:
            super().__init__(BRIEF, brief=True)
            (folder / str(os.getpid())).touch()

        def answer(self, items: Sequence[Item]) -> list[Row]:
            if any(item.text == deadly for item in items):
                os.kill(os.getpid(), signal.SIGKILL)
            return super().answer(items)

    return Marked


@pytest.mark.slow
def test_rows_are_those_of_this_machine_in_the_order_of_the_input(
    cluster: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotrace.ui.batch.ray_engine.AHEAD", 6)
    given = chunks(*([5, 1, 3] * 12))  # three times what may be on its way at once
    answered = list(on_ray(None)(given, partial(Worker, BRIEF, brief=True), 2, pytest.fail))
    assert [item for one in answered for item in one.items] == list(chain(*given))
    assert timeless([line for one in answered for line in one.lines]) == judged(given)
    assert all(one.errors == 0 for one in answered)


@pytest.mark.slow
def test_where_rows_come_quickly_chunks_are_joined_into_fewer_portions(cluster: None) -> None:
    """Each portion costs the process that feeds all workers as much as ten rows cost a worker."""
    given = chunks(*[1] * 600)
    answered = list(on_ray(None)(given, partial(Worker, BRIEF, brief=True), 2, pytest.fail))
    assert [item for one in answered for item in one.items] == list(chain(*given))
    assert len(answered) < 300
    assert len(answered[0].items) == 1, "nothing is known yet of how quickly they come"


@pytest.mark.slow
def test_a_worker_whose_process_is_killed_is_replaced_and_no_row_is_lost_or_changed(
    cluster: None, tmp_path: Path
) -> None:
    given, told, rows = chunks(*[4] * 40), list[str](), list[dict[str, Any]]()
    answers = on_ray(None)(given, writing_its_process(tmp_path), 2, told.append)
    for number, one in enumerate(answers):
        if number == 3:
            victim = int(min(tmp_path.iterdir()).name)
            os.kill(victim, signal.SIGKILL)
        rows += timeless(one.lines)
    assert rows == judged(given)
    assert len(list(tmp_path.iterdir())) == 3, "another process took its place"
    assert set(told) <= {"a worker ended, and another took its place"}


@pytest.mark.slow
def test_an_item_that_ends_every_process_is_an_error_and_the_others_are_answered(cluster: None, tmp_path: Path) -> None:
    given = chunks(2, 3, 2, holding="the end")
    answers = on_ray(None)(given, writing_its_process(tmp_path, "the end"), 2, lambda _: None)
    rows = [row for one in answers for row in timeless(one.lines)]
    assert [row["number"] for row in rows] == list(range(1, 8))
    assert [row["error"] for row in rows if row["error"]] == ["row 4: the process that judged it ended"]
    expected = judged(given)
    assert [row["result"]["belief"]["top"] for row in rows if row["result"]] == [
        row["result"]["belief"]["top"] for row in expected if row["number"] != 4
    ]


@pytest.mark.slow
def test_an_option_that_names_nothing_is_told_as_on_this_machine(cluster: None) -> None:
    with pytest.raises(UsageError, match="no chain named 'expresion'; did you mean expression"):
        list(on_ray(None)(chunks(1), partial(Worker, Options(chain="expresion", no_llm=True)), 2, pytest.fail))


@pytest.mark.slow
def test_to_stop_early_leaves_nothing_at_work(cluster: None, tmp_path: Path) -> None:
    answers = on_ray(None)(chunks(*[2] * 300), writing_its_process(tmp_path), 2, pytest.fail)
    next(answers)
    answers.close()
    left = [Path("/proc", one.name) for one in tmp_path.iterdir()]
    end = time.monotonic() + 30
    while any(one.exists() for one in left) and time.monotonic() < end:
        time.sleep(0.2)
    assert not [one for one in left if one.exists()]


@pytest.mark.slow
def test_workers_that_would_give_different_rows_are_refused(
    cluster: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make() -> Worker:
        """The second worker with other plugins than the first."""
        (tmp_path / str(os.getpid())).touch()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("EMOTRACE_PLUGINS", PLUGINS if len(list(tmp_path.iterdir())) == 1 else "chains,text,media")
            return Worker(BRIEF, brief=True)

    monkeypatch.setattr("emotrace.ui.batch.ray_engine.AHEAD", 2)
    with pytest.raises(EmotraceError, match="changed meanwhile: rows would not be alike"):
        list(on_ray(None)(chunks(*[1] * 2000), make, 2, pytest.fail))


def test_workers_of_machines_that_are_set_up_differently_are_refused_by_name() -> None:
    first = Judged("mark", "node1")
    assert same(None, first) == same(first, Judged("mark", "node2")) == first
    with pytest.raises(EmotraceError, match="on node1 and on node2 would give different rows: install the same"):
        same(first, Judged("another", "node2"))


@pytest.mark.slow
def test_what_fails_in_rows_that_stand_is_told_as_on_this_machine(cluster: None) -> None:
    def make() -> Worker:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("EMOTRACE_PLUGINS", "chains,text,media,endpoint")
            return Worker(Options(model="http://127.0.0.1:9/v1#model"))

    answered = list(on_ray(None)(chunks(1, 1, 1), make, 2, pytest.fail))
    assert all(len(one.failed) == 1 for one in answered)
    assert {failure.partition(" cannot")[0] for one in answered for failure in one.failed} == {
        "model: http://127.0.0.1:9/v1"
    }


def test_what_keeps_a_worker_from_being_made_names_another_machine() -> None:
    error = UsageError("there is no file my.toml")
    assert str(refused(pickle.dumps((error, socket.gethostname())))) == "there is no file my.toml"
    elsewhere = refused(pickle.dumps((error, "node7")))
    assert isinstance(elsewhere, UsageError)
    assert str(elsewhere) == "on node7: there is no file my.toml"


@pytest.mark.slow
def test_a_worker_finds_the_files_of_the_options_wherever_it_begins(
    cluster: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: Callable[..., Wanted]
) -> None:
    """The cluster runs in the folder in which the tests began; the command, in another one."""
    (tmp_path / "in.txt").write_text("\n".join(TEXTS))
    rules = (Path(__file__).parents[3] / "plugins/text/data/cues.toml").read_text("utf-8")
    (tmp_path / "mine.toml").write_text(rules, "utf-8")
    monkeypatch.chdir(tmp_path)
    mark = run(wanted("in.txt", "out.jsonl", options=Options(no_llm=True, rules=("text=mine.toml",))), on_ray(None))
    assert (mark.rows, mark.errors) == (4, 0)


@pytest.mark.parametrize(
    ("cpus", "places"),
    [
        ((3,), 6),
        ((2, 2, 2), 12),
        ((9,), 19),  # twenty would leave nothing for the reader
        ((9, 1), 22),
        ((1,) * 10, 20),
        ((0, 16), 35),
        ((0,), 0),
    ],
)
def test_workers_have_room_on_single_machines(cpus: Sequence[float], places: int) -> None:
    """As Ray places them: by shares of a core, each on one machine, and the reader beside them."""
    assert room(cpus) == places


@pytest.mark.slow
def test_what_was_begun_on_this_machine_goes_on_with_ray(
    cluster: None, at_hand: Answers, wanted: Callable[..., Wanted], tmp_path: Path
) -> None:
    def broken_off(*given: Any) -> Generator[Answered]:
        yield next(at_hand(*given))
        raise KeyboardInterrupt

    rows = 2 * BRIEF_TEXTS + 20
    (tmp_path / "in.txt").write_text("\n".join(f"{TEXTS[n % 4]} {n}" for n in range(rows)))
    with pytest.raises(StoppedError) as stopped:
        run(wanted("in.txt", "out.jsonl"), broken_off)
    assert 0 < stopped.value.mark.rows < rows
    mark = run(wanted("in.txt", "out.jsonl", workers=2), on_ray(None))
    run(wanted("in.txt", "whole.jsonl"), at_hand)
    assert mark.rows == rows
    begun, whole = (timeless((tmp_path / name).read_bytes().splitlines()) for name in ("out.jsonl", "whole.jsonl"))
    for row in (*begun, *whole):
        del row["key"]
    assert begun == whole


@pytest.mark.slow
def test_the_command_starts_ray_for_itself_and_says_nothing_but_how_it_ended(emotrace: Any, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("\n".join(TEXTS))
    asked = ("batch", "in.txt", "out.jsonl", "--brief", "--engine", "ray", "--workers", "2")
    done = emotrace(*asked, EMOTRACE_PLUGINS=PLUGINS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "emotrace: out.jsonl has 4 rows\n")
    assert [json.loads(line)["number"] for line in (tmp_path / "out.jsonl").read_bytes().splitlines()] == [1, 2, 3, 4]


def test_an_address_without_ray_is_wrong_use(emotrace: Any) -> None:
    done = emotrace("batch", "in.txt", "out.jsonl", "--address", "auto")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--engine ray" in done.stderr


@pytest.mark.parametrize("out", [("log",), ("out.sqlite",), ("out.jsonl", "--log")])
@pytest.mark.slow
def test_a_store_is_refused_on_a_cluster(emotrace: Any, tmp_path: Path, out: tuple[str, ...]) -> None:
    (tmp_path / "in.txt").write_text("\n".join(TEXTS))
    done = emotrace("batch", "in.txt", *out, "--engine", "ray", "--address", "auto")
    assert (done.returncode, done.stdout) == (2, "")
    assert "one machine's and no cluster's; name OUT.parquet or OUT.jsonl" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.txt"]


def test_where_nothing_is_left_to_do_ray_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray, "init", pytest.fail)
    monkeypatch.setattr(ray, "is_initialized", pytest.fail)
    assert list(on_ray(None)([], pytest.fail, 2, pytest.fail)) == []


def test_without_ray_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"pip install 'emotrace\[ray\]'"):
        on_ray(None)


def test_an_address_that_ray_data_cannot_be_used_through_is_refused() -> None:
    with pytest.raises(UsageError, match="on a machine of the cluster"):
        on_ray("ray://head:10001")
