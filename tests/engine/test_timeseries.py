"""Measures over time keep their moments, also those at which nothing could be measured."""

import math

import numpy as np
import pytest

from emotrace.engine.stimulus import Track
from emotrace.engine.timeseries import TimeSeries


def test_a_moment_without_a_value_is_kept_as_none() -> None:
    values = np.array([1.0, math.nan, 3.0])
    made = TimeSeries(
        source="S1",
        modality="face",
        face=1,
        seconds=(0, 0.2, 0.4),
        columns={"AU12": tuple(values)},
        units={"AU12": "0-5"},
    )
    assert made.columns["AU12"] == (1.0, None, 3.0)
    assert TimeSeries.model_validate_json(made.model_dump_json()) == made


def test_it_is_a_track_that_observers_can_read() -> None:
    made = TimeSeries(source="S1", modality="voice", seconds=(), columns={}, units={})
    assert isinstance(made, Track)
    assert made.kind == "series"


@pytest.mark.parametrize(
    ("columns", "units", "message"),
    [({"AU12": (1.0,)}, {"AU12": "0-5"}, "AU12 has 1 values for 2"), ({"AU12": (1.0, 2.0)}, {}, "different measures")],
)
def test_columns_that_do_not_fit_are_refused(
    columns: dict[str, tuple[float | None, ...]], units: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        TimeSeries(source="S1", modality="face", seconds=(0.0, 0.2), columns=columns, units=units)
