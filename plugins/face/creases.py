"""Measures of what the skin shows: creases, folds and shades at places that the landmarks give.

FACS codes action units by such changes of appearance as well as by movement: furrows between the brows (AU4), creases
across the root of the nose (AU9), crow's feet (AU6), the fold from the nose to the mouth (AU10, AU12), a dimpled chin
(AU17), bared teeth. The landmarker reports only movement, so they are read from the pixels. Each face is first
brought to one size, so that a sharp picture shows no more creases than a blurred one.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from emotrace.plugins.face.sampling import MOUTH_ROWS, plan, samples

if TYPE_CHECKING:
    from numpy import float64, uint8
    from numpy.typing import NDArray

    Points = NDArray[float64]

FLAT = 8.0
"""Grey levels added to the contrast, so that a picture of hardly any is not all creases."""

CREASES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "furrows between the brows": ("upright", ("between the brows",)),
    "creases across the nose root": ("level", ("nose root",)),
    "creases across the forehead": ("level", ("forehead",)),
    "creases at the eye corners": ("level", ("right eye corner", "left eye corner")),
    "creases beside the nose": ("level", ("right nose side", "left nose side")),
    "creases under the eyes": ("upright", ("under the right eye", "under the left eye")),
    "fold from nose to mouth, upright": ("upright", ("right fold", "left fold")),
    "fold from nose to mouth, level": ("level", ("right fold", "left fold")),
    "creases of the chin": ("upright", ("chin",)),
}
"""Which lines, in which patches; the mean of these."""

SHADES = {
    "shade of the lip corners": "lip corners",
    "shade of the fold": "fold",
    "shade under the eyes": "under the eyes",
    "brightness under the upper lid": "under the lids",
}


def creases(pixels: "NDArray[uint8]", points: "Points") -> dict[str, float]:
    """The measures of a face with these landmarks (478, 3, in pixels) in a picture of shape (height, width, 3).

    Creases are mean differences between neighbouring points of a patch; shades and brightness are grey levels less the
    skin's, their median over the cheeks and forehead. Both are in units of the face's contrast, creases on a
    logarithmic scale.
    """
    grey, contrast = samples(pixels, points)
    grey = grey / (contrast + FLAT)
    parts = plan().parts
    skin = _quantile(sorted(grey[parts["skin"]].tolist()), 0.5)
    shades = {name: float(grey[parts[spots]].mean()) - skin for name, spots in SHADES.items()}
    return shades | _mouth(grey[parts["mouth"]] - skin) | _lines(grey)


def _mouth(mouth: "Points") -> dict[str, float]:
    """Teeth are bright and sit above or below; an open mouth is dark."""
    ordered, row = sorted(mouth.tolist()), len(mouth) // MOUTH_ROWS
    return {
        "brightest in the mouth": _quantile(ordered, 0.9),
        "darkest in the mouth": _quantile(ordered, 0.1),
        "brightness of the upper mouth": float(mouth[: 2 * row].mean()),
        "brightness of the lower mouth": float(mouth[-2 * row :].mean()),
    }


def _quantile(ordered: list[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def _lines(grey: "Points") -> dict[str, float]:
    import numpy as np

    where = plan()
    steps = abs(grey[where.pairs[0]] - grey[where.pairs[1]])
    begins = list(where.starts.values())
    lengths = np.diff([*begins, len(steps)])
    steep = dict(zip(where.starts, np.log1p(10 * np.add.reduceat(steps, begins) / lengths).tolist(), strict=True))
    found = {name: math.fsum(steep[patch, lines] for patch in of) / len(of) for name, (lines, of) in CREASES.items()}
    slants = {side: steep[side, "falling"] - steep[side, "rising"] for side in ("right fold", "left fold")}
    return found | {"fold from nose to mouth, slanting": (slants["right fold"] - slants["left fold"]) / 2}
