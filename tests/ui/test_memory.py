"""Large blocks that are free are the system's again, also where small ones came after them."""

import platform
import subprocess
import sys

import pytest

from emotrace.engine.events import Ended, Event, Started
from emotrace.ui.memory import given_back

PINNED = """
import sys
from pathlib import Path
import numpy as np
from emotrace.ui.memory import LARGE, give_back_large_blocks
if sys.argv[1] == "given back":
    give_back_large_blocks()
def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
np.ones(3 * LARGE, np.uint8)  # one that comes and goes: GNU's C library learns from it
before, kept = held(), []
for _ in range(5):
    large = np.ones(2 * LARGE, np.uint8)
    kept.append([np.ones(4000, np.uint8) for _ in range(50)])
    kept.append(large[:0].copy())
    del large
print((held() - before) / LARGE)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries have no such setting")
def test_what_is_free_goes_back_though_small_blocks_came_after_it() -> None:
    assert growth("given back") < 1
    assert growth("left alone") >= 1, "the C library does so by itself now: ui/memory.py can go"


def growth(way: str) -> float:
    """How much more a process holds when all large blocks are free, in large blocks."""
    done = subprocess.run([sys.executable, "-c", PINNED, way], capture_output=True, text=True, check=True)
    return float(done.stdout)


def test_the_events_of_a_run_pass_unchanged() -> None:
    happening: list[Event] = [Started("face", "S1"), Ended("face", "S1", 1.0), Started("voice", "S1")]
    assert list(given_back(happening)) == happening
