"""Ray itself: joined where it runs, or started on this machine for as long as it takes, and kept off the screen."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from tempfile import TemporaryDirectory
from typing import Any
from warnings import catch_warnings, filterwarnings

from emotrace.engine.errors import EmotraceError
from emotrace.engine.host import describe
from emotrace.ui.batch.last_word import last_word

WORKER_CPUS, READER_CPUS = 0.45, 0.1
"""Shares of a core that Ray sets aside for each worker, and for what reads. A worker keeps a core busy; but where each
had one to itself, those of a machine that is lost would wait for ever for another place, and all others for them."""

WATCH_SECONDS = 10.0
"""How often it is seen to that no machine is lost. Our own choice."""

STORE_BYTES = 512 * 1024**2
"""Memory for chunks on their way, where Ray is started on this machine alone."""

SHORT = "/tmp" if os.name == "posix" else None
"""Where Ray lays its files: the path of a socket has 107 bytes at most, which leaves little for that of a folder."""


ENDED = "ended by Ray, or from outside; its rows are kept, and the same command goes on"
"""Ray ends a process whose cluster is gone at once, without a word."""


@contextmanager
def cluster(address: str | None, workers: int, tell: Callable[[str], None]) -> Iterator[None]:
    """Join the cluster, or start Ray here for as long as it takes; where this process has Ray already, it is used.

    Raises:
        EmotraceError: Ray cannot be reached, or does not start.
    """
    import ray

    if ray.is_initialized():
        yield
        return
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # else Ray reports to its makers
    with _place(address) as folder:
        _join(address, workers, folder)
        try:
            there = room(_cpus())
            if there < workers:
                tell(f"the cluster has room for {there} of {workers} workers")
            with last_word(ENDED), _watched(min(there, workers), tell):
                yield
        finally:
            ray.shutdown()


def _place(address: str | None) -> AbstractContextManager[str]:
    """A folder for what Ray lays down of people's data, where it is started here: it goes when Ray does."""
    if address is not None:
        return nullcontext("")
    return TemporaryDirectory(prefix="ray-", dir=SHORT, ignore_cleanup_errors=True)


def _join(address: str | None, workers: int, folder: str) -> None:
    import ray

    common: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    try:
        with _own_end():
            if address is not None:
                ray.init(address, **common)
                return
            ray.init(
                "local",
                num_cpus=workers + 1,
                object_store_memory=STORE_BYTES,
                include_dashboard=False,
                _node_ip_address="127.0.0.1",  # the machine's own address may lead nowhere
                _temp_dir=folder,
                **common,
            )
    except Exception as error:
        where = "on this machine" if address is None else f"at {address}"
        hint = "" if address is None else "; it may be gone, or ask for its token (RAY_AUTH_MODE=token)"
        raise EmotraceError(f"cannot use Ray {where}: {describe(error)}{hint}") from error


def room(cpus: Iterable[float]) -> int:
    """How many workers find a place beside the reader.

    Args:
        cpus: the cores of each machine, as Ray counts them; a worker is on one of them.
    """
    places = [int(there / WORKER_CPUS + 1e-9) for there in cpus]
    rests = [there - many * WORKER_CPUS for there, many in zip(cpus, places, strict=True)]
    return max(0, sum(places) - all(rest < READER_CPUS - 1e-9 for rest in rests))


@contextmanager
def quiet() -> Iterator[None]:
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


@contextmanager
def _watched(workers: int, tell: Callable[[str], None]) -> Iterator[None]:
    """Meanwhile tell of each machine that the cluster loses, and whether it goes on all the same."""
    over = threading.Event()

    def watch() -> None:
        before = len(_cpus())
        while not over.wait(WATCH_SECONDS):
            now = _cpus()
            if len(now) < before:
                tell(_lost(room(now), workers))
            before = len(now)

    watcher = threading.Thread(target=watch, name="cluster-watcher", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join(1.0)  # it may be asking a cluster that is no more


def _lost(there: int, workers: int) -> str:
    if there >= workers:
        return "the cluster lost a machine; what it was at is done again by others"
    return (
        f"the cluster lost a machine and has room for {there} of {workers} workers; it goes on when one joins, or stop "
        "it: the same command goes on"
    )


def _cpus() -> list[float]:
    import ray

    nodes: list[dict[str, Any]] = ray.nodes()  # type: ignore[no-untyped-call]
    return [float(node["Resources"].get("CPU", 0.0)) for node in nodes if node["Alive"]]


@contextmanager
def _own_end() -> Iterator[None]:
    """Keep what this process does when it is told to end: Ray would put its own in the place of that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if before is not None:  # None where it was set outside Python
            signal.signal(signal.SIGTERM, before)
