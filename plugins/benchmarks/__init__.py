"""Readers of labelled data: tables and folders of one's own, GoEmotions, EMO-DB."""

from collections.abc import Sequence

from emotrace.engine.benchmark import Benchmark
from emotrace.engine.hookspecs import hookimpl
from emotrace.plugins.benchmarks.formats import FORMATS


@hookimpl
def emotrace_benchmarks() -> Sequence[Benchmark]:
    """The readers of labelled data."""
    return FORMATS
