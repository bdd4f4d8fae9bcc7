"""The observers of movement keep the contract."""

from collections.abc import Callable, Sequence

import pytest

from emotrace.engine.observer import Observer
from emotrace.engine.stimulus import Track
from emotrace.engine.testing import ObserverContract
from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.motion.observers import GazeObserver, MotionObserver


class OfMovement(ObserverContract):
    @pytest.fixture(autouse=True)
    def _series(self, series: Callable[..., TimeSeries]) -> None:
        away = [0.0] * 100 + [30.0] * 10 + [9.0 * (-1) ** (at // 2) for at in range(20)] + [0.0] * 20
        tilted = [0.0] * 140 + [25.0] * 10
        nods = [0.0] * 20 + [9.0 * (-1) ** (at // 2) for at in range(20)] + [0.0] * 110
        gaze = [0.0] * 60 + [0.6] * 10 + [0.4 * (at % 2) for at in range(20)] + [0.0] * 60
        closed = [0.9 if at % 10 == 0 or 120 <= at < 130 else 0.1 for at in range(150)]
        columns = {
            "head yaw": away,
            "head roll": tilted,
            "head pitch": nods,
            "gaze horizontal": gaze,
            "eyes closed": closed,
        }
        self._tracks = [series(150, columns), series(150, columns, face=2)]
        self._empty = [series(0), series(3), series(150)]

    def tracks(self) -> Sequence[Track]:
        return self._tracks

    def empty_tracks(self) -> Sequence[Track]:
        return self._empty

    def ends_at(self, track: Track) -> float | None:
        return track.seconds[-1] if isinstance(track, TimeSeries) else None


class TestMotion(OfMovement):
    def observer(self) -> Observer:
        return MotionObserver()

    def test_every_kind_is_found(self) -> None:
        assert {one.kind for one in self._all()} == {"look away", "tilt", "head nod", "head shake"}


class TestGaze(OfMovement):
    def observer(self) -> Observer:
        return GazeObserver()

    def test_every_kind_is_found(self) -> None:
        assert {one.kind for one in self._all()} == {"blink rate", "eyes closed", "gaze shift", "gaze aversion"}
