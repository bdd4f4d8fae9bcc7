"""Says whose each row of a table is: by a column that tells, by where faces are, or by the order of a frame's rows."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from emotrace.plugins.tables.layout import Layout
from emotrace.plugins.tables.table import Table, number_of

Row = tuple[int, list[str]]
"""Its number, as an editor counts lines, and its cells."""

Box = tuple[float, float, float, float]
"""Left, top, width and height of a face, in pixels."""

NEAR = 1.5
"""How far the centre of a face may move from one row to the next and be taken for the same, in mean sides of its two
boxes. Faces side by side are about that far apart, and a face moves less from frame to frame. Our own choice."""

LOST = 7.5
"""Frames without a face, a quarter of a second at 30 a second, after which an only face may be elsewhere. Our own
choice."""


@dataclass
class FacesByBox:
    """The faces seen so far, by their last boxes."""

    last: list[Box] = field(default_factory=list)
    seen: float = -math.inf
    """The last frame with a box."""

    def names(self, boxes: Sequence[Box | None], frame: float) -> list[str | None]:
        """Whose the rows of a frame are: "1", "2" ... for the faces as they came; None where unknown.

        The nearest pairs of a row and a face go together first, and a row that no face is near is a new one's. Where
        there is one row, and has been one face, it is that face's if it has no box, or if no frame was seen for long.
        """
        alone = len(boxes) == 1 and len(self.last) <= 1
        most = math.inf if alone and frame - self.seen > LOST else NEAR
        found: dict[int, int] = {}
        for distance, row, face in sorted(self._pairs(boxes)):
            if distance <= most and row not in found and face not in found.values():
                found[row] = face
        for row, box in enumerate(boxes):
            if box is not None:
                self._keep(found.setdefault(row, len(self.last)), box)
                self.seen = frame
        unknown = "1" if alone else None
        return [str(found[row] + 1) if row in found else unknown for row in range(len(boxes))]

    def _pairs(self, boxes: Sequence[Box | None]) -> Iterator[tuple[float, int, int]]:
        """Distance of each row that has a box to each face, with the places of both."""
        for row, box in enumerate(boxes):
            if box is not None:
                yield from ((_distance(box, last), row, face) for face, last in enumerate(self.last))

    def _keep(self, face: int, box: Box) -> None:
        self.last[face : face + 1] = [box]


class Whose:
    """Goes through the rows of one table."""

    def __init__(self, table: Table, layout: Layout) -> None:
        self._table, self._layout = table, layout
        self._faces = FacesByBox()
        self.told = ""
        """That rows were taken by their order, with the first such row; empty where none was."""

    def rows(self) -> Iterator[tuple[int, list[str], str | None]]:
        """Each row with the name of its person: "" where the table knows one only, None where nothing tells it."""
        layout, header = self._layout, self._table.header
        if layout.person or not layout.frame or layout.cue:
            place = header.index(layout.person) if layout.person else None
            for number, cells in self._table.rows:
                yield number, cells, cells[place].strip() if place is not None and self._fits(cells) else ""
            return
        for rows in self._frames(header.index(layout.frame)):
            names = iter(self._names([row for row in rows if self._fits(row[1])]))
            for number, cells in rows:
                yield number, cells, next(names) if self._fits(cells) else ""

    def _fits(self, cells: Sequence[str]) -> bool:
        return len(cells) == len(self._table.header)

    def _frames(self, place: int) -> Iterator[list[Row]]:
        """The rows that stand together and have one frame; one that does not fit the header goes with those above."""
        together: list[Row] = []
        frame: str | None = None
        for number, cells in self._table.rows:
            own = cells[place].strip() if self._fits(cells) else frame
            if together and own != frame:
                yield together
                together = []
            frame = own
            together.append((number, cells))
        if together:
            yield together

    def _names(self, rows: Sequence[Row]) -> list[str | None]:
        box, frame = self._layout.box, self._layout.frame
        if box and frame and rows:
            boxes = [_box(self._cells(row, box)) for row in rows]
            (at,) = self._cells(rows[0], (frame,))
            return self._faces.names(boxes, at)
        if len(rows) > 1:
            self.told = self.told or (
                f"row {rows[1][0]}: no column tells the faces of one {frame} apart; its rows were taken in their order"
            )
        return [str(rank) for rank, _ in zip(count(1), rows, strict=False)]

    def _cells(self, row: Row, columns: Sequence[str]) -> tuple[float, ...]:
        return tuple(self._number(row[1][self._table.header.index(column)]) for column in columns)

    def _number(self, cell: str) -> float:
        try:
            return number_of(cell, self._table.separator)
        except ValueError:
            return math.nan


def _box(cells: tuple[float, ...]) -> Box | None:
    left, top, width, height = cells
    return (left, top, width, height) if all(map(math.isfinite, cells)) and width > 0 and height > 0 else None


def _distance(one: Box, other: Box) -> float:
    """Between the centres of two boxes, in their mean side."""
    across = one[0] + one[2] / 2 - other[0] - other[2] / 2
    down = one[1] + one[3] / 2 - other[1] - other[3] / 2
    return math.hypot(across, down) * 4 / (one[2] + one[3] + other[2] + other[3])
