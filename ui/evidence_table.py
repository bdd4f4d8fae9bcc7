"""The evidence alone, one observation a line."""

import csv
import io
import json
from collections.abc import Iterator

from emotrace.engine.observation import Observation
from emotrace.engine.result import Result
from emotrace.engine.taxonomy import taxonomies
from emotrace.ui.exports.safely import cell

COLUMNS = (
    "file", "start", "end", "modality", "kind", "value", "unit", "confidence",
    "id", "label", "estimated", "strength", "apex", "turn",
    "first_character", "end_character", "face", "side", "speaker",
    "left", "top", "width", "height", "quote", "phrase", "observer", "observer_version", "weights_from",
)  # fmt: skip
"""Columns of the CSV, then one weight column in nats for each emotion. Times are seconds, boxes pixels."""

WORDS = ("file", "kind", "label", "speaker", "quote", "phrase")
"""Columns that may hold words of the user, which a spreadsheet must not take for a formula."""


def as_csv(result: Result) -> str:
    """Tidy CSV with a header; fields that do not apply are empty."""
    emotions = taxonomies()["ekman"].labels
    out = io.StringIO()
    writer = csv.DictWriter(out, [*COLUMNS, *(f"nats_{emotion}" for emotion in emotions)], lineterminator="\n")
    writer.writeheader()
    for observation in result.observations:
        weights = {f"nats_{emotion}": observation.weights.get(emotion, 0.0) for emotion in emotions}
        writer.writerow({**_row(observation, result), **weights})
    return out.getvalue()


def as_jsonl(result: Result) -> str:
    """One JSON object a line: the observation as in the result, with the name of its file."""
    return "".join(line + "\n" for line in _lines(result))


def _lines(result: Result) -> Iterator[str]:
    for observation in result.observations:
        name = result.stimulus.source(observation.where.source).name
        yield json.dumps({"file": name, **observation.model_dump(mode="json")}, ensure_ascii=False)


def _row(observation: Observation, result: Result) -> dict[str, object]:
    where = observation.where
    start, end = where.seconds or (None, None)
    first, last = where.characters or (None, None)
    box = where.box.model_dump() if where.box else dict.fromkeys(("left", "top", "width", "height"))
    row: dict[str, object] = {
        **observation.model_dump(include=set(COLUMNS) & set(Observation.model_fields)),
        **box,
        "file": result.stimulus.source(where.source).name,
        "start": start,
        "end": end,
        "apex": where.apex,
        "turn": where.turn,
        "first_character": first,
        "end_character": last,
        "face": where.face,
        "side": where.side,
        "speaker": where.speaker,
        "observer": observation.observer.name,
        "observer_version": observation.observer.version,
    }
    return {**row, **{name: cell(value) for name in WORDS if isinstance(value := row[name], str)}}
