"""The one colour of each emotion, in reports and figures alike, for readers of every kind of colour vision."""

from collections.abc import Mapping

COLOURS = {
    "anger": "#d55e00",
    "disgust": "#009e73",
    "fear": "#56b4e9",
    "joy": "#e69f00",
    "neutral": "#c4c4c4",
    "sadness": "#0072b2",
    "surprise": "#cc79a7",
    "positive": "#e69f00",
    "negative": "#0072b2",
    "ambiguous": "#cc79a7",
}
"""Okabe & Ito's colour-blind-safe palette (2008), with a light grey of our own."""

HATCHES = {
    "anger": "///",
    "disgust": "...",
    "fear": "\\\\\\",
    "sadness": "---",
    "surprise": "xxx",
    "negative": "---",
    "ambiguous": "xxx",
}
"""What tells areas apart where colour cannot; joy and neutral are plain, one dark and one light in grey."""

OTHER = "#8a8a8a"
"""A label that has no colour of its own."""

SUPPORTS, OPPOSES = "#0072b2", "#d55e00"
"""Evidence for and against; lines against are also dashed, so that no reader depends on the colour."""


def colour(label: str) -> str:
    """The colour of an emotion."""
    return COLOURS.get(label, OTHER)


def leading(weights: Mapping[str, float]) -> str | None:
    """The emotion that weights, in nats, speak for most; None where they speak for none."""
    label, nats = max(weights.items(), key=lambda pair: pair[1], default=("", 0.0))
    return label if nats > 0 else None


def colour_for(weights: Mapping[str, float]) -> str:
    """The colour of the emotion that weights, in nats, speak for most; grey where they speak for none."""
    return colour(leading(weights) or "neutral")


def hatch(label: str) -> str:
    """The hatch of an emotion, in Matplotlib's letters, for prints without colour; empty for plain."""
    return HATCHES.get(label, "")
