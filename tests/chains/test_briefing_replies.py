"""The examples that a model sees are people's, out of the references, and one of each kind that leaves it words."""

import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from emotrace.chains.expression import ExpressionChain
from emotrace.engine.explainer.cases import Case, read_cases
from emotrace.engine.explainer.records import case_problems, record_of

REFERENCES = Path(__file__).resolve().parents[2] / "examples" / "explanations" / "references.jsonl"


@pytest.fixture(scope="module")
def references() -> dict[str, Case]:
    return {case.id: case for case in read_cases(REFERENCES)}


def test_the_briefing_is_an_instruction_and_a_chat() -> None:
    system, *turns = ExpressionChain().briefing()
    assert system.role == "system"
    assert [turn.role for turn in turns] == ["user", "assistant"] * (len(turns) // 2)


def test_every_example_is_a_pair_out_of_the_references(references: dict[str, Case]) -> None:
    text = (files("emotrace.chains") / "data" / "expression_briefing.toml").read_text("utf-8")
    examples = tomllib.loads(text)["example"]
    for example in examples:
        turns = record_of(references[example["case"]], ExpressionChain()).turns
        pairs = [(asked.text, reply.text) for asked, reply in zip(turns[1::2], turns[2::2], strict=True)]
        assert (example["facts"], example["reply"]) in pairs


def test_there_is_an_example_of_each_task() -> None:
    shown = {turn.text.split(" ")[0] for turn in ExpressionChain().briefing() if turn.role == "user"}
    assert shown >= {"cue", "part", "pattern", "left", "conflict", "for", "against", "context", "conclusion", "next"}


def test_every_sentence_of_the_references_is_true_of_its_evidence(references: dict[str, Case]) -> None:
    chain = ExpressionChain()
    assert len(references) >= 500
    assert [problem for case in references.values() for problem in case_problems(case, chain)] == []


def test_the_references_are_no_boilerplate(references: dict[str, Case]) -> None:
    """Of all sentences, with their slots made alike, hardly any stands in more than a few explanations."""
    said = [sentence for case in references.values() for sentence in case.sentences]
    assert len(set(said)) > 0.9 * len(said)
