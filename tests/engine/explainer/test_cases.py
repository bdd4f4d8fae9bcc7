"""Cases: kept in a line, changed without an old graph, sampled as asked, widened only where still true."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from emotrace.chains.expression import ExpressionChain
from emotrace.engine.errors import InputError
from emotrace.engine.explainer.cases import Case, read_cases, write_cases
from emotrace.engine.explainer.records import case_problems, record_of
from emotrace.engine.explainer.sampling import KINDS, sampled
from emotrace.engine.explainer.widening import widened
from emotrace.engine.observation import Observation

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "explanations"
CHAIN = ExpressionChain()


@pytest.fixture(scope="module")
def references() -> tuple[Case, ...]:
    return read_cases(EXAMPLES / "references.jsonl")


@pytest.fixture(scope="module")
def pool(references: tuple[Case, ...]) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    for case in references[:200]:
        for one in case.observations:
            found.setdefault(one.modality, []).append(one)
    return {name: found[name] for name in ("face", "text", "voice")}


def test_cases_survive_a_trip_through_a_file(references: tuple[Case, ...], tmp_path: Path) -> None:
    write_cases(references[:20], tmp_path / "cases.jsonl")
    again = read_cases(tmp_path / "cases.jsonl")
    assert [case.model_dump() for case in again] == [case.model_dump() for case in references[:20]]


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85"], ids=ascii)
def test_a_sign_that_ends_a_line_elsewhere_ends_no_case(
    sign: str, references: tuple[Case, ...], tmp_path: Path
) -> None:
    torn = [case.changed(sentences=(f"It is{sign}sad.",)) for case in references[:2]]
    write_cases(torn, tmp_path / "cases.jsonl")
    again = read_cases(tmp_path / "cases.jsonl")
    assert [case.sentences for case in again] == [(f"It is{sign}sad.",)] * 2


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "holds no case"), ('{"id": "x"}\n', "line 1 is no case"), ("not json\n", "line 1 is no case")],
)
def test_what_is_no_case_is_refused_by_its_line(text: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(text)
    with pytest.raises(InputError, match=why):
        read_cases(path)


def test_a_changed_case_has_a_graph_of_its_own(references: tuple[Case, ...]) -> None:
    case = references[0]
    assert len(case.graph.observations) == len(case.observations)
    less = case.changed(observations=case.observations[:1], patterns=())
    assert len(less.graph.observations) == 1


def test_held_out_cases_are_in_no_reference(references: tuple[Case, ...]) -> None:
    def key(case: Case) -> str:
        return json.dumps([one.model_dump(exclude={"id"}) for one in case.observations])

    known = {key(case) for case in references}
    held = read_cases(EXAMPLES / "heldout.jsonl")
    assert len(held) >= 60
    assert not [case.id for case in held if key(case) in known]


def test_every_kind_is_sampled_and_is_what_it_is_called(pool: dict[str, list[Observation]]) -> None:
    cases = list(sampled(pool, np.random.default_rng(3), 2))
    assert Counter(case.origin for case in cases) == {f"sampled: {kind}": 2 for kind in KINDS}
    for case in cases:
        match case.origin.removeprefix("sampled: "):
            case "conflict" | "conflict that cannot be decided":
                assert case.belief.conflicts
            case "near tie":
                assert case.belief.runner_up
            case "abstention":
                assert case.belief.abstained
            case "pattern":
                assert case.graph.patterns
            case "context":
                assert case.stimulus.context
            case "third party":
                assert {one.observer.name for one in case.observations} & {"sampled"}


def test_the_same_seed_samples_the_same(pool: dict[str, list[Observation]]) -> None:
    one, other = (list(sampled(pool, np.random.default_rng(5), 1)) for _ in range(2))
    assert [case.model_dump() for case in one] == [case.model_dump() for case in other]


def test_a_variant_says_the_same_of_other_evidence_and_stays_true(
    references: tuple[Case, ...], pool: dict[str, list[Observation]]
) -> None:
    rng = np.random.default_rng(0)
    variants = [(case, widened(case, CHAIN, pool, rng)) for case in references[:40]]
    changed = [(case, variant) for case, variant in variants if variant is not case]
    assert len(changed) > 30
    for case, variant in changed:
        assert list(case_problems(variant, CHAIN)) == []
        assert len(variant.sentences) == len(case.sentences)
        assert {one.id for one in variant.observations} != {one.id for one in case.observations}


def test_a_sentence_that_is_not_true_is_told_with_its_place(references: tuple[Case, ...]) -> None:
    case = next(one for one in references if one.belief.top == "joy")
    wrong = case.changed(sentences=(*case.sentences[:-1], "The evidence fits anger, at {p}."))
    (first, *_) = case_problems(wrong, CHAIN)
    assert first.startswith(f"{case.id}, sentence {len(case.sentences)}: ")


def test_a_record_is_a_chat_of_facts_and_replies(references: tuple[Case, ...]) -> None:
    record = record_of(references[0], CHAIN)
    roles = [message.role for message in record.messages()]
    assert roles == ["system", *["user", "assistant"] * len(references[0].sentences)]
    assert [turn.text for turn in record.turns[2::2]] == list(references[0].sentences)
