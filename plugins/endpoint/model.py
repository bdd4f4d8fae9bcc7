"""A model behind an endpoint: it writes, and scores where the server can."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from emotrace.engine.errors import ModelError
from emotrace.engine.language import Grammar, Message, ModelCard, Request, Schema, Score
from emotrace.plugins.endpoint.address import GRAMMAR, Address
from emotrace.plugins.endpoint.echo import COUNTING, check_alignment, score_of
from emotrace.plugins.endpoint.failures import as_model_errors

if TYPE_CHECKING:
    from openai import OpenAI, Stream
    from openai.types import CompletionChoice
    from openai.types.chat import ChatCompletionChunk


class EndpointModel:
    """A language model that another process runs."""

    def __init__(self, client: "OpenAI", address: Address, name: str) -> None:
        self.card = ModelCard(
            name=name,
            version=f"as served at {address.place}, openai {version('openai')}",
            licence="Apache-2.0",
            weights_licence="unknown",
            forms=("grammar", "schema") if address.takes_grammar else ("schema",),
            trained=address.is_trained,
            needs_network=not address.is_here,
        )
        self._client = client
        self._place = address.place
        self._knows_json_schema = True
        self._is_aligned = False

    def write(self, request: Request) -> Iterator[str]:
        """Yield the reply in pieces.

        Chat endpoints cannot be made to begin a reply with given words, and only some take a grammar.

        Raises:
            ModelError: the request asks for what cannot be done, or the endpoint fails.
        """
        self._check(request)
        with self._failing_clearly(), self._stream(request) as chunks:
            for chunk in chunks:
                text = chunk.choices[0].delta.content if chunk.choices else None
                if text:
                    yield text

    def score(self, prompt: str | Sequence[Message], continuations: Sequence[str]) -> list[Score]:
        """Score each continuation after raw text, on a server that repeats prompts with log-probabilities.

        vLLM and llama-cpp-python's server do. The boundary must fall between two of the model's tokens.

        Raises:
            ModelError: the prompt is a chat or empty, or the server cannot score.
        """
        if not isinstance(prompt, str):
            raise ModelError("an endpoint scores raw text only: load the model's GGUF file to score in a chat")
        if not prompt:
            raise ModelError("nothing can be scored after an empty prompt: give it at least one word")
        self._check_alignment()
        return [self._score(prompt, text) for text in continuations]

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _check(self, request: Request) -> None:
        if isinstance(request.form, Grammar) and "grammar" not in self.card.forms:
            raise ModelError(
                "an endpoint cannot be held to a grammar: use a JSON schema, load a GGUF file, or say that the server"
                f" takes one: http://host:port/v1?{GRAMMAR}#model"
            )
        if request.start:
            raise ModelError("an endpoint cannot be made to begin its reply with given words: leave `start` empty")

    def _failing_clearly(self) -> AbstractContextManager[None]:
        return as_model_errors(self._place, self._client.api_key, self.card.name)

    def _stream(self, request: Request) -> "Stream[ChatCompletionChunk]":
        from openai import BadRequestError, InternalServerError, UnprocessableEntityError

        if isinstance(request.form, Grammar):
            return self._chat(request, extra_body={"grammar": request.form.gbnf})
        if request.form is None:
            return self._chat(request)
        if self._knows_json_schema:
            try:
                return self._chat(request, response_format=_json_schema(request.form))
            except (BadRequestError, InternalServerError, UnprocessableEntityError):
                self._knows_json_schema = False  # llama-cpp-python's server answers 500 to the standard form
        return self._chat(request, response_format={"type": "json_object", "schema": request.form.schema})

    def _chat(self, request: Request, **form: Any) -> "Stream[ChatCompletionChunk]":
        create: Any = self._client.chat.completions.create  # its types want one class for each role
        stream: Stream[ChatCompletionChunk] = create(
            model=self.card.name,
            messages=[{"role": message.role, "content": message.text} for message in request.messages],
            max_tokens=request.max_tokens,
            temperature=request.temperature,
            seed=request.seed,
            stream=True,
            **form,
        )
        return stream

    def _score(self, prompt: str, text: str) -> Score:
        return score_of(self._echo(prompt + text), prompt, text) if text else Score(0.0, 0)

    def _check_alignment(self) -> None:
        if not self._is_aligned:
            check_alignment(self._echo(COUNTING))
            self._is_aligned = True

    def _echo(self, text: str) -> "CompletionChoice":
        # A token has to be written for the prompt to be repeated: some servers take 0 for "no limit".
        with self._failing_clearly():
            reply = self._client.completions.create(
                model=self.card.name, prompt=text, max_tokens=1, temperature=0, echo=True, logprobs=1
            )
            return reply.choices[0]


def _json_schema(form: Schema) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": form.name, "schema": form.schema, "strict": True}}
