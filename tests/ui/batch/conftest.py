"""A worker at hand, so that what does not need processes of its own is tested without them."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from emotrace.ui.batch.columns import Columns
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.pool import Answered
from emotrace.ui.batch.rows import lines_of
from emotrace.ui.batch.running import Answers, Wanted
from emotrace.ui.batch.work import Worker
from emotrace.ui.session import Options

TEXTS = [
    "I am so happy for you!",
    "This makes me furious.",
    "I miss her every day.",
    "What a surprise, I did not expect that at all!",
    "It is on the table.",
    "Ugh, that smell is disgusting.",
    "I'm scared of what comes next...",
    "Thank you so much, you made my day 😂",
]

Make = Callable[[], Worker]


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    """A worker that decides alone, without a store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMOTRACE_PLUGINS", "chains,text,hesitation,media")
        made = Worker(Options(no_llm=True), brief=True)
    yield made
    made.close()


@pytest.fixture
def at_hand(worker: Worker) -> Answers:
    """Has items answered in this process, each under a key by which a store finds it."""

    def answers(chunks: Iterable[Sequence[Item]], *_: Any) -> Generator[Answered]:
        for chunk in chunks:
            rows = [row.model_copy(update={"key": f"key of {row.id}"}) for row in worker.answer(chunk)]
            yield Answered(chunk, *lines_of(rows))

    return answers


@pytest.fixture
def wanted(tmp_path: Path) -> Callable[..., Wanted]:
    """What a user asks for, of files in the test's folder."""

    def make(given: str, out: str, columns: Columns | None = None, **more: Any) -> Wanted:
        named = given if given == "-" else str(tmp_path / given)
        options = more.pop("options", Options(no_llm=True))
        return Wanted(named, str(tmp_path / out), columns or Columns(), options, more.pop("brief", True), **more)

    return make
