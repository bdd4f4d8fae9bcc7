"""A person's norms: made from measures, written, read again."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from emotrace.engine.baseline import (
    Baseline,
    Measure,
    Measurer,
    PersonNorm,
    measures_of,
    norms_of,
    norms_of_inputs,
    read_baseline,
)
from emotrace.engine.errors import InputError
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Text, Track


def measures(*values: float) -> list[Measure]:
    return [Measure("pitch", value, "semitones") for value in values]


def test_mean_and_sample_standard_deviation_of_each_measure() -> None:
    found = norms_of([*measures(1.0, 2.0, 6.0), Measure("AU12", 0.5, "0-5")])
    assert found["pitch"] == PersonNorm(mean=3.0, sd=math.sqrt(7.0), n=3, unit="semitones")
    assert found["AU12"] == PersonNorm(mean=0.5, sd=0.0, n=1, unit="0-5")


def test_values_that_are_not_finite_are_left_out() -> None:
    assert norms_of(measures(1.0, math.nan, 3.0, math.inf))["pitch"].n == 2
    assert norms_of(measures(math.nan)) == {}


def test_values_and_the_inputs_that_they_come_from_are_counted_apart() -> None:
    found = norms_of_inputs([measures(1.0, 2.0), [*measures(6.0, math.nan), Measure("AU12", 0.5, "0-5")], []])
    assert found["pitch"] == PersonNorm(mean=3.0, sd=math.sqrt(7.0), n=3, unit="semitones", inputs=2)
    assert (found["AU12"].n, found["AU12"].inputs) == (1, 1)
    assert norms_of_inputs([measures(math.nan)]) == {}
    assert norms_of(measures(1.0))["pitch"].inputs is None


def test_a_baseline_of_an_older_version_is_read(tmp_path: Path) -> None:
    norm = '{"mean": 1.0, "sd": 0.5, "n": 3, "unit": "0-5"}'
    path = tmp_path / "old.json"
    path.write_text(
        f'{{"schema_version": 1, "name": "Eva", "sources": ["a.mp4"], "norms": {{"face": {{"AU12": {norm}}}}}}}'
    )
    assert read_baseline(path).of("face")["AU12"].inputs is None


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = Baseline(name="Eva", sources=("a.wav",), norms={"voice": norms_of(measures(1.0, 2.0))})
    path = tmp_path / "eva.json"
    path.write_text(made.model_dump_json(indent=2), "utf-8")
    assert read_baseline(path) == made
    assert made.of("voice")["pitch"].mean == 1.5
    assert made.of("face") == {}


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"name": "x"}', "no json", '{"schema_version": 2}'])
def test_what_is_no_baseline_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match="emotrace baseline make") as caught:
        read_baseline(path)
    assert "\n" not in str(caught.value)


def test_a_missing_baseline_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nobody\.json"):
        read_baseline(tmp_path / "nobody.json")


class Card:
    reads = ("text",)


class Counting:
    """Measures how many letters a text has."""

    card = Card()

    def measure(self, track: Track, setting: Setting) -> Iterator[Measure]:
        assert isinstance(track, Text)
        yield Measure("letters", len(track.text), "count")


def _no_file(name: str) -> Path:
    raise AssertionError(name)


def test_only_observers_that_measure_are_asked_for_the_tracks_that_they_read() -> None:
    setting = Setting(model_file=_no_file)
    tracks = [Text("S1", "four"), Text("S2", "seven..")]
    assert isinstance(Counting(), Measurer)
    assert [one.value for one in measures_of(Counting(), tracks, setting)] == [4, 7]
    assert list(measures_of(object(), tracks, setting)) == []
