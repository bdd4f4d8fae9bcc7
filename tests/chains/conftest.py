"""Graphs for the chains: made by hand, real ones with sentences, and sampled ones with movements and hesitation."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from emotrace.chains.ambivalence import AmbivalenceChain
from emotrace.chains.multimodal import MultimodalChain
from emotrace.chains.zones import ZonesChain
from emotrace.engine.belief import Belief, believe
from emotrace.engine.explainer.cases import Case, read_cases
from emotrace.engine.explainer.sampling import sampled
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, ObserverRef, Where
from emotrace.engine.observer import ObserverCard, PatternRule, Setting
from emotrace.engine.stimulus import Source, Stimulus, Text, Track
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.timeseries import TimeSeries
from emotrace.plugins.hesitation.observer import HesitationObserver
from emotrace.plugins.motion.observers import GazeObserver, MotionObserver

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "explanations"

DerivingChain = MultimodalChain | AmbivalenceChain | ZonesChain
Cue = Callable[..., Observation]

TORN = (
    "Um, I guess I want to quit, but I just can't bring myself to. I was, I was going to stop, you know, "
    "on the other hand I really enjoy it, and something always comes up. No, wait, maybe I'll start tomorrow."
)


def no_file(name: str) -> Path:
    raise AssertionError(f"nothing here needs a model file, and this wants {name}")


class Unclosable:
    """Finds nothing, and cannot be closed."""

    card = ObserverCard(
        name="stubborn", version="1", modality="text", reads=("text",), emits=(), licence="MIT", weights_licence="MIT"
    )

    def patterns(self, setting: Setting) -> Sequence[PatternRule]:
        return ()

    def observe(self, track: Track, setting: Setting) -> Iterator[Observation]:
        return iter(())

    def close(self) -> None:
        raise RuntimeError("still open")


@pytest.fixture
def unclosable() -> Unclosable:
    return Unclosable()


@pytest.fixture
def cue() -> Cue:
    """A function that makes an observation."""

    def make(
        kind: str = "cue",
        weights: dict[str, float] | None = None,
        seconds: tuple[float, float] | None = None,
        modality: str = "face",
        **where: object,
    ) -> Observation:
        quote = where.pop("quote", None)
        assert quote is None or isinstance(quote, str)
        return Observation(
            modality=modality,
            kind=kind,
            label=kind,
            phrase=f'the words "{quote}"' if quote else f"the {kind} shows",
            quote=quote,
            where=Where.model_validate({"source": "S1", "seconds": seconds, **where}),
            observer=ObserverRef(name="hand", version="1"),
            weights=weights or {},
            weights_from="a table",
        )

    return make


@pytest.fixture(scope="session")
def cases() -> tuple[Case, ...]:
    """Real and sampled graphs; the sampled ones also with movements, cues of hesitation and times."""
    held, references = read_cases(EXAMPLES / "heldout.jsonl"), read_cases(EXAMPLES / "references.jsonl")
    pool: dict[str, list[Observation]] = {"body": [], "face": [], "text": [], "voice": []}
    for one in (*(one for case in references[:200] for one in case.observations), *_unweighted()):
        pool.setdefault(one.modality, []).append(one)
    return (*held, *sampled(pool, np.random.default_rng(5), 3))


def _unweighted() -> Iterator[Observation]:
    setting = Setting(model_file=no_file)
    yield from 4 * list(HesitationObserver().observe(Text("S1", TORN), setting))
    series = _moving()
    yield from 4 * [*MotionObserver().observe(series, setting), *GazeObserver().observe(series, setting)]


def _moving() -> TimeSeries:
    columns = {
        "head yaw": [0.0] * 20 + [30.0] * 10 + [9.0 * (-1) ** (at // 2) for at in range(20)] + [0.0] * 50,
        "head roll": [0.0] * 80 + [25.0] * 20,
        "gaze horizontal": [0.0] * 50 + [0.6] * 10 + [0.4 * (at % 2) for at in range(20)] + [0.0] * 20,
        "gaze vertical": [0.0] * 100,
        "eyes closed": [0.9 if at % 20 == 0 else 0.1 for at in range(100)],
    }
    return TimeSeries(
        source="S1",
        modality="face",
        face=1,
        seconds=tuple(at / 5 for at in range(100)),
        columns={name: tuple(values) for name, values in columns.items()},
        units=dict.fromkeys(columns, "any"),
    )


Derived = tuple[EvidenceGraph, Belief, Stimulus]


@pytest.fixture
def derive() -> Callable[..., Derived]:
    """A function that decides on observations of one source, and adds to the graph what a chain finds in them."""

    def with_findings(
        chain: DerivingChain,
        observations: list[Observation],
        kind: str = "video",
        text: str | None = None,
        labels: str = "ekman",
    ) -> Derived:
        source = Source(id="S1", kind=kind, name="given", sha256="0" * 64, size=1)
        graph = EvidenceGraph.of([source], observations)
        stimulus = Stimulus(sources=(source,), text={} if text is None else {"S1": text})
        belief = believe(graph, taxonomy(labels))
        for one in list(chain.derive(graph, belief, stimulus, ())):
            graph.add(one)
        return graph, belief, stimulus

    return with_findings
