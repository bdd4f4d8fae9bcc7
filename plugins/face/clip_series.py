"""What was measured of each person in every frame of a clip that was looked at."""

from collections.abc import Iterable, Mapping, Sequence

from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.face.clip import Person
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.measures import PITCH, ROLL, YAW
from emotrace.plugins.face.observations import UNIT

DIGITS = 4
"""Significant digits of a value: more than any of these measures is good for."""

FACE_UNITS = {
    "confidence": "0-1",
    **dict.fromkeys(("left", "top", "width", "height"), "px"),
    **dict.fromkeys(("head yaw", "head pitch", "head roll"), "degrees"),
    **dict.fromkeys(("gaze horizontal", "gaze vertical"), "-1..1"),
    "eyes closed": "0-1",
}
"""Measures beside action units, each with its unit.

The head's yaw is positive where it is turned to the person's own left, its pitch where the nose points up, its roll
where it is tilted towards the person's own left shoulder; at 0 it is upright and faces the camera. Gaze is that of
the eyes within the head, positive to the person's own left and up; both it and the eyes' closing are rig weights,
means over the two eyes.
"""


def series_of(
    source: str,
    seconds: Sequence[float],
    kinds: Iterable[str],
    number: int | None = None,
    person: Person | None = None,
    sizes: Mapping[str, Sequence[float]] | None = None,
) -> TimeSeries:
    """The series of a person, or, without one, of a clip in which there is nobody.

    Args:
        source: id of the source.
        seconds: media time of each frame that was looked at.
        kinds: the action units that have a column.
        number: the person's.
        person: whose face it is.
        sizes: kind to its size in each of the person's frames, 0-5.
    """
    units = {**dict.fromkeys(kinds, UNIT), **FACE_UNITS}
    columns: dict[str, list[float | None]] = {name: [None] * len(seconds) for name in units}
    for at, place in enumerate(person.places if person is not None else ()):
        assert person is not None
        for name, value in _measures(person.face(at)).items():
            columns[name][place] = _rounded(value)
        for kind, values in (sizes or {}).items():
            columns[kind][place] = _rounded(values[at])
    return TimeSeries(
        source=source,
        modality="face",
        face=number,
        seconds=tuple(seconds),
        columns={name: tuple(values) for name, values in columns.items()},
        units=units,
    )


def _measures(face: Face) -> dict[str, float]:
    across, up = _gaze(face.shapes)
    shown = (face.confidence, face.left, face.top, face.width, face.height)
    head = (-face.measures[YAW], -face.measures[PITCH], face.measures[ROLL])
    closed = _mean(face.shapes, "eyeBlinkLeft", "eyeBlinkRight")
    return dict(zip(FACE_UNITS, (*shown, *head, across, up, closed), strict=True))


def _gaze(shapes: Mapping[str, float]) -> tuple[float, float]:
    """How far the eyes are turned to the person's own left, and up, each -1 to 1."""
    left = _mean(shapes, "eyeLookOutLeft", "eyeLookInRight")
    right = _mean(shapes, "eyeLookInLeft", "eyeLookOutRight")
    up = _mean(shapes, "eyeLookUpLeft", "eyeLookUpRight")
    down = _mean(shapes, "eyeLookDownLeft", "eyeLookDownRight")
    return left - right, up - down


def _mean(shapes: Mapping[str, float], *names: str) -> float:
    return sum(shapes.get(name, 0.0) for name in names) / len(names)


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
