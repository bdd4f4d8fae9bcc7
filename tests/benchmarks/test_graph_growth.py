"""Deciding and asking "what if" take work in proportion to the evidence, or nearly so."""

import cProfile
import pstats

import pytest

from benchmarks.graph_growth import Act, acts, observations

SMALL, LARGE = 200, 1600
NEAR = 1.3
"""By how much work may grow faster than the graph: a logarithm is allowed, half a power is not."""


@pytest.mark.parametrize("name", acts(observations(2)))
def test_eight_times_the_evidence_is_about_eight_times_the_work(name: str) -> None:
    few, many = (calls(acts(observations(size))[name]) for size in (SMALL, LARGE))
    assert many <= NEAR * few * LARGE / SMALL


def calls(act: Act) -> int:
    """How many functions are called: the same on a busy machine as on an idle one."""
    act()  # what is imported or kept the first time is no part of it
    profile = cProfile.Profile()
    profile.runcall(act)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_where_all_lasts_all_the_time_the_work_grows_no_faster() -> None:
    from emotrace.engine.timeline import relations_in_time

    def crowd(size: int) -> Act:
        lasting = [
            one.model_copy(update={"id": f"E{n}", "where": one.where.model_copy(update={"seconds": (n / 9, 1e6)})})
            for n, one in enumerate(observations(size), start=1)
        ]
        return lambda: list(relations_in_time(lasting))

    assert calls(crowd(LARGE)) <= NEAR * calls(crowd(SMALL)) * LARGE / SMALL
