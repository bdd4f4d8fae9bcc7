"""The examples that a model sees are themselves checked: the facts of the engine, and replies that pass."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from emotrace.chains.expression import ExpressionChain
from emotrace.engine.belief import believe
from emotrace.engine.check import check_sentence
from emotrace.engine.coverage import missing
from emotrace.engine.errors import ModelError
from emotrace.engine.explanation import Claim, Part, Point
from emotrace.engine.facts import TITLES, facts_of, heading
from emotrace.engine.form import sentence_form
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.language import Grammar, ModelCard
from emotrace.engine.observation import Observation, ObserverRef, Pattern, Where
from emotrace.engine.observer import Setting
from emotrace.engine.stimulus import Source, Stimulus
from emotrace.engine.taxonomy import taxonomy
from emotrace.plugins.llama.grammar import GrammarState
from emotrace.plugins.llama.provider import DEFAULT_MODEL
from emotrace.plugins.llama.vocabulary import Vocabulary

HAND = ObserverRef(name="hand", version="1")
SOURCES = tuple(Source(id=f"S{n}", kind="text", name="x", sha256="", size=0) for n in (1, 2))


def action_unit(kind: str, phrase: str, value: float, strength: float, weights: dict[str, float]) -> Observation:
    return Observation(
        modality="face",
        kind=kind,
        label=f"{kind} label",
        phrase=phrase,
        value=value,
        unit="0-5",
        estimated=True,
        strength=strength,
        where=Where(source="S2", side="both" if kind == "AU4" else None),
        observer=HAND,
        weights=weights,
        weights_from="a table",
    )


def fed_up() -> Observation:
    return Observation(
        modality="text",
        kind="anger words",
        label="anger words",
        phrase='the words "fed up"',
        strength=0.9,
        quote="fed up",
        where=Where(source="S1", characters=(0, 6)),
        observer=HAND,
        weights={"anger": 1.7},
        weights_from="a table",
    )


def world() -> EvidenceGraph:
    """The evidence that the examples are about."""
    graph = EvidenceGraph.of(
        SOURCES,
        [
            action_unit("AU4", "the brows are pulled down", 3.2, 0.5, {"anger": 0.6}),
            action_unit("AU17", "the chin is raised", 1.0, 0.2, {}),
            fed_up(),
            action_unit("AU1", "the inner brows are raised", 2.1, 0.5, {"sadness": 0.4, "fear": 0.6}),
            action_unit("AU15", "the lip corners are pulled down", 2.4, 0.5, {"sadness": 0.5}),
        ],
    )
    graph.add_pattern(
        Pattern(
            id="P1",
            kind="AU1+AU15",
            label="sad brows",
            phrase="raised inner brows over a drawn-down mouth",
            parts=("E4", "E5"),
            weights={"sadness": 1.9, "anger": -0.7},
            weights_from="a table",
        )
    )
    return graph


@dataclass(frozen=True)
class Example:
    facts: str
    part: Part
    ids: tuple[str, ...]
    text: str
    reply: str


def examples() -> list[Example]:
    system, *turns = ExpressionChain().briefing()
    assert system.role == "system"
    assert [turn.role for turn in turns] == ["user", "assistant"] * (len(turns) // 2)
    found = []
    for facts, reply in zip(turns[::2], turns[1::2], strict=True):
        said = re.fullmatch(r"([A-Z][a-z ]+?)(?: \[([EP0-9, ]+)\])?: (.+)", reply.text)
        assert said, reply.text
        (part,) = [part for part, title in TITLES.items() if title == said[1]]
        found.append(
            Example(facts.text, part, tuple((said[2] or "").split(", ")) if said[2] else (), said[3], reply.text)
        )
    return found


EXAMPLES = examples()
CLAIMS: dict[str, Claim] = {
    "what was observed and what it is a sign of": "cue",
    "what was observed, what it is part of, and what that is a sign of": "part",
    "what was observed, and that it is a sign of no emotion": "unweighted",
    "how these cues combine and what that is a sign of": "pattern",
    "that these cues support the emotion": "agreement",
    "that these cues speak against the emotion": "opposition",
    "that the two disagree": "conflict",
    "that a context was given": "context",
    "which emotion the evidence is most consistent with": "conclusion",
    "which emotion comes next": "runner-up",
    "that no conclusion is possible": "insufficient",
}


def point_of(example: Example) -> Point:
    """The point behind an example: its claim from what it says to do, its emotions from what it says of them."""
    claim = CLAIMS[example.facts.split("\n")[0].removeprefix("say: ")]
    judged = [] if claim in ("cue", "part", "unweighted", "pattern") else re.findall("anger|sadness", example.facts)
    return Point(part=example.part, claim=claim, evidence=example.ids, emotions=tuple(judged))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text[:50])
def test_an_examples_reply_passes_the_check_that_a_models_must_pass(example: Example) -> None:
    graph = world()
    belief, stimulus = believe(graph, taxonomy("ekman")), Stimulus(sources=graph.sources)
    posterior = {**belief.posterior, "anger": 0.71, "sadness": 0.24}
    belief = belief.model_copy(update={"posterior": posterior, "top": "anger", "runner_up": "sadness"})
    assert [one.emotions for one in belief.conflicts] == [("sadness", "anger")]
    assert check_sentence(example.text, example.ids, example.part, graph, belief, stimulus) == []
    assert missing(example.text, point_of(example), graph) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text[:50])
def test_an_examples_facts_are_what_the_engine_would_tell(example: Example) -> None:
    graph, point = world(), point_of(example)
    belief = believe(graph, taxonomy("ekman"))
    belief = belief.model_copy(update={"posterior": {**belief.posterior, "anger": 0.71, "sadness": 0.24}})
    assert [fact.line for fact in facts_of(point, graph, belief)] == example.facts.split("\n")
    assert example.reply.startswith(heading(point))


@pytest.fixture(scope="module")
def words(setting: Setting) -> Iterator[Vocabulary]:
    """The default model's tokens, without the model."""
    from llama_cpp import Llama

    llama = Llama(str(setting.model_file(DEFAULT_MODEL)), vocab_only=True, verbose=False)
    yield Vocabulary(llama)
    llama.close()


def allows(gbnf: str, words: Vocabulary, reply: str) -> bool:
    state = GrammarState(gbnf, words)
    try:
        state.begin_with(reply)
        return state.allows(words.with_controls(words.closing())[0])
    except ModelError:
        return False
    finally:
        state.close()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.text[:50])
def test_the_grammar_lets_an_examples_reply_through_and_no_other_number(example: Example, words: Vocabulary) -> None:
    """The grammar comes from the facts that the engine tells of the example's point."""
    graph, point = world(), point_of(example)
    belief = believe(graph, taxonomy("ekman"))
    belief = belief.model_copy(update={"posterior": {**belief.posterior, "anger": 0.71, "sadness": 0.24}})
    card = ModelCard(name="m", version="1", licence="MIT", weights_licence="MIT", forms=("grammar",))
    form = sentence_form(point, facts_of(point, graph, belief), card)
    assert isinstance(form, Grammar)
    assert allows(form.gbnf, words, example.reply)
    start = len(heading(point))
    for at in [at for at, letter in enumerate(example.reply) if letter.isdigit() and at >= start]:
        other = f"{example.reply[:at]}{(int(example.reply[at]) + 1) % 10}{example.reply[at + 1 :]}"
        assert not allows(form.gbnf, words, other), other
    assert not allows(form.gbnf, words, example.reply[:-1]), "a sentence has an end"
    assert not allows(form.gbnf, words, example.text), "the heading comes first"


def test_there_is_an_example_of_each_claim_that_leaves_words_to_the_model() -> None:
    shown = {point_of(example).claim for example in EXAMPLES}
    assert shown >= {"cue", "part", "pattern", "conclusion", "runner-up"}
