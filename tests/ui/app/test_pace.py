"""How far a run is and how long it will still take, against runs whose whole course is known."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import pytest

from emotrace.ui.app.pace import OTHERS, USUAL, Pace

LASTS = 180.0
ORDER = ("face", "speech", "text", "voice", "gaze")
AS_USUAL = {name: USUAL.get(name, OTHERS) for name in ORDER}


def run(takes: Mapping[str, float]) -> Iterator[tuple[float, Pace]]:
    """A run over one recording, with what each observer takes for a second of it; yields the time at each report."""
    pace, now = Pace(ORDER, LASTS), 0.0
    for name in ORDER:
        step, began = pace.steps[name], now
        step.start("S1", now)
        for media in range(1, int(LASTS) + 1, 5):
            now = began + takes[name] * media
            step.reach(float(media), LASTS, now)
            yield now, pace
        now = began + takes[name] * LASTS
        step.end(now)
        yield now, pace


@pytest.mark.parametrize("slower", [0.5, 1.0, 4.0])
def test_at_a_quarter_it_knows_how_long_the_rest_takes_on_a_machine_of_any_speed(slower: float) -> None:
    takes = {name: slower * seconds for name, seconds in AS_USUAL.items()}
    told = [(now, pace.left(now), pace.far) for now, pace in run(takes)]
    over = told[-1][0]
    now, left, far = next(one for one in told if one[0] >= over / 4)
    assert far == pytest.approx(0.25, abs=0.05)
    assert left == pytest.approx(over - now, rel=0.25)


def test_an_observer_that_is_slower_than_usual_is_believed_by_its_own_pace() -> None:
    takes = {**AS_USUAL, "face": 5 * AS_USUAL["face"]}
    half_way = next((now, pace.left(now)) for now, pace in run(takes) if (pace.steps["face"].seconds or 0) >= LASTS / 2)
    own = takes["face"] * LASTS / 2
    assert half_way[1] is not None
    assert half_way[1] >= own


def test_what_an_observer_takes_to_load_is_not_taken_for_its_pace() -> None:
    takes = USUAL["face"]
    pace = Pace(("face",), LASTS)
    step = pace.steps["face"]
    step.start("S1", 0.0)
    for media in range(1, int(LASTS / 4)):
        step.reach(float(media), LASTS, 10 + takes * media)
    left = pace.left(step.reached)
    assert left == pytest.approx(takes * LASTS * 3 / 4, rel=0.1)


def test_between_two_reports_the_time_left_runs_down_with_the_clock() -> None:
    pace = Pace(ORDER, LASTS)
    step = pace.steps["face"]
    step.start("S1", 0.0)
    step.reach(LASTS / 2, LASTS, 7.2)  # all that it has loaded was there
    told = [pace.left(7.2 + later) for later in (0.0, 1.0, 4.0)]
    assert told[0] is not None
    assert told == pytest.approx([told[0], told[0] - 1, told[0] - 4])


@pytest.mark.parametrize("slower", [8.0, 40.0])
def test_one_that_reports_late_or_never_is_not_said_to_be_over_soon(slower: float) -> None:
    whole = slower * sum(takes * LASTS for takes in AS_USUAL.values())
    speech = slower * USUAL["speech"] * LASTS
    pace = Pace(("speech", "voice"), LASTS)
    pace.steps["speech"].start("S1", 0.0)
    for share in (0.3, 0.5, 0.7):
        left = pace.left(share * speech)
        assert left is not None
        assert (1 - share) * speech / 3 <= left <= whole


def test_it_never_goes_back_and_ends_at_the_whole() -> None:
    far = [pace.far for _, pace in run(AS_USUAL)]
    assert all(before <= after for before, after in pairwise(far))
    assert far[-1] == pytest.approx(1)


def test_a_second_recording_does_not_throw_it_back() -> None:
    pace = Pace(("face",), 20.0)
    step = pace.steps["face"]
    step.start("S1", 0.0)
    step.reach(10.0, 10.0, 1.0)
    step.end(1.0)
    before = pace.far
    step.start("S2", 1.0)
    assert pace.far == before


def test_what_does_not_last_has_no_time_left() -> None:
    pace = Pace(("text",), 0.0)
    pace.steps["text"].start("S1", 0.0)
    assert pace.left(1.0) is None


def test_an_observer_that_failed_is_not_waited_for() -> None:
    pace = Pace(("face",), LASTS)
    pace.steps["face"].start("S1", 0.0)
    pace.steps["face"].state = "failed"
    pace.steps["face"].end(1.0)
    assert pace.left(1.0) == 0
    assert pace.far == 1
