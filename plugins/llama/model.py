"""A loaded GGUF model: it writes and it scores."""

import codecs
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from emotrace.engine.errors import ModelError
from emotrace.engine.language import Message, ModelCard, Request, Score
from emotrace.plugins.llama.chat import Chat
from emotrace.plugins.llama.cores import idle_cores
from emotrace.plugins.llama.grammar import GrammarState, gbnf_of
from emotrace.plugins.llama.sampling import Chooser
from emotrace.plugins.llama.vocabulary import Vocabulary
from emotrace.plugins.llama.window import Window

if TYPE_CHECKING:
    from llama_cpp import Llama
    from numpy import float32
    from numpy.typing import NDArray


class GgufModel:
    """A language model held in this process.

    What it has read stays in its window: prompts that begin alike are read once.
    """

    def __init__(self, llama: "Llama", card: ModelCard) -> None:
        self.card = card
        self._llama = llama
        self._vocabulary = Vocabulary(llama)
        self._chat = Chat(self._vocabulary, llama.metadata.get("tokenizer.chat_template"))
        self._window = Window(llama, card.context_tokens or llama.n_ctx())
        self._open = True

    def write(self, request: Request) -> Iterator[str]:
        """Yield the reply in pieces of whole characters.

        It stops where the model ends it, where its form is complete, after `max_tokens`, or when the window
        is full. A form holds for the whole reply: `start` must be a beginning that it allows.

        Raises:
            ModelError: the form is malformed, the prompt does not fit the window, or llama.cpp fails.
        """
        self._check_open()
        self._window.use(idle_cores())  # a model that stays loaded sees the machine grow busy and idle again
        tokens = self._chat.tokens(request.messages, request.start)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        with ExitStack() as stack:
            chooser = self._chooser(request, stack)
            for _ in range(request.max_tokens):
                token = chooser.choose(self._window.logits(tokens, len(tokens) - 1)[0])
                if self._vocabulary.ends(token):
                    return
                # Under a form, a control token was allowed for its spelling, so that is what it gives.
                piece = decoder.decode(self._vocabulary.piece(token, controls=request.form is not None))
                if piece:
                    yield piece
                tokens.append(token)
                if len(tokens) > self._window.size:
                    return

    def score(self, prompt: str | Sequence[Message], continuations: Sequence[str]) -> list[Score]:
        """Log-probability of each continuation after the prompt.

        A continuation is cut into tokens together with the prompt, as the model would read it; where a token
        would lie across the boundary, the two are cut apart there. The space before a word belongs to the
        continuation.

        Raises:
            ModelError: the prompt is empty, does not fit the window, or llama.cpp fails.
        """
        self._check_open()
        head = self._prompt(prompt)
        if not head:
            raise ModelError("nothing can be scored after an empty prompt: give it at least one word")
        return [self._score(head, self._continued(prompt, head, text)) for text in continuations]

    def close(self) -> None:
        """Free the model."""
        if self._open:
            self._open = False
            self._window.close()
            self._llama.close()

    def _check_open(self) -> None:
        if not self._open:
            raise ModelError(f"the model {self.card.name} was closed: load it again")

    def _chooser(self, request: Request, stack: ExitStack) -> Chooser:
        grammar = None
        if request.form is not None:
            grammar = stack.enter_context(closing(GrammarState(gbnf_of(request.form), self._vocabulary)))
            grammar.begin_with(request.start)
        chooser = Chooser(self._vocabulary.size, request.temperature, request.seed, grammar)
        return stack.enter_context(closing(chooser))

    def _prompt(self, prompt: str | Sequence[Message], end: str = "") -> list[int]:
        if isinstance(prompt, str):
            return self._vocabulary.plain(prompt + end, beginning=True)
        return self._chat.tokens(prompt, end)

    def _continued(self, prompt: str | Sequence[Message], head: list[int], text: str) -> list[int]:
        """Tokens of the continuation."""
        whole = self._prompt(prompt, text)
        if whole[: len(head)] == head:
            return whole[len(head) :]
        return self._vocabulary.plain(text)

    def _score(self, head: list[int], tail: list[int]) -> Score:
        if not tail:
            return Score(0.0, 0)
        rows = self._window.logits(head + tail[:-1], len(head) - 1)
        return Score(sum(log_probability(row, token) for row, token in zip(rows, tail, strict=True)), len(tail))


def log_probability(logits: "NDArray[float32]", token: int) -> float:
    """Natural logarithm of the token's probability; logits of shape (size of the vocabulary,)."""
    import numpy as np

    row = logits.astype(np.float64)
    top = row.max()
    return min(0.0, float(row[token] - top - np.log(np.exp(row - top).sum())))
