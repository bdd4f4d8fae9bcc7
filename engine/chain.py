"""What a chain is: a named way of reasoning from a graph and a belief to what an explanation says."""

from typing import Protocol, runtime_checkable

from emotrace.engine.belief import Belief
from emotrace.engine.explanation import Plan
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.language import LanguageModel, Message
from emotrace.engine.record import Record
from emotrace.engine.stimulus import Stimulus


class ChainCard(Record):
    """What a chain says of itself."""

    name: str
    what: str
    """One line for `emotrace chains`."""
    source: str
    """The paper that it comes from."""
    modalities: tuple[str, ...] = ()
    """Modalities of the observers that it wants; empty for all."""


@runtime_checkable
class Chain(Protocol):
    """Plans explanations. Found through the hook `emotrace_chains`."""

    card: ChainCard

    def plan(self, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> Plan:
        """What to say, in which order."""
        ...

    def briefing(self) -> tuple[Message, ...]:
        """The instruction and worked examples that a language model sees before the points of a plan."""
        ...


def briefing_for(model: LanguageModel, chain: Chain) -> tuple[Message, ...]:
    """What a model needs of a chain's briefing: the instruction alone where it was trained for this."""
    return chain.briefing()[: 1 if model.card.trained else None]
