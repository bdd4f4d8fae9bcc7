"""Writes the model card of the face model."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.face.faceset import FaceSet
from emotrace.plugins.face.writing import Made

if TYPE_CHECKING:
    from numpy import float64, intp
    from numpy.typing import NDArray

TEMPLATE = Path(__file__).parent / "data" / "model_card.md.j2"
BINS = 15
"""Bins of equal width for the calibration error, as in Guo et al. (2017)."""


@dataclass(frozen=True)
class Held:
    """Faces that a model was held against, and its probabilities for them."""

    name: str
    chances: "NDArray[float64]"
    """Shape (faces, labels)."""
    faces: FaceSet

    @property
    def figures(self) -> "Figures":
        """How well it does."""
        import numpy as np

        chosen, truth = self.chances.argmax(axis=1), self.faces.labels
        present = [label for label, n in enumerate(self.faces.pictures) if n]
        hits = [int(((chosen == label) & (truth == label)).sum()) for label in present]
        faces = [int((truth == label).sum()) for label in present]
        pictures = [self.faces.pictures[label] for label in present]
        return Figures(
            name=self.name,
            labels=[taxonomy("ekman").labels[label] for label in present],
            recall=[hit / max(1, n) for hit, n in zip(hits, faces, strict=True)],
            precision=[h / max(1, int((chosen == label).sum())) for h, label in zip(hits, present, strict=True)],
            faces=faces,
            pictures=pictures,
            over_all=float(np.mean([hit / n for hit, n in zip(hits, pictures, strict=True)])),
            ece=calibration_error(self.chances, truth),
        )


@dataclass(frozen=True)
class Figures:
    """How well a model does on faces."""

    name: str
    labels: list[str]
    recall: list[float]
    precision: list[float]
    faces: list[int]
    pictures: list[int]
    over_all: float
    """Balanced accuracy where a picture without a face counts as wrong."""
    ece: float

    @property
    def balanced(self) -> float:
        """Balanced accuracy over the pictures with a face."""
        return sum(self.recall) / len(self.recall)

    @property
    def accuracy(self) -> float:
        """Share of the faces judged right."""
        return sum(r * n for r, n in zip(self.recall, self.faces, strict=True)) / max(1, sum(self.faces))

    @property
    def majority(self) -> float:
        """Accuracy of always saying the commonest label; its balanced accuracy is one over the number of labels."""
        return max(self.faces) / max(1, sum(self.faces))

    @property
    def found(self) -> float:
        """Share of the pictures in which a face was found."""
        return sum(self.faces) / sum(self.pictures)


def calibration_error(chances: "NDArray[float64]", truth: "NDArray[intp]") -> float:
    """Expected calibration error of the likeliest label, 0-1."""
    sure, right = chances.max(axis=1), chances.argmax(axis=1) == truth
    bins = (sure * BINS).astype(int).clip(0, BINS - 1)
    gaps = (abs(float((sure - right)[bins == one].sum())) for one in set(bins.tolist()))
    return sum(gaps) / max(1, len(truth))


def write_card(held: Sequence[Held], made: Made, path: Path) -> None:
    """Write the card."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
    card = environment.from_string(TEMPLATE.read_text("utf-8"))
    path.write_text(card.render(made=made, parts=[one.figures for one in held], cues=len(held[0].faces.names)), "utf-8")
