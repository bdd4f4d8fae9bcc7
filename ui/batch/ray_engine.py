"""More machines: chunks answered by workers that Ray starts, one in each actor, and their rows in the input's order.

The input is read where the command runs, and rows are written there; chunks go through Ray Data. No more of them are on
their way than workers need, so neither a slow disk nor a long input fills the memory of any machine.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from emotrace.engine.errors import EmotraceError, UsageError
from emotrace.engine.host import describe
from emotrace.ui.batch.items import Item
from emotrace.ui.batch.pool import Answered
from emotrace.ui.batch.ray_cluster import READER_CPUS, WORKER_CPUS, cluster, quiet
from emotrace.ui.batch.ray_parts import ITEMS, Desk, Judge, Judged, reading, refused, same
from emotrace.ui.batch.work import Worker

if TYPE_CHECKING:
    from ray.data import Dataset
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    from emotrace.ui.batch.running import Answers

AHEAD = 16
"""Portions that may be on their way, for each worker. Our own choice."""

SECONDS, MOST = 2.0, 1024
"""Work in a portion, by what rows before took, and items in it. Each portion costs the process that feeds all workers
about a hundredth of a second, so that small ones would keep a hundred workers waiting for it. Our own choice."""

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
    with quiet(), cluster(address, workers, tell), _streaming():
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
    answered: int = 0
    """Items that have rows."""
    took: float = 0.0
    """Seconds of workers' time for them."""
    told: set[str] = field(default_factory=set)
    judged: Judged | None = None
    """By whom the first rows were."""

    def run(self) -> Generator[Answered]:
        """See `pool.answers`; errors of Ray become one line."""
        import ray
        from ray.exceptions import RayError

        desk: Any = ray.remote(Desk).options(num_cpus=0, max_concurrency=1000, scheduling_strategy=_here()).remote()
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
            items = self._portion()
            if not items:
                desk.close.remote(self.fed)
                return
            desk.put.remote(self.fed, ITEMS.dump_json(items))
            self.waiting.append(items)
            self.fed += 1

    def _portion(self) -> Sequence[Item]:
        """What comes next; nothing at the end. Chunks are joined where rows come quickly."""
        items = list(next(self.coming, ()))
        room = min(MOST, SECONDS * self.answered / self.took) if self.took else 0.0
        while items and len(items) < room and (more := next(self.coming, None)):
            items += more
        return items

    def _take(self, row: dict[str, Any]) -> Answered | None:
        """The rows of the chunk that is due; None where they were here before.

        Raises:
            EmotraceError: what making a worker raised, or workers differ.
        """
        if row["refusal"]:
            raise refused(row["refusal"])
        self.judged = same(self.judged, Judged(row["mark"], row["machine"]))
        if row["index"] < self.fed - len(self.waiting):
            return None
        retried = ["a worker ended, and another took its place"] if row["tries"] else []
        for problem in (*_apart(row["problems"]), *retried):
            if problem not in self.told:
                self.told.add(problem)
                self.tell(problem)
        items, lines = self.waiting.popleft(), row["lines"].splitlines(keepends=True)
        self.answered, self.took = self.answered + len(items), self.took + row["took"]
        return Answered(items, lines, row["errors"], _apart(row["failed"]))


def _apart(lines: str) -> list[str]:
    return lines.split("\n") if lines else []


def _here() -> "NodeAffinitySchedulingStrategy":
    """On this machine: with any other, a machine that is lost would take the desk with it."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    return NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)


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
