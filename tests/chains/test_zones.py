"""The chain `zones`: the published map, windows of 200 ms, runs and shares."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotrace.chains.zone_windows import DEAD, ZoneWindow, runs, shares, zone_of, zone_windows
from emotrace.chains.zones import ZonesChain
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation
from emotrace.engine.stimulus import Source
from emotrace.engine.taxonomy import taxonomy

Cue = Callable[..., Observation]
Derive = Callable[..., Any]
EKMAN = taxonomy("ekman")


@pytest.mark.parametrize(
    ("valence", "arousal", "zone"),
    [
        (0.0, 0.0, "green"),
        (0.5, 0.5, "yellow"),
        (0.0, 0.5, "yellow"),
        (-0.5, 0.5, "red"),
        (0.5, -0.5, "green"),
        (0.0, -0.5, "blue"),
        (-0.5, -0.5, "blue"),
        (0.5, 0.0, "green"),
        (-0.5, 0.0, "red"),
    ],
)
def test_the_map_is_the_published_one(valence: float, arousal: float, zone: str) -> None:
    assert zone_of(valence, arousal, dead=0.0) == zone_of(valence, arousal) == zone


@given(st.floats(0, DEAD * 0.999), st.floats(0, 2 * math.pi))
def test_noise_is_green(distance: float, angle: float) -> None:
    assert zone_of(distance * math.cos(angle), distance * math.sin(angle)) == "green"


def windows(zones: str, source: str = "S1", start: float = 0.0) -> list[ZoneWindow]:
    """Windows of zones named by their initials."""
    at = {"g": (0.0, 0.0), "y": (0.5, 0.5), "r": (-0.5, 0.5), "b": (-0.5, -0.5)}
    return [
        ZoneWindow(source, round(start + 0.2 * n, 1), round(start + 0.2 * n + 0.2, 1), *at[zone])
        for n, zone in enumerate(zones)
    ]


def told(given: list[ZoneWindow]) -> list[tuple[str, float, float]]:
    return [(run.zone, run.start, run.end) for run in runs(given)]


def test_windows_of_one_zone_are_one_run() -> None:
    assert told(windows("gggyyyyy")) == [("green", 0.0, 0.6), ("yellow", 0.6, 1.6)]


def test_a_flicker_is_taken_into_the_run_before() -> None:
    assert told(windows("gggygggrrr")) == [("green", 0.0, 1.4), ("red", 1.4, 2.0)]
    assert told(windows("ybbbb")) == [("blue", 0.0, 1.0)]
    assert told(windows("yy")) == [("yellow", 0.0, 0.4)]


def test_no_run_spans_a_gap_or_two_sources() -> None:
    parted = [*windows("yyy"), *windows("yyy", start=5.0), *windows("yyy", "S2", 5.6)]
    assert told(parted) == [("yellow", 0.0, 0.6), ("yellow", 5.0, 5.6), ("yellow", 5.6, 6.2)]


def test_shares_count_every_window() -> None:
    assert shares(windows("gggy")) == {"blue": 0, "green": 0.75, "yellow": 0.25, "red": 0}
    assert shares([]) == {}


def test_windows_are_counted_from_what_no_evidence_comes_to(cue: Cue) -> None:
    def only(weights: dict[str, float]) -> ZoneWindow:
        source = Source(id="S1", kind="video", name="x", sha256="", size=0)
        graph = EvidenceGraph.of([source], [cue("cue", weights, (0.0, 0.2))])
        (window,) = zone_windows(graph, EKMAN)
        return window

    nothing = only({"joy": 1e-9})
    assert (nothing.valence, nothing.arousal) == pytest.approx((0.0, 0.0), abs=1e-6)
    for nats in (2.0, 6.0):
        assert {only({emotion: nats}).zone for emotion in ("anger", "fear", "disgust")} == {"red"}
        assert {only({emotion: nats}).zone for emotion in ("joy", "surprise")} == {"yellow"}
        assert only({"sadness": nats}).zone == "blue"
        assert only({"neutral": nats}).zone == "green"
    assert {only({emotion: 0.4}).zone for emotion in EKMAN.labels} == {"green"}


def test_a_recording_has_windows_of_200_ms_stretches_and_shares(cue: Cue, derive: Derive) -> None:
    observations = [cue("AU12", {"joy": 4.0}, (0.0, 2.0)), cue("AU4", {"sadness": 4.0}, (2.0, 3.0))]
    graph, *_ = derive(ZonesChain(), observations)
    found = {one.kind: one for one in graph.observations if one.modality == "zones"}
    assert (found["yellow zone"].where.seconds, found["blue zone"].where.seconds) == ((0.0, 2.0), (2.0, 3.0))
    share = {one.label: one for one in graph.observations if one.kind == "zone share"}
    assert share["share of the yellow zone"].details["share 0-1"] == pytest.approx(0.667, abs=0.001)
    assert (share["share of the blue zone"].value, share["share of the blue zone"].unit) == (1.0, "s")


def test_words_alone_have_a_zone_as_a_whole_and_none_over_time(cue: Cue, derive: Derive) -> None:
    said = cue("anger words", {"anger": 4.0}, modality="text", quote="furious", characters=(0, 7))
    graph, *_ = derive(ZonesChain(), [said], kind="text")
    assert [(one.kind, one.label) for one in graph.observations if one.modality == "zones"] == [
        ("overall zone", "red zone overall")
    ]


def test_without_a_conclusion_nothing_is_said_of_the_whole(derive: Derive) -> None:
    graph, *_ = derive(ZonesChain(), [])
    assert graph.observations == ()


def test_others_do_not_count(cue: Cue, derive: Derive) -> None:
    other = cue("AU4", {}, (0.0, 2.0), face=2).model_copy(update={"momentary": {"sadness": 4.0}})
    graph, *_ = derive(ZonesChain(), [cue("AU12", {"joy": 4.0}, (0.0, 2.0), face=1), other])
    assert {one.kind for one in graph.observations if one.modality == "zones"} == {
        "overall zone",
        "zone share",
        "yellow zone",
    }
