import json
import math
import re
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from itertools import islice, takewhile
from typing import Any

import pytest

from emotrace.engine.errors import ModelError
from emotrace.engine.language import Grammar, Message, Schema
from emotrace.plugins.llama.grammar import GrammarState, gbnf_of
from emotrace.plugins.llama.model import GgufModel
from emotrace.plugins.llama.sampling import Chooser
from emotrace.plugins.llama.vocabulary import Vocabulary

Says = Callable[..., str]

SENTENCE = """root ::= [A-Z] [a-z ,'-]+ (fact [a-z ,'-]*)* "."
fact ::= "AU12" | "3.6/5"
"""
LISTING = 'root ::= ("- " [a-z ]{2,20} "\\n"){3}'
DATE = 'root ::= [0-9]{4} "-" [0-9]{2} "-" [0-9]{2}'
VOWELLESS = "root ::= [^aeiouAEIOU]+"
GRAMMARS = {
    SENTENCE: r"[A-Z][a-z ,'-]+((AU12|3\.6/5)[a-z ,'-]*)*\.",
    LISTING: r"(- [a-z ]{2,20}\n){3}",
    DATE: r"\d{4}-\d\d-\d\d",
}
PROMPTS = [
    "The lip corners are raised: AU12 at 3.6/5. What does it mean?",
    "List three animals.",
    "Say something rude.",
    "日本?",
]
MOOD = Schema(
    {
        "type": "object",
        "properties": {"emotion": {"enum": ["joy", "anger"]}, "strength": {"enum": [1, 2, 3]}},
        "required": ["emotion", "strength"],
        "additionalProperties": False,
    }
)


@pytest.mark.parametrize("gbnf", [*GRAMMARS, VOWELLESS])
@pytest.mark.parametrize("prompt", PROMPTS)
def test_greedy_writing_is_exactly_llama_cpp_pythons_own_under_the_grammar(
    model: GgufModel, says: Says, bare: Any, prompt: str, gbnf: str
) -> None:
    from llama_cpp import LlamaGrammar

    grammar = LlamaGrammar.from_string(gbnf, verbose=False)
    prompt_tokens = model._chat.tokens([Message("user", prompt)])
    tokens = bare.generate(prompt_tokens, temp=0.0, repeat_penalty=1.0, grammar=grammar)
    oracle = list(takewhile(lambda token: token != bare.token_eos(), islice(tokens, 40)))
    said = says(prompt, form=Grammar(gbnf))
    assert said == bare.detokenize(oracle).decode("utf-8", "ignore") or _gap(bare, prompt_tokens, oracle, said) < TIE


TIE = 0.1
"""Logits that differ by less are a tie: which of them is larger depends on the order in which a processor adds up."""


def _gap(bare: Any, prompt: list[int], oracle: list[int], said: str) -> float:
    """By how much the oracle prefers its own token, where what was said first parts from it."""
    for at, token in enumerate(oracle):
        before = bare.detokenize(oracle[:at]).decode("utf-8", "ignore")
        if not said.startswith(bare.detokenize(oracle[: at + 1]).decode("utf-8", "ignore")):
            bare.reset()
            bare.eval([*prompt, *oracle[:at]])
            logits, rest = bare.scores[bare.n_tokens - 1], said[len(before) :].encode("utf-8")
            ours = [
                other for other in range(bare.n_vocab()) if (piece := _piece(bare, other)) and rest.startswith(piece)
            ]
            return float(logits[token] - max(logits[other] for other in ours))
    return math.inf


def _piece(bare: Any, token: int) -> bytes:
    piece: bytes = bare.detokenize([token])
    return piece


@pytest.mark.parametrize("gbnf", GRAMMARS)
@pytest.mark.parametrize("seed", range(4))
def test_a_draw_stays_within_the_grammar(says: Says, gbnf: str, seed: int) -> None:
    reply = says("Hello", form=Grammar(gbnf), temperature=0.7, seed=seed, max_tokens=200)
    assert re.fullmatch(GRAMMARS[gbnf], reply)


def test_draws_follow_the_models_distribution_over_what_the_grammar_allows(bare: Any) -> None:
    import numpy as np

    vocabulary = Vocabulary(bare)
    weights = {b" joy": 0.1, b" fear": 0.3, b" anger": 0.1}
    logits = np.full(vocabulary.size, -30.0, dtype=np.float32)
    logits[vocabulary.plain(" sadness")] = math.log(0.5)  # likeliest, and refused
    for word, weight in weights.items():
        logits[vocabulary.plain(word.decode())] = math.log(weight)
    seen = Counter(draw(vocabulary, logits, seed) for seed in range(1500))
    assert set(seen) == set(weights)
    for word, weight in weights.items():
        share = weight / 0.5
        tolerance = 4 * math.sqrt(share * (1 - share) / 1500)
        assert seen[word] / 1500 == pytest.approx(share, abs=tolerance)


def draw(vocabulary: Vocabulary, logits: Any, seed: int) -> bytes:
    grammar = GrammarState('root ::= " joy" | " fear" | " anger"', vocabulary)
    chooser = Chooser(vocabulary.size, temperature=1.0, seed=seed, grammar=grammar)
    with closing(grammar), closing(chooser):
        return vocabulary.piece(chooser.choose(logits))


def test_a_schema_holds_the_reply_to_json(says: Says) -> None:
    reply = json.loads(says("How does a smiling person feel?", form=MOOD))
    assert set(reply) == {"emotion", "strength"}
    assert reply["emotion"] in ("joy", "anger")
    assert reply["strength"] in (1, 2, 3)


def test_the_start_counts_as_part_of_the_form(says: Says) -> None:
    start = '{"emotion": "joy",'
    reply = says("How does a person feel?", form=MOOD, start=start)
    assert json.loads(start + reply)["emotion"] == "joy"


def test_a_start_that_the_form_does_not_allow_is_refused(says: Says) -> None:
    with pytest.raises(ModelError, match="begin with 'lower', which its grammar does not allow"):
        says("Hello", form=Grammar(SENTENCE), start="lower")


def test_a_reply_ends_when_its_form_is_complete(says: Says) -> None:
    assert says("Hello", form=Grammar('root ::= "ab"')) == "ab"
    assert says("Hello", form=Grammar('root ::= ""')) == ""


def test_a_control_token_allowed_for_its_spelling_is_spelt(says: Says) -> None:
    spelling = "<|im_start|>"
    assert says("Hello", form=Grammar(f'root ::= "{spelling}"')) == spelling


@pytest.mark.parametrize(
    ("gbnf", "reason"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("not a grammar", "expecting ::="),
        ('root ::= "a', "unexpected end"),
        ("root ::= [a-z", "unexpected end"),
        ("root ::= word", "word"),
        ('word ::= "a"', "no rule named root"),
        ('root ::= root "a"', "begins with itself"),
        ('root ::= "a"{99999}', "repetitions"),
        ("root ::= [\\x00]", "cannot be followed"),
    ],
)
def test_a_malformed_grammar_is_refused_in_one_line(
    says: Says, capfd: pytest.CaptureFixture[str], gbnf: str, reason: str
) -> None:
    with pytest.raises(ModelError, match=reason) as caught:
        says("Hello", form=Grammar(gbnf))
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")
    assert says("Hello", form=Grammar('root ::= "ok"')) == "ok"


def test_a_schema_that_cannot_be_expressed_is_refused_in_one_line() -> None:
    with pytest.raises(ModelError, match="schema 'mood' cannot be made into a grammar") as caught:
        gbnf_of(Schema({"$ref": "#/definitions/missing"}, name="mood"))
    assert "\n" not in str(caught.value)
