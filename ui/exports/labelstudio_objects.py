"""Which objects of Label Studio a result becomes, and the labelling configuration that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from emotrace.engine.errors import UsageError
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Source
from emotrace.engine.taxonomy import taxonomy
from emotrace.ui.colours import colour, colour_for
from emotrace.ui.exports.safely import on_a_line

TAGS = {"image": "Image", "audio": "Audio", "video": "Video"}
"""Kind of source to the tag that shows it."""

CONTROLS = {"Image": "RectangleLabels", "Audio": "Labels", "Video": "TimelineLabels", "Text": "Labels"}
"""Tag to the tag that labels parts of it."""

FRAME_RATE = 25.0
"""Frames a second of a clip whose rate is not known. Label Studio takes any rate for a scale of the time line: it
finds the current frame as the time that has passed times the rate that it was given."""


@dataclass(frozen=True)
class Shown:
    """A source, or its words, as an object of Label Studio."""

    source: Source
    kind: str
    """Image, Audio, Video or Text."""
    name: str
    """The source's id; "S1_words" for the words of a recording, which stand beside it."""

    @property
    def control(self) -> str:
        """Name of what labels cues in it."""
        return f"{self.name}_cues"

    @property
    def emotions(self) -> str:
        """Name of what labels stretches of it with emotions."""
        return f"{self.name}_emotion"


def shown(result: Result) -> list[Shown]:
    """The sources that Label Studio can show, in order.

    Raises:
        UsageError: there is none.
    """
    objects = []
    for source in result.stimulus.sources:
        kind = TAGS.get(source.kind)
        if kind:
            objects.append(Shown(source, kind, source.id))
        if source.id in result.stimulus.text:
            objects.append(Shown(source, "Text", f"{source.id}_words" if kind else source.id))
    if not objects:
        kinds = ", ".join(sorted({source.kind for source in result.stimulus.sources}))
        raise UsageError(f"Label Studio shows pictures, recordings, clips and words, and no {kinds}; take csv or jsonl")
    return objects


def frame_rate(source: Source) -> float:
    """Frames a second of a clip."""
    return source.details.get("frames per second", FRAME_RATE)


def labelstudio_config(result: Result) -> str:
    """The labelling configuration, XML, with a label for each cue of the result and each emotion of its taxonomy.

    Raises:
        UsageError: no source is of a kind that Label Studio shows.
    """
    objects = shown(result)
    emotions = taxonomy(result.belief.taxonomy).labels
    view = Element("View")
    for one in objects:
        SubElement(view, "Header", value=on_a_line(f"{one.name}: {one.source.name}"))
        _object(view, one)
        _cues(view, one, result)
        if one.kind in ("Audio", "Video"):
            _emotions(view, one, emotions)
    choices = SubElement(view, "Choices", name="emotion", toName=objects[0].name, choice="single")
    for emotion in emotions:
        SubElement(choices, "Choice", value=emotion)
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def _object(view: Element, one: Shown) -> None:
    tag = SubElement(view, one.kind, name=one.name, value=f"${one.name}")
    if one.kind == "Video":
        tag.set("frameRate", f"${one.name}_rate")
        tag.set("timelineHeight", "200")


def _cues(view: Element, one: Shown, result: Result) -> None:
    """A label for each kind of cue, in the colour of the emotion that it first speaks for."""
    control = SubElement(view, CONTROLS[one.kind], name=one.control, toName=one.name)
    if one.kind == "Image":
        control.set("choice", "multiple")
    for kind, weights in _kinds(one, result).items():
        SubElement(control, "Label", value=kind, background=colour_for(weights))


def _kinds(one: Shown, result: Result) -> dict[str, dict[str, float]]:
    kinds: dict[str, dict[str, float]] = {}
    for seen in result.observations:
        if seen.where.source == one.source.id and (seen.where.characters is not None or one.kind != "Text"):
            kinds.setdefault(seen.kind, seen.momentary or seen.weights)
    return kinds


def _emotions(view: Element, one: Shown, emotions: Sequence[str]) -> None:
    control = SubElement(view, CONTROLS[one.kind], name=one.emotions, toName=one.name)
    for emotion in emotions:
        SubElement(control, "Label", value=emotion, background=colour(emotion))
