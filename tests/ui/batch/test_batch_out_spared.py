"""What a batch must not destroy, and what it need not hold against the user."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from emotrace.engine.errors import EmotraceError, InputError, UsageError
from emotrace.ui.batch.columns import Columns
from emotrace.ui.batch.pool import Answered
from emotrace.ui.batch.running import Answers, Wanted, run
from emotrace.ui.session import Options
from tests.ui.batch.conftest import TEXTS

LINES = "".join(json.dumps(text) + "\n" for text in TEXTS)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "in.jsonl").write_text(LINES)
    return tmp_path / "in.jsonl"


@pytest.mark.parametrize("given", ["in.jsonl", "link.jsonl", "*n.jsonl"])
@pytest.mark.parametrize("refresh", [False, True])
def test_an_input_is_never_written_over(
    given: str, refresh: bool, table: Path, wanted: Any, at_hand: Answers, tmp_path: Path
) -> None:
    (tmp_path / "link.jsonl").symlink_to(table)
    with pytest.raises(UsageError, match="is INPUT itself, which would be lost"):
        run(wanted(given, "in.jsonl", refresh=refresh), at_hand)
    assert table.read_text() == LINES


def test_tables_that_are_read_are_not_made_anew(table: Path, wanted: Any, at_hand: Answers, tmp_path: Path) -> None:
    run(wanted("in.jsonl", "out.parquet"), at_hand)
    part = next((tmp_path / "out.parquet" / "rows").glob("*.parquet"))
    data = part.read_bytes()
    again = wanted("out.parquet/rows", "out.parquet", Columns(text="id"), refresh=True)
    with pytest.raises(UsageError, match=r"INPUT is in .*out\.parquet, and would be lost"):
        run(again, at_hand)
    assert part.read_bytes() == data


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_a_command_that_was_wrong_from_the_start_can_be_said_right(
    name: str, table: Path, wanted: Any, at_hand: Answers
) -> None:
    def fails(*_: Any) -> Iterator[Answered]:
        raise UsageError("no such model")
        yield

    with pytest.raises(UsageError, match="no such model"):
        run(wanted(table.name, name, options=Options(no_llm=False, model="nowhere.gguf")), fails)  # type: ignore[arg-type]
    assert run(wanted(table.name, name), at_hand).rows == len(TEXTS)
    with pytest.raises(UsageError, match="begun with --limit none, not 2"):
        run(wanted(table.name, name, limit=2), at_hand)


def test_every_column_of_the_input_is_in_parquet_whatever_it_is_called(
    wanted: Any, at_hand: Answers, tmp_path: Path
) -> None:
    rows = [{"text": TEXTS[0], "other": "A", "id": "1"}, {"text": TEXTS[1], "id": "2", "late": "B"}]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    run(wanted("t.jsonl", "out.parquet"), at_hand)
    first, second = ds.dataset(tmp_path / "out.parquet" / "rows").to_table().to_pylist()
    assert (first["input_other"], first["other_columns"]) == ("A", None)
    assert (second["input_other"], json.loads(second["other_columns"])) == (None, {"late": "B"})


def test_a_database_of_another_program_is_left_as_it_is(
    table: Path, wanted: Any, at_hand: Answers, tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT)")
    other.close()
    data = (tmp_path / "other.db").read_bytes()
    with pytest.raises(InputError, match="is a database of another program"):
        run(wanted(table.name, "other.db"), at_hand)
    assert (tmp_path / "other.db").read_bytes() == data
    assert not list(tmp_path.glob("other.db-*"))


def test_of_two_runs_on_one_store_the_slower_is_told_to_wait(table: Path, wanted: Any, at_hand: Answers) -> None:
    want: Wanted = wanted(table.name, "out.sqlite")

    def overtaken(*given: Any) -> Iterator[Answered]:
        run(want, at_hand)
        yield from at_hand(*given)

    with pytest.raises(EmotraceError, match="has this run from another process; wait for it"):
        run(want, overtaken)  # type: ignore[arg-type]
    with sqlite3.connect(want.out) as store:
        assert store.execute('SELECT count(*), count(DISTINCT number) FROM "rows"').fetchone() == (len(TEXTS),) * 2
