"""The chain `multimodal`: clues from the video, from the audio, from the words; what they come to; finer words for it.

The order is that of EMER (Lian et al. 2023, arXiv 2306.15401), whose annotators give clues by modality before they
infer a state, in any words that fit; AffectGPT (arXiv 2501.16566) is trained to do the same. Here the graph has
decided before anything is said, and the finer words come from a table (`data/open_labels.toml`).
"""

from collections.abc import Iterator, Sequence

from emotrace.chains.briefing import briefing
from emotrace.chains.captions import caption
from emotrace.chains.expression import conclusion, interpretation, key_points, left_out_point, told_and_left_out
from emotrace.chains.found import found
from emotrace.chains.open_labels import OpenLabel, open_labels
from emotrace.chains.person import person_in
from emotrace.engine.belief import Belief
from emotrace.engine.chain import ChainCard
from emotrace.engine.explanation import Plan, Point
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.language import Message
from emotrace.engine.observation import Observation, Where
from emotrace.engine.stimulus import Stimulus
from emotrace.engine.timeseries import TimeSeries
from emotrace.engine.wording import bears_on, listed

NAME = "multimodal"
ORDER = ("face", "body", "voice", "text")
"""Modalities in the order of EMER: video, audio, words. Others come last."""

MOST_UNWEIGHTED = 2
"""Clues of each modality that are told though they weigh nothing: movements, and cues of hesitation."""

OPEN_LABEL, OPEN_LABELS, CAPTION = "open label", "open labels", "caption"
TELLING = ("body", "face", "text")
"""Modalities of which clues without weights are told."""


class MultimodalChain:
    """Clues by modality, what they come to, and finer words for it."""

    card = ChainCard(
        name=NAME,
        what="Clues from video, audio and words in turn, what they come to, a caption, and labels in open vocabulary",
        source="EMER: Lian et al. 2023, arXiv 2306.15401; AffectGPT: Lian et al. 2025, arXiv 2501.16566",
    )

    def briefing(self) -> tuple[Message, ...]:
        """The instruction and worked examples of `expression`: the same points are worded."""
        return briefing("expression")

    def derive(
        self,
        graph: EvidenceGraph,
        belief: Belief,
        stimulus: Stimulus,
        series: tuple[TimeSeries, ...],  # noqa: ARG002  # what they hold has been observed
    ) -> Iterator[Observation]:
        """The open-vocabulary labels that fit best, all of them as one finding, and a caption."""
        everywhere = Where(source=stimulus.sources[0].id)
        labels = open_labels(graph, belief, stimulus)
        for one in labels:
            phrase = f"the word {one.word} lies near what was observed"
            strength, details = one.fit / labels[0].fit, {"fit": one.fit}
            yield found(NAME, OPEN_LABEL, one.word, phrase, everywhere, strength=strength, details=details)
        if labels:
            size = (len(labels), "word" if len(labels) == 1 else "words")
            yield found(NAME, OPEN_LABELS, OPEN_LABELS, _all_of(labels), everywhere, size)
        told = caption(graph, belief, stimulus)
        if told is not None:
            quoted = told.quoted
            place = Where(source=quoted.where.source, characters=quoted.where.characters) if quoted else everywhere
            size = (len(told.evidence), "cue" if len(told.evidence) == 1 else "cues")
            yield found(NAME, CAPTION, CAPTION, told.text, place, size, quote=quoted.quote if quoted else None)

    def plan(self, graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> Plan:
        """Say the clues by modality, how they combine, the caption and the labels, and what follows."""
        told, rest = told_and_left_out(graph, belief)
        points = [
            *_clues(graph, belief, stimulus, told),
            *left_out_point(rest),
            *interpretation(graph, belief, stimulus),
            *_findings(graph, belief, stimulus),
            *conclusion(graph, belief),
        ]
        return Plan(points=tuple(points), left_out=len(rest))


def _all_of(labels: Sequence[OpenLabel]) -> str:
    words = [one.word for one in labels]
    if len(words) == 1:
        return f"in finer words the evidence lies near {words[0]}"
    return f"in finer words the evidence lies near {listed(words)}"


def _clues(graph: EvidenceGraph, belief: Belief, stimulus: Stimulus, told: Sequence[str]) -> Iterator[Point]:
    unweighted = _unweighted(graph, belief, stimulus)
    if not told and not unweighted:
        yield from key_points(graph, belief, [])
    for modality in sorted({*map(graph.modality, (*told, *unweighted))}, key=_in_order):
        of_it = [one for one in told if graph.modality(one) == modality]
        yield from key_points(graph, belief, of_it) if of_it else ()
        for one in unweighted:
            if graph.modality(one) == modality:
                yield Point(part="key_observations", claim="unweighted", evidence=(one,))


def _in_order(modality: str) -> tuple[int, str]:
    return (ORDER.index(modality) if modality in ORDER else len(ORDER), modality)


def _unweighted(graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> list[str]:
    """Movements and cues of hesitation that are told, the strongest of each kind."""
    person = person_in(graph.observations, stimulus)
    clues = [
        one
        for one in graph.observations
        if one.modality in TELLING and (one.quote or one.where.apex is not None) and not bears_on(one.id, graph, belief)
    ]
    by_kind: dict[tuple[str, str], Observation] = {}
    for one in sorted(clues, key=lambda one: (-one.strength, int(one.id[1:]))):
        if person.shows(one) and not one.absence:
            by_kind.setdefault((one.modality, one.kind), one)
    kept: list[str] = []
    for modality in TELLING:
        kept += [one.id for one in by_kind.values() if one.modality == modality][:MOST_UNWEIGHTED]
    return kept


def _findings(graph: EvidenceGraph, belief: Belief, stimulus: Stimulus) -> Iterator[Point]:
    own = {one.kind: one.id for one in graph.observations if one.modality == NAME}
    if CAPTION in own:
        told = caption(graph, belief, stimulus)
        evidence = (own[CAPTION], *(told.evidence if told else ()))
        yield Point(part="interpretation", claim="finding", evidence=evidence)
    if OPEN_LABELS in own:
        yield Point(part="interpretation", claim="finding", evidence=(own[OPEN_LABELS],))
