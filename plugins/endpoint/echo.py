"""Scores from the log-probabilities that an endpoint gives when it repeats a prompt."""

from typing import TYPE_CHECKING

from emotrace.engine.errors import ModelError
from emotrace.engine.language import Score

if TYPE_CHECKING:
    from openai.types import CompletionChoice
    from openai.types.completion_choice import Logprobs

COUNTING = "1, 2, 3, 4, 5, 6, 7, 8,"
"""A prompt that no model ends after."""


def check_alignment(choice: "CompletionChoice") -> None:
    """See that the endpoint gives each token the log-probability of that token, in its reply to `COUNTING`.

    llama-cpp-python's server (seen in 0.3.36) gives each token its successor's row where the model has no
    token that opens a text. It shows at the list's end: the token that was written is missing there.

    Raises:
        ModelError: log-probabilities are missing or belong to other tokens.
    """
    logprobs = _logprobs(choice)
    written = choice.text[len(COUNTING) :]
    if not written or "".join(logprobs.tokens or []) != choice.text:
        raise ModelError(
            "the endpoint's log-probabilities do not belong to its tokens, so it cannot score:"
            " load the model's GGUF file itself"
        )


def score_of(choice: "CompletionChoice", prompt: str, continuation: str) -> Score:
    """Score of the continuation, from the endpoint's repetition of `prompt + continuation`.

    Raises:
        ModelError: log-probabilities are missing, or a token lies across the boundary.
    """
    logprobs = _logprobs(choice)
    begin, end = len(prompt), len(prompt) + len(continuation)
    offsets = logprobs.text_offset or []
    if begin not in offsets:
        raise ModelError(f"a token of the model lies across the beginning of {continuation!r}: begin it at a space")
    nats = [
        value
        for offset, value in zip(offsets, logprobs.token_logprobs or [], strict=False)
        if begin <= offset < end and value is not None
    ]
    return Score(min(0.0, sum(nats)), len(nats))


def _logprobs(choice: "CompletionChoice") -> "Logprobs":
    if choice.logprobs is None or not choice.logprobs.token_logprobs:
        raise ModelError(
            "the endpoint gives no log-probabilities of a prompt, so it cannot score: load the model's GGUF file itself"
        )
    return choice.logprobs
