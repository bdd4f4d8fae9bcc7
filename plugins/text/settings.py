"""What belongs to a trained text model beside its weights: labels, thresholds, calibration, where it comes from."""

import json
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from emotrace.engine.record import Nats, Number, Record
from emotrace.engine.taxonomy import Weights
from emotrace.engine.tomlfile import read_toml
from emotrace.plugins.text.labelsets import ekman


class ModelSettings(Record):
    """The file settings.toml beside a model."""

    name: str
    """What `weights_from` says: text 2026-11."""
    trained_by: str
    """The command that made it."""
    trained_on: str
    licence: str
    fine: tuple[str, ...]
    """The data's own labels, in the order of the outputs; ekman's follow twice, each by itself and as one choice."""
    ngram_share: Number = Field(ge=0, le=1)
    """Share of the n-grams in every score; the rest is the encoder's."""
    temperature: Number = Field(gt=0)
    """What the scores of the single choice are divided by, so that probabilities mean what they say."""
    log_prior: Weights
    """Log share of each ekman label in the training data, nats."""
    threshold: Nats
    """Fine label to the log-odds from which it is given."""
    threshold_ekman: Nats
    """The same for ekman's labels."""

    def columns(self, labels: Sequence[str]) -> tuple[list[int], list[float]] | None:
        """Where a label set's log-odds stand among the model's, and its thresholds; None for a set it does not know."""
        if set(labels) <= set(self.threshold_ekman):
            first, order, threshold = len(self.fine), ekman(), self.threshold_ekman
        elif set(labels) <= set(self.fine):
            first, order, threshold = 0, self.fine, self.threshold
        else:
            return None
        return [first + order.index(label) for label in labels], [threshold[label] for label in labels]


def load_settings(path: Path) -> ModelSettings:
    """Read the settings of a text model.

    Raises:
        RulesError: the file cannot be read or does not fit.
    """
    return read_toml(path, ModelSettings, "text model")


def save_settings(settings: ModelSettings, path: Path) -> None:
    """Write settings as TOML, numbers to four decimals."""
    lines = ["# What belongs to the text model beside its weights. Log-odds and log shares are natural logarithms.", ""]
    for name, value in settings.model_dump().items():
        if isinstance(value, dict):
            lines += ["", f"[{name}]", *(f"{key} = {number:.4f}" for key, number in value.items())]
        elif isinstance(value, float):
            lines.append(f"{name} = {value:.4f}")
        else:
            lines.append(f"{name} = {json.dumps(value)}")
    path.write_text("\n".join([*lines, ""]), "utf-8")
