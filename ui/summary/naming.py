"""Names beside the points of a figure: where there is room for them, those of the largest points first."""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.ui.exports.drawing import GLYPHS, INK, SMALL, cut, fonts

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

NAME_INCHES = 1.0
GAP = 3.0
"""Points between a point's rim and its name."""

SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
"""Where a name may stand, the best first: to the right, left, above, below, and aslant."""

ALONG = {1: "left", 0: "center", -1: "right"}
UP = {1: "bottom", 0: "center", -1: "top"}
"""Which edge of a name is at its place, by the side of the point that it stands on."""


@dataclass(frozen=True)
class Point:
    """A disc that has a name."""

    name: str
    x: float
    y: float
    radius: float
    """In points, 1/72 inch."""


def name_points(axes: "Axes", points: Sequence[Point]) -> int:
    """Write a name beside each point, on none of the other names and discs; how many found no room.

    Call it last: what changes the layout afterwards moves the discs.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", GLYPHS)
        axes.get_figure(root=True).draw_without_rendering()  # type: ignore[union-attr]  # it is in a figure
        taken = [_disc(axes, point) for point in points]
        largest = sorted(points, key=lambda point: -point.radius)
        return sum(not _place(axes, point, taken) for point in largest)


def _place(axes: "Axes", point: Point, taken: "list[Bbox]") -> bool:
    name = axes.annotate(
        cut(point.name, NAME_INCHES),
        (point.x, point.y),
        (0, 0),
        textcoords="offset points",
        fontsize=SMALL,
        fontfamily=list(fonts()),
        color=INK,
        zorder=4,
        parse_math=False,
    )
    name.set_in_layout(False)
    room = axes.bbox
    for box in _places(name, point):
        within = room.x0 <= box.x0 and box.x1 <= room.x1 and room.y0 <= box.y0 and box.y1 <= room.y1
        if within and not box.count_overlaps(taken):
            taken.append(box)
            return True
    name.remove()
    return False


def _places(name: "Annotation", point: Point) -> "Iterator[Bbox]":
    """Put a name on each side of its point in turn, and say which room it takes there."""
    for along, up in SIDES:
        far = GAP + point.radius * (1 if 0 in (along, up) else 0.7)
        name.set_position((along * far, up * far))
        name.set(ha=ALONG[along], va=UP[up])
        yield name.get_window_extent()


def _disc(axes: "Axes", point: Point) -> "Bbox":
    from matplotlib.transforms import Bbox

    x, y = axes.transData.transform((point.x, point.y))
    radius = point.radius * axes.get_figure(root=True).dpi / 72  # type: ignore[union-attr]  # it is in a figure
    return Bbox.from_extents(x - radius, y - radius, x + radius, y + radius)
