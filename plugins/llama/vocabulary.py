"""Text to tokens and back."""

import ctypes
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llama_cpp import Llama


class Vocabulary:
    """The tokens of one model."""

    def __init__(self, llama: "Llama") -> None:
        import llama_cpp

        self._api = llama_cpp
        self._llama = llama
        self.pointer = llama_cpp.llama_model_get_vocab(llama.model)
        """llama.cpp's own vocabulary."""
        self.size: int = llama.n_vocab()

    def plain(self, text: str, beginning: bool = False) -> list[int]:
        """Tokens of words as data: a control token spelt out in them stays ordinary text.

        With `beginning`, the token that opens a text comes first where the model was trained with one.
        """
        return list(self._llama.tokenize(_bytes(text), add_bos=beginning, special=False))

    def with_controls(self, text: str) -> list[int]:
        """Tokens of a template's own text, in which control tokens count as such."""
        return list(self._llama.tokenize(_bytes(text), add_bos=False, special=True))

    def is_control(self, token: int) -> bool:
        """Whether the token steers the model rather than being text."""
        return bool(self._api.llama_vocab_is_control(self.pointer, token))

    def ends(self, token: int) -> bool:
        """Whether the token ends a reply."""
        return bool(self._api.llama_vocab_is_eog(self.pointer, token))

    def piece(self, token: int, controls: bool = False) -> bytes:
        """Bytes of the token, perhaps part of a character; none for a control token, unless asked for."""
        room = 64
        while True:
            buffer = ctypes.create_string_buffer(room)
            length = self._api.llama_token_to_piece(self.pointer, token, buffer, room, 0, controls)
            if length >= 0:
                return buffer.raw[:length]
            room = -length

    def opening(self) -> str:
        """Text of the token that opens a text; empty where there is none."""
        return self._text(self._api.llama_vocab_bos(self.pointer))

    def closing(self) -> str:
        """Text of the token that closes a text; empty where there is none."""
        return self._text(self._api.llama_vocab_eos(self.pointer))

    def _text(self, token: int) -> str:
        return self.piece(token, controls=True).decode("utf-8", "replace") if token >= 0 else ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # a lone surrogate has no UTF-8
