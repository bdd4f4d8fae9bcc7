"""Whether two outputs of a batch are told to be equal, and where they are not."""

import json
import math
import subprocess
import sys
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from shutil import copytree
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from emotrace.ui.batch.columns import Columns
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.pool import Answered
from emotrace.ui.batch.rows import lines_of
from emotrace.ui.batch.running import Wanted, run
from emotrace.ui.session import Options

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "batch_equal.py"
TEXTS = ["I am so happy!", "This makes me furious.", "It is on the table.", "I miss her so much."]


def in_this_process(chunks: Iterable[Sequence[Item]], make: Any, *_: Any) -> Generator[Answered]:
    with closing(make()) as worker:
        for chunk in chunks:
            yield Answered(chunk, *lines_of(worker.answer(chunk)))


@pytest.fixture(scope="module")
def outs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two runs over the same texts, each as lines and as tables."""
    folder = tmp_path_factory.mktemp("outs")
    (folder / "in.txt").write_text("\n".join(TEXTS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMOTRACE_PLUGINS", "chains,text,media")
        for out in ("1.jsonl", "2.jsonl", "1.parquet", "2.parquet"):
            run(Wanted(str(folder / "in.txt"), str(folder / out), Columns(), Options(no_llm=True)), in_this_process)
    return folder


def compared(one: Path, other: Path) -> tuple[int, list[str]]:
    done = subprocess.run([sys.executable, SCRIPT, one, other], capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout or done.stderr).splitlines()


def rows(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_bytes().splitlines()]


def changed(lines: list[dict[str, Any]], to: Path) -> Path:
    to.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return to


def test_two_runs_are_equal_though_their_times_are_not(outs: Path) -> None:
    times = [[row["seconds"] for row in rows(outs / name)] for name in ("1.jsonl", "2.jsonl")]
    assert times[0] != times[1]
    assert compared(outs / "1.jsonl", outs / "2.jsonl") == (0, [".jsonl: 4 lines, equal"])
    status, said = compared(outs / "1.parquet", outs / "2.parquet")
    assert status == 0
    assert [line.partition(":")[0] for line in said] == ["beliefs", "failures", "observations", "rows", "sentences"]
    assert all(line.endswith(" lines, equal") for line in said)


def test_the_last_digit_of_a_number_counts(outs: Path, tmp_path: Path) -> None:
    lines = rows(outs / "1.jsonl")
    posterior = lines[1]["result"]["belief"]["posterior"]
    joy = posterior["joy"]
    posterior["joy"] = math.nextafter(joy, 1.0)
    status, said = compared(outs / "1.jsonl", changed(lines, tmp_path / "out.jsonl"))
    assert status == 1
    assert said[0] == ".jsonl: 4 lines, differ in: result.belief.posterior.joy 1"
    assert said[1].startswith(f"    first at row 2, result.belief.posterior.joy: {joy!r} / ")


def test_rows_that_one_side_lacks_are_told_and_do_not_shift_the_others(outs: Path, tmp_path: Path) -> None:
    lines = rows(outs / "1.jsonl")
    one, other = changed(lines[1:], tmp_path / "1.jsonl"), changed(lines[:-1], tmp_path / "2.jsonl")
    status, said = compared(one, other)
    assert (status, said) == (
        1,
        [".jsonl: 3 lines, differ in: lines 2", "    first at row 1, lines: '0 lines' / '1 lines'"],
    )


def test_a_line_that_a_table_lacks_is_told_by_its_row(outs: Path, tmp_path: Path) -> None:
    other = copytree(outs / "1.parquet", tmp_path / "other.parquet")
    part = other / "beliefs" / "part-000001.parquet"
    lines = pq.read_table(part).to_pylist()
    gone = next(place for place, line in enumerate(lines) if line["number"] == 3)
    pq.write_table(pa.Table.from_pylist(lines[:gone] + lines[gone + 1 :]), part)
    status, said = compared(outs / "1.parquet", other)
    assert status == 1
    assert said[:2] == [
        f"beliefs: {len(lines)} and {len(lines) - 1} lines, differ in: lines 1",
        "    first at row 3, lines: '7 lines' / '6 lines'",
    ]


def test_what_cannot_be_compared_is_wrong_use(outs: Path, tmp_path: Path) -> None:
    for other in (outs / "1.parquet", tmp_path / "none.jsonl", tmp_path):
        status, said = compared(outs / "1.jsonl", other)
        assert status == 2
        assert "name two files of lines" in said[-1]
