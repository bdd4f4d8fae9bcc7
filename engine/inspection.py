"""Turns rule tables and learned weights into rows that a person can read."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from emotrace.engine.learned import LearnedWeights
from emotrace.engine.observer import WeightRow, WeightTable
from emotrace.engine.rules import Rule, RuleTable

REST = "nothing shows"
"""What the row is called that holds the weight of the absence of every cue."""

RuleT = TypeVar("RuleT", bound=Rule)


def table_of_rules(path: Path, table: RuleTable[RuleT]) -> WeightTable:
    """A rule table: its rows at full strength, after reliability, then its patterns."""
    rows = [
        WeightRow(row.kind, row.label, None, "", {label: nats * row.reliability for label, nats in row.weights.items()})
        for row in table.rule
        if row.weights
    ]
    rows += [WeightRow(pattern.kind, pattern.label, None, "", dict(pattern.weights)) for pattern in table.pattern]
    notes = ("nats at full strength, after reliability", *(f"{key}: {cited}" for key, cited in table.sources.items()))
    return WeightTable(f"rule table {table.name}", path, rows, notes)


def table_of_learned(path: Path, learned: LearnedWeights) -> WeightTable:
    """Learned weights: what the absence of every cue weighs, then each curve point by point."""
    notes = (
        f"trained by: {learned.trained_by}",
        f"trained on: {learned.trained_on}",
        f"licence: {learned.licence}",
        f"temperature {learned.temperature:g}, applied already",
        "between two sizes a weight lies on the straight line; beyond the first and the last it stays level",
    )
    return WeightTable(learned.name, path, list(_learned_rows(learned)), notes)


def _learned_rows(learned: LearnedWeights) -> Iterator[WeightRow]:
    yield WeightRow(REST, "", None, "", dict(learned.rest))
    for curve in learned.curve:
        for place, size in enumerate(curve.at):
            weights = {emotion: points[place] for emotion, points in curve.nats.items()}
            yield WeightRow(curve.kind, "", size, curve.unit, weights)
