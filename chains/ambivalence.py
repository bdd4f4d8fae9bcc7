"""The chain `ambivalence`: where modalities pull in different directions, where cues of hesitation fall together.

After BAH (Gonzalez-Gonzalez et al. 2025, arXiv 2505.19328), whose annotators mark segments of ambivalence or hesitancy
in videos of people who speak about a change, by cues in the face, the words, the voice and the body, and by pairs of
modalities that do not fit each other. The cues and what they weigh are data (`data/ambivalence.toml`); what is
measured of them is in `discord.py`. None of it is a sign of what somebody wants: people hesitate for many reasons.
"""

from collections.abc import Iterator, Sequence

from emotrace.chains.ambivalence_findings import Findings, PairFound, SegmentFound, findings, missing
from emotrace.chains.briefing import briefing
from emotrace.chains.cues_of_ambivalence import cues
from emotrace.chains.expression import conclusion, interpretation, key_points
from emotrace.chains.found import found
from emotrace.chains.person import person_in
from emotrace.engine.belief import Belief
from emotrace.engine.chain import ChainCard
from emotrace.engine.explanation import Plan, Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.language import Message
from emotrace.engine.observation import Observation, Where
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.timeseries import TimeSeries
from emotrace.engine.wording import bears_on, listed, quoted, shortened

NAME = "ambivalence"
SEGMENT, DECISION, MISSING = "ambivalence segment", "ambivalence decision", "modalities missing"

MOST_CUES, MOST_PAIRS, MOST_SEGMENTS = 5, 3, 3
"""What is told one by one; the rest is in the observations."""

WORTH_TELLING = 0.2
"""Discord of a pair from which it is told."""

FAR = 0.5
"""Discord of a pair from which it is not slight any more."""

ANSWERS = {
    "ambivalent": "the cues taken together are consistent with ambivalence or hesitancy",
    "not ambivalent": "the cues taken together are not those by which ambivalence is recognised",
    "insufficient": "there is too little to tell ambivalence by",
}


class AmbivalenceChain:
    """Discord between modalities, segments of hesitation, and a decision on the whole."""

    card = ChainCard(
        name=NAME,
        what="Discord between face, words, voice and body, stretches of hesitation, and whether it looks ambivalent",
        source="BAH: Gonzalez-Gonzalez et al. 2025, arXiv 2505.19328",
    )

    def briefing(self) -> tuple[Message, ...]:
        """The instruction and worked examples of `expression`: the same points are worded."""
        return briefing("expression")

    def derive(
        self,
        graph: EvidenceGraph,
        belief: Belief,  # noqa: ARG002  # what is concluded changes nothing here
        stimulus: Stimulus,
        series: tuple[TimeSeries, ...],
    ) -> Iterator[Observation]:
        """Discord of each pair that is there, segments in order of time, what was missing, and the decision."""
        result = _findings(graph, stimulus)
        yield from (_pair(one) for one in result.pairs)
        yield from (_segment(one, stimulus) for one in result.segments)
        everywhere = Where(source=stimulus.sources[0].id)
        if absent := missing(of_person(graph, stimulus), series, cues()):
            yield _missing(absent, everywhere)
        yield _decision(result, everywhere)

    def plan(self, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> Plan:
        """Say the cues, discord, segments, what was missing, and the decision, which closes the interpretation."""
        result = _findings(graph, stimulus)
        points = [
            *_cues(graph, belief, stimulus, result),
            *(one for one in interpretation(graph, belief, stimulus) if one.claim in ("conflict", "context")),
            *_reasons(graph, result),
            *conclusion(graph, belief),
        ]
        return Plan(points=tuple(points))


def _findings(graph: EvidenceGraph, stimulus: Stimulus) -> Findings:
    """What is found in the observations of the person."""
    return findings(of_person(graph, stimulus), stimulus, cues())


def of_person(graph: EvidenceGraph, stimulus: Stimulus) -> list[Observation]:
    """What observers saw of the person whom the belief is about."""
    made = [one for one in graph.observations if one.modality != NAME]
    person = person_in(made, stimulus)
    return [one for one in made if person.shows(one)]


def _pair(one: PairFound) -> Observation:
    label = f"discord of {' and '.join(one.pair)}"
    first, second = (cues().modality[name].says for name in one.pair)
    if one.score >= FAR:
        phrase = f"{first} and {second} pull in different directions"
    elif one.score >= WORTH_TELLING:
        phrase = f"{first} and {second} pull apart somewhat"
    else:
        phrase = f"{first} and {second} do not pull in different directions"
    size = (one.score, "of a full contrast")
    return found(NAME, f"discord {'-'.join(one.pair)}", label, phrase, one.where, size, one.score)


def _segment(one: SegmentFound, stimulus: Stimulus) -> Observation:
    details = {"cues": float(len(one.cues)), "peak 0-1": one.peak}
    size = (len(one.cues), "cue" if len(one.cues) == 1 else "cues")
    start, stop = one.where.characters or (0, 0)
    words = stimulus.text.get(one.where.source, "")[start:stop]
    if not words:
        phrase = "cues of hesitation or discord fall together"
        return found(NAME, SEGMENT, SEGMENT, phrase, one.where, size, one.peak, details)
    phrase = f"cues of hesitation fall together in {quoted(shortened(words))}"
    return found(NAME, SEGMENT, SEGMENT, phrase, one.where, size, one.peak, details, words)


def _missing(names: Sequence[str], where: Where) -> Observation:
    told = listed([cues().modality[name].says for name in names])
    size = (len(names), "modality" if len(names) == 1 else "modalities")
    return found(NAME, MISSING, MISSING, f"nothing was observed of {told}", where, size)


def _decision(result: Findings, where: Where) -> Observation:
    details = {"score 0-1": result.score, "segments": float(len(result.segments)), "share of time 0-1": result.share}
    size = (result.cues, "cue" if result.cues == 1 else "cues")
    return found(NAME, DECISION, result.answer, ANSWERS[result.answer], where, size, result.score, details)


def _cues(graph: EvidenceGraph, belief: Belief, stimulus: Stimulus, result: Findings) -> Iterator[Point]:
    """The cues that weigh most, of each kind one, those in segments first."""
    within = {one for segment in result.segments for one in segment.cues}
    rows = [(one, row) for one in of_person(graph, stimulus) if (row := cues().row_of(one)) is not None]
    ranked = sorted(rows, key=lambda pair: (pair[0].id not in within, -pair[1].weight, int(pair[0].id[1:])))
    told: dict[str, str] = {}
    for one, row in ranked:
        told.setdefault(row.kind, one.id)
    if not told:
        yield from key_points(graph, belief, [])
    for known in list(told.values())[:MOST_CUES]:
        if bears_on(known, graph, belief):
            yield from key_points(graph, belief, [known])
        else:
            yield Point(part="key_observations", claim="unweighted", evidence=(known,))


def _reasons(graph: EvidenceGraph, result: Findings) -> Iterator[Point]:
    """The largest discords, the strongest segments in order of time, what was missing, and the decision."""
    own = [one for one in graph.observations if one.modality == NAME]
    pairs = sorted((one for one in own if one.kind.startswith("discord ")), key=lambda one: -one.strength)
    yield from (_finding(one.id) for one in pairs[:MOST_PAIRS] if one.strength >= WORTH_TELLING)
    stretches = list(zip([one for one in own if one.kind == SEGMENT], result.segments, strict=False))
    strongest = sorted(stretches, key=lambda pair: -pair[0].strength)[:MOST_SEGMENTS]
    for one, segment in stretches:
        if (one, segment) in strongest:
            yield _finding(one.id, *segment.cues)
    yield from (_finding(one.id) for one in own if one.kind == MISSING)
    yield from (_finding(one.id) for one in own if one.kind == DECISION)


def _finding(*evidence: str) -> Point:
    return Point(part="interpretation", claim="finding", evidence=evidence)
