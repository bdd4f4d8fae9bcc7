"""Holds the numbers of a sentence against the evidence that it cites and the belief that it explains."""

import re
from collections.abc import Iterator, Sequence

from emotrace.engine.belief import Belief
from emotrace.engine.claims import EmotionMention
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.mentions import Reading
from emotrace.engine.observation import Observation, Pattern

NUMBER = re.compile(r"(?P<sign>(?<![\w.])[-+\u2212])?(?P<digits>\d+(?:\.\d+)?)(?P<percent>\s?(?:%|percent|per cent))?")
SCALE = re.compile(r"(?<=\d)(?: (?:on|of) the 0-5 scale| of 5|\s?/\s?5)\b", re.IGNORECASE)
"""The bounds of the 0-5 scale beside a value on it, which are no values themselves."""

COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COUNT = re.compile(rf"\b({'|'.join(COUNTS)}|both)\b", re.IGNORECASE)
BOTH_SIDES = re.compile(r"\bboth sides\b", re.IGNORECASE)
BOUND = re.compile(r"(?P<side>more than|over|less than|under)\s*$", re.IGNORECASE)
SHARE = re.compile(r"\s*of\s", re.IGNORECASE)

RANGE_TO_SECONDS = re.compile(r"\s*(?:to|and|-|\u2013)\s*\d+(?:\.\d+)?\s*(?:s|seconds?)\b")
"""After a number that is the beginning of a time span: "0.5 to 2.0 s"."""

UNITS = {
    "seconds": re.compile(r"\s*(?:s|seconds?)\b"),
    "sd": re.compile(r"\s*(?:sd|standard deviations?)\b", re.IGNORECASE),
    "0-5": re.compile(r"\s*(?:of 5|out of 5|/\s?5|(?:on|of) the 0-5 scale|on a scale)\b", re.IGNORECASE),
    "nats": re.compile(r"\s*nats?\b", re.IGNORECASE),
}
"""What may follow a number and says what it counts."""

NAMED_UNIT = re.compile(
    r"\s*(?P<unit>hertz|hz|semitones?|db|decibels?|bpm|years?|minutes?|times|pixels?)\b", re.IGNORECASE
)
FURTHER = re.compile(
    r"\s(?:further|more|other|weaker|smaller|lighter)\s(?:weaker\s|smaller\s)?(?:cues?|observations?|signs?)\b",
    re.IGNORECASE,
)
FACE = re.compile(r"\bface\s*$", re.IGNORECASE)
CONFIDENCE = re.compile(r"\bconfidence\b[^.;]{0,12}$", re.IGNORECASE)


def number_problems(
    reading: Reading, ids: Sequence[str], named: Sequence[EmotionMention], graph: EvidenceGraph, belief: Belief
) -> Iterator[str]:
    """Numbers that nothing cited holds.

    A number belongs to the cue, a percentage to the emotion, that is named nearest to it; and a unit beside
    a number says which of the cue's numbers it must be.
    """
    for found in NUMBER.finditer(SCALE.sub(lambda scale: " " * len(scale.group()), reading.masked)):
        shown = found.group().strip()
        if found["percent"]:
            if not _is_probability(found, reading, named, belief):
                yield f"says {shown}, which is not the probability of the emotion named beside it"
        elif not _counts_further(found, reading, ids) and not _is_held(found, reading):
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


def _counts_further(found: re.Match[str], reading: Reading, ids: Sequence[str]) -> bool:
    """Whether it says how many cues are cited and not named."""
    return found["digits"] == str(len(ids)) and bool(FURTHER.match(reading.masked[found.end() :]))


def _is_held(found: re.Match[str], reading: Reading) -> bool:
    owner = reading.nearest(found.start())
    owners = [owner] if owner else list(reading.cited)
    if FACE.search(reading.masked[: found.start()]):
        return any(one.where.face == int(float(found["digits"])) for one in owners)
    unit = _unit(found, reading.masked)
    return any(
        _rounds_to(abs(value), found["digits"]) and _sign_fits(found["sign"], value)
        for one in owners
        for value in _values(one, unit)
    )


def _unit(found: re.Match[str], masked: str) -> str:
    """What a number counts, from the words beside it; empty where they do not say."""
    after = masked[found.end() :]
    if RANGE_TO_SECONDS.match(after):
        return "seconds"
    for unit, words in UNITS.items():
        if words.match(after):
            return unit
    if named := NAMED_UNIT.match(after):
        return named["unit"].lower()
    return "confidence" if CONFIDENCE.search(masked[: found.start()]) else ""


def _values(observation: Observation, unit: str) -> Iterator[float]:
    """The numbers of an observation that may be told in a unit, or with no unit beside them."""
    value = [] if observation.value is None else [observation.value]
    if unit == "seconds":
        yield from observation.where.seconds or ()
        yield from value if observation.unit in ("s", "seconds") else ()
    elif unit in ("sd", "0-5"):
        yield from value if observation.unit == unit else ()
    elif unit == "nats":
        yield from observation.weights.values()
    elif unit == "confidence":
        yield observation.confidence
    elif unit:
        own = [number for key, number in observation.details.items() if unit in key.lower().split()]
        yield from (*own, *(value if unit in observation.unit.lower().split() else ()))
    else:
        yield from (*value, *observation.details.values(), *_in_words(observation))


def _in_words(observation: Observation) -> Iterator[float]:
    """Numbers in an observation's own label."""
    yield from (float(digits) for digits in re.findall(r"\d+(?:\.\d+)?", observation.label))


def _sign_fits(sign: str | None, value: float) -> bool:
    return sign is None or (value > 0) == (sign == "+")


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
