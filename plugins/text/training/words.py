"""Takes words out of a text, so that the model learns what the words that are left say by themselves."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import bool_
    from numpy.random import Generator
    from numpy.typing import NDArray
    from tokenizers import Encoding

WHOLE, FEW_OUT, FEW_LEFT = 0.70, 0.20, 0.08
"""Shares of the texts that are read whole, with a few words out, with a few words left; the rest are read empty.
Our own choice. A model that has seen only whole texts gives arbitrary answers to parts of them (Covert, Lundberg & Lee
2021, Explaining by removing); one that has seen parts too estimates what they say."""
DROP, KEEP = 0.15, 0.3
"""Chance of each word to be out, or to be left."""


def thinned(encoding: "Encoding", rng: "Generator") -> list[int]:
    """The ids of a text's word pieces, its words taken out as chance has it; the ends of the text stay."""
    import numpy as np

    draw = rng.random()
    if draw < WHOLE:
        return list(encoding.ids)
    words = np.array([-1 if word is None else word for word in encoding.word_ids])
    stays = rng.random(max(0, int(words.max())) + 1) < _chance_to_stay(draw)
    kept: NDArray[bool_] = np.where(words < 0, True, stays[words])
    return [piece for piece, keep in zip(encoding.ids, kept, strict=True) if keep]


def _chance_to_stay(draw: float) -> float:
    if draw < WHOLE + FEW_OUT:
        return 1 - DROP
    return KEEP if draw < WHOLE + FEW_OUT + FEW_LEFT else 0.0
