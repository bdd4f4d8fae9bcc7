"""What stands around a cue and changes it: negators, degree words, questions, conditions, other subjects.

Lists and constants of VADER (Hutto & Gilbert 2014) are read from the library; what is ours is said to be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from emotrace.plugins.text.tokens import Sentence, Token

REACH = 3
"""How many words back a negator is looked for, as VADER does."""

QUESTION = 0.5
"""Confidence that a feeling asked after is there; our own judgement, as are the next two."""
CONDITION = 0.5
SOMEBODY_ELSE = 0.8
"""Confidence that a feeling said of he, she or they tells of the writer."""

_MORE_NEGATORS = frozenset({"no", "nobody"})
_MORE_BOOSTERS = frozenset({"super", "too", "truly", "such"})
_NOT_NEGATED_BY = frozenset({"only", "just", "doubt", "wonder", "help", "stop", "mention", "but", "merely"})
"""After a negator these affirm: not only, no doubt, can't help, can't stop, nothing but."""
_MORE_THAN_EVER = frozenset({"so", "this", "more", "such"})
"""After never these heighten, as in VADER: never so happy, never been this happy."""
_CONDITIONS = frozenset({"if", "unless", "whether"})
_BACK_TO_CONDITION = 8
_LINKING = frozenset({"is", "was", "are", "were", "seems", "seemed", "looks", "looked", "feels", "felt", "gets", "got"})
_OTHERS = frozenset({"he", "she", "they", "he's", "she's", "they're"})
_SELF = frozenset({"me", "my", "i"})


@dataclass(frozen=True, slots=True)
class Modifiers:
    """What stands around one cue."""

    first: int
    """Index of the first token that belongs to the cue, its negator and degree words included."""
    last: int
    """Index of the last, "at all" included."""
    negated: bool
    boost: float
    """Sum of VADER's increments of the degree words, on its scale of 0 to 4."""
    confidence: float
    aside: str
    """What lowered the confidence, for readers; empty where nothing did."""


def modifiers(sentence: Sentence, first: int, last: int, floor: int, asked: bool) -> Modifiers:
    """Read what stands around the cue that runs from token `first` to `last`.

    Args:
        sentence: where the cue stands.
        first: index of its first token.
        last: index of its last token.
        floor: first index that is free, after the cue before this one.
        asked: whether a question weakens this kind of cue.
    """
    tokens = sentence.tokens
    begin, boost = _degree(tokens, first, floor)
    negator = _negator(tokens, first, last, floor)
    if negator is not None:
        begin = min(begin, negator)
        last = _at_all(tokens, last)
    confidence, aside = _standing(sentence, begin, last, asked)
    return Modifiers(begin, last, negator is not None, boost, confidence, aside)


@cache
def negators() -> frozenset[str]:
    """Words that turn what follows into its contrary."""
    from vaderSentiment.vaderSentiment import NEGATE

    return frozenset(NEGATE) | _MORE_NEGATORS


@cache
def degree_words() -> dict[str, float]:
    """Degree words to their increment on VADER's scale; negative for those that dampen."""
    from vaderSentiment.vaderSentiment import B_INCR, BOOSTER_DICT

    return dict(BOOSTER_DICT) | dict.fromkeys(_MORE_BOOSTERS, B_INCR)


def _degree(tokens: Sequence[Token], first: int, floor: int) -> tuple[int, float]:
    """Index of the first degree word right before the cue, and the sum of their increments."""
    known, boost, begin = degree_words(), 0.0, first
    while begin > floor:
        pair = " ".join(token.key for token in tokens[max(floor, begin - 2) : begin])
        word = tokens[begin - 1].key
        step = 2 if pair in known and " " in pair else 1
        if step == 1 and word not in known:
            break
        boost += known[pair if step == 2 else word]
        begin -= step
    return begin, boost


def _negator(tokens: Sequence[Token], first: int, last: int, floor: int) -> int | None:
    """Index of the word that negates the cue; None where none does."""
    for index in range(first - 1, max(floor, first - REACH) - 1, -1):
        if tokens[index].kind != "word":
            return None
        if tokens[index].key in negators():
            between = [token.key for token in tokens[index + 1 : first]]
            cue = [token.key for token in tokens[first : last + 1]]
            return None if _affirms(tokens[index].key, between, cue) else index
    return None


def _affirms(negator: str, between: Sequence[str], cue: Sequence[str]) -> bool:
    """Whether a negator heightens instead: not only X, never so X, couldn't be X-er."""
    after = (*between, *cue)
    if after[0] in _NOT_NEGATED_BY or after[:2] == ("a", "doubt"):
        return True
    if negator == "never" and _MORE_THAN_EVER & set(between):
        return True
    compared = cue[-1].endswith("er") or "more" in between
    return compared and bool({"be", "been", "felt"} & set(between))


def _at_all(tokens: Sequence[Token], last: int) -> int:
    return last + 2 if [token.key for token in tokens[last + 1 : last + 3]] == ["at", "all"] else last


def _standing(sentence: Sentence, begin: int, last: int, asked: bool) -> tuple[float, str]:
    """How sure it is that the writer feels it, and in words what makes it less so."""
    if asked and sentence.asks:
        return QUESTION, "in a question"
    if _conditional(sentence.tokens, begin):
        return CONDITION, "in a condition"
    if _of_somebody_else(sentence.tokens, begin, last):
        return SOMEBODY_ELSE, "said of somebody else"
    return 1.0, ""


def _conditional(tokens: Sequence[Token], begin: int) -> bool:
    for token in reversed(tokens[max(0, begin - _BACK_TO_CONDITION) : begin]):
        if token.kind != "word":
            return False
        if token.key in _CONDITIONS:
            return True
    return False


def _of_somebody_else(tokens: Sequence[Token], begin: int, last: int) -> bool:
    """She is sad, she hates it; but not: she creeps me out."""
    before = [token.key for token in tokens[max(0, begin - 2) : begin]]
    if before and before[-1] in _LINKING:
        before.pop()
    about_me = any(token.key in _SELF for token in tokens[begin : last + 1])
    return bool(before) and before[-1] in _OTHERS and not about_me
