"""What was measured at each moment, as wide tables: one row for each moment and person.

Faces get the columns of OpenFace 2 where name, meaning and scale are the same (its wiki, Output Format): `timestamp`
in seconds of media time, `confidence` 0-1, `success` 0 or 1, `AU12_r` 0-5. All else keeps a name of its own that
ends in its unit: a head's pose in degrees is `head_pitch_degrees`, where OpenFace's `pose_Rx` is in radians.

`frame` counts the moments that were looked at, from 1, the same for all persons; it is no frame number of the clip.
`face_id` is the face of the result, from 1, and 0 where no face was found. A moment at which nothing could be
measured has its row, with NaN.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from emotrace.engine.errors import UsageError
from emotrace.engine.result import Result
from emotrace.engine.timeseries import TimeSeries
from emotrace.ui.exports.safely import cell

FACE, VOICE = "face", "voice"
CONFIDENCE = "confidence"

NOTHING = "NaN"
"""A value that there is none of: what pandas, R and NumPy read as not a number."""

LEADING = {
    FACE: ("frame", "face_id", "timestamp", CONFIDENCE, "success"),
    VOICE: ("frame", "speaker", "timestamp", CONFIDENCE, "success"),
}
MEANINGS = {
    "frame": ("count", "moment that was looked at, counted from 1, the same for all persons"),
    "face_id": ("number", "face, as in the result; 0 where no face was found"),
    "speaker": ("name", "who speaks; empty where speakers are not told apart"),
    "timestamp": ("s", "media time"),
    CONFIDENCE: ("0-1", "how sure it is that the face or the voice is there"),
    "success": ("0 or 1", "1 where anything could be measured"),
    "file": ("name", "input"),
}

Measure = tuple[str, str]
"""Name and unit."""

_ACTION_UNIT = re.compile(r"AU(\d+)")
_RANGE = re.compile(r"(-?\d+)(?:-|\.\.)(\d+)")


def as_frames(result: Result, modality: str = FACE) -> str:
    """CSV of the series of one modality.

    Raises:
        UsageError: the result has no series of it.
    """
    chosen = _series(result, modality)
    measures = _measures(chosen)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*LEADING[modality], *measures.values(), "file"])
    writer.writerows(_rows(chosen, list(measures), result))
    return out.getvalue()


def columns_of_frames(result: Result, modality: str = FACE) -> str:
    """CSV that says what each column of `as_frames` is: `column,unit,meaning`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("column", "unit", "meaning"))
    measures = [(column, unit, name) for (name, unit), column in _measures(_series(result, modality)).items()]
    leading = [(column, *MEANINGS[column]) for column in LEADING[modality]]
    writer.writerows([*leading, *measures, ("file", *MEANINGS["file"])])
    return out.getvalue()


def column_name(measure: str, unit: str) -> str:
    """Name of a column: OpenFace's for an action unit from 0 to 5, else the measure's own with its unit."""
    plain = measure.removesuffix(f" {unit}")  # a measure may end in its unit already
    action_unit = _ACTION_UNIT.fullmatch(plain)
    if action_unit and unit == "0-5":
        return f"AU{int(action_unit[1]):02d}_r"
    if (plain, unit) == (CONFIDENCE, "0-1"):
        return CONFIDENCE
    return re.sub(r"\W+", "_", f"{plain} {_RANGE.sub(_range, unit)}").strip("_")


def _range(ends: re.Match[str]) -> str:
    """A range in a column's name: 0to1, minus1to1."""
    return f"{ends[1].replace('-', 'minus')}to{ends[2]}"


def _series(result: Result, modality: str) -> list[TimeSeries]:
    chosen = [one for one in result.series if one.modality == modality]
    if not chosen:
        raise UsageError(
            f"nothing of a {modality} was measured from moment to moment here, so there is no table of it; "
            "csv holds all that was observed"
        )
    return chosen


def _measures(chosen: Sequence[TimeSeries]) -> dict[Measure, str]:
    """Measure to column, without the confidence; two that would share a name are numbered."""
    columns: dict[Measure, str] = {}
    for one in chosen:
        for name, unit in one.units.items():
            plain = column_name(name, unit)
            if plain != CONFIDENCE and (name, unit) not in columns:
                taken = sum(column == plain or column.startswith(f"{plain}__") for column in columns.values())
                columns[name, unit] = f"{plain}__{taken + 1}" if taken else plain
    return columns


def _rows(chosen: Sequence[TimeSeries], measures: Sequence[Measure], result: Result) -> Iterator[list[object]]:
    """File by file, in order of time, then of persons."""
    for source in result.stimulus.sources:
        own = [one for one in chosen if one.source == source.id]
        sure = [_confidence(one) for one in own]
        numbers = {at: number for number, at in enumerate(sorted({at for one in own for at in one.seconds}), start=1)}
        moments = [(at, who, place) for who, one in enumerate(own) for place, at in enumerate(one.seconds)]
        for at, who, place in sorted(moments):
            yield [numbers[at], *_row(own[who], place, sure[who][place], measures), cell(source.name)]


def _row(series: TimeSeries, place: int, sure: float | None, measures: Sequence[Measure]) -> list[object]:
    values = [series.columns[name][place] if series.units.get(name) == unit else None for name, unit in measures]
    who = (series.face or 0) if series.modality == FACE else cell(series.speaker)
    success = int(any(value is not None for value in values))
    return [who, round(series.seconds[place], 6), _number(sure), success, *map(_number, values)]


def _confidence(series: TimeSeries) -> Sequence[float | None]:
    """The column that says how sure it is; nothing at every moment where there is none."""
    names = [name for name, unit in series.units.items() if column_name(name, unit) == CONFIDENCE]
    return series.columns[names[0]] if names else [None] * len(series.seconds)


def _number(value: float | None) -> str:
    """Six digits: more than any measure here is worth."""
    return NOTHING if value is None else f"{value:.6g}"
