"""The same rows through Ray, on a real cluster on this machine."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.errors import UsageError
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.pool import Answered
from emotrace.ui.batch.ray_engine import on_ray
from emotrace.ui.batch.rows import Row
from emotrace.ui.batch.running import Answers, StoppedError, Wanted, run
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


def test_rows_are_those_of_this_machine_in_the_order_of_the_input(
    cluster: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emotrace.ui.batch.ray_engine.AHEAD", 6)
    given = chunks(*([5, 1, 3] * 12))  # three times what may be on its way at once
    answered = list(on_ray(None)(given, partial(Worker, BRIEF, brief=True), 2, pytest.fail))
    assert [list(one.items) for one in answered] == given
    assert timeless([line for one in answered for line in one.lines]) == judged(given)
    assert all(one.errors == 0 for one in answered)


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


def test_an_option_that_names_nothing_is_told_as_on_this_machine(cluster: None) -> None:
    with pytest.raises(UsageError, match="no chain named 'expresion'; did you mean expression"):
        list(on_ray(None)(chunks(1), partial(Worker, Options(chain="expresion", no_llm=True)), 2, pytest.fail))


def test_to_stop_early_leaves_nothing_at_work(cluster: None, tmp_path: Path) -> None:
    answers = on_ray(None)(chunks(*[2] * 300), writing_its_process(tmp_path), 2, pytest.fail)
    next(answers)
    answers.close()
    left = [Path("/proc", one.name) for one in tmp_path.iterdir()]
    end = time.monotonic() + 30
    while any(one.exists() for one in left) and time.monotonic() < end:
        time.sleep(0.2)
    assert not [one for one in left if one.exists()]


def test_what_was_begun_on_this_machine_goes_on_with_ray(
    cluster: None, at_hand: Answers, wanted: Callable[..., Wanted], tmp_path: Path
) -> None:
    def broken_off(*given: Any) -> Generator[Answered]:
        yield next(at_hand(*given))
        raise KeyboardInterrupt

    (tmp_path / "in.txt").write_text("\n".join(f"{TEXTS[n % 4]} {n}" for n in range(150)))
    with pytest.raises(StoppedError) as stopped:
        run(wanted("in.txt", "out.jsonl"), broken_off)
    assert 0 < stopped.value.mark.rows < 150
    mark = run(wanted("in.txt", "out.jsonl", workers=2), on_ray(None))
    run(wanted("in.txt", "whole.jsonl"), at_hand)
    assert mark.rows == 150
    begun, whole = (timeless((tmp_path / name).read_bytes().splitlines()) for name in ("out.jsonl", "whole.jsonl"))
    for row in (*begun, *whole):
        del row["key"]
    assert begun == whole


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
