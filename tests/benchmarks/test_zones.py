"""The benchmark of zones: person by person, with a warning where it is not."""

from benchmarks.zones import WARNING, answers, as_lines, measured
from emotrace.chains.zone_windows import ZoneWindow
from emotrace.engine.evaluation.windowed import Window


def test_the_answer_at_a_time_is_the_zone_of_its_window() -> None:
    at = answers([ZoneWindow("S1", 0.0, 0.2, 0.5, 0.5), ZoneWindow("S1", 0.6, 0.8, -0.5, -0.5)])
    assert [at(seconds) for seconds in (0.1, 0.3, 0.7)] == ["yellow", None, "blue"]


def test_figures_are_told_beside_the_commonest_zone_of_others() -> None:
    windows = [Window("Ada", "green", "green"), Window("Ben", "green", "red"), Window("Ben", "blue", "blue")] * 4
    figures = measured(windows)
    lines = list(as_lines(figures))
    assert lines[0] == "12 windows of 2 persons; 100.0% have an answer"
    assert "| zones | 0.833 | 0.750 | 0.667 |" in lines
    assert "| green | 8 | 1.000 | 0.500 | 0.667 |" in lines
    assert figures.warning is None
    assert measured(windows, random_splits=True).warning == WARNING
