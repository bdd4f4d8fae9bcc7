"""What the engine says, as plain values that the page draws: no markup, so that words of users stay words."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from emotrace.engine.belief import Belief
from emotrace.engine.course import Moment
from emotrace.engine.explanation import Part, Sentence
from emotrace.engine.observation import Observation, Pattern
from emotrace.engine.result import Failure, Result
from emotrace.engine.stimulus import Source, Stimulus, Turn, Turns
from emotrace.engine.taxonomy import Taxonomy
from emotrace.engine.timeseries import TimeSeries
from emotrace.engine.wording import percent, phrase_of, sign_word, size
from emotrace.ui.left_out import left_out_lines

View = dict[str, Any]
"""A JSON value with names."""

SIDES = ("left", "right")
"""Of a face, as the person has them. Details of an action unit have its size on each as "left 0-5"."""

LOPSIDED = 1.0
"""Difference between the sides, on the 0-5 scale, from which an action unit is said to be stronger on one: the gap that
the face observer asks for before it says that one side acts alone."""

MOST_POINTS = 600
"""Moments of a series that are drawn; a longer one is thinned. Its downloads hold all."""

DRAWN = {"left", "top", "width", "height", "pitch hertz", "arousal sd"}
"""Columns of a series that are drawn, beside those of what was observed."""


def source_view(source: Source, stimulus: Stimulus) -> View:
    """A source, with its words where it has any."""
    return {
        "id": source.id,
        "kind": source.kind,
        "name": source.name,
        "details": dict(source.details),
        "text": stimulus.text.get(source.id),
        "turns": [_turn_view(turn) for turn in stimulus.turns.get(source.id, ())],
    }


def heard_view(shown: View, turns: Sequence[Turn]) -> View:
    """A source as it was shown, with the words that were recognised in it."""
    return {**shown, "text": Turns(shown["id"], tuple(turns)).text, "turns": [_turn_view(turn) for turn in turns]}


def _turn_view(turn: Turn) -> View:
    words = [{"characters": word.characters, "seconds": word.seconds} for word in turn.words]
    return {"text": turn.text, "speaker": turn.speaker, "seconds": turn.seconds, "words": words}


def evidence_view(one: Observation, taxonomy: Taxonomy) -> View:
    """An observation: what was seen where, by whom, and what it weighs for each label, in nats.

    A long clip has thousands: what is not drawn stays in the result.
    """
    weights, momentary = rounded(taxonomy.project(one.weights)), taxonomy.project(one.momentary)
    return {
        "id": one.id,
        "modality": one.modality,
        "kind": one.kind,
        "label": one.label,
        "phrase": phrase_of(one),
        "quote": one.quote,
        "size": size(one),
        "value": one.value,
        "unit": one.unit,
        "sides": sides_view(one),
        "strength": round(one.strength, 3),
        "confidence": round(one.confidence, 3),
        "absence": one.absence,
        "where": one.where.model_dump(mode="json", exclude_none=True),
        "observer": f"{one.observer.name}, version {one.observer.version}",
        "from": one.weights_from,
        "weights": weights,
        "weighs": max(map(abs, (momentary or weights).values()), default=0.0),
        **lean(weights or momentary),
    }


def sides_view(one: Observation) -> View | None:
    """How strong it is on each side of the face, and which is the stronger by how much; None where none is known.

    In a clip, sizes are those of the apex; the side that acts is that of the frames around it.
    """
    alone = one.where.side if one.where.side in SIDES else None
    sizes = {side: round(one.details[f"{side} 0-5"], 1) for side in SIDES if f"{side} 0-5" in one.details}
    if len(sizes) < len(SIDES):
        return {"stronger": alone} if alone else None
    larger, by = max(SIDES, key=sizes.__getitem__), round(abs(sizes["left"] - sizes["right"]), 1)
    if alone and (alone != larger or not by):
        return {"stronger": alone}
    return {**sizes, "stronger": larger if alone or by >= LOPSIDED else None, "by": by}


def rounded(weights: dict[str, float]) -> dict[str, float]:
    """Weights as exact as anybody reads them."""
    return {label: round(nats, 4) for label, nats in weights.items()}


def pattern_view(one: Pattern, taxonomy: Taxonomy) -> View:
    """A pattern, which counts in place of its parts."""
    weights = rounded(taxonomy.project(one.weights))
    told = {"id": one.id, "kind": one.kind, "label": one.label, "phrase": one.phrase, "parts": one.parts}
    return {**told, "from": one.weights_from, "weights": weights, **lean(weights)}


def lean(weights: dict[str, float]) -> View:
    """The label that weights speak for most, and how strong a sign they are of it; against which, where for none."""
    if not weights:
        return {"lean": None, "against": False, "sign": ""}
    label, nats = max(weights.items(), key=lambda pair: pair[1])
    against = nats <= 0
    if against:
        label, nats = min(weights.items(), key=lambda pair: pair[1])
    return {"lean": label, "against": against, "sign": sign_word(nats)}


def belief_view(belief: Belief) -> View:
    """The posterior with its arithmetic."""
    contributions: dict[str, dict[str, float]] = {}
    for one in belief.contributions:
        contributions.setdefault(one.id, {})[one.emotion] = round(one.nats, 4)
    return {
        "posterior": belief.posterior,
        "top": belief.top,
        "runner_up": belief.runner_up,
        "reason": belief.reason,
        "said": conclusion(belief),
        "contributions": contributions,
        "conflicts": [one.model_dump(mode="json") for one in belief.conflicts],
        "affect": belief.affect.model_dump(mode="json"),
    }


def conclusion(belief: Belief) -> str:
    """The conclusion in a line; what keeps the evidence from one, where there is none."""
    if belief.top is None:
        return f"Insufficient evidence: {belief.reason}."
    told = f"Most consistent with {belief.top}, {percent(belief.posterior[belief.top])}."
    if belief.runner_up is None:
        return told
    return f"{told} Close behind: {belief.runner_up}, {percent(belief.posterior[belief.runner_up])}."


def sentence_view(part: Part, sentence: Sentence) -> View:
    """A sentence with what it rests on."""
    return {"part": part, "text": sentence.text, "evidence": sentence.evidence, "by": sentence.written_by}


def failure_view(failure: Failure) -> View:
    """What did not work."""
    return {"where": failure.where, "message": failure.message}


def whole_view(result: Result, taxonomy: Taxonomy) -> View:
    """What only a finished run knows."""
    drawn = DRAWN | {one.kind for one in result.observations}
    return {
        "sources": [source_view(one, result.stimulus) for one in result.stimulus.sources],
        "evidence": [evidence_view(one, taxonomy) for one in result.observations],
        "patterns": [pattern_view(one, taxonomy) for one in result.patterns],
        "relations": result.relations,
        "course": [_moment_view(one) for one in result.course],
        "by_turn": [
            {"source": one.source, "turn": one.turn, "top": one.top, "posterior": one.posterior}
            for one in result.by_turn
        ],
        "series": [_series_view(one, drawn) for one in result.series],
        "context": result.stimulus.context,
        "left_out": list(left_out_lines(result)),
        "limits": result.limits,
        "made": result.provenance.model_dump(mode="json"),
    }


def _moment_view(one: Moment) -> View:
    told = {"source": one.source, "seconds": one.seconds, "person": one.person, "top": one.top}
    return {**told, "posterior": one.posterior, "evidence": one.evidence}


def _series_view(one: TimeSeries, drawn: Collection[str]) -> View:
    step = -(-len(one.seconds) // MOST_POINTS) or 1
    columns = {name: _thinned(values, step) for name, values in one.columns.items() if name in drawn}
    told = {"source": one.source, "modality": one.modality, "face": one.face, "speaker": one.speaker}
    return {**told, "seconds": _thinned(one.seconds, step), "columns": columns}


def _thinned(values: Iterable[float | None], step: int) -> list[float | None]:
    return [None if value is None else round(value, 3) for value in tuple(values)[::step]]
