"""Choosing the next token, under a grammar where there is one.

A grammar is costly to ask about a whole vocabulary and cheap to ask about one token. So a token is chosen freely
first, as llama.cpp's own command line does, and the grammar is asked about it alone. A token that it refuses is
struck out and the choice is made again; only after some tries is the grammar put to all tokens.

Striking out what is forbidden anyway leaves the odds among the rest as they are. So the result follows the same law
as asking first: the likeliest allowed token at temperature 0, and draws from the allowed ones above it.
"""

import math
from typing import TYPE_CHECKING, Any

from emotrace.engine.errors import ModelError
from emotrace.plugins.llama.candidates import Candidates
from emotrace.plugins.llama.grammar import GrammarState

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

TRIES = 16
"""Choices before the grammar is put to all tokens, which takes as long as a hundred choices."""

SEED_MASK = 0x7FFFFFFF
"""llama.cpp seeds are 32 bits, and the largest means "choose one at random"."""


class Chooser:
    """Chooses the tokens of one reply, from a vocabulary of `width` tokens."""

    def __init__(self, width: int, temperature: float, seed: int, grammar: GrammarState | None) -> None:
        import llama_cpp

        self._api = llama_cpp
        self._grammar = grammar
        self._candidates = Candidates(width)
        self._chain = _chain(temperature, seed)

    def choose(self, logits: "NDArray[float32]") -> int:
        """The next token of the reply; logits of shape (size of the vocabulary,).

        Raises:
            ModelError: the grammar allows no token of this model's vocabulary.
        """
        if self._grammar is None:
            return self._pick(logits)
        token = self._pick_within(self._grammar, logits.copy())
        self._grammar.accept(token)
        return token

    def close(self) -> None:
        """Free the sampler; the grammar is its owner's."""
        self._api.llama_sampler_free(self._chain)

    def _pick_within(self, grammar: GrammarState, logits: "NDArray[float32]") -> int:
        for _ in range(TRIES):
            token = self._pick(logits)
            if grammar.allows(token):
                return token
            logits[token] = -math.inf
        self._candidates.fill(logits)
        grammar.narrow(self._candidates)
        if not self._candidates.any_left():
            raise ModelError("the grammar cannot be followed: no token of the model fits it here")
        return self._selected()

    def _pick(self, logits: "NDArray[float32]") -> int:
        self._candidates.fill(logits)
        return self._selected()

    def _selected(self) -> int:
        self._api.llama_sampler_apply(self._chain, self._candidates.reference)
        return self._candidates.selected()


def _chain(temperature: float, seed: int) -> Any:
    import llama_cpp

    chain = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
    if temperature > 0:
        llama_cpp.llama_sampler_chain_add(chain, llama_cpp.llama_sampler_init_temp(temperature))
        llama_cpp.llama_sampler_chain_add(chain, llama_cpp.llama_sampler_init_dist(seed & SEED_MASK))
    else:
        llama_cpp.llama_sampler_chain_add(chain, llama_cpp.llama_sampler_init_greedy())
    return chain
