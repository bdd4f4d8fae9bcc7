"""Slots: names in braces that a language model writes, and that code fills in with what the evidence holds.

A model that has to copy a number, a quotation or a cue's name can get it wrong. So it is given none to copy: it writes
`{E4}` where the cue goes and `{p}` where the probability goes, and its sentence is filled in before it is checked.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from emotrace.engine.belief import Belief
from emotrace.engine.explanation import Claim, Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.observation import Observation
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.wording import conflict_of, measured, name, percent, phrase_of, quoted

SLOT = re.compile(r"\{([a-zA-Z]+\d*)\}")
COUNTED = re.compile(r"\b([Tt]here) (?:is|are) (\{n\})")
FRAGMENT = re.compile(r"\s*\{(\w+)\}, and (?:this|it|these|they)\b")
LISTING = re.compile(r"\{\w+\}(?:(?:, | and )\{\w+\})+")

IN_FULL: tuple[Claim, ...] = ("cue", "part", "unweighted")
"""Claims whose observation is told in full; elsewhere it has been told, and its name will do."""

MOST_SIDED = 2
"""Cues that are told of each side of a conflict."""

LONGEST_CONTEXT = 160
"""Characters of context that are quoted; a longer one is only mentioned."""


def slots_of(point: Point, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> dict[str, str]:
    """The slots that a sentence for the point may use, each with what it is filled in with."""
    return dict(_slots(point, graph, belief, stimulus))


def _slots(point: Point, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> Iterator[tuple[str, str]]:
    for evidence_id in told(point, graph, belief):
        evidence = graph.evidence(evidence_id)
        full = point.claim in IN_FULL and isinstance(evidence, Observation)
        yield evidence_id, in_full(evidence, graph) if full and isinstance(evidence, Observation) else name(evidence)
        if point.claim == "pattern":
            yield from ((part.id, name(part)) for part in graph.parts(evidence_id))
    if point.claim == "left-out":
        yield "n", str(len(point.evidence)) if len(point.evidence) > 1 else "one"
    if point.claim in ("conclusion", "runner-up"):
        yield "p", percent(belief.posterior[point.emotions[0]])
    if point.claim == "insufficient":
        yield "reason", belief.reason or ""
    if point.claim == "context" and (context := quotable(stimulus)):
        yield "context", quoted(context)


def told(point: Point, graph: EvidenceGraph, belief: Belief) -> tuple[str, ...]:
    """The evidence that a sentence for the point may name; of pieces with one name ("AU12" at two moments) the first,
    for "AU12 and AU12" tells nothing."""
    if point.claim == "conflict":
        return tuple(one for side in sides_of(point, graph, belief) for one in side)
    if point.claim in IN_FULL:
        return point.evidence
    return _first_of_each_name(point.evidence, graph) if point.claim != "left-out" else ()


def _first_of_each_name(ids: Iterable[str], graph: EvidenceGraph) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for one in ids:
        first.setdefault(name(graph.evidence(one)), one)
    return tuple(first.values())


def sides_of(point: Point, graph: EvidenceGraph, belief: Belief) -> tuple[tuple[str, ...], ...]:
    """The cues that a conflict is told by, the heaviest of each side; nothing for other claims."""
    if point.claim != "conflict":
        return ()
    conflict = conflict_of(point, belief)
    return tuple(
        _first_of_each_name(_heaviest_first(ids, emotion, belief), graph)[:MOST_SIDED]
        for emotion, ids in zip(conflict.emotions, conflict.evidence, strict=True)
    )


def _heaviest_first(ids: Iterable[str], emotion: str, belief: Belief) -> list[str]:
    """By what they give to the emotion; a side may hold thousands, so the contributions are walked through once."""
    nats = {one.id: one.nats for one in belief.contributions if one.emotion == emotion}
    return sorted(ids, key=lambda one: -nats.get(one, 0.0))


def in_full(observation: Observation, graph: EvidenceGraph) -> str:
    """The cue's phrase with its measure: "the lip corners are pulled up (AU12, estimated at 4.5 on the 0-5 scale)"."""
    told = measured(observation, graph, strength=False)
    return f"{phrase_of(observation)} ({told})" if told else phrase_of(observation)


def quotable(stimulus: Stimulus) -> str:
    """The context, where it is short enough to be quoted; else nothing."""
    context = stimulus.context or ""
    return context if len(context) <= LONGEST_CONTEXT and "\n" not in context else ""


def fill(text: str, slots: Mapping[str, str]) -> str:
    """The sentence with its slots filled in and a capital at its beginning; a slot that is not there stays.

    Who writes a slot for a number cannot know whether "is" or "are" goes before it; code does.
    """
    verb = "is" if slots.get("n") == "one" else "are"
    filled = SLOT.sub(lambda found: slots.get(found.group(1), found.group()), COUNTED.sub(rf"\1 {verb} \2", text))
    return filled[:1].upper() + filled[1:]


def listed_twice(text: str) -> list[str]:
    """Slots that one list in a sentence holds twice ("{E1} and {E1}"): what is named twice is no second cue."""
    listed = (Counter(SLOT.findall(found.group())) for found in LISTING.finditer(text))
    return [slot for slots in listed for slot, times in slots.items() if times > 1]


def left_hanging(text: str, point: Point) -> list[str]:
    """A slot that begins a sentence and is given no verb ("{E4}, and this is a sign of ..."): a cue told in full has
    one of its own, its name alone has none."""
    found = FRAGMENT.match(text)
    return [found[1]] if found and point.claim not in (*IN_FULL, "pattern") else []


def slots_in(text: str) -> set[str]:
    """Names of the slots that a sentence uses."""
    return set(SLOT.findall(text))
