"""The chains that come with emotrace: one file a chain."""

from typing import TYPE_CHECKING

from emotrace.chains.ambivalence import AmbivalenceChain
from emotrace.chains.expression import ExpressionChain
from emotrace.chains.multimodal import MultimodalChain
from emotrace.chains.zones import ZonesChain
from emotrace.engine.chain import Chain
from emotrace.engine.hookspecs import hookimpl

if TYPE_CHECKING:
    from emotrace.engine.benchmark import ChainBenchmark


@hookimpl
def emotrace_chains() -> list[Chain]:
    """The built-in chains."""
    return [ExpressionChain(), MultimodalChain(), AmbivalenceChain(), ZonesChain()]


@hookimpl
def emotrace_chain_benchmarks() -> "list[ChainBenchmark]":
    """What holds the findings of chains against labels."""
    from emotrace.chains.ambivalence_benchmark import AmbivalenceBenchmark
    from emotrace.chains.zones_benchmark import ZonesBenchmark

    return [AmbivalenceBenchmark(), ZonesBenchmark()]
