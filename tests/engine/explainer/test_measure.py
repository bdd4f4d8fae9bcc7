"""The measure of a writer: what it must find in scripted ones."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from emotrace.chains.expression import ExpressionChain
from emotrace.engine.explainer.cases import Case, read_cases
from emotrace.engine.explainer.measure import intervene, scores, tell
from emotrace.engine.explanation import REALIZER
from emotrace.engine.language import Message, ModelCard, Request, Score
from emotrace.engine.slots import fill, slots_of

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "explanations"
CHAIN = ExpressionChain()


class Parrot:
    """Writes what a function of the last message says."""

    def __init__(self, reply: Callable[[str], str]) -> None:
        self.card = ModelCard(
            name="parrot", version="1", licence="MIT", weights_licence="MIT", forms=("grammar",), trained=True
        )
        self._reply = reply

    def write(self, request: Request) -> Iterator[str]:
        yield self._reply(request.messages[-1].text)

    def score(self, prompt: str | Sequence[Message], continuations: Sequence[str]) -> list[Score]:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing was loaded."""


def _next(left: Iterator[str], _: str) -> str:
    return next(left)


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    return read_cases(EXAMPLES / "references.jsonl")[:12]


def test_the_references_own_sentences_score_in_full(cases: tuple[Case, ...]) -> None:
    told = [tell(case, CHAIN, Parrot(partial(_next, iter(case.sentences)))) for case in cases]
    found = scores(told, "parrot")
    assert (found.first_pass, found.by_writer, found.passing, found.contradicting) == (1, 1, 1, 0)
    assert found.coverage_top3 == 1
    for case, one in zip(cases, told, strict=True):
        slots = (slots_of(point, case.graph, case.belief, case.stimulus) for point in case.plan(CHAIN).points)
        filled = [fill(sentence, own) for sentence, own in zip(case.sentences, slots, strict=True)]
        assert [sentence.text for _, sentence in one.said] == filled


def test_a_writer_that_says_nothing_true_leaves_all_to_the_realizer(cases: tuple[Case, ...]) -> None:
    found = scores([tell(case, CHAIN, Parrot(lambda _: "She is furious.")) for case in cases], "parrot")
    assert (found.first_pass, found.by_writer, found.passing) == (0, 0, 1)


def test_a_conclusion_against_the_belief_is_counted_as_contradiction(cases: tuple[Case, ...]) -> None:
    case = next(one for one in cases if one.belief.top not in (None, "fear") and one.belief.runner_up != "fear")
    found = scores([tell(case, CHAIN, Parrot(lambda _: "The evidence fits fear, at {p}."))], "parrot")
    assert found.contradicting
    assert found.contradicting > 0


def test_the_realizer_follows_when_evidence_is_dropped_or_turned(cases: tuple[Case, ...]) -> None:
    told = [tell(case, CHAIN, None) for case in cases[:6]]
    found = intervene(told, CHAIN, None, REALIZER)
    assert (found.dropped, found.flipped) == (1, 1)
