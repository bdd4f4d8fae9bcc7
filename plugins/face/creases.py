"""Measures of what the skin shows: creases, folds and shades at places that the landmarks give.

FACS codes action units by such changes of appearance as well as by movement: furrows between the brows (AU4), creases
across the root of the nose (AU9), crow's feet (AU6), the fold from the nose to the mouth (AU10, AU12), a dimpled chin
(AU17), bared teeth. The landmarker reports only movement, so they are read from the pixels. Each face is first
brought to one size, so that a sharp picture shows no more creases than a blurred one.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from emotrace.plugins.face.sampling import MOUTH_ROWS, neighbours, plan, samples

if TYPE_CHECKING:
    from numpy import float64, uint8
    from numpy.typing import NDArray

    Points = NDArray[float64]

FLAT = 8.0
"""Grey levels added to the contrast, so that a picture of hardly any is not all creases."""

Lines = tuple[tuple[str, str], ...]
"""Patches, each with the kind of lines that is looked for in it."""

MIRRORED = {"upright": "upright", "level": "level", "falling": "rising", "rising": "falling"}


def _both(patch: str, lines: str) -> Lines:
    """The patch of the right side, and its mirror image on the left."""
    return (f"right {patch}", lines), (f"left {patch}", MIRRORED[lines])


def _slanting(patch: str) -> Lines:
    return (patch, "falling"), (patch, "rising")


CREASES: Mapping[str, Lines] = {
    "furrows between the brows": (("between the brows", "upright"),),
    "furrows between the brows, slanting": _slanting("between the brows"),
    "creases across the nose root": (("nose root", "level"),),
    "creases across the forehead": (("forehead", "level"),),
    "creases at the eye corners": _both("eye corner", "level"),
    "creases beside the nose": _both("nose side", "level"),
    "creases of the nose bridge, upright": (("nose bridge", "upright"),),
    "creases of the nose bridge, level": (("nose bridge", "level"),),
    "creases of the nose bridge, slanting": _slanting("nose bridge"),
    "creases under the eyes": (("under the right eye", "upright"), ("under the left eye", "upright")),
    "creases of the cheeks, upright": _both("cheek", "upright"),
    "creases of the cheeks, level": _both("cheek", "level"),
    "creases of the cheeks, slanting": _both("cheek", "falling"),
    "fold from nose to mouth, upright": _both("fold", "upright"),
    "fold from nose to mouth, level": _both("fold", "level"),
    "creases at the lip corners, upright": _both("lip corner", "upright"),
    "creases at the lip corners, level": _both("lip corner", "level"),
    "creases at the lip corners, slanting": _both("lip corner", "falling"),
    "creases above the lip": (("above the lip", "upright"),),
    "creases below the lip": _slanting("below the lip"),
    "creases of the chin": (("chin", "upright"),),
    "creases of the chin, slanting": _slanting("chin"),
    "edges of the brows, level": _both("brow", "level"),
    "edges of the brows, slanting": _both("brow", "falling"),
    "edges of the eyelids, level": _both("eye", "level"),
    "edges of the eyelids, falling": _both("eye", "falling"),
    "edges of the eyelids, rising": _both("eye", "rising"),
}
"""Which lines in which patches; the mean of these."""

LIGHTENING: Mapping[str, Lines] = {
    "lightening down the brows": _both("brow", "level"),
    "lightening down the fold": _both("fold", "level"),
    "lightening below the lip": (("below the lip", "level"),),
}
"""How grey grows from the top of a patch to its bottom, by the same pairs of points."""

SLANTING_FOLD = "fold from nose to mouth, slanting"
"""How much more it falls than rises on the right of the person, and the other way round on the left."""

WANTED = tuple(
    dict.fromkeys(
        one
        for of in (*CREASES.values(), *LIGHTENING.values(), *map(_slanting, ("right fold", "left fold")))
        for one in of
    )
)

SHADES: Mapping[str, tuple[str, ...]] = {
    "shade of the lip corners": ("lip corners",),
    "shade around the lip corners": ("right lip corner", "left lip corner"),
    "shade of the fold": ("fold",),
    "shade under the eyes": ("under the eyes",),
    "shade of the brows": ("right brow", "left brow"),
    "shade of the inner brow ends": ("inner brow ends",),
    "shade of the lid crease": ("lid crease",),
    "shade of the inner eye corners": ("inner eye corners",),
    "brightness under the upper lid": ("under the lids",),
}


AVERAGED = (*SHADES, *CREASES, *LIGHTENING, SLANTING_FOLD)
"""Measures that are averages of what is read at several places."""


def creases(pixels: "NDArray[uint8]", points: "Points") -> dict[str, float]:
    """The measures of a face with these landmarks (478, 3, in pixels) in a picture of shape (height, width, 3).

    Creases are mean differences between neighbouring points of a patch; shades and brightness are grey levels less the
    skin's, their median over the cheeks and forehead. Both are in units of the face's contrast, creases on a
    logarithmic scale.
    """
    import numpy as np

    grey, contrast = samples(pixels, points)
    grey = grey / (contrast + FLAT)
    parts, pairs = plan().parts, neighbours(WANTED)
    skin = _quantile(sorted(grey[parts["skin"]].tolist()), 0.5)
    shades = np.add.reduceat(grey, [part.start for part in parts.values()])
    steps = grey[pairs.pairs[1]] - grey[pairs.pairs[0]]
    steep, growing = np.add.reduceat(np.stack([abs(steps), steps]), pairs.begins, axis=1) / pairs.counts
    found = _averages() @ np.concatenate([shades, np.log1p(10 * steep), growing])
    found[: len(SHADES)] -= skin
    return dict(zip(AVERAGED, found.tolist(), strict=True)) | _mouth(grey[parts["mouth"]] - skin)


@cache
def _averages() -> "Points":
    """Shape (AVERAGED, sums over parts + steepness and growth of WANTED): what each measure is an average of."""
    import numpy as np

    lines = [(kind, *of) for kind in ("steep", "growing") for of in WANTED]
    columns = {key: at for at, key in enumerate([*(("shade", part) for part in plan().parts), *lines])}
    found = np.zeros((len(AVERAGED), len(columns)))
    for row, name in enumerate(AVERAGED):
        for key, share in _averaged(name):
            found[row, columns[key]] = share
    return found


def _averaged(name: str) -> Iterator[tuple[tuple[str, ...], float]]:
    """What a measure is an average of, with the share of each."""
    if name in SHADES:
        for part in SHADES[name]:
            yield ("shade", part), 1 / len(SHADES[name]) / _size(plan().parts[part])
    elif name == SLANTING_FOLD:
        for fold, sign in (("right fold", 0.5), ("left fold", -0.5)):
            yield from ((("steep", fold, "falling"), sign), (("steep", fold, "rising"), -sign))
    else:
        kind, of = ("steep", CREASES[name]) if name in CREASES else ("growing", LIGHTENING[name])
        yield from (((kind, *one), 1 / len(of)) for one in of)


def _size(part: slice) -> int:
    return int(part.stop - part.start)


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
