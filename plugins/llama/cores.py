"""How many threads to give to llama.cpp."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from emotrace.engine.cores import cores

MOST_THREADS = 8
"""Writing one token at a time is bound by memory: more threads than this do not make it faster."""


LOOKS = 5
SECONDS_BETWEEN_LOOKS = 0.003
"""A neighbour counts who is running at each of these moments, not one who comes and goes."""


def idle_cores() -> int:
    """Cores that this process may use and that are idle now, at least 1.

    llama.cpp's threads wait for each other about a thousand times for each token. One that has to share its core stops
    them all: on two cores, one busy neighbour makes two threads several times slower than one. The number of threads
    does not change what is written.
    """
    allowed = cores()
    return threads_for(allowed, os.cpu_count() or 1, min(_looks())) if allowed > 1 else 1


def threads_for(allowed: int, cores: int, running: int) -> int:
    """Threads where `running` threads of others keep some of the machine's cores busy."""
    return max(1, min(allowed, cores - running, MOST_THREADS))


def _looks() -> Iterator[int]:
    for _ in range(LOOKS):
        yield _running()
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _running() -> int:
    """Threads other than this one that run or wait to, on Linux; 0 where that is not known."""
    try:
        runnable, _ = Path("/proc/loadavg").read_text("ascii").split()[3].split("/")
    except (OSError, IndexError, ValueError):
        return 0
    return max(0, int(runnable) - 1)
