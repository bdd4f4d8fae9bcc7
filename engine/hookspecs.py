"""The hooks by which a plugin brings things in. Each returns what it brings; none is handed the host.

A plugin is a module named by an entry point of the group `emotrace`:

    from emotrace.engine.hookspecs import hookimpl

    @hookimpl
    def emotrace_observers() -> list[Observer]:
        return [MyObserver()]
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from emotrace.engine.benchmark import Benchmark, ChainBenchmark
    from emotrace.engine.chain import Chain
    from emotrace.engine.language import ModelProvider
    from emotrace.engine.observer import Observer
    from emotrace.engine.stimulus import Reader
    from emotrace.engine.trainer import Trainer

PROJECT = "emotrace"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def emotrace_readers() -> "Sequence[Reader]":  # type: ignore[empty-body]  # a specification has none
    """Asked once, before inputs are read: the readers that turn files into tracks."""


@hookspec
def emotrace_observers() -> "Sequence[Observer]":  # type: ignore[empty-body]  # a specification has none
    """Asked once, before a run is planned: the observers, cheaply made."""


@hookspec
def emotrace_chains() -> "Sequence[Chain]":  # type: ignore[empty-body]  # a specification has none
    """Asked once, when a chain is chosen: the ways of reasoning."""


@hookspec
def emotrace_language_models() -> "Sequence[ModelProvider]":  # type: ignore[empty-body]  # a specification has none
    """Asked once, when a language model is chosen: the providers that can load one."""


@hookspec
def emotrace_model_files() -> "Sequence[Path]":  # type: ignore[empty-body]  # a specification has none
    """Asked once, when a model file is wanted: TOML manifests of the files that this plugin can use."""


@hookspec
def emotrace_benchmarks() -> "Sequence[Benchmark]":  # type: ignore[empty-body]  # a specification has none
    """Asked once, when `emotrace eval` runs: the readers of labelled data."""


@hookspec
def emotrace_chain_benchmarks() -> "Sequence[ChainBenchmark]":  # type: ignore[empty-body]  # a specification has none
    """Asked once, when `emotrace eval` runs: what holds the findings of chains against labels."""


@hookspec
def emotrace_trainers() -> "Sequence[Trainer]":  # type: ignore[empty-body]  # a specification has none
    """Asked once, when `emotrace train` runs: what can learn weights from labelled data."""
