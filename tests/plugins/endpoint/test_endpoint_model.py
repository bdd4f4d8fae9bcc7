import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from emotrace.engine.errors import ModelError
from emotrace.engine.language import Grammar, LanguageModel, Message, Request, Schema
from emotrace.engine.observer import Setting
from emotrace.plugins.endpoint.provider import load

QUESTION = Message("user", "Name three colours.")
MOOD = Schema(
    {
        "type": "object",
        "properties": {"emotion": {"enum": ["joy", "anger"]}, "strength": {"enum": [1, 2, 3]}},
        "required": ["emotion", "strength"],
        "additionalProperties": False,
    }
)


@pytest.fixture
def plain(server: str, setting: Setting) -> Iterator[LanguageModel]:
    with closing(load(f"{server}#plain", setting)) as model:
        yield model


@pytest.fixture
def opening(server: str, setting: Setting) -> Iterator[LanguageModel]:
    with closing(load(f"{server}#opening", setting)) as model:
        yield model


@pytest.fixture(scope="module")
def bare(setting: Setting) -> Iterator[Any]:
    from llama_cpp import Llama

    path = setting.model_file("smollm2-135m-instruct")
    with closing(Llama(str(path), n_ctx=1024, n_threads=1, n_threads_batch=1, logits_all=True, verbose=False)) as llama:
        yield llama


def test_the_card_says_where_the_model_runs(plain: LanguageModel, server: str) -> None:
    assert isinstance(plain, LanguageModel)
    assert plain.card.name == "plain"
    assert server in plain.card.version
    assert plain.card.forms == ("schema",)
    assert not plain.card.needs_network
    assert plain.card.weights_licence == "unknown"


def test_a_remote_endpoint_needs_the_network_but_is_not_asked_before_it_writes(setting: Setting) -> None:
    with closing(load("https://models.example/v1#big", setting)) as model:
        assert model.card.needs_network


def test_without_a_name_the_first_model_of_the_server_is_taken(server: str, setting: Setting) -> None:
    with closing(load(server, setting)) as model:
        assert model.card.name == "plain"


def test_the_reply_arrives_in_pieces_and_is_the_models_own(plain: LanguageModel, bare: Any) -> None:
    pieces = list(plain.write(Request([QUESTION], max_tokens=20)))
    turns = [{"role": "user", "content": QUESTION.text}]
    penalty = 1.1  # the server's own default
    oracle = bare.create_chat_completion(turns, max_tokens=20, temperature=0.0, repeat_penalty=penalty)
    assert len(pieces) > 5
    assert "".join(pieces) == oracle["choices"][0]["message"]["content"]


def test_a_schema_holds_the_reply_even_on_a_server_without_the_standard_form(plain: LanguageModel) -> None:
    for _ in range(2):  # the second time it is known how to ask
        reply = json.loads("".join(plain.write(Request([QUESTION], form=MOOD))))
        assert reply["emotion"] in ("joy", "anger")
        assert reply["strength"] in (1, 2, 3)


def test_a_reply_that_is_not_read_to_its_end_leaves_the_endpoint_usable(plain: LanguageModel) -> None:
    reply = plain.write(Request([QUESTION], max_tokens=200))
    next(reply)
    reply.close()  # type: ignore[attr-defined]  # a generator
    assert "".join(plain.write(Request([QUESTION], max_tokens=5)))


def test_a_grammar_holds_the_reply_where_the_address_says_that_the_server_takes_one(
    server: str, setting: Setting
) -> None:
    with closing(load(f"{server}?grammar&trained#plain", setting)) as model:
        assert model.card.forms == ("grammar", "schema")
        assert model.card.trained
        for wanted in ("mauve and teal", "teal and mauve"):
            reply = "".join(model.write(Request([QUESTION], form=Grammar(f'root ::= "{wanted}"'))))
            assert reply == wanted
        assert json.loads("".join(model.write(Request([QUESTION], form=MOOD))))["emotion"] in ("joy", "anger")


def test_a_grammar_or_a_start_is_refused(plain: LanguageModel) -> None:
    with pytest.raises(ModelError, match="cannot be held to a grammar"):
        list(plain.write(Request([QUESTION], form=Grammar('root ::= "a"'))))
    with pytest.raises(ModelError, match="cannot be made to begin"):
        list(plain.write(Request([QUESTION], start="Red")))


@pytest.mark.parametrize("continuation", [" Paris", " a banana, surprisingly.", "!"])
def test_scores_are_those_of_an_independent_computation(opening: LanguageModel, bare: Any, continuation: str) -> None:
    import numpy as np

    prompt = "The capital of France is"
    head = [bare.token_bos(), *bare.tokenize(prompt.encode(), add_bos=False)]
    tail = bare.tokenize(continuation.encode(), add_bos=False)
    bare.reset()
    bare.eval(head + tail)
    rows = bare.scores[len(head) - 1 :].astype(np.float64)
    chosen = zip(rows, tail, strict=False)
    oracle = sum(row[token] - row.max() - np.log(np.exp(row - row.max()).sum()) for row, token in chosen)
    [score, nothing] = opening.score(prompt, [continuation, ""])
    assert score.tokens == len(tail)
    assert score.nats == pytest.approx(oracle, abs=0.02 * len(tail))
    assert (nothing.nats, nothing.tokens) == (0.0, 0)


def test_log_probabilities_that_belong_to_other_tokens_are_noticed(plain: LanguageModel) -> None:
    with pytest.raises(ModelError, match="do not belong to its tokens"):
        plain.score("The capital of France is", [" Paris"])


def test_a_token_across_the_boundary_cannot_be_scored(opening: LanguageModel) -> None:
    with pytest.raises(ModelError, match="across the beginning of 'py'"):
        opening.score("I feel so hap", ["py"])


def test_a_chat_or_an_empty_prompt_cannot_be_scored(opening: LanguageModel) -> None:
    with pytest.raises(ModelError, match="raw text only"):
        opening.score([QUESTION], [" Red"])
    with pytest.raises(ModelError, match="at least one word"):
        opening.score("", [" Red"])


def test_importing_the_plugin_loads_no_heavy_library() -> None:
    code = (
        "import sys, emotrace.plugins.endpoint as plugin; plugin.emotrace_language_models();"
        "print(sorted({'openai', 'httpx2', 'llama_cpp', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"
