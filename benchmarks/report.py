"""Runs benchmarks one after the other and prints a dated report in Markdown, with the machine and the versions.

    .venv/bin/python benchmarks/report.py face_speed voice_speed token_speed start_speed > benchmarks/results/NAME.md
    .venv/bin/python benchmarks/report.py "fusion_gain --faces FOLDER ..." ...

Names are those of the scripts beside this file; an argument may hold the script's own arguments.
"""

import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
LIBRARIES = ("emotrace", "mediapipe", "llama-cpp-python", "onnxruntime", "swift-f0", "vaderSentiment")


def report(calls: Sequence[str]) -> Iterator[str]:
    """The lines of the report."""
    ask = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(ask, cwd=HERE, capture_output=True, text=True, check=True)
    yield f"# {datetime.now(UTC):%Y-%m-%d}, {commit.stdout.strip()}"
    yield ""
    yield f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; " + (
        ", ".join(f"{name} {version(name)}" for name in LIBRARIES) + "."
    )
    for call in calls:
        script, *arguments = shlex.split(call)
        command = [sys.executable, str(HERE / f"{script}.py"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        shown = [script, *(Path(one).name if "/" in one else one for one in arguments)]
        yield from ("", f"## {' '.join(shown)}", "", "```", done.stdout.rstrip(), "```")


def main() -> None:
    """Print the report of the benchmarks that are named."""
    for line in report(sys.argv[1:]):
        print(line, flush=True)


if __name__ == "__main__":
    main()
