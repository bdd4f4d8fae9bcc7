"""The shipped model on sentences about negation that it did not learn from, each labelled by two readers."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from benchmarks.negation.check import Sentence, sentences
from emotrace.plugins.text.labelsets import ekman
from emotrace.plugins.text.model import TextModel

Judged = Sequence[tuple[Sentence, str]]


def judged(name: str) -> Mapping[str, Judged]:
    """Kind to the sentences of a set, each with the emotion that it is the strongest evidence of."""
    every, model = sentences(name), TextModel()
    evidence = model.scores([one.text for one in every]).evidence
    model.close()
    both = [(one, ekman()[int(np.argmax(row))]) for one, row in zip(every, evidence, strict=True)]
    return {kind: [pair for pair in both if pair[0].kind == kind] for kind in {one.kind for one in every}}


@pytest.fixture(scope="module")
def concluded() -> Mapping[str, Judged]:
    return judged("sentences")


def share(found: Judged) -> float:
    return sum(label in one.labels for one, label in found) / len(found)


@pytest.mark.parametrize("kind", ["denied feeling", "denied quality", "denied noun", "denied joy"])
def test_a_denied_emotion_is_seldom_concluded(kind: str, concluded: Mapping[str, Judged]) -> None:
    """The same networks without texts made on purpose concluded it of 38 in 100."""
    found = concluded[kind]
    assert sum(label == one.denied for one, label in found) / len(found) < 0.25


@pytest.mark.parametrize("kind", ["affirmed", "heightened", "elsewhere"])
def test_where_nothing_is_denied_the_emotion_is_concluded(kind: str, concluded: Mapping[str, Judged]) -> None:
    assert share(concluded[kind]) > 0.85


def test_conclusions_fit_readers_far_more_often_than_neutral_for_everything_does(
    concluded: Mapping[str, Judged],
) -> None:
    every = [pair for found in concluded.values() for pair in found]
    trivial = share([(one, "neutral") for one, _ in every])
    assert trivial < 0.5
    assert share(every) > trivial + 0.25


def test_harder_sentences_are_concluded_more_often_than_neutral_for_everything_would_be() -> None:
    found = judged("harder")
    every = [pair for pairs in found.values() for pair in pairs]
    assert share(every) > share([(one, "neutral") for one, _ in every]) + 0.1
    denials = [(one, label) for one, label in every if one.denied]
    assert sum(label == one.denied for one, label in denials) / len(denials) < 0.25
    for kind in ("double negation", "affirmed"):
        assert share(found[kind]) > 0.6
