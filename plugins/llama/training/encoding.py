"""Instruction records as tokens, and which of them are to be learned: the replies, and that they end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emotrace.engine.explainer.records import InstructionRecord
from emotrace.engine.language import Message
from emotrace.plugins.llama.chat import Chat
from emotrace.plugins.llama.vocabulary import Vocabulary

LONGEST = 1000
"""Tokens of a record; what is longer is cut off."""


@dataclass(frozen=True)
class Encoded:
    """A record as tokens."""

    tokens: tuple[int, ...]
    learned: tuple[bool, ...]
    """Which tokens are learned."""


def encode(record: InstructionRecord, chat: Chat, vocabulary: Vocabulary) -> Encoded:
    """The record in the model's own template, cut into tokens exactly as when it will be asked to write."""
    tokens: list[int] = []
    learned: list[bool] = []
    for asked, reply in _replies(record.messages()):
        prompt = chat.tokens(asked)
        new = prompt[len(tokens) :]
        written = [*vocabulary.plain(reply), *vocabulary.with_controls("<|im_end|>")]
        tokens += [*new, *written]
        learned += [*(False for _ in new), *(True for _ in written)]
    return Encoded(tuple(tokens[:LONGEST]), tuple(learned[:LONGEST]))


def _replies(messages: Sequence[Message]) -> Iterator[tuple[list[Message], str]]:
    """Each reply with the messages before it."""
    for at, message in enumerate(messages):
        if message.role == "assistant":
            yield list(messages[:at]), message.text
