"""Results go out as JSON and come back the same; what is no result is refused in one line."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotrace.engine.belief import believe
from emotrace.engine.errors import InputError
from emotrace.engine.explanation import Explanation, Sentence
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.result import Failure, Licence, Provenance, Result, as_json
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.taxonomy import taxonomy

Make = Callable[..., Any]
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def result_of(graph: EvidenceGraph, said: str = "Said.", context: str | None = None, name: str = "ekman") -> Result:
    return Result(
        chain="expression",
        stimulus=Stimulus(sources=graph.sources, text={"S1": said}, context=context),
        observations=graph.observations,
        patterns=graph.patterns,
        belief=believe(graph, taxonomy(name)),
        explanation=Explanation(conclusion=(Sentence(text=said, evidence=("E1",), written_by="realizer"),)),
        failures=(Failure(where=said, stage="read", message=said),),
        timings={"total": 0.1},
        provenance=Provenance(
            emotrace="1",
            python="3",
            observers={"hand": "1"},
            model="realizer",
            taxonomy=name,
            seed=0,
            created="2025-01-01T00:00:00+00:00",
            licences=(Licence(name="hand", code="MIT", weights="MIT"),),
        ),
    )


@pytest.fixture
def result(cue: Make, graph_of: Make, pattern: Make) -> Result:
    cues = [cue("face", "AU12", {"joy": 1.0}, value=3.5, unit="0-5"), cue("text", "words", {"joy": 0.5}, quote="glad")]
    return result_of(graph_of(cues, [pattern(1, ("E1", "E2"), {"joy": 1.2})]))


@settings(max_examples=60, deadline=None)
@given(data=st.data(), said=WORDS, context=st.none() | WORDS, name=st.sampled_from(["ekman", "sentiment"]))
def test_a_result_equals_itself_when_it_is_read_again(
    data: st.DataObject, said: str, context: str | None, name: str, random_graphs: Make
) -> None:
    result = result_of(data.draw(random_graphs()), said, context, name)
    again = Result.from_json(result.to_json())
    assert again == result
    assert again.to_json() == result.to_json()
    assert believe(again.graph(), taxonomy(name)) == result.belief, "the belief follows from what was written"


def test_the_json_is_plain_and_carries_its_version(result: Result) -> None:
    value = json.loads(result.to_json(), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert value["schema_version"] == 1
    assert value["observations"][0]["id"] == "E1"
    assert value["observations"][0]["where"]["seconds"] is None
    assert value["belief"]["contributions"] == [{"id": "P1", "emotion": "joy", "nats": 1.2}]


def test_a_file_is_read(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(result.to_json(), "utf-8")
    assert Result.load(path) == result


Change = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda value: value.update(mood="good"), "mood: Extra inputs are not permitted"),
        (lambda value: value["observations"][0].update(colour=1), r"observations\.0\.colour: Extra inputs"),
        (lambda value: value.update(schema_version=2), "schema_version"),
        (lambda value: value.pop("belief"), "belief: Field required"),
        (lambda value: value["observations"][0].update(id="X1"), r"observations\.0\.id"),
        (lambda value: value["observations"][0].update(strength=1.5), r"observations\.0\.strength"),
        (lambda value: value["observations"][0]["weights"].update(glee=1), "glee"),
        (lambda value: value["patterns"][0].update(parts=["E1", "E9"]), "E9"),
        (lambda value: value["observations"][1].update(id="E1"), "E1"),
        (lambda value: value["stimulus"].update(sources=[]), "S1|S2"),
    ],
    ids=["field", "nested", "version", "missing", "id", "range", "emotion", "part", "double id", "source"],
)
def test_what_is_no_result_is_refused_in_one_line_that_names_the_place(
    result: Result, change: Change, message: str
) -> None:
    value = json.loads(result.to_json())
    change(value)
    with pytest.raises(InputError, match=message) as caught:
        Result.from_json(json.dumps(value), "mine.json")
    assert re.match(r"mine\.json is not a result of emotrace: [^\n]+$", str(caught.value))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"joy"', b"\xff\xfe", '{"schema_version": NaN}', "[" * 100_000]
)
def test_what_is_no_json_object_is_refused_in_one_line(text: str | bytes) -> None:
    with pytest.raises(InputError, match="result is not a result of emotrace: ") as caught:
        Result.from_json(text)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.json: No such file"):
        Result.load(tmp_path / "gone.json")


def test_letters_of_every_script_stay_readable() -> None:
    assert as_json({"é": "悲"}) == '{\n  "é": "悲"\n}'
    with pytest.raises(ValueError, match="JSON"):
        as_json(float("nan"))
