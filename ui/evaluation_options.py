"""Which options of `emotrace eval` bear on which benchmark."""

from collections.abc import Set as AbstractSet

import typer

from emotrace.engine.benchmark import ChainBenchmark
from emotrace.engine.errors import UsageError

EXPLANATIONS = "explanations"
"""What is measured over cases of evidence, not over labelled data."""

OF_EXPLANATIONS = frozenset({"benchmark", "path", "limit", "seed", "form", "output", "offline", "model", "no_llm"})
"""Options that this one knows."""

OF_OTHERS = frozenset({"segments", "random_splits", "model"})
"""Options that only benchmarks of chains and explanations know: labelled data are judged, and nothing is worded."""

OF_EVERY_CHAIN = frozenset(
    {"benchmark", "path", "limit", "seed", "observer", "baseline", "words", "form", "output", "predictions", "rules"}
    | {"offline", "timeout", "no_llm"}
)
"""Options that all benchmarks of chains know."""


def refuse_others(context: typer.Context, benchmark: str, of_chain: ChainBenchmark | None = None) -> None:
    """Say that an option does not bear on the benchmark, rather than leave it without effect.

    Raises:
        UsageError: one does not.
    """
    known = _known_to(benchmark, of_chain, context)
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        if name not in known and source is not None and source.name == "COMMANDLINE":
            raise UsageError(f"{parameter.opts[0]} does not bear on {benchmark}; leave it out")


def _known_to(benchmark: str, of_chain: ChainBenchmark | None, context: typer.Context) -> AbstractSet[str]:
    """Names of the options that bear on explanations, on a benchmark of a chain, or else on one of labelled data."""
    if benchmark == EXPLANATIONS:
        return OF_EXPLANATIONS
    if of_chain is not None:
        return OF_EVERY_CHAIN | set(of_chain.takes)
    return {parameter.name or "" for parameter in context.command.params} - OF_OTHERS
