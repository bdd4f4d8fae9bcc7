"""Which figures a result has something for."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from emotrace.engine.result import Result
from emotrace.engine.stimulus import Reader
from emotrace.ui.exports.drawing import files_of
from emotrace.ui.exports.evidence_figure import evidence
from emotrace.ui.exports.face_figure import face
from emotrace.ui.exports.stills import stills
from emotrace.ui.exports.timeline_figure import timeline
from emotrace.ui.report import Pictures

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figures(result: Result, pictures: Pictures, readers: Sequence[Reader]) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Name and files (ending to bytes) of each figure: timeline, evidence, face.

    Where several sources have a timeline or a face, the source's id is added: timeline-S2.
    """
    drawn: list[tuple[str, str, Figure | None]] = [
        ("timeline", source.id, timeline(result, source)) for source in result.stimulus.sources
    ]
    drawn += [("face", source.id, face(still)) for source, still in stills(result, pictures, readers)]
    drawn.append(("evidence", "", evidence(result)))
    for kind, source_id, figure in drawn:
        if figure is not None:
            alone = sum(other == kind for other, _, there in drawn if there is not None) == 1
            yield kind if alone else f"{kind}-{source_id}", files_of(figure)
