"""A result as one HTML file that opens without a network, prints, and can be read aloud."""

import base64
import io
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from emotrace.engine.explanation import PARTS
from emotrace.engine.observation import Observation
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Source
from emotrace.engine.wording import bears_on, percent, place, size
from emotrace.ui.colours import COLOURS, colour_for
from emotrace.ui.left_out import left_out_lines
from emotrace.ui.report_markdown import HEADINGS, counterfactual_line, title, written_by
from emotrace.ui.report_time import courses

if TYPE_CHECKING:
    from jinja2 import Template

MAX_PIXELS = 720
"""A picture is shown no wider or higher than this."""


def result_html(result: Result, media: dict[str, bytes]) -> str:
    """The report; `media` holds the bytes of inputs by source id, for those that are to be shown."""
    graph, belief, words_from = result.graph(), result.belief, result.stimulus.words_from
    return _template().render(
        result=result,
        title=title(result),
        colours=COLOURS,
        ranked=sorted(belief.posterior.items(), key=lambda pair: (-pair[1], pair[0])),
        percent=percent,
        parts=[(HEADINGS[part], getattr(result.explanation, part)) for part in PARTS],
        pictures=[picture for one in result.stimulus.sources if (picture := _picture(one, result, media))],
        texts=[(words_from(one.id).name, _pieces(one, result)) for one in result.stimulus.sources],
        courses=courses(result),
        rows=[(one, size(one), place(one, graph), bears_on(one.id, graph, belief)) for one in result.observations],
        joined={part: pattern.id for pattern in result.patterns for part in pattern.parts},
        patterns=[(one, bears_on(one.id, graph, belief)) for one in result.patterns],
        change=counterfactual_line(result),
        left_out=list(left_out_lines(result)),
        written_by=written_by(result),
    )


def _template() -> "Template":
    from jinja2 import Environment

    text = (files("emotrace.ui") / "data" / "report.html.j2").read_text("utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)


def _pieces(source: Source, result: Result) -> list[tuple[str, Observation | None, str]]:
    """The words of a source cut into pieces: text, the cue that it is (if any), and its colour."""
    text, pieces, at = result.stimulus.text.get(source.id, ""), [], 0
    cues = [one for one in result.observations if one.where.source == source.id and one.where.characters]
    for one in sorted(cues, key=lambda cue: cue.where.characters or (0, 0)):
        start, end = one.where.characters or (0, 0)
        if start < at:  # a cue inside another is not marked twice
            continue
        pieces += [(text[at:start], None, ""), (text[start:end], one, colour_for(one.weights))]
        at = end
    return [piece for piece in [*pieces, (text[at:], None, "")] if piece[0]]


def _picture(source: Source, result: Result, media: dict[str, bytes]) -> dict[str, Any] | None:
    """A picture, scaled down, with the boxes of the faces in it; None where it is no picture that can be shown."""
    if source.kind != "image" or source.id not in media:
        return None
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(media[source.id])) as image:
        shown = ImageOps.exif_transpose(image).convert("RGB")
    width, height = shown.size
    shown.thumbnail((MAX_PIXELS, MAX_PIXELS))
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=85)
    return {
        "name": source.name,
        "data": base64.b64encode(out.getvalue()).decode("ascii"),
        "width": width,
        "height": height,
        "boxes": _boxes(source, result),
    }


def _boxes(source: Source, result: Result) -> list[tuple[int, Any]]:
    places = {
        one.where.face: one.where.box
        for one in result.observations
        if one.where.source == source.id and one.where.face is not None and one.where.box
    }
    return sorted((face, box) for face, box in places.items() if face is not None)
