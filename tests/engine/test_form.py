"""The form that a model's sentence is held to: llama.cpp reads it, and a quotation brings in nothing of its own."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.belief import believe
from emotrace.engine.errors import ModelError
from emotrace.engine.explanation import Claim, Part, Point
from emotrace.engine.facts import Fact, facts_of, heading
from emotrace.engine.form import sentence_form, sentence_of, sentence_schema
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.language import Grammar, ModelCard, Schema
from emotrace.engine.observer import Setting
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.llama.grammar import GrammarState, gbnf_of
from emotrace.plugins.llama.provider import DEFAULT_MODEL
from emotrace.plugins.llama.vocabulary import Vocabulary

Make = Callable[..., Any]
ODD = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0") | st.sampled_from('"\\\n\r\t“”[](){}|*/'),
    min_size=1,
    max_size=15,
)


def card(*forms: Any) -> ModelCard:
    return ModelCard(name="m", version="1", licence="MIT", weights_licence="MIT", forms=forms)


@pytest.fixture(scope="module")
def words(setting: Setting) -> Iterator[Vocabulary]:
    """The default model's tokens, without the model."""
    from llama_cpp import Llama

    llama = Llama(str(setting.model_file(DEFAULT_MODEL)), vocab_only=True, verbose=False)
    yield Vocabulary(llama)
    llama.close()


def allows(gbnf: str, words: Vocabulary, reply: str) -> bool:
    """Whether llama.cpp lets a model write that reply, to its end; ModelError where it cannot read the grammar."""
    state = GrammarState(gbnf, words)
    try:
        state.begin_with(reply)
        return state.allows(words.with_controls(words.closing())[0])
    except ModelError:
        return False
    finally:
        state.close()


def parses(gbnf: str, words: Vocabulary) -> bool:
    try:
        GrammarState(gbnf, words).close()
    except ModelError:
        return False
    return True


@settings(max_examples=40, deadline=None)
@given(data=st.data(), quote=ODD)
def test_the_grammar_of_any_point_is_read_by_llama_cpp(
    data: st.DataObject, quote: str, cue: Make, random_graphs: Make, words: Vocabulary
) -> None:
    graph: EvidenceGraph = data.draw(random_graphs(most=4))
    said = graph.add(cue("text", "joy words", {"joy": 1.0}, value=3, unit="count", quote=quote))
    belief = believe(graph, taxonomy("ekman"))
    ids = data.draw(st.lists(st.sampled_from([one.id for one in graph.observations]), unique=True, max_size=3))
    claim: Claim = data.draw(st.sampled_from(["cue", "unweighted"])) if ids == [said.id] else "agreement"
    part: Part = data.draw(st.sampled_from(["key_observations", "interpretation"]))
    point = Point(part=part, claim=claim, evidence=tuple(ids), emotions=() if claim != "agreement" else ("joy",))
    form = sentence_form(point, facts_of(point, graph, belief), card("grammar"))
    assert isinstance(form, Grammar)
    assert parses(form.gbnf, words)


def test_llama_cpp_does_refuse_what_is_no_grammar(words: Vocabulary) -> None:
    assert not parses('root ::= "a" | missing', words)


POINT = Point(part="key_observations", claim="cue", evidence=("E1",))


ODD_WORDS = ['say "hi"', "back\\slash", "two\nlines", "cr\r", '" | "x', "\\", "tab\t", '"', "root ::= [a-z]", "]"]


@pytest.mark.parametrize("quote", ODD_WORDS)
def test_odd_quotations_stand_in_the_grammar_as_they_are(
    cue: Make, graph_of: Make, words: Vocabulary, quote: str
) -> None:
    graph = graph_of([cue("text", "joy words", {"joy": 1.7}, quote=quote)])
    facts = facts_of(POINT, graph, believe(graph, taxonomy("ekman")))
    form = sentence_form(POINT, facts, card("grammar"))
    assert isinstance(form, Grammar)
    assert parses(form.gbnf, words)
    plain = graph_of([cue("text", "joy words", {"joy": 1.7}, quote="glad")])
    usual = sentence_form(POINT, facts_of(POINT, plain, believe(plain, taxonomy("ekman"))), card("grammar"))
    assert isinstance(usual, Grammar)
    names = [[line.split(" ::= ")[0] for line in gbnf.split("\n")] for gbnf in (form.gbnf, usual.gbnf)]
    assert names[0] == names[1], "a quotation brings in no rule"


@pytest.mark.parametrize("evidence", [(), ("E1",), ("E1", "P1")])
def test_the_schema_fixes_part_and_ids(evidence: tuple[str, ...], words: Vocabulary) -> None:
    point = Point(part="interpretation", claim="context", evidence=evidence)
    schema = sentence_schema(point)
    gbnf = gbnf_of(Schema(json.loads(json.dumps(schema.schema)), "sentence"))
    good = {"part": "interpretation", "evidence": list(evidence[:1]), "sentence": "So."}
    assert allows(gbnf, words, json.dumps(good))
    for bad in (
        {**good, "part": "conclusion"},
        {**good, "evidence": ["E9"]},
        {**good, "more": 1},
        {"part": "interpretation"},
    ):
        assert not allows(gbnf, words, json.dumps(bad))


def test_a_model_is_held_to_a_grammar_where_it_can_be() -> None:
    facts = [Fact("cue", "AU12"), Fact("meaning", "a sign of joy")]
    assert isinstance(sentence_form(POINT, facts, card("grammar", "schema")), Grammar)
    assert isinstance(sentence_form(POINT, facts, card("schema")), Schema)
    assert isinstance(sentence_form(POINT, facts, card()), Schema)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (f"{heading(POINT)} AU12 shows. ", "AU12 shows."),
        (" AU12 shows.", "AU12 shows."),
        ("", ""),
    ],
)
def test_the_sentence_is_taken_out_of_a_grammars_reply(reply: str, sentence: str) -> None:
    assert sentence_of(reply, POINT, Grammar("root ::= x")) == sentence


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        ('{"part": "x", "sentence": " AU12 shows. "}', "AU12 shows."),
        ("{}", ""),
        ("[]", ""),
        ("null", ""),
        ("AU12 shows.", ""),
        ('{"sentence": "cut o', ""),
    ],
)
def test_the_sentence_is_taken_out_of_a_schemas_reply(reply: str, sentence: str) -> None:
    assert sentence_of(reply, POINT, Schema({})) == sentence
