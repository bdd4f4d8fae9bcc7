"""Answers beside labels, person by person: what is learned from some examples is learned from other persons.

Moments of one person are alike, and neighbouring ones nearly the same. So a split that draws them at random puts the
same moment on both sides, and a figure from it tells nothing of anybody new.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from emotrace.engine.evaluation.outcome import Outcome


@dataclass(frozen=True)
class Answered:
    """An example with its label, and what was answered."""

    person: str | None
    """None where the data do not say."""
    truth: str
    answer: str | None
    """None where there was too little to answer by."""


def outcome_of(answered: Sequence[Answered], labels: Sequence[str], *, by_person: bool = True) -> Outcome:
    """Answers beside labels, for the engine's scores; whole persons are drawn again for intervals, unless told not to.

    What has no answer counts as answered wrongly.
    """
    import numpy as np

    truth = np.array([[one.truth == label for label in labels] for one in answered], bool)
    given = np.array([[one.answer == label for label in labels] for one in answered], bool)
    right = (truth & given).any(axis=1)
    named = [one.person for one in answered if one.person is not None]
    persons = tuple(named) if by_person and len(named) == len(answered) else None
    return Outcome(tuple(labels), truth, given, right.astype(float), right, persons)


def majority_of_others(answered: Sequence[Answered], labels: Sequence[str]) -> Outcome:
    """What answering with the commonest label of all other persons comes to; of one person alone, with their own."""
    counts: dict[str | None, Counter[str]] = {}
    for one in answered:
        counts.setdefault(one.person, Counter())[one.truth] += 1
    total = sum(counts.values(), Counter[str]())
    answers = {person: _commonest(total - own or own, labels) for person, own in counts.items()}
    return outcome_of([replace(one, answer=answers[one.person]) for one in answered], labels)


def majority_at_random(answered: Sequence[Answered], labels: Sequence[str], seed: int, folds: int = 10) -> Outcome:
    """The same with the commonest label of nine tenths, drawn at random, neighbours on both sides."""
    import numpy as np

    fold = np.random.default_rng(seed).permutation(len(answered)) % folds
    answers = [
        _commonest(Counter(one.truth for one, at in zip(answered, fold, strict=True) if at != out), labels)
        for out in range(folds)
    ]
    drawn = [replace(one, answer=answers[int(at)]) for one, at in zip(answered, fold, strict=True)]
    return outcome_of(drawn, labels, by_person=False)


def persons_of(answered: Iterable[Answered]) -> list[str | None]:
    """Each person once, in order."""
    return list(dict.fromkeys(one.person for one in answered))


def _commonest(counts: Counter[str], labels: Sequence[str]) -> str:
    return max(labels, key=lambda label: counts[label])
