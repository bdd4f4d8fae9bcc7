"""A result as a task of Label Studio with predictions: https://labelstud.io/guide/predictions.

One result is one task. Each source is an object named by its id (S1, S2 ...), and what was observed in it are regions:
rectangles on pictures, stretches of recordings and clips, spans of words. `labelstudio_config` writes the labelling
configuration that goes with it.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from emotrace.engine.observation import Box, Observation
from emotrace.engine.result import Result, as_json
from emotrace.engine.stimulus import Source
from emotrace.ui.exports.labelstudio_objects import Shown, frame_rate, shown
from emotrace.ui.exports.telling import Seconds, runs, sized, when, who

Region = dict[str, Any]

SERVED = "/data/local-files/?d="
"""Where Label Studio serves the files of its local storage; the folder is what it is told to serve."""


def as_tasks(result: Result) -> str:
    """A JSON list of one task.

    Media are named by file name alone, as Label Studio's local storage serves them. Times in clips are counted in
    frames, from 1, at the rate that the task gives.

    Raises:
        UsageError: no source is of a kind that Label Studio shows.
    """
    objects = shown(result)
    data: dict[str, str | float] = {one.name: _data(one, result) for one in objects}
    data |= {f"{one.name}_rate": frame_rate(one.source) for one in objects if one.kind == "Video"}
    regions = [region for one in objects for region in _regions(one, result)]
    prediction: Region = {"model_version": f"emotrace {result.provenance.emotrace}", "result": regions}
    if top := result.belief.top:
        regions.append({**_region("emotion", objects[0].name, "choices", {"choices": [top]}), "id": "belief"})
        prediction["score"] = result.belief.posterior[top]
    return as_json([{"data": data, "predictions": [prediction]}])


def _data(one: Shown, result: Result) -> str:
    return result.stimulus.text[one.source.id] if one.kind == "Text" else f"{SERVED}{quote(one.source.name)}"


def _regions(one: Shown, result: Result) -> Iterator[Region]:
    observed = [seen for seen in result.observations if seen.where.source == one.source.id]
    if one.kind == "Text":
        yield from _spans(one, observed, result)
    elif one.kind == "Image":
        yield from _faces(one, observed)
    else:
        yield from _stretches(one, observed, result)
        yield from _beliefs(one, result)


def _spans(one: Shown, observed: list[Observation], result: Result) -> Iterator[Region]:
    text = result.stimulus.text[one.source.id]
    for seen in observed:
        if seen.where.characters:
            start, end = seen.where.characters
            value = {"start": start, "end": end, "text": text[start:end], "labels": [seen.kind]}
            yield _of(seen, one, _region(one.control, one.name, "labels", value))


def _faces(one: Shown, observed: list[Observation]) -> Iterator[Region]:
    """One rectangle for each face, with a label for all that shows in it; none in a picture of unknown size."""
    width, height = (one.source.details.get(f"{side} px", 0.0) for side in ("width", "height"))
    by_face: dict[int | None, list[Observation]] = {}
    for seen in observed:
        if seen.where.box and width and height:
            by_face.setdefault(seen.where.face, []).append(seen)
    for cues in by_face.values():
        assert cues[0].where.box, "only what has a box was gathered"
        labels = list(dict.fromkeys(cue.kind for cue in cues))
        value = {**_percent(cues[0].where.box, width, height), "rectanglelabels": labels}
        yield {
            **_region(one.control, one.name, "rectanglelabels", value),
            "id": f"{one.name}-{who(cues[0]).replace(' ', '-')}",
            "original_width": round(width),
            "original_height": round(height),
            "image_rotation": 0,
            "meta": {"text": [_note(cue) for cue in cues]},
        }


def _percent(box: Box, width: float, height: float) -> dict[str, float]:
    """A box in per cent of the picture, cut at its edges."""
    left, right = (100 * min(max(x / width, 0.0), 1.0) for x in (box.left, box.left + box.width))
    top, bottom = (100 * min(max(y / height, 0.0), 1.0) for y in (box.top, box.top + box.height))
    return {"x": left, "y": top, "width": right - left, "height": bottom - top, "rotation": 0}


def _stretches(one: Shown, observed: list[Observation], result: Result) -> Iterator[Region]:
    for seen in observed:
        if seconds := when(seen, result):
            yield _of(seen, one, _stretch(one, one.control, seconds, seen.kind))


def _beliefs(one: Shown, result: Result) -> Iterator[Region]:
    """What the evidence comes to over time, for whom the belief is about."""
    moments = [moment for moment in result.course if moment.source == one.source.id and moment.person is None]
    for number, (seconds, label, chance) in enumerate(runs(moments), start=1):
        region = _stretch(one, one.emotions, seconds, label)
        yield {**region, "id": f"{one.name}-belief-{number}", "score": chance}


def _stretch(one: Shown, control: str, seconds: Seconds, label: str) -> Region:
    if one.kind == "Audio":
        value: Region = {"start": seconds[0], "end": seconds[1], "channel": 0, "labels": [label]}
        return _region(control, one.name, "labels", value)
    first, last = _frames(seconds, one.source)
    value = {"ranges": [{"start": first, "end": last}], "timelinelabels": [label]}
    return _region(control, one.name, "timelinelabels", value)


def _frames(seconds: Seconds, source: Source) -> tuple[int, int]:
    """First and last frame, counted from 1, that are shown within those seconds."""
    rate = frame_rate(source)
    first = int(seconds[0] * rate + 1e-6) + 1
    return first, max(first, int(-(-(seconds[1] * rate - 1e-6) // 1)))


def _of(seen: Observation, one: Shown, region: Region) -> Region:
    """A region that is an observation: with its id, how sure it is, and a note of what it is."""
    return {**region, "id": f"{one.name}-{seen.id}", "score": seen.confidence, "meta": {"text": [_note(seen)]}}


def _region(control: str, name: str, kind: str, value: Region) -> Region:
    return {"from_name": control, "to_name": name, "type": kind, "value": value, "origin": "prediction"}


def _note(seen: Observation) -> str:
    """ "E4 face 1: lip corner puller 4.3 (0-5)"."""
    return " ".join(part for part in (seen.id, f"{who(seen)}:", seen.label, sized(seen)) if part)
