"""The chains that come with emotrace: one file a chain."""

from emotrace.chains.ambivalence import AmbivalenceChain
from emotrace.chains.expression import ExpressionChain
from emotrace.chains.multimodal import MultimodalChain
from emotrace.chains.zones import ZonesChain
from emotrace.engine.chain import Chain
from emotrace.engine.hookspecs import hookimpl


@hookimpl
def emotrace_chains() -> list[Chain]:
    """The built-in chains."""
    return [ExpressionChain(), MultimodalChain(), AmbivalenceChain(), ZonesChain()]
