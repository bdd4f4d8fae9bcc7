"""How many cores this process may keep busy."""

import os
from pathlib import Path

LIMIT = "EMOTRACE_CORES"
"""Environment variable: no more cores than that; a process that works beside others of its kind has one."""

QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""What a container may use of the machine, where there is such a limit (kernel.org, cgroup v2)."""


def cores() -> int:
    """Cores that it may run on, that its container has, and that EMOTRACE_CORES allows; at least 1."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limits = (here, _number(os.environ.get(LIMIT, "")), quota(QUOTA))
    return max(1, min(limit for limit in limits if limit is not None))


def quota(path: Path) -> int | None:
    """Whole cores in a file that says "200000 100000", microseconds of each so many; None without a limit."""
    try:
        most, period = path.read_text("ascii").split()
        return int(most) // int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
