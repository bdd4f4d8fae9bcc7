"""What `emotrace batch` costs over the bare observers, and where its time goes.

    .venv/bin/python benchmarks/batch_overhead.py [KIND ...] [--share 1.0]

KIND is one of those of batch_speed.py; without any, brief, texts, pictures and clips. For each portion of the data set
the bare observers and workers take turns in one process, who goes first changes each time, and CPU time is told, in
milliseconds a row. The observers read what they observe and no more, many texts at once where they can; a worker that
decides also makes a graph of it, sums the weights, and writes lines of JSON; one that explains has each of them worded
by the realizer and each sentence checked. Of "texts" only what is explained observes what bare observers do. Then,
from the results' own timings: the share of the time of each observer, of the explanation, and of all else.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve()
sys.path.append(str(HERE.parents[1]))

from benchmarks.batch_speed import KINDS, Kind  # noqa: E402
from emotrace.engine.intake import read  # noqa: E402
from emotrace.engine.observation import Observation  # noqa: E402
from emotrace.engine.orchestrator import Engine  # noqa: E402
from emotrace.engine.stimulus import Text, Track  # noqa: E402
from emotrace.engine.store import store_of  # noqa: E402
from emotrace.plugins.face import MANIFEST as FACE  # noqa: E402
from emotrace.ui.batch.columns import Columns  # noqa: E402
from emotrace.ui.batch.crew import settle  # noqa: E402
from emotrace.ui.batch.deciding import weighers  # noqa: E402
from emotrace.ui.batch.foreseeing import TOGETHER, Foresight  # noqa: E402
from emotrace.ui.batch.inputs import open_input  # noqa: E402
from emotrace.ui.batch.items import Item  # noqa: E402
from emotrace.ui.batch.rows import Row, lines_of  # noqa: E402
from emotrace.ui.batch.running import BRIEF_TEXTS  # noqa: E402
from emotrace.ui.batch.work import Worker, given_of  # noqa: E402
from emotrace.ui.session import open_engine  # noqa: E402

PORTION = TOGETHER
"""Rows that are answered before it is another's turn; texts that are decided alone come as a worker gets them."""

Act = Callable[[Sequence[Item]], Sequence[Row]]


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description="Overhead of emotrace batch, and where its time goes.")
    parser.add_argument("kinds", nargs="*", default=["brief", "texts", "pictures", "clips"], metavar="KIND")
    parser.add_argument("--share", type=float, default=1.0)
    arguments = parser.parse_args()
    for name in arguments.kinds:
        kind = KINDS[name]
        with TemporaryDirectory() as folder:
            rows = max(8, round(kind.rows * arguments.share))
            given = kind.write(Path(folder) / "in", rows, store_of([FACE]))
            portions = list(_portions(open_input(str(given), Columns()).walk(), kind))
            measure(name, kind, portions, Path(folder) / "out.jsonl")


def _portions(items: Iterator[Item], kind: Kind) -> Iterator[list[Item]]:
    while portion := list(islice(items, BRIEF_TEXTS if kind.brief else PORTION)):
        yield portion


def measure(name: str, kind: Kind, portions: Sequence[Sequence[Item]], out: Path) -> None:
    """Let all take turns over the portions, the first of which is for warming up; print what each took."""
    with ExitStack() as stack:
        engine = stack.enter_context(open_engine(kind.options))
        file = stack.enter_context(out.open("ab"))
        acts: dict[str, Act] = {"bare": lambda items: bare(engine, items, kind)}
        for what, brief in (("decided", True), ("explained", False)):
            if brief or not kind.brief:
                worker = stack.enter_context(closing(Worker(kind.options, brief)))
                acts[what] = partial(_written, worker, file)
        seconds: dict[str, float] = dict.fromkeys(acts, 0.0)
        parts: defaultdict[str, float] = defaultdict(float)
        for number, portion in enumerate(portions):
            if number == 1:
                settle()
            for what in acts if number % 2 else reversed(acts):
                start = time.process_time()
                rows = acts[what](portion)
                if number:
                    seconds[what] += time.process_time() - start
                    for part, own in _timings(rows) if what == [*acts][-1] else ():
                        parts[part] += own
        engine.close()
    many = sum(map(len, portions[1:]))
    told = "   ".join(f"{what} {1000 * own / many:7.2f} ms" for what, own in sorted(seconds.items()))
    ratios = ", ".join(f"{what} / bare {seconds[what] / seconds['bare']:.3f}" for what in acts if what != "bare")
    print(f"{name}, {many} rows: {told}   {ratios}")
    total = parts.pop("total", 0.0)
    parts["all else"] = total - sum(parts.values())
    for part, own in sorted(parts.items(), key=lambda pair: -pair[1]) if total else []:
        print(f"    {part:12} {own / total:6.1%}")
    sys.stdout.flush()


def _timings(rows: Sequence[Row]) -> Iterator[tuple[str, float]]:
    """Seconds of each part of a run; texts that are weighed together have none."""
    for row in rows:
        if row.result is not None:
            yield from row.result.timings.items()


def _written(worker: Worker, file: Any, items: Sequence[Item]) -> Sequence[Row]:
    rows = worker.answer(items)
    lines, *_ = lines_of(rows)
    file.writelines(lines)
    return rows


def bare(engine: Engine, items: Sequence[Item], kind: Kind) -> Sequence[Row]:
    """No rows. Read each input, and have those observe it that a run would have; texts all at once."""
    readings = [list(read(given_of(item), engine.readers, None).tracks) for item in items]
    if kind.brief:
        for _, weigher in weighers(engine):
            weigher.weigh_all([track for tracks in readings for track in tracks], engine.setting)
        return ()
    foresight = Foresight()
    if texts := [track for tracks in readings for track in tracks if isinstance(track, Text)]:
        foresight.look(texts, engine)
    for tracks in readings:
        for observer in foresight.over(engine).route(tracks).observers:
            for track in [track for track in tracks if track.kind in observer.card.reads]:
                seen = list(observer.observe(track, engine.setting))
                tracks += [one for one in seen if isinstance(one, Track) and not isinstance(one, Observation)]
    return ()


if __name__ == "__main__":
    main()
