"""An observer that is kept from run to run is in one at a time."""

from typing import TYPE_CHECKING

import pytest

from emotrace.engine.errors import PluginError
from emotrace.engine.stimulus import Text
from emotrace.plugins.text.observer import TextObserver
from emotrace.ui.app import bench
from emotrace.ui.app.bench import Kept

if TYPE_CHECKING:
    from emotrace.engine.observer import Setting

GLAD = Text("S1", "I am so happy!")


def test_a_run_waits_for_an_observer_that_has_not_left_the_one_before(
    setting: "Setting", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "WAIT", 0.05)
    kept = Kept(TextObserver())
    first = kept.observe(GLAD, setting)
    found = next(first)
    with pytest.raises(PluginError, match="still at work on what was stopped"):
        next(kept.observe(GLAD, setting))
    first.close()  # type: ignore[attr-defined]  # it is a generator
    assert next(kept.observe(GLAD, setting)) == found
    assert next(kept.observe(GLAD, setting)) == found, "one that nobody holds on to is left as well"
