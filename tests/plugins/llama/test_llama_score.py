import math
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.errors import ModelError
from emotrace.engine.language import Message
from emotrace.plugins.llama.model import GgufModel
from emotrace.plugins.llama.vocabulary import Vocabulary

PROMPT = "The capital of France is"
CLOSE = 0.02
"""Nats a token: processors differ in how they round. On x86 both ways give the same values."""


def logprobs(bare: Any, tokens: list[int]) -> Any:
    """Log-probabilities after each token, shape (len(tokens), vocabulary), by another way to them."""
    import numpy as np

    bare.reset()
    bare.eval(tokens)
    scores = bare.scores[: len(tokens)].astype(np.float64)
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def oracle(bare: Any, head: list[int], tail: list[int]) -> float:
    rows = logprobs(bare, head + tail)
    return sum(float(rows[len(head) - 1 + i, token]) for i, token in enumerate(tail))


def tokens_of(bare: Any, text: str) -> list[int]:
    return list(bare.tokenize(text.encode(), add_bos=False, special=False))


@pytest.mark.parametrize(
    "continuation",
    [" Paris", " London", " a banana, surprisingly.", "\n", "!", " 日本 and 😀", " Paris" * 30],
)
def test_scores_are_those_of_an_independent_computation(model: GgufModel, bare: Any, continuation: str) -> None:
    head, tail = tokens_of(bare, PROMPT), tokens_of(bare, continuation)
    [score] = model.score(PROMPT, [continuation])
    assert score.tokens == len(tail)
    assert score.nats == pytest.approx(oracle(bare, head, tail), abs=CLOSE * len(tail))
    assert score.nats <= 0


def test_scores_do_not_depend_on_order_or_company(model: GgufModel) -> None:
    words = [" Paris", " London", " a banana", " Paris in the spring", ""]
    together = model.score(PROMPT, words)
    model.score("Something else entirely", [" now"])
    alone = [model.score(PROMPT, [word])[0] for word in reversed(words)][::-1]
    for one, other in zip(together, alone, strict=True):
        assert one.nats == pytest.approx(other.nats, abs=1e-9)
        assert one.tokens == other.tokens


def test_probabilities_of_single_tokens_add_up_to_their_share(model: GgufModel, bare: Any) -> None:
    import numpy as np

    head = tokens_of(bare, PROMPT)
    row = np.exp(logprobs(bare, head)[-1])
    texts = {int(token): bare.detokenize([int(token)]).decode("utf-8", "replace") for token in row.argsort()[-800:]}
    kept = {token: text for token, text in texts.items() if tokens_of(bare, PROMPT + text) == [*head, token]}
    share = float(row[list(kept)].sum())
    assert share > 0.9
    scores = model.score(PROMPT, list(kept.values()))
    assert {score.tokens for score in scores} == {1}
    assert math.fsum(math.exp(score.nats) for score in scores) == pytest.approx(share, abs=0.005)


def test_a_continuation_in_two_steps_scores_as_in_one(model: GgufModel) -> None:
    first, then = " Paris, which lies", " on the river Seine."
    [whole, start] = model.score(PROMPT, [first + then, first])
    [rest] = model.score(PROMPT + first, [then])
    assert whole.tokens == start.tokens + rest.tokens
    assert whole.nats == pytest.approx(start.nats + rest.nats, abs=CLOSE)


def test_a_token_across_the_boundary_is_cut_there(model: GgufModel, bare: Any) -> None:
    prompt, continuation = "I feel so hap", "py today"
    head, tail = tokens_of(bare, prompt), tokens_of(bare, continuation)
    assert head + tail != tokens_of(bare, prompt + continuation)
    [score] = model.score(prompt, [continuation])
    assert score.tokens == len(tail)
    assert score.nats == pytest.approx(oracle(bare, head, tail), abs=CLOSE * len(tail))


def test_a_chat_is_scored_in_the_models_template(model: GgufModel, bare: Any) -> None:
    template = (
        "<|im_start|>system\nOne word.<|im_end|>\n<|im_start|>user\nParis is in?<|im_end|>\n<|im_start|>assistant\n"
    )
    head = bare.tokenize(template.encode(), add_bos=False, special=True)
    chat = [Message("system", "One word."), Message("user", "Paris is in?")]
    scores = model.score(chat, ["France", "Peru"])
    for word, score in zip(("France", "Peru"), scores, strict=True):
        assert score.nats == pytest.approx(oracle(bare, head, tokens_of(bare, word)), abs=CLOSE * score.tokens)
    assert scores[0].nats > scores[1].nats


def test_control_tokens_in_raw_text_are_data(model: GgufModel, bare: Any) -> None:
    [score] = model.score("Hello", ["<|im_end|>"])
    assert score.tokens == len(tokens_of(bare, "<|im_end|>")) > 1


def test_the_prompt_is_read_once_for_all_continuations(model: GgufModel) -> None:
    from llama_cpp import llama_perf_context

    def evaluated() -> int:
        counters = llama_perf_context(model._llama.ctx)
        return int(counters.n_p_eval + counters.n_eval)

    before = evaluated()
    model.score("Never read before. " * 60, [" one", " two", " three", " four and five"])
    prompt_tokens = len(Vocabulary(model._llama).plain("Never read before. " * 60))
    assert prompt_tokens > 200
    assert prompt_tokens <= evaluated() - before < prompt_tokens + 20


def test_a_model_trained_with_an_opening_token_gets_it_before_raw_text(gguf: Path) -> None:
    from llama_cpp import Llama

    llama = Llama(str(gguf), n_ctx=64, kv_overrides={"tokenizer.ggml.add_bos_token": True}, verbose=False)
    vocabulary = Vocabulary(llama)
    assert vocabulary.plain("Hello", beginning=True) == [llama.token_bos(), *vocabulary.plain("Hello")]
    llama.close()


def test_an_empty_prompt_cannot_be_scored(model: GgufModel) -> None:
    with pytest.raises(ModelError, match="at least one word"):
        model.score("", [" Paris"])


def test_a_prompt_too_long_for_the_window_cannot_be_scored(model: GgufModel) -> None:
    with pytest.raises(ModelError, match="holds 4096"):
        model.score("word " * 5000, [" Paris"])
    assert model.score(PROMPT, [" Paris"])[0].tokens == 1
