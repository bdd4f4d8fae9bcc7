"""Rows a second of `emotrace batch`, by what they hold and by the number of workers.

    .venv/bin/python benchmarks/batch_speed.py [KIND ...] [--repeats 3] [--share 1.0]

KIND is brief (texts decided alone), texts (explained by the realizer), worded (explained by the language model),
pictures, clips (2 s, without sound; both explained by the realizer), ray and ray-texts (as brief and as texts, by two
workers of Ray); without any, all but those of Ray. Each is run by one worker, which has one core, by two, and as the
command does without --workers; runs take turns, each in a process of its own. The clock runs from the first rows to
the last, so that loading is left out; it is told beside. Prints medians and ranges, and the CPU time that a row costs
the process that reads INPUT and writes OUT, in milliseconds: there is one, however many workers there are. `share`
makes all data sets smaller or larger. Model files are fetched where they are missing.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
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
    "ray-texts": Kind(600, _texts, SILENT),
}
RAY = ("ray", "ray-texts")
WAYS = {"1 worker": 1, "2 workers": 2, "without --workers": None}


class Taken(NamedTuple):
    """One run."""

    rate: float
    """Rows a second from the first answer to the last."""
    first: float
    """Seconds until the first answer."""
    own: float
    """CPU time for each row of the process that reads and writes, in milliseconds."""
    errors: int


class Moment(NamedTuple):
    """When rows were answered."""

    seconds: float
    cpu: float
    """Seconds of CPU time of this process."""
    rows: int
    """Rows so far."""


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description="Speed of emotrace batch.")
    parser.add_argument("kinds", nargs="*", default=[name for name in KINDS if name not in RAY], metavar="KIND")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--once", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        print(json.dumps(once(*arguments.once)))
        return
    print(f"{'':9} {'':17} {'rows':>6} {'rows/s':>8}  {'range':16} {'s to first rows':>16} {'own ms/row':>11}")
    for name in arguments.kinds:
        of_it = WAYS if name not in RAY else {"2 workers": 2}
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
    first, own = (statistics.median(values) for values in zip(*((one.first, one.own) for one in runs), strict=True))
    rate = statistics.median(rates)
    print(f"{name:9} {way:17} {rows:>6} {rate:>8.3g}  {between:16} {first:>16.1f} {own:>11.2f}{errors}", flush=True)


def _apart(name: str, given: Path, way: str) -> Taken:
    command = [sys.executable, str(HERE), "--once", name, str(given), way]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Taken(*json.loads(done.stdout.splitlines()[-1]))


def once(name: str, given: str, way: str) -> Taken:
    """One run in this process and its workers."""
    kind, workers = KINDS[name], WAYS[way]
    at: list[Moment] = []
    start = time.perf_counter()
    with TemporaryDirectory() as folder:
        wanted = Wanted(given, f"{folder}/out.jsonl", Columns(), kind.options, brief=kind.brief, workers=workers)
        mark = run(wanted, clocked(_engine(name), at))
    return Taken(rate_of(at), at[0].seconds - start, own_of(at), mark.errors)


def clocked(by: Answers, at: list[Moment]) -> Answers:
    """The same answers; when they came, and how many rows there were then, is noted."""

    def answered(*asked: Any) -> Generator[Answered]:
        rows = 0
        for one in by(*asked):
            rows += len(one.items)
            at.append(Moment(time.perf_counter(), time.process_time(), rows))
            yield one

    return answered


def rate_of(at: Sequence[Moment]) -> float:
    """Rows a second from the first ones to the last."""
    return (at[-1].rows - at[0].rows) / (at[-1].seconds - at[0].seconds)


def own_of(at: Sequence[Moment]) -> float:
    """Milliseconds of this process's CPU time for each row, from the first ones to the last."""
    return 1000 * (at[-1].cpu - at[0].cpu) / (at[-1].rows - at[0].rows)


def _engine(name: str) -> Answers:
    if name not in RAY:
        return answers
    from emotrace.ui.batch.ray_engine import on_ray

    return on_ray(None)


if __name__ == "__main__":
    main()
