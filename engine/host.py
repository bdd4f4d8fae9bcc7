"""Finds plugins, loads each on its own, and asks them what they bring."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Literal, TypeVar

import pluggy

from emotrace.engine import hookspecs
from emotrace.engine.benchmark import Benchmark, ChainBenchmark
from emotrace.engine.chain import Chain
from emotrace.engine.errors import EmotraceError, UsageError
from emotrace.engine.language import ModelProvider
from emotrace.engine.observer import Observer
from emotrace.engine.result import Failure
from emotrace.engine.stimulus import Reader
from emotrace.engine.timelimit import OutOfTimeError, call_within
from emotrace.engine.trainer import Trainer

LOAD_SECONDS = 60.0
"""Time that a plugin has to be imported, and to answer each hook."""

T = TypeVar("T")


@dataclass
class PluginRecord:
    """What became of one entry point."""

    name: str
    module: str
    distribution: str
    version: str
    status: Literal["loaded", "failed", "off"] = "off"
    message: str = ""
    brings: list[str] = field(default_factory=list)
    """Names of what it has brought so far."""


class PluginHost:
    """The plugins of this process. Each is isolated: one that fails becomes a record and a failure."""

    def __init__(self, points: Iterable[EntryPoint] = (), *, seconds: float = LOAD_SECONDS) -> None:
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._seconds = seconds
        self.records: list[PluginRecord] = []
        self.failures: list[Failure] = []
        for point in sorted(points, key=lambda point: point.name):
            self._load(point)

    @classmethod
    def installed(cls, *, seconds: float = LOAD_SECONDS) -> "PluginHost":
        """The plugins of every installed distribution, or those that EMOTRACE_PLUGINS=a,b names."""
        return cls(entry_points(group=hookspecs.PROJECT), seconds=seconds)

    def register(self, plugin: object, name: str) -> None:
        """Add a plugin that is here already: a module, or any object with hook implementations.

        Raises:
            UsageError: the name is taken.
        """
        if self._manager.has_plugin(name):
            raise UsageError(f"there is a plugin named {name!r} already")
        self._manager.register(plugin, name)
        self.records.append(PluginRecord(name, getattr(plugin, "__name__", ""), "", "", "loaded"))

    def observers(self) -> list[Observer]:
        """Every observer, by name; a second one of the same name is refused and reported."""
        return self._named(self._ask("emotrace_observers", Observer), lambda one: one.card.name)

    def chains(self) -> list[Chain]:
        """Every chain, by name."""
        return self._named(self._ask("emotrace_chains", Chain), lambda one: one.card.name)

    def readers(self) -> list[Reader]:
        """Every reader, by name."""
        return self._named(self._ask("emotrace_readers", Reader), lambda one: one.name)

    def providers(self) -> list[ModelProvider]:
        """Every provider of language models, by name."""
        return self._named(self._ask("emotrace_language_models", ModelProvider), lambda one: one.name)

    def benchmarks(self) -> list[Benchmark]:
        """Every reader of labelled data, by name."""
        return self._named(self._ask("emotrace_benchmarks", Benchmark), lambda one: one.name)

    def chain_benchmarks(self) -> list[ChainBenchmark]:
        """Everything that holds the findings of a chain against labels, by name."""
        return self._named(self._ask("emotrace_chain_benchmarks", ChainBenchmark), lambda one: one.name)

    def trainers(self) -> list[Trainer]:
        """Every trainer, by name."""
        return self._named(self._ask("emotrace_trainers", Trainer), lambda one: one.name)

    def manifests(self) -> list[Path]:
        """Every manifest of model files."""
        return [path for _, path in self._ask("emotrace_model_files", Path)]

    def _load(self, point: EntryPoint) -> None:
        distribution = point.dist
        record = PluginRecord(
            name=point.name,
            module=point.value,
            distribution=distribution.name if distribution else "",
            version=distribution.version if distribution else "",
        )
        self.records.append(record)
        if not _wanted(point.name):
            record.message = "left out by EMOTRACE_PLUGINS"
            return
        try:
            module = call_within(self._seconds, point.load, f"load {point.name}")
            self._manager.register(module, point.name)
            record.status = "loaded"
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a stranger's module may raise anything
            self._fail(record, f"cannot be loaded: {describe(error)}")

    def _ask(self, hook: str, kind: type[T]) -> list[tuple[str, T]]:
        """What each plugin brings to a hook, with the plugin's name. pluggy alone would stop at the first error."""
        brought: list[tuple[str, T]] = []
        implementations = getattr(self._manager.hook, hook).get_hookimpls()
        for implementation in sorted(implementations, key=lambda one: one.plugin_name):
            name = implementation.plugin_name
            record = next(record for record in self.records if record.name == name)
            try:
                things: list[Any] = call_within(self._seconds, partial(_collect, implementation.function), hook)
                wrong = [thing for thing in things if not isinstance(thing, kind)]
                if wrong:
                    raise TypeError(f"{hook} gave {type(wrong[0]).__name__}, which is no {kind.__name__}")
            except (Exception, SystemExit) as error:  # noqa: BLE001  # as above
                self._fail(record, f"{hook}: {describe(error)}")
                continue
            brought.extend((name, thing) for thing in things)
        return brought

    def _named(self, brought: list[tuple[str, T]], name_of: Callable[[T], str]) -> list[T]:
        taken: dict[str, T] = {}
        for plugin, thing in brought:
            record = next(record for record in self.records if record.name == plugin)
            try:
                name = name_of(thing)
            except AttributeError as error:
                self._fail(record, f"brings something without a name: {describe(error)}")
                continue
            if name in taken:
                self._fail(record, f"brings a second {name!r}; the first one is kept")
                continue
            taken[name] = thing
            if name not in record.brings:
                record.brings.append(name)
        return [taken[name] for name in sorted(taken)]

    def _fail(self, record: PluginRecord, message: str) -> None:
        record.status, record.message = "failed", message
        failure = Failure(where=f"plugin {record.name}", stage="load", message=message)
        if failure not in self.failures:
            self.failures.append(failure)


def _collect(ask: Callable[[], Iterable[Any]]) -> list[Any]:
    return list(ask())


def describe(error: BaseException) -> str:
    """An error as one line."""
    if isinstance(error, (OutOfTimeError, EmotraceError)) and str(error):  # these speak to users already
        return " ".join(str(error).split())
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _wanted(name: str) -> bool:
    chosen = os.environ.get("EMOTRACE_PLUGINS")
    return chosen is None or name in {part.strip() for part in chosen.split(",")}
