"""Figure of the evidence: what was observed in what, and how much it weighs for and against each emotion."""

from typing import TYPE_CHECKING

from emotrace.engine.result import Result
from emotrace.ui.colours import OPPOSES, SUPPORTS, colour
from emotrace.ui.exports.drawing import FAINT, LINE, SMALL, cut, new_figure, on, write
from emotrace.ui.exports.evidence_layout import Edge, Layout, Node, layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT = (0.0, 0.14, 0.61, 0.87)
"""Where the boxes of each column begin, as a share of the width."""

WIDE = (0.11, 0.40, 0.15, 0.13)
"""How wide they are."""

PADDING = 0.006
"""Room between the edge of a box and its words, as a share of the width."""

ROW_INCHES, MARGIN_INCHES, LEAST_ROWS = 0.21, 0.75, 9
WIDEST = 4.5
"""Points of the heaviest line."""

HEADINGS = ("given", "observed", "together", "emotion, probability")


def evidence(result: Result) -> "Figure | None":
    """The figure, or None where nothing weighs.

    Lines are as wide as the weight of evidence in nats: blue and whole for, orange and dashed against.
    """
    drawn = layout(result)
    if not drawn.column(1):
        return None
    rows = max(LEAST_ROWS, *(len(drawn.column(number)) for number in range(4)))
    figure = new_figure(rows * ROW_INCHES + MARGIN_INCHES)
    axes = figure.subplots()
    axes.set(xlim=(0, 1), ylim=(rows - 0.4, -1.3))
    axes.axis("off")
    heights = _heights(drawn, rows)
    columns = {node.id: node.column for node in drawn.nodes}
    heaviest = max(abs(edge.nats) for edge in drawn.edges if edge.nats is not None)
    for edge in sorted(drawn.edges, key=lambda one: abs(one.nats or 0.0)):
        _line(axes, edge, columns, heights, heaviest)
    for node in drawn.nodes:
        _box(axes, node, heights[node.id], figure.get_figwidth())
    for number in range(4):
        if drawn.column(number):
            write(axes, LEFT[number], -0.95, HEADINGS[number], fontsize=SMALL, color=FAINT, va="center")
    _key(axes, heaviest, drawn, rows)
    return figure


def _heights(drawn: Layout, rows: int) -> dict[str, float]:
    """Where each box stands, in rows: observations and emotions spread out, the others beside what they are tied to."""
    heights: dict[str, float] = {}
    for number in (1, 3):
        nodes = drawn.column(number)
        heights |= {node.id: (place + 0.5) * rows / len(nodes) - 0.5 for place, node in enumerate(nodes)}
    for number in (0, 2):
        free = -0.5  # boxes of a column keep their order, and a row each
        for node in drawn.column(number):
            tied = [heights[end] for edge in drawn.edges for end in _other_end(edge, node) if end in heights]
            middle = sum(tied) / len(tied) if tied else free + 1
            heights[node.id] = free = max(middle, free + 1)
    return heights


def _other_end(edge: Edge, node: Node) -> tuple[str, ...]:
    if edge.nats is not None:
        return ()
    return (edge.end,) if edge.start == node.id else (edge.start,) if edge.end == node.id else ()


def _line(axes: "Axes", edge: Edge, columns: dict[str, int], heights: dict[str, float], heaviest: float) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    first, last = columns[edge.start], columns[edge.end]
    start, end = (LEFT[first] + WIDE[first], heights[edge.start]), (LEFT[last], heights[edge.end])
    bend = 0.45 * (end[0] - start[0])
    path = Path([start, (start[0] + bend, start[1]), (end[0] - bend, end[1]), end], [1, 4, 4, 4])
    if edge.nats is None:
        axes.add_patch(PathPatch(path, fill=False, edgecolor=LINE, linewidth=0.8))
        return
    how = (SUPPORTS, "-") if edge.nats > 0 else (OPPOSES, (0, (2.2, 1.2)))
    width = max(0.4, WIDEST * abs(edge.nats) / heaviest)
    axes.add_patch(PathPatch(path, fill=False, edgecolor=how[0], linestyle=how[1], linewidth=width, alpha=0.6))


def _box(axes: "Axes", node: Node, y: float, inches: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    left, wide = LEFT[node.column], WIDE[node.column]
    face = colour(node.id) if node.column == 3 else "#ffffff"
    axes.add_patch(
        FancyBboxPatch(
            (left, y - 0.36), wide, 0.72, boxstyle="round,pad=0,rounding_size=0.006", mutation_aspect=20,
            facecolor=face, edgecolor=FAINT if node.column < 3 else face, linewidth=0.5,
        )
    )  # fmt: skip
    words = cut(node.text, (wide - 2.5 * PADDING) * inches, SMALL)
    write(axes, left + PADDING, y, words, va="center_baseline", fontsize=SMALL, color=on(face))


def _key(axes: "Axes", heaviest: float, drawn: Layout, rows: int) -> None:
    more = f" Not shown: {drawn.left_out} more observations, which weigh less." if drawn.left_out else ""
    told = f"Blue: for. Orange, dashed: against. The widest line is {heaviest:.1f} nats.{more}"
    write(axes, 0, rows - 0.45, told, fontsize=SMALL, color=FAINT, va="top")
