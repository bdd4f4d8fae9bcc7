"""What a result says over time can be read on the screen."""

from emotrace.engine.belief import believe
from emotrace.engine.course import beliefs_by_turn, course
from emotrace.engine.explanation import Explanation
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation
from emotrace.engine.result import Provenance, Result
from emotrace.engine.stimulus import Source, Stimulus, Turn
from emotrace.engine.taxonomy import taxonomy
from emotrace.ui.time_markdown import MOST_ROWS, over_time

EKMAN = taxonomy("ekman")
SOURCE = Source(id="S1", kind="video", name="talk.mp4", sha256="", size=0, details={"seconds": 9.0})


def cue(start: float, end: float, emotion: str, **where: object) -> Observation:
    return Observation.model_validate(
        {
            "modality": "face",
            "kind": "AU12",
            "label": "lip corner puller",
            "phrase": "the lip corners are pulled up",
            "where": {"source": "S1", "seconds": (start, end), **where},
            "observer": {"name": "face", "version": "1"},
            "weights": {emotion: 2.0},
            "weights_from": "a test",
        }
    )


def result_of(cues: list[Observation], turns: tuple[Turn, ...] = (), sources: tuple[Source, ...] = (SOURCE,)) -> Result:
    graph = EvidenceGraph.of(sources, cues)
    stimulus = Stimulus(sources=sources, turns={"S1": turns} if turns else {})
    made = Provenance(
        emotrace="0",
        python="3",
        observers={},
        model="realizer",
        taxonomy="ekman",
        seed=0,
        created="2026-01-01T00:00:00Z",
    )
    return Result(
        chain="expression",
        stimulus=stimulus,
        observations=graph.observations,
        belief=believe(graph, EKMAN),
        course=course(graph.observations, EKMAN),
        by_turn=beliefs_by_turn(graph.observations, stimulus.turns, EKMAN),
        explanation=Explanation(),
        provenance=made,
    )


def test_seconds_with_one_conclusion_are_one_row() -> None:
    lines = list(over_time(result_of([cue(0, 3, "joy"), cue(3, 5, "anger")])))
    assert lines[4:6] == [
        "| 0.0 s | 3.0 s |  | joy, 55% |",
        "| 3.0 s | 5.0 s |  | anger, 55% |",
    ]


def test_a_turn_has_its_words_its_speaker_and_what_they_come_to() -> None:
    turns = (Turn(text="Great | *news*!", speaker="Anna", seconds=(0.0, 1.0)), Turn(text="Hm."))
    lines = list(over_time(result_of([cue(0, 1, "joy", turn=1)], turns)))
    assert "| 1 | Anna | 0.0-1.0 | Great \\| \\*news\\*! | joy, 55% |" in lines
    assert "| 2 |  |  | Hm. | nothing that could be told apart |" in lines


def test_a_long_table_keeps_the_clearest_stretches_and_says_how_many_more_there_are() -> None:
    cues = [cue(start, start + 1, "joy" if start % 2 else "fear") for start in range(40)]
    lines = list(over_time(result_of(cues)))
    assert sum(line.startswith("| ") and " s |" in line for line in lines) == MOST_ROWS
    assert "16 more stretches" in "".join(lines)


def test_a_picture_has_no_course() -> None:
    assert list(over_time(result_of([]))) == []
