"""Movements of the head, against series whose movements are known because they were drawn by hand."""

import math
from collections.abc import Callable

import pytest

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.motion.observers import MotionObserver
from emotrace.plugins.motion.swings import runs

Made = Callable[..., TimeSeries]
SETTING = Setting(model_file=lambda name: pytest.fail(f"movement needs no model file, and this wants {name}"))


def seen(series: TimeSeries) -> list[Observation]:
    return list(MotionObserver().observe(series, SETTING))


def wave(moments: int, start: int, stop: int, size: float, hertz: float, per_second: float = 5.0) -> list[float]:
    """Rest, then a swing to and fro of that size and frequency, then rest."""
    return [
        size * math.sin(2 * math.pi * hertz * (at - start) / per_second) if start <= at <= stop else 0.0
        for at in range(moments)
    ]


def test_a_head_at_rest_does_nothing(series: Made) -> None:
    assert seen(series(50)) == []


def test_a_head_that_turns_away_does_so_from_when_to_when(series: Made) -> None:
    (away,) = seen(series(50, {"head yaw": [0.0] * 20 + [30.0, 40.0, 30.0, 18.0, 16.0] + [0.0] * 25}))
    assert (away.kind, away.value, away.unit) == ("look away", 40.0, "degrees")
    assert away.where.seconds == (4.0, 5.0)
    assert away.where.apex == 4.2
    assert away.where.face == 1
    assert (away.weights, away.estimated) == ({}, True)


def test_away_is_counted_from_where_the_person_mostly_looks(series: Made) -> None:
    turned = [25.0] * 40 + [-5.0] * 10
    (away,) = seen(series(50, {"head yaw": turned}))
    assert away.where.seconds == (8.0, 9.8)


def test_a_tilt_needs_to_last(series: Made) -> None:
    assert seen(series(50, {"head roll": [0.0] * 20 + [25.0] * 2 + [0.0] * 28})) == []
    (tilt,) = seen(series(50, {"head roll": [0.0] * 20 + [-25.0] * 5 + [0.0] * 25}))
    assert (tilt.kind, tilt.value, tilt.where.seconds) == ("tilt", 25.0, (4.0, 5.0))


@pytest.mark.parametrize(("column", "kind"), [("head pitch", "head nod"), ("head yaw", "head shake")])
@pytest.mark.parametrize(("hertz", "per_second"), [(1.0, 5.0), (1.0, 10.0), (2.0, 15.0), (3.0, 30.0)])
def test_a_slow_movement_to_and_fro_is_a_nod_or_a_shake(
    column: str, kind: str, hertz: float, per_second: float, series: Made
) -> None:
    start, stop = int(4 * per_second), int(6 * per_second)
    values = wave(int(10 * per_second), start, stop, 9.0, hertz, per_second)
    (movement,) = seen(series(len(values), {column: values}, per_second))
    assert movement.kind == kind
    assert movement.where.seconds is not None
    begins, ends = movement.where.seconds
    assert begins == pytest.approx(4.0, abs=0.5)
    assert ends == pytest.approx(6.0, abs=0.6)
    assert movement.details["swings"] == pytest.approx(4 * hertz, abs=1.0)


def test_looking_up_once_and_back_is_no_nod(series: Made) -> None:
    assert seen(series(50, {"head pitch": [0.0] * 20 + [12.0] * 10 + [0.0] * 20})) == []


def test_a_nod_that_goes_with_a_larger_shake_is_none(series: Made) -> None:
    columns = {"head pitch": wave(50, 20, 30, 9.0, 1.0), "head yaw": wave(50, 20, 30, 15.0, 1.0)}
    assert {one.kind for one in seen(series(50, columns))} == {"head shake"}


def test_a_tremble_of_the_measurement_is_no_nod(series: Made) -> None:
    assert seen(series(50, {"head pitch": [1.5 * (-1) ** at for at in range(50)]})) == []


def test_a_frame_without_a_face_does_not_break_a_movement_and_a_long_gap_does(series: Made) -> None:
    turned: list[float | None] = [*[0.0] * 20, *[30.0] * 10, *[0.0] * 20]
    turned[24] = None
    assert len(seen(series(50, {"head yaw": turned}))) == 1
    turned[23:27] = [None] * 4
    assert len(seen(series(50, {"head yaw": turned}))) == 2


def test_no_movement_spans_a_cut_in_time(series: Made) -> None:
    seconds = [at / 5 for at in range(25)] + [60 + at / 5 for at in range(25)]
    first, second = seen(series(50, {"head yaw": [0.0] * 20 + [30.0] * 10 + [0.0] * 20}, seconds=seconds))
    assert first.where.seconds == (4.0, 4.8)
    assert second.where.seconds == (60.0, 61.0)


@pytest.mark.parametrize("moments", [0, 1, 2, 5])
def test_a_short_series_holds_no_movement(moments: int, series: Made) -> None:
    assert seen(series(moments, {"head yaw": [40.0] * moments})) == []


def test_of_very_many_movements_the_strongest_are_given_and_that_is_told(series: Made) -> None:
    turned = [40.0 + at % 7 if at % 10 < 4 else 0.0 for at in range(2000)]
    *movements, limit = seen(series(2000, {"head yaw": turned}))
    assert (len(movements), limit.kind) == (100, "motion limit")


def test_a_series_of_something_else_is_passed_over() -> None:
    loudness = TimeSeries(
        source="S1", modality="voice", seconds=(0.0, 0.1), columns={"loudness": (1.0, None)}, units={"loudness": "dB"}
    )
    assert seen(loudness) == []


def test_swings_are_counted_between_turning_points() -> None:
    values = [0.0, 0.0, 6.0, 0.0, 6.0, 0.0, 0.0]
    (run,) = runs(values, [at / 5 for at in range(7)], 5.0, 0.8, 3)
    assert (run.first, run.last, run.swings, run.size) == (1, 6, 4, 6.0)


def test_a_column_may_name_its_unit(series: Made) -> None:
    turned = series(50, {"head yaw": [0.0] * 20 + [30.0] * 10 + [0.0] * 20})
    renamed = turned.model_copy(
        update={
            "columns": {f"{name} {turned.units[name]}": values for name, values in turned.columns.items()},
            "units": {f"{name} {unit}": unit for name, unit in turned.units.items()},
        }
    )
    assert seen(renamed) == seen(turned) != []
