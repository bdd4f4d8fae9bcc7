"""Holds the numbers of a sentence against the evidence that it cites and the belief that it explains."""

import re
from collections.abc import Iterator, Sequence

from emotrace.engine.belief import Belief
from emotrace.engine.claims import EmotionMention
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.mentions import Reading
from emotrace.engine.observation import Observation, Pattern

NUMBER = re.compile(r"(?P<sign>(?<![\w.])[-+\u2212])?(?P<digits>\d+(?:\.\d+)?)(?P<percent>\s?(?:%|percent|per cent))?")
COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COUNT = re.compile(rf"\b({'|'.join(COUNTS)}|both)\b", re.IGNORECASE)
BOTH_SIDES = re.compile(r"\bboth sides\b", re.IGNORECASE)
SHARE = re.compile(r"\s*of\s", re.IGNORECASE)
BOUND = re.compile(r"(?P<side>more than|over|less than|under)\s*$", re.IGNORECASE)


def number_problems(
    reading: Reading,
    ids: Sequence[str],
    named: Sequence[EmotionMention],
    graph: EvidenceGraph,
    belief: Belief,
) -> Iterator[str]:
    """Numbers that nothing cited holds. A number belongs to the cue, a percentage to the emotion, named nearest."""
    for found in NUMBER.finditer(reading.masked):
        shown = found.group().strip()
        if found["percent"]:
            if not _is_probability(found, reading, named, belief):
                yield f"says {shown}, which is not the probability of the emotion named beside it"
        elif not _is_held(found, reading):
            yield f"says {shown}, which the cited evidence does not hold"
    yield from _count_problems(reading, ids, graph)


def _is_probability(found: re.Match[str], reading: Reading, named: Sequence[EmotionMention], belief: Belief) -> bool:
    if SHARE.match(reading.masked[found.end() :]):  # "28% of the evidence" is a share, and no probability
        return False
    beside = min(named, key=lambda mention: abs(mention.at - found.start()), default=None)
    if beside is None or beside.emotion not in belief.posterior:
        return False
    percent, shown = 100 * belief.posterior[beside.emotion], float(found["digits"])
    bound = BOUND.search(reading.masked[: found.start()])
    if bound is None:
        return _rounds_to(percent, found["digits"])
    above = bound["side"].lower() in ("more than", "over")
    return shown <= percent <= shown + 1 if above else shown - 1 <= percent <= shown


def _is_held(found: re.Match[str], reading: Reading) -> bool:
    owner = reading.nearest(found.start())
    owners = [owner] if owner else list(reading.cited)
    return any(
        _rounds_to(abs(value), found["digits"]) and _sign_fits(found["sign"], value)
        for one in owners
        for value in _values(one)
    )


def _sign_fits(sign: str | None, value: float) -> bool:
    return sign is None or (value > 0) == (sign == "+")


def _values(observation: Observation) -> Iterator[float]:
    """The numbers that may be told of an observation."""
    if observation.value is not None:
        yield observation.value
    yield from observation.details.values()
    yield from observation.weights.values()
    yield observation.confidence
    yield from observation.where.seconds or ()
    yield from (float(digits) for digits in re.findall(r"\d+(?:\.\d+)?", observation.unit))
    yield from (float(digits) for digits in re.findall(r"\d+(?:\.\d+)?", observation.label))
    if observation.where.face is not None:
        yield float(observation.where.face)


def _rounds_to(value: float, digits: str) -> bool:
    places = len(digits.partition(".")[2])
    return abs(value - float(digits)) <= 0.5 * 0.1**places + 1e-9


def _count_problems(reading: Reading, ids: Sequence[str], graph: EvidenceGraph) -> Iterator[str]:
    held = _counts(reading, ids, graph)
    for found in COUNT.finditer(BOTH_SIDES.sub(" ", reading.masked)):
        word = found.group().lower()
        count = 2 if word == "both" else COUNTS.index(word) + 2
        if count not in held:
            yield f"counts {word}, and the cited evidence does not come to that"


def _counts(reading: Reading, ids: Sequence[str], graph: EvidenceGraph) -> set[int]:
    """What can be counted: ids, observations behind them, modalities, faces found, parts of a pattern."""
    counts = {len(ids), len(reading.cited), len({one.modality for one in reading.cited})}
    counts |= {int(one.value) for one in reading.cited if one.value is not None and one.value == int(one.value)}
    for evidence_id in ids:
        if evidence_id in graph and isinstance(evidence := graph.evidence(evidence_id), Pattern):
            counts.add(len(evidence.parts))
    return counts
