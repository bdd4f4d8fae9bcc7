"""The text model's n-gram weights as rows that a person can read."""

from emotrace.engine.observer import WeightRow, WeightTable
from emotrace.plugins.text.labelsets import ASKING, choice_of, ekman, group_of
from emotrace.plugins.text.model import GRAMS, TextModel


def table_of_grams(model: TextModel) -> WeightTable:
    """Each n-gram's weights where it is a text's only one, heaviest first, in nats; the encoder's cannot be listed."""
    import numpy as np

    grams, settings = model.grams, model.settings
    nats = grams.weights[:, -len(ekman()) :] * grams.scale[-len(ekman()) :]
    nats = nats * settings.ngram_share / settings.temperature
    order = np.argsort(-np.abs(nats).max(axis=1))
    rows = [
        WeightRow(grams.listed[at], "", None, "", dict(zip(ekman(), map(float, nats[at]), strict=True))) for at in order
    ]
    notes = (
        f"trained by: {settings.trained_by}",
        f"trained on: {settings.trained_on}",
        f"licence: {settings.licence}",
        f"n-grams make {settings.ngram_share:.0%} of a score; the encoder makes the rest, and has no list of weights",
        f"what {ASKING} has of {group_of()[ASKING]} counts as {choice_of(ASKING)} when a text is weighed",
    )
    return WeightTable(settings.name, model.folder / GRAMS, rows, notes)
