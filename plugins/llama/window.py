"""What the model has read, kept between calls so that a shared beginning is read once."""

import math
from threading import Lock
from typing import TYPE_CHECKING

from emotrace.engine.errors import ModelError

if TYPE_CHECKING:
    from llama_cpp import Llama
    from numpy import float32
    from numpy.typing import NDArray


class Window:
    """The model's key-value memory.

    Every question states all of its tokens, so callers may take turns without minding each other.

    Answers do not depend on what was asked before, to the last bit: on x86, tokens read two or more at a time give the
    same values in any division, and only a token read alone may differ. So tokens that were read alone, which are those
    of replies, are kept only where the next question goes on from all that was read.
    """

    def __init__(self, llama: "Llama", size: int) -> None:
        import llama_cpp

        self._api = llama_cpp
        self._context = llama.ctx
        self._memory = llama_cpp.llama_get_memory(llama.ctx)
        self._width = llama.n_vocab()
        self._batch_size = llama.n_batch
        self._batch = llama_cpp.llama_batch_init(llama.n_batch, 0, 1)
        self._lock = Lock()
        self._read: list[int] = []
        self._batched = 0  # how many of them, from the beginning, were not read alone
        self._first = 0
        self._rows: NDArray[float32] | None = None
        self.size = size
        """Tokens that it holds."""

    def logits(self, tokens: list[int], first: int) -> "NDArray[float32]":
        """What the model expects after each of `tokens[first:]`.

        Returns:
            Logits, shape (len(tokens) - first, size of the vocabulary). Not to be written to.

        Raises:
            ModelError: the tokens do not fit, or llama.cpp fails.
        """
        self._check(tokens)
        with self._lock:
            if self._rows is None or self._first != first or self._read != tokens:
                self._rows = self._evaluate(tokens, first)
                self._first = first
            return self._rows

    def use(self, threads: int) -> None:
        """Read with that many threads from now on; what is read stays the same."""
        with self._lock:
            self._api.llama_set_n_threads(self._context, threads, threads)

    def close(self) -> None:
        """Free what the window itself holds; the context is its owner's."""
        self._api.llama_batch_free(self._batch)

    def _check(self, tokens: list[int]) -> None:
        if len(tokens) > self.size:
            raise ModelError(
                f"the prompt is {len(tokens)} tokens long and the model's window holds {self.size}:"
                " shorten the text, or choose a model with a larger window"
            )

    def _evaluate(self, tokens: list[int], first: int) -> "NDArray[float32]":
        import numpy as np

        start = self._rewind(self._reusable(tokens, first))
        step = _even_step(len(tokens) - start, self._batch_size)
        rows = [
            row for at in range(start, len(tokens), step) for row in self._decode(tokens[at : at + step], at, first)
        ]
        self._read = list(tokens)
        self._batched = len(tokens) if step > 1 and start <= self._batched else min(start, self._batched)
        return np.stack(rows)

    def _reusable(self, tokens: list[int], first: int) -> int:
        """How many tokens need not be read again."""
        shared = common_prefix(self._read, tokens)
        if shared == len(self._read) <= first:
            return shared
        return max(0, min(shared, self._batched, first, len(tokens) - 2))

    def _rewind(self, length: int) -> int:
        """Forget all but the first `length` tokens; models with a recurrent state must forget everything."""
        self._rows = None
        if self._api.llama_memory_seq_rm(self._memory, 0, length, -1):
            return length
        self._forget()
        return 0

    def _forget(self) -> None:
        self._read = []
        self._batched = 0
        self._api.llama_memory_clear(self._memory, True)

    def _decode(self, tokens: list[int], at: int, first: int) -> "list[NDArray[float32]]":
        wanted = [i for i in range(len(tokens)) if at + i >= first]
        self._fill(tokens, at, set(wanted))
        status = self._api.llama_decode(self._context, self._batch)
        if status != 0:
            self._forget()
            raise ModelError(f"llama.cpp failed to read the prompt (status {status}): load the model again")
        return [self._row(i) for i in wanted]

    def _fill(self, tokens: list[int], at: int, wanted: set[int]) -> None:
        batch = self._batch
        batch.n_tokens = len(tokens)
        for i, token in enumerate(tokens):
            batch.token[i] = token
            batch.pos[i] = at + i
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = 0
            batch.logits[i] = i in wanted

    def _row(self, index: int) -> "NDArray[float32]":
        import numpy as np

        pointer = self._api.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(pointer, shape=(self._width,)).copy()


def _even_step(count: int, largest: int) -> int:
    """Size of batches, all about as large, so that none is left with a single token."""
    return math.ceil(count / math.ceil(count / largest))


def common_prefix(one: list[int], other: list[int]) -> int:
    """Number of tokens that both begin with."""
    if one == other[: len(one)]:
        return len(one)
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other))
