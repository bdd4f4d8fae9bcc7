"""How the time of deciding and of asking "what if" grows with the evidence: graphs of 10 to 10,000 observations.

    .venv/bin/python benchmarks/graph_growth.py [--sizes 10 100 1000 5000 10000] [--repeats 5]

The graphs are of one recording, two observations a second: words with overlapping spans, action units of which some
form a pattern, and voices, each with weights for four emotions. They all lean one way, so that a counterfactual has to
try every set that it tries, and go on. Acts take turns; what is told is the least CPU time of the repeats, in
milliseconds, and by how much the time of the last step exceeds that of growth in proportion (1.0 is linear).
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from emotrace.engine.belief import believe
from emotrace.engine.course import beliefs_by_turn, course, peaks
from emotrace.engine.explanation import Explanation
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.observer import PatternRule
from emotrace.engine.patterns import join_patterns
from emotrace.engine.result import Provenance, Result
from emotrace.engine.stimulus import Source, Stimulus, Turn
from emotrace.engine.taxonomy import Weights, taxonomy
from emotrace.engine.timeline import relations_in_time
from emotrace.engine.whatif import ablate, counterfactual

EKMAN = taxonomy("ekman")
SOURCE = Source(id="S1", kind="video", name="made up", sha256="0" * 64, size=1, details={})
KINDS = (("face", "AU6"), ("text", "joy words"), ("face", "AU12"), ("voice", "pitch"), ("text", "marks"))
RULES = [
    (
        PatternRule(
            kind="AU6+AU12",
            label="Duchenne smile",
            phrase="a smile with narrowed eyes",
            needs=("AU6", "AU12"),
            weights={"joy": 1.5},
            source="made up",
        ),
        "made up",
    )
]
Act = Callable[[], object]


def main() -> None:
    """Read the arguments, time, print."""
    parser = argparse.ArgumentParser(description="Growth with the size of the evidence graph.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000, 5000, 10_000])
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    taken = [milliseconds(acts(observations(size)), arguments.repeats) for size in arguments.sizes]
    print(f"{'observations':<20}" + "".join(f"{size:>10,}" for size in arguments.sizes) + f"{'growth':>10}")
    for name in taken[0]:
        row = [of_size[name] for of_size in taken]
        excess = row[-1] / row[-2] / (arguments.sizes[-1] / arguments.sizes[-2]) if len(row) > 1 else 1.0
        print(f"{name:<20}" + "".join(f"{one:>10.2f}" for one in row) + f"{excess:>10.2f}")


def milliseconds(of: dict[str, Act], repeats: int) -> dict[str, float]:
    """The least CPU time of each act, in milliseconds."""
    least = dict.fromkeys(of, float("inf"))
    for _ in range(repeats):
        for name, act in of.items():
            start = time.process_time()
            act()
            least[name] = min(least[name], 1000 * (time.process_time() - start))
    return least


def acts(observed: Sequence[Observation]) -> dict[str, Act]:
    """What is timed, by name; each leaves what it is given as it was."""
    graph = whole(observed)
    result = result_of(graph)
    text = result.to_json()
    relations = list(relations_in_time(graph.observations))
    some = [one.id for one in graph.observations[:: max(1, len(observed) // 10)]]

    def relate() -> None:
        EvidenceGraph.of([SOURCE], graph.observations).relate_all(relations)

    return {
        "built": lambda: EvidenceGraph.of([SOURCE], observed),
        "patterns": lambda: join_patterns(EvidenceGraph.of([SOURCE], graph.observations), RULES),
        "relations, told": lambda: list(relations_in_time(graph.observations)),
        "relations, added": relate,
        "belief": lambda: believe(graph, EKMAN),
        "course and peaks": lambda: peaks(course(graph.observations, EKMAN)),
        "ablation": lambda: ablate(graph, EKMAN, some),
        "counterfactual": lambda: counterfactual(graph, EKMAN),
        "result to JSON": result.to_json,
        "result from JSON": lambda: Result.from_json(text),
    }


def observations(size: int) -> list[Observation]:
    """So many observations without ids, as observers yield them."""
    draw = random.Random(0)
    return [_observation(number, draw) for number in range(size)]


def whole(observed: Sequence[Observation]) -> EvidenceGraph:
    """The graph of them, with patterns and relations."""
    graph = EvidenceGraph.of([SOURCE], observed)
    join_patterns(graph, RULES)
    graph.relate_all(relations_in_time(graph.observations))
    return graph


def result_of(graph: EvidenceGraph) -> Result:
    """A result that holds it all."""
    turns = (Turn(text="a word", speaker="A", seconds=(0.0, 1.0)),)
    return Result(
        chain="expression",
        stimulus=Stimulus(sources=graph.sources),
        observations=graph.observations,
        patterns=graph.patterns,
        relations=graph.relations,
        course=course(graph.observations, EKMAN),
        by_turn=beliefs_by_turn(graph.observations, {"S1": turns}, EKMAN),
        belief=believe(graph, EKMAN),
        explanation=Explanation(key_observations=(), interpretation=(), conclusion=()),
        provenance=Provenance(
            emotrace="0",
            python="3",
            observers={},
            model="realizer",
            taxonomy="ekman",
            seed=0,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
        ),
    )


def _observation(number: int, draw: random.Random) -> Observation:
    modality, kind = KINDS[number % len(KINDS)]
    start = number / 2
    words = modality == "text"
    return Observation(
        modality=modality,
        kind=kind,
        label=kind,
        phrase='the words "so proud"' if words else f"{kind} shows",
        quote="so proud" if words else None,
        strength=draw.random(),
        where=Where(
            source="S1",
            seconds=(start, start + draw.uniform(0.2, 4.0)),
            characters=(number * 6, number * 6 + 8 + number % 10) if words else None,
            face=1 if modality == "face" else None,
        ),
        observer=ObserverRef(name="made up", version="1"),
        weights=_weights(draw),
        weights_from="made up",
    )


def _weights(draw: random.Random) -> Weights:
    others = draw.sample(["anger", "fear", "sadness", "surprise", "neutral", "disgust"], 3)
    return {"joy": draw.uniform(0.05, 0.3), **{label: draw.uniform(-0.3, 0.1) for label in others}}


if __name__ == "__main__":
    main()
