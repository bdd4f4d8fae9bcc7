"""Tokens that may come next, in the array that llama.cpp's samplers work on."""

import ctypes
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray


class Candidates:
    """An array of (token, logit) for llama.cpp."""

    def __init__(self, size: int) -> None:
        import llama_cpp
        import numpy as np

        self._size = size
        self._data = (llama_cpp.llama_token_data * size)()
        self._array = llama_cpp.llama_token_data_array(data=self._data, size=size, selected=-1, sorted=False)
        self._view = np.frombuffer(self._data, dtype=[("id", "i4"), ("logit", "f4"), ("p", "f4")])
        self._all_ids = np.arange(size, dtype=np.int32)
        self.reference: Any = ctypes.byref(self._array)
        """What a sampler is applied to."""

    def fill(self, logits: "NDArray[float32]") -> None:
        """Take every token of the vocabulary with its logit."""
        self._reset()
        self._view["id"] = self._all_ids
        self._view["logit"] = logits

    def put(self, token: int, logit: float) -> None:
        """Take one token alone."""
        self._reset()
        self._data[0].id = token
        self._data[0].logit = logit

    def any_left(self) -> bool:
        """Whether a token is left that was not refused."""
        return bool((self._view["logit"] > -math.inf).any())

    def selected(self) -> int:
        """The token that a sampler chose."""
        return int(self._array.data[self._array.selected].id)

    def _reset(self) -> None:
        # A sampler may reorder, shorten or repoint the array.
        self._array.data = self._data
        self._array.size = self._size
        self._array.selected = -1
        self._array.sorted = False
