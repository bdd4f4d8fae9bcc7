"""What texts that were made on purpose are to be taken for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emotrace.plugins.text.labelsets import ekman, group_of
from emotrace.plugins.text.training.denials import Made

if TYPE_CHECKING:
    from numpy import bool_, float32
    from numpy.typing import NDArray

NEUTRAL = "neutral"
AGAINST = 0.5
"""Where a text says nothing but that there is no such feeling, it speaks against it: so much is kept of what is kept of
the feeling otherwise. Our own choice."""


def taken_for(
    made: Sequence[Made], said: "NDArray[float32]", meant: "NDArray[float32]", fine: Sequence[str]
) -> "NDArray[float32]":
    """Targets, shape (texts, fine + ekman + ekman), from what a network says of texts and of their meanings.

    A text that denies nothing is taken for its meaning, one that does for what the network says of it, but for what it
    denies: of each denied label the smaller is kept of what the network says of the text and of its meaning, and where
    nothing else is said, `AGAINST` of that. What the single choice loses by that goes to the other labels, in
    proportion to what text and meaning have of them together.
    """
    targets = meant.copy()
    for denied, alone in {(one.denied, one.alone) for one in made if one.denied}:
        rows = [row for row, one in enumerate(made) if (one.denied, one.alone) == (denied, alone)]
        targets[rows] = _without(denied, AGAINST if alone else 1.0, said[rows], meant[rows], fine)
    return targets


def _without(
    denied: frozenset[str], kept: float, said: "NDArray[float32]", meant: "NDArray[float32]", fine: Sequence[str]
) -> "NDArray[float32]":
    import numpy as np

    names, several = (*fine, *ekman(), *ekman()), len(fine) + len(ekman())
    out: NDArray[bool_] = np.array([group_of().get(name, name) in denied for name in names])
    found = np.where(out, kept * np.minimum(said, meant), said)
    others = (said + meant)[:, several:] * ~out[several:]
    freed = 1 - found[:, several:].sum(axis=1, keepdims=True)
    others = np.where(others.sum(axis=1, keepdims=True) > 0, others, ~out[several:])  # alike, where neither has any
    moved = freed * others / others.sum(axis=1, keepdims=True)
    found[:, several:] += moved
    found[:, len(fine) : several] += moved
    if NEUTRAL in fine:
        found[:, fine.index(NEUTRAL)] += moved[:, ekman().index(NEUTRAL)]
    return np.minimum(found, 1)
