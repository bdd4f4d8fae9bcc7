"""Rows a second of `emotrace batch`, by what they hold and by the number of workers.

    .venv/bin/python benchmarks/batch_speed.py [KIND ...] [--repeats 3] [--share 1.0]

KIND is brief (texts decided alone), texts (explained by the realizer), worded (explained by the language model),
pictures, clips (2 s, without sound; both explained by the realizer), ray (as brief, by two workers of Ray); without
any, all but ray. Each is run by one worker that has one core, by one that may use all cores, and by two; runs take
turns, each in a process of its own. The clock runs from the first rows to the last, so that loading is left out; it is
told beside. Prints medians and ranges. `share` makes all data sets smaller or larger. Model files are fetched where
they are missing.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

HERE = Path(__file__).resolve()
sys.path.append(str(HERE.parents[1]))

from benchmarks.batch_inputs import write_clips, write_pictures, write_texts  # noqa: E402
from emotrace.engine.store import Store, store_of  # noqa: E402
from emotrace.plugins.face import MANIFEST as FACE  # noqa: E402
from emotrace.ui.batch.columns import Columns  # noqa: E402
from emotrace.ui.batch.pool import Answered, answers  # noqa: E402
from emotrace.ui.batch.running import Answers, Wanted, run  # noqa: E402
from emotrace.ui.session import Options  # noqa: E402


class Kind(NamedTuple):
    """A data set, and how it is answered."""

    rows: int
    write: Callable[[Path, int, Store], Path]
    options: Options
    brief: bool = False


def _texts(path: Path, many: int, _: Store) -> Path:
    return write_texts(path.with_suffix(".csv"), many)


SILENT = Options(no_llm=True)
KINDS = {
    "brief": Kind(6000, _texts, SILENT, brief=True),
    "texts": Kind(600, _texts, SILENT),
    "worded": Kind(10, _texts, Options()),
    "pictures": Kind(200, write_pictures, SILENT),
    "clips": Kind(16, write_clips, SILENT),
    "ray": Kind(6000, _texts, SILENT, brief=True),
}
WAYS = {"1 worker, 1 core": (1, 1), "1 worker": (1, None), "2 workers": (2, None)}
"""Workers, and cores that they may use; None for all."""


class Taken(NamedTuple):
    """One run."""

    rate: float
    """Rows a second from the first answer to the last."""
    first: float
    """Seconds until the first answer."""
    errors: int


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description="Speed of emotrace batch.")
    parser.add_argument("kinds", nargs="*", default=[name for name in KINDS if name != "ray"], metavar="KIND")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--once", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        print(json.dumps(once(*arguments.once)))
        return
    print(f"{'':9} {'':17} {'rows':>6} {'rows/s':>8}  {'range':16} {'s to first rows':>16}")
    for name in arguments.kinds:
        of_it = WAYS if name != "ray" else {"2 workers": (2, None)}
        with TemporaryDirectory() as folder:
            rows = max(4, round(KINDS[name].rows * arguments.share))
            given = KINDS[name].write(Path(folder) / "in", rows, store_of([FACE]))
            taken: dict[str, list[Taken]] = {way: [] for way in of_it}
            for _ in range(arguments.repeats):
                for way, runs in taken.items():
                    runs.append(_apart(name, given, way))
        for way, runs in taken.items():
            _print(name, way, rows, runs)


def _print(name: str, way: str, rows: int, runs: list[Taken]) -> None:
    rates = [one.rate for one in runs]
    between = f"({min(rates):.3g} to {max(rates):.3g})"
    errors = f"  {runs[0].errors} errors" if runs[0].errors else ""
    first = statistics.median(one.first for one in runs)
    print(
        f"{name:9} {way:17} {rows:>6} {statistics.median(rates):>8.3g}  {between:16} {first:>16.1f}{errors}", flush=True
    )


def _apart(name: str, given: Path, way: str) -> Taken:
    command = [sys.executable, str(HERE), "--once", name, str(given), way]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Taken(*json.loads(done.stdout.splitlines()[-1]))


def once(name: str, given: str, way: str) -> Taken:
    """One run in this process and its workers."""
    kind, (workers, cores) = KINDS[name], WAYS[way]
    if cores is not None:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    at: list[tuple[float, int]] = []
    start = time.perf_counter()
    with TemporaryDirectory() as folder:
        wanted = Wanted(given, f"{folder}/out.jsonl", Columns(), kind.options, brief=kind.brief, workers=workers)
        mark = run(wanted, clocked(_engine(name), at))
    (began, before), (ended, rows) = at[0], at[-1]
    return Taken((rows - before) / (ended - began), began - start, mark.errors)


def clocked(by: Answers, at: list[tuple[float, int]]) -> Answers:
    """The same answers; when they came, and how many rows there were then, is noted."""

    def answered(*asked: Any) -> Generator[Answered]:
        rows = 0
        for one in by(*asked):
            rows += len(one.items)
            at.append((time.perf_counter(), rows))
            yield one

    return answered


def _engine(name: str) -> Answers:
    if name != "ray":
        return answers
    from emotrace.ui.batch.ray_engine import on_ray

    return on_ray(None)


if __name__ == "__main__":
    main()
