"""What the model's scores say of exactly one emotion."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emotrace.plugins.text.labelsets import ASKING, choice_of, ekman, group_of

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

PUZZLED = "confusion"
"""Readers give it to questions, too. There it goes along with the asking; where nobody asks it stays what it is."""
DOUBT = 0.05
"""Share of texts whose emotion is taken to have nothing to do with their words. It keeps evidence above -3 nats; our
own choice, for readers disagree far more often."""


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


def evidence_of(choice: "NDArray[float64]", log_prior: "NDArray[float64]") -> "NDArray[float64]":
    """What a text speaks for, nats: log P(text | emotion) - log P(text), emotions being equally likely beforehand.

    They are not so in the data: two in five texts are joyful, and whoever took joy for that likely beforehand could
    hardly be told more of it. The observers of faces and voices learn from labels that count alike, and so the evidence
    of all of them can be read in the same way.

    Args:
        choice: log-probabilities as the data have the emotions, shape (texts, ekman).
        log_prior: log shares of the emotions in the data, shape (ekman,).

    Returns:
        Shape (texts, ekman), from log DOUBT to nearly the log of the number of emotions.
    """
    import numpy as np

    likely = choice - log_prior
    alike = likely - np.logaddexp.reduce(likely, axis=1, keepdims=True)
    each = math.log(len(log_prior))
    return np.logaddexp(alike + each + math.log(1 - DOUBT), math.log(DOUBT))


def in_the_data(evidence: "NDArray[float64]", log_prior: "NDArray[float64]") -> "NDArray[float64]":
    """Log-probability of each emotion by such evidence, as the data have them: shape (texts, ekman)."""
    import numpy as np

    score = evidence + log_prior
    return score - np.logaddexp.reduce(score, axis=1, keepdims=True)
