"""A conversation as tokens, in the model's own template.

What people wrote is data. The template is rendered with a slot in the place of each message; control tokens
are looked for in the template's text alone, and the messages go into their slots afterwards as plain text. So
a message that spells out `<|im_end|>` cannot end its turn.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from emotrace.engine.errors import ModelError
from emotrace.engine.language import Message
from emotrace.plugins.llama.vocabulary import Vocabulary

if TYPE_CHECKING:
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

CHATML = (
    "{% for message in messages %}"
    "<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""The template of models that bring none."""

SLOT = re.compile("\ue000([0-9]+)\ue001")
"""A message's place: characters for private use, which no template writes."""


class Chat:
    """Puts conversations into a model's template."""

    def __init__(self, vocabulary: Vocabulary, template: str | None) -> None:
        self._vocabulary = vocabulary
        self._template = template or CHATML
        self._formatter: Jinja2ChatFormatter | None = None

    def tokens(self, messages: Sequence[Message], start: str = "") -> list[int]:
        """The conversation, ready for the reply, which is made to begin with `start`.

        Raises:
            ModelError: the template refuses the conversation.
        """
        rendering, texts = self._rendered(messages)
        parts = [*self._parts(rendering, texts), start]
        return [token for part in _joined(parts) for token in self._tokens_of(part)]

    def _tokens_of(self, part: str | int) -> list[int]:
        return [part] if isinstance(part, int) else self._vocabulary.plain(part)

    def _rendered(self, messages: Sequence[Message]) -> tuple[str, list[str]]:
        """The template with slots, and their texts. Without a system role, it becomes the user's."""
        try:
            return self._render(messages)
        except ModelError:
            folded = fold_system(messages)
            if folded == list(messages):
                raise
            return self._render(folded)

    def _render(self, messages: Sequence[Message]) -> tuple[str, list[str]]:
        from jinja2 import TemplateError

        slots = [{"role": message.role, "content": f"\ue000{i}\ue001"} for i, message in enumerate(messages)]
        try:
            rendering: str = self._loaded_formatter()(messages=slots).prompt
        except (TemplateError, ValueError, TypeError, KeyError) as error:
            reason = (str(error).splitlines() or ["no reason given"])[0]
            raise ModelError(f"the model's chat template refuses the conversation: {reason}") from error
        if {int(slot) for slot in SLOT.findall(rendering)} != set(range(len(messages))):
            raise ModelError("the model's chat template leaves out a message: choose a model made for chats")
        return rendering, [message.text for message in messages]

    def _loaded_formatter(self) -> "Jinja2ChatFormatter":
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        if self._formatter is None:
            self._formatter = Jinja2ChatFormatter(
                self._template, eos_token=self._vocabulary.closing(), bos_token=self._vocabulary.opening()
            )
        return self._formatter

    def _parts(self, rendering: str, texts: list[str]) -> Iterable[str | int]:
        """Text as strings, control tokens as numbers."""
        for i, piece in enumerate(SLOT.split(rendering)):
            if i % 2:
                yield texts[int(piece)]
            else:
                yield from self._split_at_controls(piece)

    def _split_at_controls(self, text: str) -> Iterable[str | int]:
        at = 0
        for token in filter(self._vocabulary.is_control, self._vocabulary.with_controls(text)):
            mark = self._vocabulary.piece(token, controls=True).decode("utf-8")
            found = text.index(mark, at)
            yield text[at:found]
            yield token
            at = found + len(mark)
        yield text[at:]


def fold_system(messages: Sequence[Message]) -> list[Message]:
    """The conversation with a leading system message put at the head of the user's first."""
    match messages:
        case [Message("system", rules), Message("user", text), *rest]:
            return [Message("user", f"{rules}\n\n{text}"), *rest]
        case _:
            return list(messages)


def _joined(parts: Iterable[str | int]) -> Iterable[str | int]:
    """Neighbouring strings as one, so that they are cut into tokens as the model was trained to read them."""
    for kind, run in groupby(parts, key=type):
        if kind is str:
            yield "".join(str(part) for part in run)
        else:
            yield from run
