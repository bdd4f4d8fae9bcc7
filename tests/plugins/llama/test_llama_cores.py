import os
from collections.abc import Callable

import pytest

from emotrace.plugins.llama.cores import idle_cores, threads_for
from emotrace.plugins.llama.model import GgufModel


@pytest.mark.parametrize(
    ("allowed", "cores", "running", "threads"),
    [(2, 2, 0, 2), (2, 2, 1, 1), (2, 2, 9, 1), (8, 8, 2, 6), (2, 64, 30, 2), (2, 64, 63, 1), (64, 64, 0, 8)],
)
def test_threads_leave_busy_cores_alone(allowed: int, cores: int, running: int, threads: int) -> None:
    assert threads_for(allowed, cores, running) == threads


def test_this_machine_has_a_core_to_run_on() -> None:
    assert 1 <= idle_cores() <= (os.cpu_count() or 1)


def test_each_reply_takes_the_cores_that_are_idle_then_and_says_the_same(
    model: GgufModel, says: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import llama_cpp

    replies = []
    for threads in (2, 1):
        monkeypatch.setattr("emotrace.plugins.llama.model.idle_cores", lambda threads=threads: threads)
        replies.append(says("Say hello.", max_tokens=4))
        assert llama_cpp.llama_n_threads(model._llama.ctx) == threads
    assert replies[0] == replies[1]
