"""Whatever a chain finds, in real and in sampled graphs, is said in sentences that pass the check."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from emotrace.chains.ambivalence import AmbivalenceChain
from emotrace.chains.multimodal import MultimodalChain
from emotrace.chains.zones import ZonesChain
from emotrace.engine.belief import believe
from emotrace.engine.chain import Chain, Deriver
from emotrace.engine.check import check_explanation
from emotrace.engine.explainer.cases import Case
from emotrace.engine.explanation import PARTS, Explanation, Sentence
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.host import PluginHost
from emotrace.engine.intake import given_text
from emotrace.engine.observer import Setting
from emotrace.engine.orchestrator import Engine
from emotrace.engine.result import Result
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.writer import write
from emotrace.plugins.hesitation.observer import HesitationObserver
from emotrace.plugins.text.observer import TextObserver

CHAINS = (MultimodalChain, AmbivalenceChain, ZonesChain)
FOUND = {
    "multimodal": {"open label", "open labels", "caption"},
    "ambivalence": {"ambivalence decision", "modalities missing", "discord face-language", "discord language-audio"},
    "zones": {"overall zone", "zone share", "green zone", "red zone", "blue zone", "yellow zone"},
}


@pytest.mark.parametrize("chain", CHAINS)
def test_it_is_a_chain_that_derives(chain: Callable[[], Chain]) -> None:
    assert isinstance(chain(), Chain)
    assert isinstance(chain(), Deriver)
    assert chain().briefing()[0].role == "system"


def test_all_are_found_by_the_host() -> None:
    names = [one.card.name for one in PluginHost.installed().chains()]
    assert sorted(names) == ["ambivalence", "expression", "multimodal", "zones"]


@pytest.mark.slow
@pytest.mark.parametrize("labels", ["ekman", "sentiment"])
@pytest.mark.parametrize("made", CHAINS)
def test_every_sentence_passes_the_check(
    made: Callable[[], MultimodalChain | AmbivalenceChain | ZonesChain], labels: str, cases: tuple[Case, ...]
) -> None:
    chain = made()
    kinds: Counter[str] = Counter()
    for case in cases:
        graph = EvidenceGraph.of(case.stimulus.sources, case.observations, case.patterns)
        belief = believe(graph, taxonomy(labels))
        derived = list(chain.derive(graph, belief, case.stimulus, ()))
        for one in derived:
            assert not one.weights
            graph.add(one)
        kinds.update(one.kind for one in derived)
        plan = chain.plan(graph, belief, case.stimulus)
        written = list(write(plan, graph, belief, case.stimulus, None, ()))
        left_out = [one for one in written if not isinstance(one, tuple)]
        assert left_out == [], case.id
        said: dict[str, tuple[Sentence, ...]] = {
            name: tuple(one[1] for one in written if isinstance(one, tuple) and one[0] == name) for name in PARTS
        }
        assert check_explanation(Explanation(**said), graph, belief, case.stimulus) == [], case.id
    assert set(kinds) >= FOUND[chain.card.name] or labels == "sentiment"


SAID = [
    "Um, I want to quit, but I guess I just can't bring myself to; on the other hand, maybe I'll start tomorrow.",
    'I would, but "no" is, like, um, not “my” word.\nMaybe, I I don\'t know, <b>perhaps</b> | {E1} um 95%.',
    "um but maybe " * 60,
    "I am so happy, joy joy joy!!! The person says joy. \ue000 um, but I guess so, no wait.",
    "\U0001f600 um \u202e but maybe \u200b I guess, you know?",
    "Das ist wirklich sehr schön heute, um acht, aber er ist nicht da.",
    "",
]


@pytest.mark.parametrize("said", SAID, ids=lambda said: ascii(said[:30]))
@pytest.mark.parametrize("made", CHAINS)
def test_what_is_said_of_real_words_passes_the_check(
    made: Callable[[], MultimodalChain | AmbivalenceChain | ZonesChain], said: str
) -> None:
    def no_file(name: str) -> Path:
        raise AssertionError(f"words need no model file, and this wants {name}")

    observers = (TextObserver(), HesitationObserver())
    engine = Engine((), observers, made(), taxonomy("ekman"), Setting(model_file=no_file))
    result = engine.explain([given_text(said)], context="after a talk")
    assert result.failures == ()
    assert check_explanation(result.explanation, result.graph(), result.belief, result.stimulus) == []
    assert Result.from_json(result.to_json()) == result


@pytest.mark.parametrize("made", CHAINS)
def test_the_same_graph_gives_the_same_findings(
    made: Callable[[], MultimodalChain | AmbivalenceChain | ZonesChain], cases: tuple[Case, ...]
) -> None:
    case = cases[0]
    first, second = (list(made().derive(case.graph, case.belief, case.stimulus, ())) for _ in range(2))
    assert first == second
