"""Turns weights of the voice into rows that a person can read."""

from pathlib import Path

from emotrace.engine.inspection import REST
from emotrace.engine.observer import WeightRow, WeightTable
from emotrace.plugins.voice.weights import VoiceWeights


def table_of_voice(path: Path, weights: VoiceWeights) -> WeightTable:
    """What all measures at their norm weigh, then each measure a standard deviation above its norm."""
    rows = [WeightRow(REST, "", None, "", dict(weights.rest))]
    rows += [WeightRow(row.cue, row.name, 1.0, "sd", dict(row.nats)) for row in weights.measure]
    notes = (
        f"against the norms of: {weights.against}",
        f"trained by: {weights.trained_by}",
        f"trained on: {weights.trained_on}",
        f"licence: {weights.licence}",
        f"temperature {weights.temperature:g}, applied already",
        f"a measure weighs in proportion to its deviation, up to {weights.most:g} standard deviations either way",
    )
    return WeightTable(weights.name, path, rows, notes)
