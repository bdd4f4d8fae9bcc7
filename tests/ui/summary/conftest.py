"""A small data set, really judged, in each of the forms that a batch is written in."""

import csv
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.store import Store
from emotrace.ui.batch.columns import Columns
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.pool import Answered
from emotrace.ui.batch.rows import lines_of
from emotrace.ui.batch.running import Wanted, run
from emotrace.ui.batch.work import Worker
from emotrace.ui.session import Options

LINES = [
    ("I am so happy for you!", "Ross", "2"),
    ("This makes me furious.", "Ross", "10"),
    ("", "Ross", "10"),
    ("I miss her every day.", "Rachel", "2"),
    ("Thank you so much, you made my day", "Rachel", "2"),
    ("I love it, it is wonderful!", "Rachel", "10"),
    ("It is on the table.", "", "10"),
]
"""Words, who says them, and a scene; one holds nothing to judge."""


@pytest.fixture(scope="session")
def outs(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:  # models are there
    """Ending to what was written."""
    folder = tmp_path_factory.mktemp("batch")
    with (folder / "lines.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("text", "who", "scene"), *LINES])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMOTRACE_PLUGINS", "chains,text,hesitation,media")
        worker = Worker(Options(no_llm=True), brief=True)

    def answers(chunks: Iterable[Sequence[Item]], *_: Any) -> Generator[Answered]:
        for chunk in chunks:
            rows = [row.model_copy(update={"key": f"key of {row.id}"}) for row in worker.answer(chunk)]
            yield Answered(chunk, *lines_of(rows))

    made = {name: folder / f"out.{name}" for name in ("jsonl", "parquet", "sqlite")}
    for path in made.values():
        log = path if path.suffix == ".sqlite" else None
        run(Wanted(str(folder / "lines.csv"), str(path), Columns(), Options(no_llm=True), brief=True, log=log), answers)
    worker.close()
    return made
