"""Series of a face as the observer of faces gives them, made by hand."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from emotrace.engine.timeseries import TimeSeries

Made = Callable[..., TimeSeries]
UNITS = {
    "head yaw": "degrees",
    "head pitch": "degrees",
    "head roll": "degrees",
    "gaze horizontal": "-1..1",
    "gaze vertical": "-1..1",
    "eyes closed": "0-1",
    "AU12": "0-5",
}


@pytest.fixture
def series() -> Made:
    """A function that makes a series at rest of so many moments, with some columns in place."""

    def make(
        moments: int,
        columns: Mapping[str, Sequence[float | None]] | None = None,
        per_second: float = 5.0,
        seconds: Sequence[float] | None = None,
        face: int = 1,
    ) -> TimeSeries:
        at_rest: dict[str, Sequence[float | None]] = {name: [0.0] * moments for name in UNITS}
        return TimeSeries(
            source="S1",
            modality="face",
            face=face,
            seconds=tuple(seconds or [at / per_second for at in range(moments)]),
            columns={name: tuple(values) for name, values in {**at_rest, **(columns or {})}.items()},
            units=UNITS,
        )

    return make
