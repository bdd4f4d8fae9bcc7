"""An evaluation as a picture: whether the probabilities mean what they say, and what abstaining would gain."""

from importlib.resources import files

from emotrace.engine.evaluation.report import Evaluation
from emotrace.engine.evaluation.scores import BINS

SIDE = 260
"""Pixels of a panel's side."""


def as_svg(evaluation: Evaluation) -> str:
    """Two panels of accuracy, 0 to 1: by confidence, and by the share of examples that is answered."""
    from jinja2 import Environment

    text = (files("emotrace.ui") / "data" / "evaluation.svg.j2").read_text("utf-8")
    return (
        Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        .from_string(text)
        .render(
            one=evaluation,
            side=SIDE,
            width=SIDE / BINS,
            majority=evaluation.baselines["majority"].accuracy,
            ticks=(0.0, 0.25, 0.5, 0.75, 1.0),
        )
    )
