"""The property that everything else leans on: what the realizer writes for the chain's plans passes the check."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emotrace.chains.expression import ExpressionChain
from emotrace.engine.belief import believe
from emotrace.engine.check import check_explanation, check_sentence
from emotrace.engine.explanation import PARTS, Explanation, Sentence
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation, ObserverRef, Pattern, Side, Where
from emotrace.engine.patterns import join_patterns
from emotrace.engine.stimulus import Source, Stimulus
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.writer import write

EKMAN = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
SOURCES = tuple(
    Source(id=number, kind=kind, name=f"given.{kind}", sha256="0" * 64, size=1)
    for number, kind in (("S1", "text"), ("S2", "image"), ("S3", "audio"), ("S4", "image"))
)
HAND = ObserverRef(name="hand", version="1")

ACTION_UNITS = {
    "AU1": ("inner brow raiser", "the inner brows are raised"),
    "AU4": ("brow lowerer", "the brows are drawn down"),
    "AU6": ("cheek raiser and lid compressor", "the cheeks are raised"),
    "AU12": ("lip corner puller", "the lip corners are pulled up"),
    "AU26": ("jaw drop", "the jaw is dropped"),
}
VOICE = {
    "pitch up": ("median pitch", "the voice is higher than usual", 1),
    "pitch down": ("median pitch", "the voice is lower than usual among higher voices", -1),
    "loudness up": ("loudness", "the voice is louder than usual", 1),
    "loudness down": ("loudness", "the voice is quieter than usual", -1),
    "rate": ("speech rate", "the pace of speech is about usual", 1),
}
OTHERS = {
    "stride": ("stride length", "the strides are short", "cm"),
    "left turn": ("turning", "the walk turns to one side", ""),
    "steps in 2 s": ("cadence 2", "many steps are taken", "steps/s"),
}
ODD = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\"“”„«»'\u2019\n\r\t\u2028\u202e\u200f😀*_`<>[]{}|\\~^%.!?0123456789"),
    ),
    min_size=1,
    max_size=30,
)
SAID = st.sampled_from(
    [
        "so proud",
        "I hate it",
        "AU12",
        "E7",
        "95% sure",
        "joy",
        'she said "no" twice',
        "left",
        "!!!",
        "\uff28\uff41",
        "x",
        " ",
    ]
)
QUOTES = st.one_of(SAID, ODD)
SHARES = st.floats(0, 1)
NATS = st.dictionaries(st.sampled_from(EKMAN), st.floats(-2.5, 2.5), max_size=7)


@st.composite
def face_cues(draw: st.DrawFn) -> Observation:
    kind = draw(st.sampled_from(sorted(ACTION_UNITS)))
    label, phrase = ACTION_UNITS[kind]
    side: Side | None = draw(st.sampled_from(["left", "right", "both", None]))
    moment = draw(st.sampled_from([None, (0.0, 0.0), (1.25, 2.0)]))
    details = draw(st.sampled_from([{}, {"left 0-5": 1.2, "right 0-5": 3.4}]))
    return Observation(
        modality="face",
        kind=kind,
        label=label,
        phrase=phrase,
        value=draw(st.one_of(st.none(), st.floats(0, 5))),
        unit="0-5",
        estimated=draw(st.booleans()),
        strength=draw(SHARES),
        details=details,
        confidence=draw(SHARES),
        where=Where(source=draw(st.sampled_from(["S2", "S4"])), face=draw(FACES), side=side, seconds=moment),
        observer=HAND,
        weights=draw(NATS),
        weights_from="a table",
    )


FACES = st.one_of(st.none(), st.integers(1, 3))


@st.composite
def voice_cues(draw: st.DrawFn) -> Observation:
    kind = draw(st.sampled_from(sorted(VOICE)))
    label, phrase, sign = VOICE[kind]
    start = draw(st.floats(0, 4000))
    return Observation(
        modality="voice",
        kind=kind,
        label=label,
        phrase=phrase,
        value=sign * draw(st.floats(0.01, 9)),
        unit="sd",
        strength=draw(SHARES),
        details={"hertz": draw(st.floats(60, 500))},
        where=Where(source="S3", seconds=(start, start + draw(st.floats(0, 60)))),
        observer=HAND,
        weights=draw(NATS),
        weights_from="a table",
    )


@st.composite
def text_cues(draw: st.DrawFn) -> Observation:
    quote, start = draw(QUOTES), draw(st.integers(0, 40))
    count = draw(st.one_of(st.none(), st.integers(1, 12)))
    kind = draw(st.sampled_from(["joy words", "negated joy words", "exclamation marks", "instruction"]))
    what = draw(st.sampled_from(["the word", "the words", "the repeated marks"]))
    return Observation(
        modality="text",
        kind=kind,
        label=kind,
        phrase=f'{what} "{quote}"',
        value=count,
        unit="" if count is None else "count",
        strength=draw(SHARES),
        quote=quote,
        where=Where(source="S1", characters=(start, start + len(quote))),
        observer=HAND,
        weights=draw(NATS),
        weights_from="a table",
    )


@st.composite
def other_cues(draw: st.DrawFn) -> Observation:
    kind = draw(st.sampled_from(sorted(OTHERS)))
    label, phrase, unit = OTHERS[kind]
    return Observation(
        modality="gait",
        kind=kind,
        label=label,
        phrase=phrase,
        value=draw(st.floats(-1000, 1000)) if unit else None,
        unit=unit,
        strength=draw(SHARES),
        where=Where(source="S2"),
        observer=HAND,
        weights=draw(NATS),
        weights_from="a table",
    )


CUES = st.one_of(face_cues(), voice_cues(), text_cues(), other_cues())
PATTERN_NAMES = st.sampled_from(
    ["a smile with narrowed eyes", "signs of arousal", "a face and a voice that go together"]
)


@st.composite
def graphs(draw: st.DrawFn) -> EvidenceGraph:
    graph = EvidenceGraph.of(SOURCES, draw(st.lists(CUES, max_size=10)))
    if draw(st.booleans()):
        join_patterns(graph, [])
    free = draw(st.permutations([one.id for one in graph.observations if graph.pattern_of(one.id) is None]))
    while len(free) > 1 and draw(st.booleans()):
        size = draw(st.integers(2, min(4, len(free))))
        graph.add_pattern(
            Pattern(
                id=f"P{len(graph.patterns) + 1}",
                kind="together",
                label="together",
                phrase=draw(PATTERN_NAMES),
                parts=tuple(free[:size]),
                weights=draw(NATS),
                weights_from="a table",
            )
        )
        free = free[size:]
    return graph


CONTEXTS = st.one_of(st.none(), ODD, st.sampled_from(["after a match", "she lost her job", "x" * 161]))


@pytest.mark.slow
@pytest.mark.parametrize("labels", ["ekman", "sentiment"])
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(graph=graphs(), context=CONTEXTS, seed=st.integers(0, 9))
def test_every_sentence_of_the_realizer_passes_the_check(
    labels: str, graph: EvidenceGraph, context: str | None, seed: int
) -> None:
    stimulus = Stimulus(sources=SOURCES, context=context)
    belief = believe(graph, taxonomy(labels))
    plan = ExpressionChain().plan(graph, belief, stimulus)
    written = [said for said in write(plan, graph, belief, stimulus, None, (), seed) if isinstance(said, tuple)]
    for part, sentence in written:
        assert check_sentence(sentence.text, sentence.evidence, part, graph, belief, stimulus) == [], sentence
    said: dict[str, tuple[Sentence, ...]] = {name: tuple(one for at, one in written if at == name) for name in PARTS}
    assert check_explanation(Explanation(**said), graph, belief, stimulus) == []
    assert len(written) == len(plan.points)
