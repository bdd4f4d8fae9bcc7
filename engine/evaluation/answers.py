"""Turns what was concluded into answers that can be scored: one label, or several where the data allow several."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress

from emotrace.engine.evaluation.outcome import Outcome, chosen, forced_choice, several_labels
from emotrace.engine.evaluation.prediction import CHUNK, Predicted
from emotrace.engine.evaluation.watching import Watch
from emotrace.engine.observer import LabelScores, MultiLabeller, Setting
from emotrace.engine.orchestrator import Engine
from emotrace.engine.stimulus import Text
from emotrace.engine.taxonomy import taxonomy

FORCED = (
    "the label with the largest posterior; where nothing was found that parts the labels, neutral, "
    "or one drawn by lot where the data have no neutral"
)
ECE_OF = "the posterior probability of the answer among the labels that may be answered"


@dataclass(frozen=True)
class Answers:
    """The answers, and what they are."""

    outcome: Outcome
    said: tuple[tuple[str, ...], ...]
    """What each example was answered, in words: one label, several or none. The outcome has no column for a label
    that the data lack."""
    meaning: str
    calibrated: bool
    """Whether the outcome's confidence is a probability."""
    ece_of: str


def one_label(predicted: Sequence[Predicted], labels: Sequence[str]) -> Answers:
    """One label each, among those that may be answered."""
    among = answerable(labels)
    meaning = f"{FORCED}; from {', '.join(among)}"
    return Answers(forced_choice(predicted, among, among), _one_each(predicted, among), meaning, True, ECE_OF)


def answerable(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels of the data; all of ekman's where the data have one label alone, which would leave no choice."""
    return tuple(labels) if len(labels) > 1 else taxonomy("ekman").labels


def labels_each(engine: Engine, predicted: Sequence[Predicted], labels: Sequence[str], watch: Watch) -> Answers:
    """As many labels each as an observer gives that knows the label set; else the belief's answer."""
    ekman = taxonomy("ekman").labels
    scored, name = _scored(engine, predicted, labels, watch)
    among = [label for label in ekman if label in labels] or ekman
    first = forced_choice(predicted, labels, among)
    if scored is None:
        meaning = f"{FORCED}: no observer knows this label set"
        return Answers(first, _one_each(predicted, among), meaning, True, ECE_OF)
    outcome, meaning = several_labels(predicted, scored), f"each label that the {name} observer gives"
    said = tuple(tuple(compress(outcome.labels, row)) for row in outcome.given.tolist())
    if set(labels) == set(ekman):
        outcome = replace(outcome, confidence=first.confidence, right=first.right)
        what = "the largest posterior probability, which is right where that label is among the example's labels"
        return Answers(outcome, said, meaning, True, what)
    calibrated = scored.thresholds is not None
    what = (
        "the probability of the label that is given most clearly" if calibrated else "nothing: no probability is told"
    )
    return Answers(outcome, said, meaning, calibrated, what)


def _one_each(predicted: Sequence[Predicted], among: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple((label,) for label, _ in chosen(predicted, among))


def _scored(
    engine: Engine, predicted: Sequence[Predicted], labels: Sequence[str], watch: Watch
) -> tuple[LabelScores | None, str]:
    """Scores from the first observer that knows the label set, and its name."""
    for observer in engine.free():
        if isinstance(observer, MultiLabeller) and Text.kind in observer.card.reads:
            parts = _parts(observer, predicted, labels, engine.setting)
            found = list(watch(parts, math.ceil(len(predicted) / CHUNK), "giving several labels"))
            if found:
                return _joined(found), observer.card.name
    return None, ""


def _parts(
    observer: MultiLabeller, predicted: Sequence[Predicted], labels: Sequence[str], setting: Setting
) -> Iterator[LabelScores]:
    """Scores of CHUNK texts at a time; nothing where the observer does not know the label set."""
    for start in range(0, len(predicted), CHUNK):
        tracks = [Text("S1", one.example.text or "") for one in predicted[start : start + CHUNK]]
        scored = observer.label_scores(tracks, labels, setting)
        if scored is None:
            return
        yield scored


def _joined(parts: Sequence[LabelScores]) -> LabelScores:
    import numpy as np

    return replace(parts[0], margins=np.concatenate([part.margins for part in parts]))
