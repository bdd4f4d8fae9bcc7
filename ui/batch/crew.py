"""How many workers there are, and how many cores each of them may keep busy."""

import gc
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from emotrace.engine.cores import LIMIT, cores
from emotrace.ui.batch.work import Worker
from emotrace.ui.session import Options

ENOUGH = 32
"""Rows for which another worker is worth its loading, where the user does not say how many. Our own choice."""
MOST = 8
"""Workers at most, where the user does not say how many. Our own choice: nobody is to be short of memory by default."""
BYTES = 1024**3
"""Memory that must be free for each of them: twice what one takes with all its models loaded."""

MEMORY = Path("/proc/meminfo")
CONTAINER = Path("/sys/fs/cgroup")
"""Limits of a container, where it has any (kernel.org, cgroup v2)."""

THREADS = (LIMIT, "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""Environment variables by which libraries know how many threads to start."""


@dataclass(frozen=True)
class Crew:
    """Who works."""

    workers: int
    cores: int
    """For each of them."""


def crew_of(asked: int | None, rows: int | None, own_model: bool) -> Crew:
    """Who works.

    Args:
        asked: how many workers the user wants, each with a core; None for what is best.
        rows: how many there are to come; None where nobody knows.
        own_model: whether the user names a language model: it may be large, or a server that answers one at a time.
    """
    if asked is not None:
        return Crew(asked, 1)
    there = cores()
    if rows is None or own_model:
        return Crew(1, there)
    workers = max(1, min(there, rows // ENOUGH, MOST, free_memory(MEMORY, CONTAINER) // BYTES))
    return Crew(workers, there // workers)


def free_memory(memory: Path, container: Path) -> int:
    """Bytes that are free on this machine, and in the container that this process is in; 0 where nobody knows."""
    try:
        lines = (line.split() for line in memory.read_text("ascii").splitlines())
        free = next(1024 * int(line[1]) for line in lines if line[0] == "MemAvailable:")
    except (OSError, ValueError, StopIteration):
        return 0
    try:
        most, used = (int((container / f"memory.{name}").read_text("ascii")) for name in ("max", "current"))
    except (OSError, ValueError):  # there is no container, or it may use all ("max")
        return free
    return max(0, min(free, most - used))


def worker_with(cores: int, options: Options, brief: bool, log: Path | None, refresh: bool) -> Worker:
    """A worker in a process of its own, which keeps no more cores busy than so many; raises as `Worker` does."""
    os.environ.update(dict.fromkeys(THREADS, str(cores)))
    return Worker(options, brief, log, refresh)


@cache
def settle() -> None:
    """Have all that is loaded by now left out, for good, when Python looks for what is not needed any more.

    For the process of a worker that has given its first rows: to walk through models and modules again and again takes
    half as long as to decide of texts.
    """
    gc.collect()
    gc.freeze()
