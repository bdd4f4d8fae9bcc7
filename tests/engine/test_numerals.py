"""Numbers: what the wording writes is accepted, and what is off by more than rounding is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from emotrace.engine.belief import believe
from emotrace.engine.check import check_sentence
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.wording import percent, size

Make = Callable[..., Any]


def check(graph: EvidenceGraph, text: str, part: Any = "interpretation") -> list[str]:
    belief = believe(graph, taxonomy("ekman"))
    return check_sentence(text, ["E1"], part, graph, belief, Stimulus(sources=graph.sources))


@settings(max_examples=60, deadline=None)
@given(joy=st.floats(1, 9), other=st.integers(0, 100))
def test_the_probability_is_the_one_of_the_emotion_beside_it(cue: Make, graph_of: Make, joy: float, other: int) -> None:
    graph = graph_of([cue("face", "AU12", {"joy": joy})])
    probability = believe(graph, taxonomy("ekman")).posterior["joy"]
    said = "The evidence is most consistent with joy, with a probability of {}."
    assert check(graph, said.format(percent(probability)), "conclusion") == []
    assume(abs(100 * probability - other) > 0.51)
    assert check(graph, said.format(f"{other}%"), "conclusion") != []


@pytest.mark.parametrize(("joy", "bound"), [(3.0, "more than 99%"), (3.0, "less than 1%"), (9.0, "less than 99%")])
def test_a_bound_that_does_not_hold_is_refused(cue: Make, graph_of: Make, joy: float, bound: str) -> None:
    graph = graph_of([cue("face", "AU12", {"joy": joy})])
    assert check(graph, f"The evidence is most consistent with joy (probability {bound}).", "conclusion") != []


VALUES = st.one_of(
    st.tuples(st.just("0-5"), st.floats(0, 5)),
    st.tuples(st.just("sd"), st.floats(-6, 6)),
    st.tuples(st.just("count"), st.integers(2, 12)),
    st.tuples(st.just("s"), st.floats(0, 100)),
)


@settings(max_examples=80, deadline=None)
@given(measured=VALUES, off=st.floats(0.3, 3))
def test_a_measure_is_told_as_it_is_worded_and_not_otherwise(
    cue: Make, graph_of: Make, measured: tuple[str, float], off: float
) -> None:
    unit, value = measured
    graph = graph_of([cue("voice", "tremor", {"fear": 1.2}, value=value, unit=unit)])
    assert check(graph, f"The tremor shows ({size(graph.observations[0])}), a sign of fear.") == []
    wrong = f"{abs(value) + off:.1f}"
    assume(float(wrong) != round(abs(value), 1))
    assert check(graph, f"The tremor shows ({wrong}), a sign of fear.") != []


@pytest.mark.parametrize(
    ("shown", "held"),
    [
        ("3", True),
        ("3.1", True),
        ("3.14", True),
        ("4", False),
        ("3.2", False),
        ("3.15", False),
        ("-3.1", False),
        ("+3.1", True),
    ],
)
def test_a_number_may_be_rounded_to_any_place(cue: Make, graph_of: Make, shown: str, held: bool) -> None:
    graph = graph_of([cue("voice", "tremor", {"fear": 1.2}, value=3.14159, unit="m")])
    assert (check(graph, f"The tremor is {shown}, a sign of fear.") == []) == held


def test_a_number_belongs_to_the_cue_that_is_named_nearest(cue: Make, graph_of: Make) -> None:
    graph = graph_of(
        [
            cue("face", "AU6", {"joy": 1.0}, value=1.5, unit="0-5"),
            cue("face", "AU12", {"joy": 1.0}, value=4.0, unit="0-5"),
        ]
    )
    belief, stimulus = believe(graph, taxonomy("ekman")), Stimulus(sources=graph.sources)

    def problems(text: str) -> list[str]:
        return check_sentence(text, ["E1", "E2"], "interpretation", graph, belief, stimulus)

    assert problems("AU6 (1.5) and AU12 (4.0) support joy.") == []
    assert problems("AU6 (4.0) and AU12 (1.5) support joy.") != []
