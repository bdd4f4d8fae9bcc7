"""Turns the rows of a table into the values of each cue over time, and keeps count of what could not be used."""

import math
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from emotrace.engine.errors import InputError
from emotrace.plugins.tables.layout import PRESENCE, Cue, Layout
from emotrace.plugins.tables.table import Table, number_of
from emotrace.plugins.tables.tracks import TRACKS, Clock, Measurements, Person, Series, VoiceMeasures
from emotrace.plugins.tables.whose import Whose

LEAST_CONFIDENCE = 0.7
"""Rows whose own confidence is lower are left out. Our own choice, below the 0.8 that users of OpenFace often take."""

MOST_CONFIDENCE = 1.0 + 1e-6
"""What is higher is a percentage, say, and not a confidence; by rounding, 1 may come out a little higher."""

LATEST = 1e15
"""What is higher is no time in any unit: today is 2e12 in milliseconds since 1970. Our own choice."""

EMPTY = frozenset({"", "nan", "-nan", "nan(ind)", "-nan(ind)", "na", "n/a", "none", "null", "?", "nat"})
"""How tools write that there is no value."""

CLOCK_TIME = re.compile(r"(?=.)(?:(\d+) days?)?(?:(?:^|,? )(\d+):(\d\d):(\d\d(?:\.\d+)?))?")
"""A time as pandas writes it: 0 days 00:00:01.500000, or 0 days."""

JITTER: dict[Clock, float] = {"seconds": 0.5, "frames": 15.0, "rows": 0.0}
"""How far a row may run back on the table's clock and be merely out of order: half a second, at 30 frames a second. Our
own choice."""

MANY = 0.5
"""Share of a face's rows from which it is told that they repeat a time: a doubled row or two are none of our concern.
Our own choice."""


@dataclass
class _Gathered:
    """One person, so far."""

    rows: int = 0
    confidence: float = 0.0
    """Sum over the rows."""
    until: float | None = None
    values: "dict[str, array[float]]" = field(default_factory=dict)
    at: "dict[str, array[float]]" = field(default_factory=dict)


class Gatherer:
    """Takes the rows of one table."""

    def __init__(self, table: Table, layout: Layout) -> None:
        """Look up the columns.

        Raises:
            InputError: one that the layout names is not there.
        """
        self._table, self._layout = table, layout
        for column in layout.columns:
            if column not in table.header:
                raise InputError(f"{table.name} has no column {column!r}; it has {_some(table.header)}")
        self._places = {column: table.header.index(column) for column in layout.columns}
        self._people: dict[str, _Gathered] = {}
        self._first_recording: str | None = None
        self._whose = Whose(table, layout)
        self._problem, self._problems = "", 0
        self._run_back = self._repeated = ""
        self.rows = self.used = self.left_out = self.empty = 0

    def take_all(self) -> None:
        """Take every row; InputError where the file is damaged."""
        for number, cells, person in self._whose.rows():
            self.rows += 1
            try:
                self._take(number, cells, person)
            except ValueError as error:
                self._report(number, str(error))

    def tracks(self, source: str) -> tuple[Measurements, ...]:
        """What the rows come to.

        Raises:
            InputError: not one row could be used.
        """
        if not self.used:
            raise InputError(f"{self._table.name} has no row that can be used: {self._why()}")
        made = [track for kind in TRACKS if (track := self._track(kind, source)) is not None]
        self._look_for_repeats(made)
        return tuple(made)

    def details(self) -> dict[str, float]:
        """What became of the rows and cells; kinds that did not occur are left out."""
        counts = {"rows": self.rows, "rows used": self.used, "rows left out": self.left_out}
        counts |= {"empty cells": self.empty, "unreadable": self._problems}
        return {name: float(count) for name, count in counts.items() if count or name.startswith("rows")}

    def problem(self) -> str:
        """One line about the first thing that does not fit, and how many more there were; empty where none."""
        more = self._problems - 1
        others = "" if more < 1 else f"; so was {more} other" if more == 1 else f"; so were {more} others"
        unread = f"{self._problem}; left out{others}" if self._problem else ""
        told = "; ".join(one for one in (unread, self._run_back, self._repeated, self._whose.told) if one)
        return f"{self._table.name}, {told}" if told else ""

    def _take(self, number: int, cells: Sequence[str], person: str | None) -> None:
        if len(cells) != len(self._table.header):
            raise ValueError(f"{len(cells)} cells where the header has {len(self._table.header)}")
        row = {column: cells[place].strip() for column, place in self._places.items()}
        self._refuse_other_recording(row)
        confidence = self._number(row, self._layout.confidence)
        if not self._trusted(row, confidence):
            self.left_out += 1
            return
        if person is None:
            raise ValueError("it has no box that tells which face it is of")
        problems = self._problems
        at, until = self._at(row), self._seconds(row, self._layout.until)
        found = dict(self._values(number, row))
        if not found and problems == self._problems and any(True for _ in self._cues(row)):
            raise ValueError("not one of its cues holds a number")
        if found:
            self.used += 1
            gathered = self._people.setdefault(person, _Gathered())
            gathered.rows += 1
            gathered.confidence += 1.0 if confidence is None else confidence
            gathered.until = until if gathered.until is None else max(gathered.until, until or 0.0)
            for kind, value in found.items():
                gathered.values.setdefault(kind, array("d")).append(value)
                times = gathered.at.setdefault(kind, array("d"))
                self._look_back(number, times, at)
                times.append(at)

    def _look_back(self, number: int, times: "array[float]", at: float) -> None:
        """Keep the first row that begins, it seems, another recording."""
        clock = self._layout.clock
        if not self._run_back and times and at < times[-1] - JITTER[clock]:
            self._run_back = (
                f"row {number}: time runs back from {times[-1]:g} to {at:g} {clock}, which looks like several "
                "recordings in one file; give each its own table"
            )

    def _look_for_repeats(self, tracks: Iterable[Measurements]) -> None:
        """Keep that times repeat in `MANY` of a face's rows; of a voice the mean is taken, whatever the times."""
        faces = [one for track in tracks if not isinstance(track, VoiceMeasures) for one in track.people]
        for series in (series for face in faces for series in face.cues.values()):
            rows, times = len(series.at), len(set(series.at.tolist()))
            if rows - times >= MANY * rows and not self._repeated:
                clock = self._layout.clock
                self._repeated = (
                    f"times repeat: a face has {rows} rows at {times} {'frame' if clock == 'frames' else 'time'}"
                    f"{'s' if times > 1 else ''}, as if rounded; of each the strongest row counts"
                )

    def _refuse_other_recording(self, row: dict[str, str]) -> None:
        recording = row[self._layout.recording] if self._layout.recording else ""
        if self._first_recording is None:
            self._first_recording = recording
        if recording != self._first_recording:
            one, other = Path(recording).name, Path(self._first_recording).name
            raise ValueError(f"{one} is another recording than {other}; give each its own table")

    def _trusted(self, row: dict[str, str], confidence: float | None) -> bool:
        layout = self._layout
        if any(self._number(row, column) == 0 for column in (layout.success, layout.voiced)):
            return False
        if confidence is not None and not 0 <= confidence <= MOST_CONFIDENCE:
            raise ValueError(f"{layout.confidence} is {confidence:g}, outside 0 to 1")
        return not layout.confidence or (confidence is not None and confidence >= LEAST_CONFIDENCE)

    def _at(self, row: dict[str, str]) -> float:
        if self._layout.time:
            seconds = self._seconds(row, self._layout.time)
            if seconds is None:
                raise ValueError(f"{self._layout.time} is empty")
            return seconds
        frame = self._number(row, self._layout.frame)
        if frame is not None and math.isinf(frame):
            raise ValueError(f"{self._layout.frame} is {frame:g}, which is no frame")
        return float(self.rows) if frame is None else frame

    def _seconds(self, row: dict[str, str], column: str | None) -> float | None:
        clock = CLOCK_TIME.fullmatch(row[column]) if column else None
        if clock:
            days, hours, minutes, seconds = (float(part or 0) for part in clock.groups())
            return 86_400 * days + 3_600 * hours + 60 * minutes + seconds
        found = self._number(row, column)
        if found is None:
            return None
        if not 0 <= found <= LATEST:
            raise ValueError(f"{column} is {found:g}; times lie from 0 to {LATEST:g}")
        return found * self._layout.seconds_per_unit

    def _values(self, number: int, row: dict[str, str]) -> Iterator[tuple[str, float]]:
        for column, cue in self._cues(row):
            try:
                cell = self._number(row, column)
                if cell is None:
                    self.empty += 1
                elif cue.shown_by and self._number(row, cue.shown_by) == 0:
                    yield cue.kind, 0.0
                else:
                    yield cue.kind, _fitting(column, cue, cell)
            except ValueError as error:
                self._report(number, str(error))

    def _cues(self, row: dict[str, str]) -> Iterator[tuple[str, Cue]]:
        """The columns of a row that hold cues, with what they hold."""
        layout = self._layout
        if layout.cue is None or layout.value is None:
            yield from layout.cues.items()
        elif (cue := layout.cues.get(row[layout.cue])) is not None:
            yield layout.value, cue

    def _number(self, row: dict[str, str], column: str | None) -> float | None:
        """A cell as a number; None where it is empty, or there is no such column."""
        if column is None or row[column].lower() in EMPTY:
            return None
        try:
            return number_of(row[column], self._table.separator)
        except ValueError:
            raise ValueError(f"{column} is {row[column][:40]!r}, which is no number") from None

    def _report(self, number: int, what: str) -> None:
        self._problems += 1
        self._problem = self._problem or f"row {number}: {what}"

    def _why(self) -> str:
        if not self.rows:
            return "below its header it is empty"
        reasons = [f"{self.left_out} of {self.rows} say that the measuring failed"] if self.left_out else []
        reasons += [self._problem] if self._problem else []
        return ", ".join(reasons) or "no cell of them holds a value"

    def _track(self, kind: type[Measurements], source: str) -> Measurements | None:
        cues = [cue for cue in self._layout.cues.values() if cue.track is kind]
        people = [_person_of(name, gathered, cues) for name, gathered in self._people.items()]
        seen = sorted((one for one in people if one.cues), key=lambda one: -one.rows)
        return kind(source, tuple(seen), self._layout.clock, self.left_out) if seen else None


def _fitting(column: str, cue: Cue, cell: float) -> float:
    try:
        return cue.value(cell)
    except ValueError as error:
        raise ValueError(f"{column} is {error}") from None


def _person_of(name: str, gathered: _Gathered, cues: Iterable[Cue]) -> Person:
    series = {
        cue.kind: _series(gathered.at[cue.kind], gathered.values[cue.kind], cue)
        for cue in cues
        if cue.kind in gathered.values
    }
    rows = max((len(one.values) for one in series.values()), default=0)
    return Person(name, rows, min(1.0, gathered.confidence / gathered.rows), series, gathered.until)


def _series(times: "array[float]", values: "array[float]", cue: Cue) -> Series:
    import numpy as np

    at = np.array(times)
    order = np.argsort(at, kind="stable")
    return Series(at[order], np.array(values)[order], graded=cue.range.unit != PRESENCE)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
