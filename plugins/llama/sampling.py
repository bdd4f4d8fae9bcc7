"""Choosing the next token, under a grammar where there is one.

A grammar is costly to ask about a whole vocabulary and cheap to ask about one token. So the token is chosen
freely first and the grammar is asked about it alone; only where it refuses are all tokens put to it and the
choice is made again. llama.cpp's own command line works in this order. The result follows the same law as
asking first: the likeliest allowed token at temperature 0, and draws from the allowed ones above it.
"""

from typing import TYPE_CHECKING, Any

from emotrace.engine.errors import ModelError
from emotrace.plugins.llama.candidates import Candidates
from emotrace.plugins.llama.grammar import GrammarState

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

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
        token = self._freely(logits)
        if self._grammar is None:
            return token
        if not self._grammar.allows(token):
            token = self._under(self._grammar, logits)
        self._grammar.accept(token)
        return token

    def close(self) -> None:
        """Free the sampler; the grammar is its owner's."""
        self._api.llama_sampler_free(self._chain)

    def _freely(self, logits: "NDArray[float32]") -> int:
        self._candidates.fill(logits)
        return self._pick()

    def _under(self, grammar: GrammarState, logits: "NDArray[float32]") -> int:
        self._candidates.fill(logits)
        grammar.narrow(self._candidates)
        if not self._candidates.any_left():
            raise ModelError("the grammar cannot be followed: no token of the model fits it here")
        return self._pick()

    def _pick(self) -> int:
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
