"""What the eyes do, against series drawn by hand."""

from collections.abc import Callable

import pytest

from emotrace.engine.observation import Observation
from emotrace.engine.observer import Setting
from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.motion.observers import GazeObserver

Made = Callable[..., TimeSeries]
SETTING = Setting(model_file=lambda name: pytest.fail(f"movement needs no model file, and this wants {name}"))


def seen(series: TimeSeries) -> list[Observation]:
    return list(GazeObserver().observe(series, SETTING))


def blinking(moments: int, every: int) -> list[float]:
    return [0.9 if at % every == every - 1 else 0.1 for at in range(moments)]


def test_the_rate_of_blinks_is_per_minute_of_eyes_seen(series: Made) -> None:
    (rate,) = seen(series(300, {"eyes closed": blinking(300, 20)}))
    assert (rate.kind, rate.value, rate.unit) == ("blink rate", 15.0, "per minute")
    assert rate.details["blinks"] == 15
    assert rate.where.seconds == pytest.approx((0.0, 59.8))


def test_moments_without_a_face_do_not_lower_the_rate(series: Made) -> None:
    closed: list[float | None] = [*blinking(200, 20), *[None] * 100]
    (rate,) = seen(series(300, {"eyes closed": closed}))
    assert rate.value == 15.0


def test_many_blinks_are_more_than_is_usual(series: Made) -> None:
    (rate,) = seen(series(300, {"eyes closed": blinking(300, 6)}))
    assert (rate.kind, rate.value) == ("blink rate up", 50.0)


def test_of_a_short_clip_there_is_no_rate(series: Made) -> None:
    assert seen(series(60, {"eyes closed": blinking(60, 20)})) == []


def test_eyes_that_stay_closed_do_not_blink(series: Made) -> None:
    (shut,) = seen(series(50, {"eyes closed": [0.0] * 10 + [0.9] * 10 + [0.0] * 30}))
    assert (shut.kind, shut.value, shut.unit, shut.where.seconds) == ("eyes closed", 2.0, "s", (2.0, 4.0))


def test_a_gaze_that_is_turned_away_is_told_from_where_it_mostly_rests(series: Made) -> None:
    (away,) = seen(series(50, {"gaze horizontal": [0.2] * 30 + [0.8] * 5 + [0.2] * 15}))
    assert (away.kind, away.where.seconds) == ("gaze aversion", (6.0, 7.0))
    assert away.details["distance"] == pytest.approx(0.6)


def test_gaze_of_closed_eyes_is_not_told(series: Made) -> None:
    columns = {"gaze vertical": [0.0] * 30 + [-0.9] * 4 + [0.0] * 16}
    columns |= {"eyes closed": [0.0] * 30 + [0.9] * 4 + [0.0] * 16}
    assert seen(series(50, columns)) == []


def test_a_gaze_that_goes_to_and_fro_is_one_movement(series: Made) -> None:
    wandering = [0.0] * 20 + [0.35, 0.0, 0.35, 0.0] + [0.0] * 26
    (shift,) = seen(series(50, {"gaze horizontal": wandering}))
    assert (shift.kind, shift.details["shifts"]) == ("gaze shift", 4)
    assert shift.where.seconds == pytest.approx((3.8, 4.6))


def test_one_look_elsewhere_is_no_shifting(series: Made) -> None:
    assert seen(series(50, {"gaze horizontal": [0.0] * 25 + [0.35] * 25})) == []


def test_without_columns_of_the_eyes_nothing_is_said() -> None:
    units = {"AU12": "0-5"}
    bare = TimeSeries(source="S1", modality="face", seconds=(0.0, 0.2), columns={"AU12": (1.0, 2.0)}, units=units)
    assert seen(bare) == []
