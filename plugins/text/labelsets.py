"""The label sets that the text model scores: fine ones that the data name, and ekman's that group them."""

import tomllib
from functools import cache
from pathlib import Path

from emotrace.engine.taxonomy import taxonomy

GROUPS = Path(__file__).parent / "data" / "groups.toml"
ASKING = "curiosity"
"""What readers find in "What time is it?". GoEmotions' authors group it with surprise. Where a text has exactly one
emotion it counts as neutral, which is our own choice: whoever asks need not be surprised."""


def ekman() -> tuple[str, ...]:
    """Ekman's labels and neutral, in the order of the model's outputs."""
    return taxonomy("ekman").labels


@cache
def group_of() -> dict[str, str]:
    """GoEmotions' label to the ekman label that gathers it."""
    table = tomllib.loads(GROUPS.read_text("utf-8"))["groups"]
    return {fine: group for group, members in table.items() for fine in members}


def choice_of(label: str) -> str:
    """The ekman label that a label of either set counts as where a text has exactly one."""
    return "neutral" if label == ASKING else group_of().get(label, label)


def grouped(labels: tuple[str, ...]) -> tuple[str, ...]:
    """The ekman labels of an example's labels, without doubles; labels of neither set are left out."""
    return tuple(dict.fromkeys(group_of()[label] for label in labels if label in group_of()))
