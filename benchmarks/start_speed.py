"""How long the command line takes to answer: whole processes, timed from outside.

    .venv/bin/python benchmarks/start_speed.py [--repeats 7]

Prints the median and the range in seconds, beside a bare interpreter in the same run.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

EMOTRACE = str(Path(sys.executable).with_name("emotrace"))
WORDS = "I got the job! I can't believe it, I am so happy!"
COMMANDS: dict[str, Sequence[str]] = {
    "bare python": (sys.executable, "-c", "pass"),
    "emotrace --help": (EMOTRACE, "--help"),
    "explain --text, --no-llm": (EMOTRACE, "explain", "--text", WORDS, "--no-llm"),
    "explain --text, default model": (EMOTRACE, "explain", "--text", WORDS),
}


def main() -> None:
    """Time each command, taking turns, so that a busy moment hits all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=7)
    repeats = parser.parse_args().repeats
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(repeats):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    for name, taken in times.items():
        print(f"{name:32} {statistics.median(taken):6.2f} s   ({min(taken):.2f} to {max(taken):.2f})")


def seconds(command: Sequence[str]) -> float:
    """Wall-clock time of a process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
