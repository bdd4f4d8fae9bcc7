"""Writes the model card of a text model."""

from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.plugins.text.labelsets import ekman
from emotrace.plugins.text.training.settling import Outcome

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

TEMPLATE = Path(__file__).parents[1] / "data" / "model_card.md.j2"


def write_card(outcome: Outcome, large: int, varied: int, folder: Path) -> None:
    """Write MODEL_CARD.md beside the model.

    Args:
        outcome: the model, and what it came to.
        large: how many large networks taught it.
        varied: how many texts were made of each labelled one.
        folder: where the model is.
    """
    from jinja2 import Environment, StrictUndefined

    fine = len(outcome.held.fine)
    rows = {
        "this model": outcome.f1,
        "this model, as shipped": outcome.f1_fitted,
        **{f"its {name} alone": f1 for name, f1 in outcome.f1_parts.items()},
        "always the commonest label": outcome.f1_majority,
    }
    ordered = [("", outcome.precision[""]), *((name, outcome.precision[name]) for name in outcome.f1_parts)]
    names = (*outcome.held.fine, *(f"*{label}*" for label in ekman()))
    template = Environment(undefined=StrictUndefined, autoescape=False).from_string(TEMPLATE.read_text("utf-8"))
    card = template.render(
        settings=outcome.settings,
        large=large,
        varied=varied,
        texts=len(outcome.held.texts),
        fine=fine,
        totals=[(name, _means(f1, fine)) for name, f1 in rows.items()],
        precision=[(f"its {name} alone" if name else "this model", _means(one, fine)) for name, one in ordered],
        labels=list(zip(names, outcome.f1, outcome.held.targets.sum(axis=0).astype(int), strict=True)),
        accuracy=outcome.accuracy,
        accuracy_grouped=outcome.accuracy_grouped,
        accuracy_majority=outcome.accuracy_majority,
        ece=outcome.ece,
    )
    (folder / "MODEL_CARD.md").write_text(card + "\n", "utf-8")


def _means(values: "NDArray[float64]", fine: int) -> tuple[float, float]:
    """Over the fine labels, and over ekman's; labels without examples are left out."""
    import numpy as np

    return float(np.nanmean(values[:fine])), float(np.nanmean(values[fine:]))
