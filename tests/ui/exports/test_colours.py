"""The colours of the emotions can be told apart with every kind of colour vision."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from emotrace.engine.taxonomy import taxonomies
from emotrace.ui.colours import COLOURS, OTHER, colour, colour_for, hatch

# Machado, Oliveira & Fernandes (2009), severity 1.0, over linear RGB.
VISION = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def _lab(hexadecimal: str, seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE 1976 L*a*b* of a colour as seen, white D65."""
    srgb = np.array([int(hexadecimal[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(seen @ linear, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("labels", [one.labels for one in taxonomies().values()], ids=list(taxonomies()))
def test_no_two_emotions_look_alike(vision: str, labels: tuple[str, ...]) -> None:
    places = [_lab(COLOURS[label], VISION[vision]) for label in labels]
    assert min(float(np.linalg.norm(one - other)) for one, other in combinations(places, 2)) > 15


def test_prints_without_colour_tell_areas_apart_too() -> None:
    hatches = [hatch(label) for label in taxonomies()["ekman"].labels]
    plain = [label for label in taxonomies()["ekman"].labels if not hatch(label)]
    assert plain == ["joy", "neutral"]  # one dark and one light
    assert len({one for one in hatches if one}) == len(hatches) - len(plain)


def test_a_cue_has_the_colour_of_what_it_speaks_for() -> None:
    assert colour_for({"joy": 0.4, "anger": -2.0}) == COLOURS["joy"]
    assert colour_for({"anger": -2.0}) == colour_for({}) == COLOURS["neutral"]
    assert colour("nostalgia") == OTHER
