"""More machines: chunks answered by workers that Ray starts, one in each actor, and their rows in the input's order.

The input is read where the command runs, and rows are written there; chunks go through Ray Data. No more of them are on
their way than workers need, so neither a slow disk nor a long input fills the memory of any machine.
"""

import logging
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pickle import loads
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, filterwarnings

from emotrace.engine.errors import EmotraceError, UsageError
from emotrace.engine.host import describe
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.pool import AHEAD, Answered
from emotrace.ui.batch.ray_parts import ITEMS, Desk, Judge, reading
from emotrace.ui.batch.work import Worker

if TYPE_CHECKING:
    from ray.data import Dataset

    from emotrace.ui.batch.running import Answers

WORKER_CPUS, READER_CPUS = 0.9, 0.1
"""Shares of a core that Ray sets aside for each worker, and for what reads: workers that took every core would wait for
the reader for ever."""

STORE_BYTES = 512 * 1024**2
"""Memory for chunks on their way, where Ray is started on this machine alone."""

SHORT = "/tmp" if os.name == "posix" else None
"""Where Ray lays its files: the path of a socket has 107 bytes at most, which leaves little for that of a folder."""

ANY = "auto"
"""The address of a cluster that this machine belongs to."""


def on_ray(address: str | None) -> "Answers":
    """What has chunks answered by Ray.

    Args:
        address: of a running cluster, "auto" for the one that this machine belongs to; None to start Ray here, for as
            long as it takes.

    Raises:
        UsageError: Ray is not installed, or the address is one that Ray Data cannot be used through.
    """
    try:
        import ray.data  # noqa: F401
    except ImportError as error:
        raise UsageError("--engine ray needs Ray; pip install 'emotrace[ray]'") from error
    if address is not None and address.startswith("ray://"):
        raise UsageError(f"run the command on a machine of the cluster, with --address {ANY}, not through {address}")
    return partial(_answers, address)


def _answers(
    address: str | None,
    chunks: Iterable[Sequence[Item]],
    make: Callable[[], Worker],
    workers: int,
    tell: Callable[[str], None],
) -> Generator[Answered]:
    """As `pool.answers`."""
    coming = iter(chunks)
    first = next(coming, None)
    if first is None:
        return
    with _quiet(), _cluster(address, workers, tell), _streaming():
        yield from _Flow(chain([first], coming), make, workers, tell).run()


@dataclass
class _Flow:
    """Chunks on their way to the workers and back."""

    coming: Iterator[Sequence[Item]]
    make: Callable[[], Worker]
    workers: int
    tell: Callable[[str], None]
    waiting: deque[Sequence[Item]] = field(default_factory=deque)
    """Given to the desk, and without rows yet."""
    fed: int = 0
    told: set[str] = field(default_factory=set)

    def run(self) -> Generator[Answered]:
        """See `pool.answers`; errors of Ray become one line."""
        import ray
        from ray.exceptions import RayError

        desk: Any = ray.remote(Desk).options(num_cpus=0, max_concurrency=1000).remote()
        self._feed(desk)
        try:
            with closing(_rows(self._plan(desk))) as rows:
                for row in rows:
                    if (answered := self._take(row)) is not None:
                        yield answered
                        desk.forget.remote(row["index"])
                        self._feed(desk)
        except RayError as error:
            raise EmotraceError(f"Ray gave up, and the same command goes on: {describe(error)}") from error
        finally:
            ray.kill(desk)

    def _plan(self, desk: Any) -> "Dataset":
        """Read chunks one after the other; have each answered by one of the actors.

        Ray Data starts an actor that died again, and gives it again what it was at, as often as that happens.
        """
        import ray
        from ray.data import ActorPoolStrategy

        return (
            ray.data.from_items([0])
            .map_batches(partial(reading, desk=desk), num_cpus=READER_CPUS)
            .map_batches(
                Judge,
                fn_constructor_args=(self.make, desk),
                compute=ActorPoolStrategy(size=self.workers),
                num_cpus=WORKER_CPUS,
            )
        )

    def _feed(self, desk: Any) -> None:
        """Give the desk what workers may need soon."""
        while len(self.waiting) < AHEAD * self.workers:
            items = next(self.coming, None)
            if items is None:
                desk.close.remote(self.fed)
                return
            desk.put.remote(self.fed, ITEMS.dump_json(items))
            self.waiting.append(items)
            self.fed += 1

    def _take(self, row: dict[str, Any]) -> Answered | None:
        """The rows of the chunk that is due; None where they were here before.

        Raises:
            EmotraceError: what making a worker raised.
        """
        if row["refusal"]:
            refusal: EmotraceError = loads(row["refusal"])  # an actor of ours wrote it
            raise refusal
        if row["index"] < self.fed - len(self.waiting):
            return None
        retried = ["a worker ended, and another took its place"] if row["tries"] else []
        for problem in (*filter(None, row["problems"].split("\n")), *retried):
            if problem not in self.told:
                self.told.add(problem)
                self.tell(problem)
        return Answered(self.waiting.popleft(), row["lines"].splitlines(keepends=True), row["errors"])


def _rows(plan: "Dataset") -> Generator[dict[str, Any]]:
    """What the actors say of each chunk, in the order of the chunks."""
    found: Any = iter(plan.iter_batches(batch_size=None, prefetch_batches=0))
    with closing(found) as batches:
        for batch in batches:
            names = list(batch)
            for values in zip(*(batch[name].tolist() for name in names), strict=True):
                yield dict(zip(names, values, strict=True))


@contextmanager
def _streaming() -> Iterator[None]:
    """Have plans that are made meanwhile pass on each chunk by itself, as soon as it is there, and in order."""
    from ray.data import DataContext

    context = DataContext.get_current().copy()
    context.target_max_block_size = 1
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    with DataContext.current(context):
        yield


@contextmanager
def _cluster(address: str | None, workers: int, tell: Callable[[str], None]) -> Iterator[None]:
    """Join the cluster, or start Ray here for as long as it takes; where this process has Ray already, it is used."""
    import ray

    if ray.is_initialized():
        yield
        return
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # else Ray reports to its makers
    common: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    with TemporaryDirectory(prefix="ray-", dir=SHORT, ignore_cleanup_errors=True) as folder:
        try:
            if address is None:
                ray.init(
                    "local",
                    num_cpus=workers + 1,
                    object_store_memory=STORE_BYTES,
                    include_dashboard=False,
                    _node_ip_address="127.0.0.1",  # the machine's own address may lead nowhere
                    _temp_dir=folder,  # what Ray lays down of people's data goes with it
                    **common,
                )
            else:
                ray.init(address, **common)
        except Exception as error:
            where = "on this machine" if address is None else f"at {address}"
            raise EmotraceError(f"cannot use Ray {where}: {describe(error)}") from error
        try:
            cpus: float = ray.cluster_resources().get("CPU", 0.0)  # type: ignore[no-untyped-call]
            room = int((cpus - READER_CPUS) / WORKER_CPUS)
            if room < workers:
                tell(f"the cluster has room for {room} of {workers} workers")
            yield
        finally:
            ray.shutdown()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Ray's own words off the screen: rows say what became of each input."""
    loggers = [logging.getLogger(name) for name in ("ray", "ray.data")]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    try:
        with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), catch_warnings():  # noqa: PTH123  # it is no file
            filterwarnings("ignore", module=r"ray\.")
            yield
    finally:
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)
