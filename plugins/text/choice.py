"""What the model's scores say of exactly one emotion."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emotrace.plugins.text.labelsets import ASKING, choice_of, ekman, group_of

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

PUZZLED = "confusion"
"""Readers give it to questions, too. There it goes along with the asking; where nobody asks it stays what it is."""


def single_choice(scores: "NDArray[float64]", fine: Sequence[str], temperature: float) -> "NDArray[float64]":
    """Log-probability of each of ekman's labels, where a text has exactly one: shape (texts, ekman).

    The network learns the choice in the groups of the data's authors, in which asking is surprise. The asking's share
    of that probability, among the fine labels of the group, goes to where `choice_of` has it.

    Args:
        scores: log-odds of shape (texts, fine + ekman + ekman): each label on its own, then ekman's as one choice.
        fine: the fine labels, in the order of the scores.
        temperature: what the scores of the choice are divided by.
    """
    import numpy as np

    choice = scores[:, len(fine) + len(ekman()) :] / temperature
    choice = choice - np.logaddexp.reduce(choice, axis=1, keepdims=True)
    group = group_of()[ASKING]
    members = [label for label in fine if group_of().get(label) == group]
    if ASKING not in members or len(members) == 1:
        return choice
    chance = {label: -np.logaddexp(0, -scores[:, fine.index(label)]) for label in members}
    whole = np.logaddexp.reduce([*chance.values()])
    asking = chance.pop(ASKING)
    if PUZZLED in chance:
        puzzled = chance[PUZZLED]
        both = np.logaddexp(asking, puzzled)
        chance[PUZZLED] = 2 * puzzled - both
        asking = np.logaddexp(asking, puzzled + asking - both)
    here, there = ekman().index(group), ekman().index(choice_of(ASKING))
    choice[:, there] = np.logaddexp(choice[:, there], choice[:, here] + asking - whole)
    choice[:, here] += np.logaddexp.reduce([*chance.values()]) - whole
    return choice
