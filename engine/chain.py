"""What a chain is: a named way of reasoning from a graph and a belief to what an explanation says."""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from emotrace.engine.belief import Belief
from emotrace.engine.explanation import Plan
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.language import LanguageModel, Message
from emotrace.engine.observation import Observation
from emotrace.engine.record import Record
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.timeseries import TimeSeries


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


@runtime_checkable
class Deriver(Protocol):
    """A chain that finds something in the graph as a whole: discord between modalities, zones, labels."""

    def derive(
        self, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus, series: tuple[TimeSeries, ...]
    ) -> Iterable[Observation]:
        """What it finds, as observations without ids and without weights, whose `observer` is the chain.

        They are added to the graph after it has decided, and `plan` can speak of them.
        """
        ...


def briefing_for(model: LanguageModel, chain: Chain) -> tuple[Message, ...]:
    """What a model needs of a chain's briefing: the instruction alone where it was trained for this."""
    return chain.briefing()[: 1 if model.card.trained else None]
