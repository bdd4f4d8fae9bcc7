"""Reads files of two columns, `seconds,bpm`, as monitors and watches export them."""

from emotrace.engine.errors import InputError
from emotrace.engine.stimulus import Given, Reading
from emotrace_heart_rate.track import HeartRate

COLUMNS = ["seconds", "bpm"]
SLOWEST, FASTEST = 20.0, 300.0
"""Beats per minute. What lies outside is no heart rate but a fault of the sensor. Our own choice."""


class HeartRateReader:
    """A reader: says which files are its own, and turns them into tracks."""

    name = "heart-rate-csv"
    gives: tuple[str, ...] = ("heart_rate",)

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # the content tells, not the name
        """Whether the first line is `seconds,bpm`."""
        first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
        return [column.strip().lower() for column in first.decode("latin-1").split(",")] == COLUMNS

    def read(self, given: Given, source: str) -> Reading:
        """One track of kind heart_rate. Details: "seconds" of the recording, "readings".

        Raises:
            InputError: a row does not fit, or there is none; the message names the row, as an editor numbers it.
        """
        seconds, bpm = _columns(given)
        track = HeartRate(source, tuple(seconds), tuple(bpm))
        details = {"seconds": seconds[-1] - seconds[0], "readings": float(len(seconds))}
        return Reading(kind="heart rate", tracks=(track,), details=details)


def _columns(given: Given) -> tuple[list[float], list[float]]:
    lines = given.data.decode("utf-8-sig", "replace").split("\n")
    seconds: list[float] = []
    bpm: list[float] = []
    for number, line in enumerate(lines[1:], start=2):  # row 1 holds the names of the columns
        if not line.strip():
            continue
        try:
            time, rate = _numbers(line.split(","), after=seconds[-1] if seconds else None)
        except ValueError as error:
            raise InputError(f"{given.name}, row {number}: {error}; correct the row or leave it out") from None
        seconds.append(time)
        bpm.append(rate)
    if not seconds:
        raise InputError(f"{given.name} has no rows below its header; write one for each reading")
    return seconds, bpm


def _numbers(row: list[str], after: float | None) -> tuple[float, float]:
    if len(row) != len(COLUMNS):
        raise ValueError(f"{len(row)} columns where there should be {len(COLUMNS)}, {' and '.join(COLUMNS)}")
    time, rate = (_number(cell, column) for cell, column in zip(row, COLUMNS, strict=True))
    if not 0 <= time < float("inf") or (after is not None and time <= after):
        raise ValueError(f"seconds {row[0].strip()} where times rise from 0 on")
    if not SLOWEST <= rate <= FASTEST:
        raise ValueError(f"bpm {row[1].strip()} where hearts beat {SLOWEST:g} to {FASTEST:g} times a minute")
    return time, rate


def _number(cell: str, column: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise ValueError(f"{column} is {cell.strip()!r}, which is no number") from None
