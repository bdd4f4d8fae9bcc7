"""Results to take away: a clip of two people talking, made by hand so that every time and size is known."""

import math
from collections.abc import Iterable

import pytest

from emotrace.engine.belief import believe
from emotrace.engine.course import course, peaks
from emotrace.engine.explanation import Explanation
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.moments import peak_observation
from emotrace.engine.observation import Box, Observation, ObserverRef, Pattern, Where
from emotrace.engine.result import Provenance, Result
from emotrace.engine.stimulus import Source, Stimulus, Turn, Word
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.timeline import relations_in_time
from emotrace.engine.timeseries import TimeSeries

SECONDS = 20.0
PER_SECOND = 5

CLIP = Source(
    id="S1",
    kind="video",
    name="two at a table.mp4",
    sha256="0" * 64,
    size=1,
    details={"seconds": SECONDS, "width px": 640.0, "height px": 360.0, "frames per second": 30.0},
)

TURNS = (
    Turn(
        text="I got the job!",
        speaker="Anna",
        seconds=(2.0, 3.6),
        words=(
            Word(characters=(0, 1), seconds=(2.0, 2.2)),
            Word(characters=(2, 5), seconds=(2.2, 2.5)),
            Word(characters=(6, 9), seconds=(2.5, 2.7)),
            Word(characters=(10, 14), seconds=(2.7, 3.6)),
        ),
    ),
    Turn(text='=Really? <When> did "they" call & ask?', speaker="Bo & Co", seconds=(5.2, 7.4)),
    Turn(text="An hour ago. I can't believe it, I am so happy!", speaker="Anna", seconds=(7.2, 11.0)),
    Turn(text="But that means you move away…", speaker="Bo & Co", seconds=(13.1, 15.4)),
)

JOY = {"joy": 2.2, "anger": -1.6, "sadness": -1.4, "fear": -1.0, "neutral": -1.2, "disgust": -0.8}
SURPRISE = {"surprise": 1.7, "fear": 0.6, "neutral": -0.9, "sadness": -0.5}
SADNESS = {"sadness": 1.9, "neutral": 0.3, "joy": -1.5, "surprise": -0.6}
FEAR = {"fear": 1.1, "surprise": 0.4, "joy": -0.5}
ANGER = {"anger": 0.9, "disgust": 0.3, "joy": -0.4}
NEUTRAL = {"neutral": 1.1, "joy": -0.4, "anger": -0.3}

FACE = ObserverRef(name="face", version="1")
LABELS = {
    "AU12": ("lip corner puller", "the lip corners are pulled up"),
    "AU6": ("cheek raiser", "the cheeks are raised"),
    "AU1": ("inner brow raiser", "the inner brows are raised"),
    "AU15": ("lip corner depressor", "the lip corners are pulled down"),
    "AU4": ("brow lowerer", "the brows are lowered"),
    "AU26": ("jaw drop", "the jaw drops"),
}


def unit(
    kind: str, value: float, seconds: tuple[float, float], weights: dict[str, float], face: int = 1
) -> Observation:
    """An action unit of a face that lasts; only face 1 weighs in the whole."""
    label, phrase = LABELS[kind]
    return Observation(
        modality="face",
        kind=kind,
        label=label,
        phrase=phrase,
        value=value,
        unit="0-5",
        strength=value / 5,
        confidence=0.9,
        where=Where(
            source="S1",
            seconds=seconds,
            apex=round(seconds[0] + 0.4 * (seconds[1] - seconds[0]), 2),
            face=face,
            box=Box(left=100 + 250 * (face - 1), top=60, width=120, height=150),
        ),
        observer=FACE,
        weights={label: nats * 0.3 for label, nats in weights.items()} if face == 1 else {},
        momentary=weights,
        weights_from="made by hand",
    )


def voice(kind: str, label: str, value: float, seconds: tuple[float, float], weights: dict[str, float]) -> Observation:
    """A cue of Anna's voice, in standard deviations."""
    return Observation(
        modality="voice",
        kind=kind,
        label=label,
        phrase=f"the {label} is unusual",
        value=value,
        unit="sd",
        strength=min(1.0, abs(value) / 3),
        confidence=0.8,
        where=Where(source="S1", seconds=seconds, speaker="Anna"),
        observer=ObserverRef(name="voice", version="1"),
        weights={label: nats * 0.3 for label, nats in weights.items()},
        momentary=weights,
        weights_from="made by hand",
    )


def words(quote: str, turn: int, kind: str, label: str, weights: dict[str, float]) -> Observation:
    """Words of a turn, which have no time of their own."""
    before = sum(len(one.text) + 1 for one in TURNS[: turn - 1])
    start = before + TURNS[turn - 1].text.index(quote)
    return Observation(
        modality="text",
        kind=kind,
        label=label,
        phrase=f'the words "{quote}"',
        quote=quote,
        strength=0.7,
        where=Where(source="S1", characters=(start, start + len(quote)), speaker=TURNS[turn - 1].speaker, turn=turn),
        observer=ObserverRef(name="text", version="1"),
        weights=weights,
        weights_from="made by hand",
    )


def assembled(stimulus: Stimulus, seen: Iterable[Observation], series: tuple[TimeSeries, ...] = ()) -> Result:
    """A result over the observations, with the engine's own arithmetic."""
    ekman = taxonomy("ekman")
    graph = EvidenceGraph.of(stimulus.sources, seen)
    ids = {one.kind: one.id for one in graph.observations if one.where.face == 1}
    if {"AU6", "AU12"} <= ids.keys():
        graph.add_pattern(
            Pattern(
                id="P1",
                kind="AU6+AU12",
                label="Duchenne smile",
                phrase="a smile with raised cheeks",
                parts=(ids["AU6"], ids["AU12"]),
                weights={"joy": 1.4, "sadness": -0.9, "anger": -0.8},
                weights_from="made by hand",
            )
        )
    belief = believe(graph, ekman)
    moments = course(graph.observations, ekman)
    for moment in peaks(one for one in moments if one.person is None):
        graph.add(peak_observation(moment))
    graph.relate_all(relations_in_time(graph.observations))
    return Result(
        chain="expression",
        stimulus=stimulus,
        observations=graph.observations,
        patterns=graph.patterns,
        relations=graph.relations,
        belief=belief,
        course=moments,
        series=series,
        explanation=Explanation(),
        provenance=Provenance(
            emotrace="0.1.0",
            python="3.11",
            observers={"face": "1"},
            model="realizer",
            taxonomy="ekman",
            seed=0,
            created="2026-01-02T03:04:05+00:00",
        ),
    )


def measured(face: int) -> TimeSeries:
    """AU12 of a face as a slow wave, with half a second in which the face is away."""
    times = tuple(place / PER_SECOND for place in range(int(SECONDS * PER_SECOND)))
    there = [not 8.0 <= at < 8.5 for at in times]
    smile = [2.5 + 2.5 * math.sin(at / 3 + face) for at in times]
    return TimeSeries(
        source="S1",
        modality="face",
        face=face,
        seconds=times,
        columns={
            "confidence": tuple(0.9 if seen else None for seen in there),
            "AU12": tuple(size if seen else None for size, seen in zip(smile, there, strict=True)),
            "head pitch": tuple(-4.0 if seen else None for seen in there),
        },
        units={"confidence": "0-1", "AU12": "0-5", "head pitch": "degrees"},
    )


@pytest.fixture(scope="session")
def clip() -> Result:
    """Two people in a clip of twenty seconds: faces, a voice, words, a course with peaks, and series."""
    stimulus = Stimulus(sources=(CLIP,), text={"S1": "\n".join(turn.text for turn in TURNS)}, turns={"S1": TURNS})
    seen = [
        unit("AU12", 4.2, (2.4, 6.0), JOY),
        unit("AU6", 3.1, (2.6, 5.2), {"joy": 0.9, "sadness": -0.3}),
        unit("AU1", 2.4, (7.0, 8.4), SURPRISE),
        unit("AU26", 2.0, (7.1, 8.0), SURPRISE),
        unit("AU12", 3.0, (8.6, 11.4), JOY),
        unit("AU15", 2.2, (14.6, 18.8), SADNESS),
        unit("AU4", 1.2, (15.0, 17.0), ANGER),
        unit("AU12", 1.8, (3.0, 5.5), JOY, face=2),
        unit("AU1", 3.0, (12.0, 15.0), FEAR, face=2),
        unit("AU15", 2.9, (13.0, 19.0), SADNESS, face=2),
        voice("pitch up", "median pitch", 2.1, (2.0, 3.6), JOY),
        voice("pitch up", "median pitch", 1.2, (7.2, 11.0), JOY),
        voice("loudness down", "loudness", -1.4, (9.0, 11.0), NEUTRAL),
        voice("loudness down", "loudness", -0.9, (10.0, 12.0), NEUTRAL),
        words("got the job", 1, "joy words", "pride", {"joy": 0.5, "anger": -0.4}),
        words("so happy", 3, "joy words", "joy", {"joy": 1.1, "sadness": -0.7}),
        words("can't believe it", 3, "surprise words", "surprise", {"surprise": 1.3, "neutral": -0.4}),
    ]
    heard = TimeSeries(
        source="S1",
        modality="voice",
        speaker="Anna",
        seconds=(2.0, 2.5, 3.0),
        columns={"pitch": (210.0, None, 245.5), "loudness": (-23.0, -60.0, -21.5)},
        units={"pitch": "hertz", "loudness": "LUFS"},
    )
    return assembled(stimulus, seen, (measured(1), measured(2), heard))


@pytest.fixture(scope="session")
def still() -> Result:
    """A picture with two faces, one of which is cut by its edge, and words that try to be markup and a formula."""
    picture = Source(
        id="S1",
        kind="image",
        name="faces.png",
        sha256="1" * 64,
        size=1,
        details={"width px": 400.0, "height px": 200.0},
    )
    text = Source(id="S2", kind="text", name="text", sha256="2" * 64, size=1)
    said = '😀 =HYPERLINK("x") <b>so happy</b> & $x_{$'
    boxes = {1: Box(left=100, top=50, width=100, height=80), 2: Box(left=350, top=-10, width=100, height=60)}
    seen = [
        Observation(
            modality="face",
            kind=kind,
            label=LABELS[kind][0],
            phrase=LABELS[kind][1],
            value=value,
            unit="0-5",
            strength=value / 5,
            where=Where(source="S1", face=face, box=boxes[face]),
            observer=FACE,
            weights=JOY if face == 1 else {},
            weights_from="made by hand",
        )
        for kind, value, face in (("AU12", 3.5, 1), ("AU6", 2.0, 1), ("AU15", 1.5, 2))
    ]
    seen += [
        Observation(
            modality="text",
            kind="joy words",
            label="joy",
            phrase=f'the words "{quote}"',
            quote=quote,
            where=Where(source="S2", characters=(said.index(quote), said.index(quote) + len(quote))),
            observer=ObserverRef(name="text", version="1"),
            weights={"joy": 0.8},
            weights_from="made by hand",
        )
        for quote in ("so happy", '=HYPERLINK("x")', "$x_{$", "😀")
    ]
    return assembled(Stimulus(sources=(picture, text), text={"S2": said}), seen)
