"""Figure of a face: the picture with the face framed, and beside it the size of each action unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.engine.observation import Box, Observation
from emotrace.ui.colours import colour_for, leading
from emotrace.ui.exports.drawing import BODY, INK, LINE, SMALL, new_figure, plain, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy import uint8
    from numpy.typing import NDArray

MOST_BARS = 16
"""Action units beside a face, the largest. Our own choice."""

LEAST_BARS = 9
"""Bars that there is room for, however few there are: so they look alike in every figure."""

AROUND = 0.8
"""How much of the picture is shown around the faces, in heights of the largest. Our own choice."""

MOST = 5.0
"""Top of the scale of an action unit."""


@dataclass(frozen=True)
class Still:
    """One picture of a source, and what was observed in it."""

    pixels: "NDArray[uint8]"
    """Shape (height, width, 3), RGB."""
    observed: tuple[Observation, ...]
    seconds: float | None = None
    """Media time, where it is a frame of a clip."""


def face(still: Still) -> "Figure | None":
    """The figure of the face whose cues weigh most, or None where no face with an action unit is in the picture.

    Bars are in the colour of the emotion that the action unit speaks for most.
    """
    framed = [one for one in still.observed if one.where.face is not None and one.where.box]
    main = _main(framed)
    units = sorted(
        (one for one in framed if one.where.face == main and one.value is not None and one.unit == "0-5"),
        key=lambda one: -(one.value or 0.0),
    )[:MOST_BARS]
    if not units:
        return None
    figure = new_figure(0.19 * max(LEAST_BARS, len(units)) + 0.8)
    picture, bars = figure.subplots(1, 2, width_ratios=[1, 1.1])
    _picture(picture, still, framed, main)
    _bars(bars, units)
    return figure


def _main(framed: Sequence[Observation]) -> int | None:
    """The face that the belief is about, else the first."""
    weighing = [one.where.face for one in framed if one.weights]
    return min((one for one in weighing or (each.where.face for each in framed) if one is not None), default=None)


def _picture(axes: "Axes", still: Still, framed: Sequence[Observation], main: int | None) -> None:
    from matplotlib.patches import Rectangle

    axes.imshow(still.pixels, interpolation="lanczos")
    boxes = {one.where.face: one.where.box for one in framed}
    for number, box in boxes.items():
        if box is None:
            continue
        for ink, width in (("#ffffff", 2.2), (INK, 1.0)):  # seen on dark and on light
            axes.add_patch(
                Rectangle((box.left, box.top), box.width, box.height, fill=False, edgecolor=ink, linewidth=width,
                          linestyle="-" if number == main else (0, (3, 2)))
            )  # fmt: skip
        back = {"facecolor": "#ffffff", "edgecolor": "none", "pad": 1.0, "alpha": 0.85}
        write(axes, box.left, box.top, f"face {number}", va="bottom", fontsize=SMALL, bbox=back, clip_on=True)
    _crop(axes, still, [box for box in boxes.values() if box])
    axes.set_xticks([])
    axes.set_yticks([])
    if still.seconds is not None:
        axes.set_xlabel(f"at {still.seconds:.2f} s", fontsize=SMALL, color=INK)


def _crop(axes: "Axes", still: Still, boxes: Sequence[Box]) -> None:
    """Show the faces and some of the picture around them, and no more of it than there is."""
    height, width = still.pixels.shape[:2]
    around = AROUND * max(box.height for box in boxes)
    axes.set_xlim(
        max(0.0, min(box.left for box in boxes) - around),
        min(width, max(box.left + box.width for box in boxes) + around),
    )
    axes.set_ylim(
        min(height, max(box.top + box.height for box in boxes) + around),
        max(0.0, min(box.top for box in boxes) - around),
    )


def _bars(axes: "Axes", units: Sequence[Observation]) -> None:
    for place, one in enumerate(units):
        size, weights = one.value or 0.0, one.momentary or one.weights
        axes.barh(place, size, 0.72, color=colour_for(weights), linewidth=0)
        told = f"{size:.1f}  {leading(weights) or ''}"
        write(axes, size + 0.07, place, told, va="center_baseline", fontsize=SMALL)
    axes.set_ylim(max(LEAST_BARS, len(units)) - 0.4, -0.6)
    axes.set_yticks(range(len(units)), [_named(one) for one in units])
    axes.set_xlim(0, MOST)
    axes.set_xlabel("size (0-5), and the emotion that it speaks for most", fontsize=BODY, color=INK)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=LINE, linewidth=0.4)
    axes.set_axisbelow(True)
    plain(axes)


def _named(unit: Observation) -> str:
    side = f", {unit.where.side}" if unit.where.side in ("left", "right") else ""
    return f"{unit.kind} {unit.label}{side}"
