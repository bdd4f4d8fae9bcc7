"""Instruction records: what a model sees of a case, and what it should write.

The idea is ExpLLM's Exp-CoT engine (Lan et al. 2024, arXiv 2409.02828): instruction data for one job, made from what
observers saw and what is known of it. Here the sentences are people's, and each is held to its graph by the check.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from emotrace.engine.chain import Chain
from emotrace.engine.explainer.cases import Case
from emotrace.engine.facts import facts_of
from emotrace.engine.language import Message
from emotrace.engine.record import Record
from emotrace.engine.writer import draft_problems


class Turn(Record):
    """One message of a record."""

    role: Literal["system", "user", "assistant"]
    text: str


class InstructionRecord(Record):
    """A chat that went well: the instruction, then a line of facts and a sentence for each point."""

    id: str
    origin: str
    turns: tuple[Turn, ...]

    def messages(self) -> list[Message]:
        """The chat as a language model takes it."""
        return [Message(turn.role, turn.text) for turn in self.turns]


def record_of(case: Case, chain: Chain) -> InstructionRecord:
    """The record of a case that has sentences."""
    points = case.plan(chain).points
    turns = [Turn(role="system", text=chain.briefing()[0].text)]
    for point, sentence in zip(points, case.sentences, strict=True):
        turns.append(Turn(role="user", text=facts_of(point, case.graph, case.belief)))
        turns.append(Turn(role="assistant", text=sentence))
    return InstructionRecord(id=case.id, origin=case.origin, turns=tuple(turns))


def case_problems(case: Case, chain: Chain, sentences: Sequence[str] | None = None) -> Iterator[str]:
    """What is wrong with a case's sentences, or with others for it."""
    points, written = case.plan(chain).points, case.sentences if sentences is None else sentences
    if len(written) != len(points):
        yield f"{case.id}: {len(written)} sentences for {len(points)} points"
        return
    for number, (point, sentence) in enumerate(zip(points, written, strict=True), start=1):
        problems = draft_problems(sentence, point, case.graph, case.belief, case.stimulus)
        yield from (f"{case.id}, sentence {number}: {problem}" for problem in problems)
