"""What needs no skill: the scores that every other score is to be read beside."""

import tomllib
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING

from emotrace.engine.evaluation.outcome import Outcome
from emotrace.engine.evaluation.prototypes import by_prototype
from emotrace.engine.evaluation.scores import Scores, scores

if TYPE_CHECKING:
    import numpy as np
    from numpy import bool_
    from numpy.typing import NDArray

DRAWS = 20
"""Random answers are drawn this often, and their figures averaged."""

CLEAR = 0.05
"""VADER's compound score from which a text is pleasant, and below the negative of which it is unpleasant, as its
authors advise (Hutto and Gilbert, 2014)."""

MEANING = {
    "majority": "always the commonest label of these examples",
    "uniform random": f"one label at random, mean of {DRAWS} draws",
    "random by share": f"each label at random as often as it occurs, mean of {DRAWS} draws",
    "lexicon": "of words VADER's sign: the commonest pleasant label of these examples, the commonest unpleasant one or "
    "neutral; of faces and voices the emotion whose published prototype (EMFACS; Juslin and Laukka 2003) shows most",
}


def baselines(
    outcome: Outcome, texts: Sequence[str] | None, seed: int, kinds: Sequence[Collection[str]] | None = None
) -> dict[str, Scores]:
    """Trivial scores by name; `MEANING` says what each is.

    The lexicon is there where the examples are texts, or where it is told what `kinds` of cues were observed in each
    face or voice.
    """
    import numpy as np

    generator = np.random.default_rng(seed)
    found = {
        "majority": _of(outcome, _always(outcome, _commonest(outcome, outcome.labels))),
        "uniform random": _mean([_of(outcome, _any(outcome, generator)) for _ in range(DRAWS)]),
        "random by share": _mean([_of(outcome, _by_share(outcome, generator)) for _ in range(DRAWS)]),
    }
    if texts is not None:
        found["lexicon"] = _of(outcome, _by_sign(outcome, texts))
    elif kinds is not None:
        found["lexicon"] = _of(outcome, _by_prototype(outcome, kinds))
    return found


def _of(outcome: Outcome, given: "NDArray[bool_]") -> Scores:
    return scores(replace(outcome, given=given), calibrated=False)


def _mean(drawn: Sequence[Scores]) -> Scores:
    def mean(value: Callable[[Scores], float]) -> float:
        return sum(map(value, drawn)) / len(drawn)

    return Scores(
        n=drawn[0].n,
        accuracy=mean(lambda one: one.accuracy),
        macro_f1=mean(lambda one: one.macro_f1),
        uar=mean(lambda one: one.uar),
        ece=None,
    )


def _commonest(outcome: Outcome, among: Sequence[str]) -> str | None:
    """The commonest label that is in `among`; None where none of them is a label here."""
    counts = dict(zip(outcome.labels, outcome.truth.sum(axis=0), strict=True))
    return max((label for label in counts if label in among), key=counts.__getitem__, default=None)


def _always(outcome: Outcome, label: str | None) -> "NDArray[bool_]":
    import numpy as np

    return np.tile(np.array([one == label for one in outcome.labels]), (len(outcome), 1))


def _any(outcome: Outcome, generator: "np.random.Generator") -> "NDArray[bool_]":
    import numpy as np

    return np.eye(len(outcome.labels), dtype=bool)[generator.integers(len(outcome.labels), size=len(outcome))]


def _by_share(outcome: Outcome, generator: "np.random.Generator") -> "NDArray[bool_]":
    """Another example's labels for each: as many, and as often."""
    return outcome.truth[generator.integers(len(outcome), size=len(outcome))]


def _by_prototype(outcome: Outcome, kinds: Sequence[Collection[str]]) -> "NDArray[bool_]":
    import numpy as np

    counts = dict(zip(outcome.labels, outcome.truth.sum(axis=0).tolist(), strict=True))
    ranked = sorted(outcome.labels, key=lambda label: -counts[label])
    answers = [by_prototype(one, ranked) for one in kinds]
    return np.array([[label == answer for label in outcome.labels] for answer in answers], bool)


def _by_sign(outcome: Outcome, texts: Sequence[str]) -> "NDArray[bool_]":
    import numpy as np
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    signs = tomllib.loads((files("emotrace.engine.evaluation") / "data" / "valence.toml").read_text("utf-8"))
    any_label = _commonest(outcome, outcome.labels)
    positive, negative, neutral = (
        _commonest(outcome, labels) or any_label for labels in (signs["positive"], signs["negative"], ["neutral"])
    )
    polarity = SentimentIntensityAnalyzer().polarity_scores
    answers = []
    for text in texts:
        compound = polarity(text)["compound"]
        answers.append(positive if compound >= CLEAR else negative if compound <= -CLEAR else neutral)
    return np.array([[label == answer for label in outcome.labels] for answer in answers], bool)
