"""The form that a model's sentence is held to: llama.cpp reads it, and a quotation brings in nothing of its own."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.errors import ModelError
from emotrace.engine.explanation import Point
from emotrace.engine.form import sentence_form, sentence_grammar, sentence_of, sentence_schema
from emotrace.engine.language import Grammar, ModelCard, Schema
from emotrace.engine.observer import Setting
from emotrace.plugins.llama.grammar import GrammarState, gbnf_of
from emotrace.plugins.llama.provider import DEFAULT_MODEL
from emotrace.plugins.llama.vocabulary import Vocabulary


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


NAMES = st.lists(st.sampled_from(["E1", "E23", "P1", "p", "n", "reason", "context"]), unique=True, max_size=5)


@settings(max_examples=40, deadline=None)
@given(slots=NAMES)
def test_the_grammar_of_any_slots_is_read_by_llama_cpp_and_lets_each_through(
    slots: list[str], words: Vocabulary
) -> None:
    gbnf = sentence_grammar(slots)
    assert parses(gbnf, words)
    for slot in slots:
        assert allows(gbnf, words, f"{{{slot}}} fits joy, and so does {{{slot}}}.")
    assert allows(gbnf, words, "The evidence fits joy; it rests on that.")


@pytest.mark.parametrize(
    "reply",
    [
        "The face shows AU12 at 3.6.",
        "It is {E2} that fits joy.",
        "It fits “joy”.",
        'It fits "joy".',
        "It fits joy",
        "it fits joy.",
        "It fits joy. It does.",
        "**It** fits joy.",
        "It fits\njoy.",
        "",
    ],
)
def test_the_grammar_lets_no_number_quotation_or_strange_slot_through(reply: str, words: Vocabulary) -> None:
    assert not allows(sentence_grammar(["E1", "p"]), words, reply)


def test_llama_cpp_does_refuse_what_is_no_grammar(words: Vocabulary) -> None:
    assert not parses('root ::= "a" | missing', words)


POINT = Point(part="key_observations", claim="cue", evidence=("E1",))


@pytest.mark.parametrize("slots", [[], ["E1"], ["E1", "P1"]])
def test_the_schema_fixes_part_and_slots(slots: list[str], words: Vocabulary) -> None:
    point = Point(part="interpretation", claim="context", evidence=())
    schema = sentence_schema(point, slots)
    gbnf = gbnf_of(Schema(json.loads(json.dumps(schema.schema)), "sentence"))
    good = {"part": "interpretation", "slots": [f"{{{slot}}}" for slot in slots[:1]], "sentence": "So."}
    assert allows(gbnf, words, json.dumps(good))
    for bad in (
        {**good, "part": "conclusion"},
        {**good, "slots": ["{E9}"]},
        {**good, "more": 1},
        {"part": "interpretation"},
    ):
        assert not allows(gbnf, words, json.dumps(bad))


def test_a_model_is_held_to_a_grammar_where_it_can_be() -> None:
    assert isinstance(sentence_form(POINT, ["E1"], card("grammar", "schema")), Grammar)
    assert isinstance(sentence_form(POINT, ["E1"], card("schema")), Schema)
    assert isinstance(sentence_form(POINT, ["E1"], card()), Schema)


@pytest.mark.parametrize(("reply", "sentence"), [(" AU12 shows.", "AU12 shows."), ("", "")])
def test_the_sentence_is_taken_out_of_a_grammars_reply(reply: str, sentence: str) -> None:
    assert sentence_of(reply, Grammar("root ::= x")) == sentence


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
    assert sentence_of(reply, Schema({})) == sentence
