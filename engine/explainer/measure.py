"""Measures how well a writer puts cases into words: a language model, or the realizer."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from emotrace.engine.belief import Belief, believe
from emotrace.engine.chain import Chain, briefing_for
from emotrace.engine.check import check_explanation, check_sentence
from emotrace.engine.explainer import variety
from emotrace.engine.explainer.cases import Case
from emotrace.engine.explanation import PARTS, REALIZER, Explanation, Part, Point, Sentence
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.language import LanguageModel, Request
from emotrace.engine.mentions import unnamed
from emotrace.engine.record import Number, Record
from emotrace.engine.result import Failure
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.writer import Writer

TOP = 3
"""Contributions to the conclusion that an explanation should name."""

LEAST = 0.2
"""Nats that a contribution must have to be asked for: a smaller one changes a probability by less than a fifth."""

TWINS_AMONG = 50


class WriterScores(Record):
    """What a writer came to. Shares run from 0 to 1."""

    writer: str
    explanations: int
    sentences: int
    first_pass: Number | None
    """Sentences whose first draft passes the check; None for the realizer, which has one."""
    first_pass_real: Number | None
    """The same over cases that observers saw; None where there are none."""
    by_writer: Number
    """Sentences that are the writer's own in the end, and not the realizer's in its place."""
    passing: Number
    """Sentences that a reader sees which pass the check."""
    coverage_top3: Number
    """Of the three heaviest contributions to each conclusion, those that a sentence names."""
    coverage_conflicts: Number | None
    """Conflicts that are named; None where the cases have none."""
    contradicting: Number | None
    """First drafts of conclusions that name another emotion than the belief's; None for the realizer."""
    distinct_2: Number
    self_bleu: Number
    twins: int
    """Pairs, among the first fifty explanations, that share more than half of their sentences word for word."""
    words: Number
    """Words of a sentence, its evidence filled in; the mean."""
    reading_ease: Number
    tokens_per_second: Number | None
    seconds: Number
    """To write an explanation, the model warm; the median."""
    first_sentence_seconds: Number
    """Until its first sentence has passed the check; the median."""


@dataclass
class Told:
    """One explanation, and how it came about."""

    case: Case
    said: list[tuple[Part, Sentence]] = field(default_factory=list)
    drafts: list[tuple[Point, str, list[str]]] = field(default_factory=list)
    """Every draft of the model's, with what was wrong with it."""
    seconds: float = 0.0
    first_seconds: float = 0.0
    tokens: int = 0

    @property
    def explanation(self) -> Explanation:
        """The three parts."""
        parts = {part: tuple(one for at, one in self.said if at == part) for part in PARTS}
        return Explanation(**parts)


class _Counting:
    """A language model that counts what it writes."""

    def __init__(self, model: LanguageModel) -> None:
        self.card, self._model, self.tokens = model.card, model, 0
        self.score, self.close = model.score, model.close

    def write(self, request: Request) -> Iterator[str]:
        """As the model does; each piece is a token, or the end of one that was part of a character."""
        for piece in self._model.write(request):
            self.tokens += 1
            yield piece


class _Watched(Writer):
    """A writer that remembers its drafts."""

    told: Told

    def problems(self, draft: str, point: Point) -> list[str]:
        """As the writer's."""
        found = super().problems(draft, point)
        self.told.drafts.append((point, draft, found))
        return found


def tell(case: Case, chain: Chain, model: LanguageModel | None, seed: int = 0) -> Told:
    """Have a case put into words."""
    told, counting = Told(case), _Counting(model) if model else None
    briefing = briefing_for(model, chain) if model else ()
    writer = _Watched(case.graph, case.belief, case.stimulus, counting, briefing, seed)
    writer.told = told
    start = time.perf_counter()
    for point in case.plan(chain).points:
        for piece in writer.say(point):
            if not isinstance(piece, Failure):
                told.said.append(piece)
                told.first_seconds = told.first_seconds or time.perf_counter() - start
    told.seconds, told.tokens = time.perf_counter() - start, counting.tokens if counting else 0
    return told


def scores(told: Sequence[Told], name: str) -> WriterScores:
    """What the explanations of one writer come to."""
    sentences = [(one, part, sentence) for one in told for part, sentence in one.said]
    model = name != REALIZER
    firsts = [draft for one in told for draft in _first_drafts(one)]
    real = [draft for one in told if one.case.origin.startswith("real") for draft in _first_drafts(one)]
    own = [sentence.written_by == name for _, _, sentence in sentences]
    texts = [sentence.text for _, _, sentence in sentences]
    whole = [" ".join(sentence.text for _, sentence in one.said) for one in told]
    named = [hit for one in told for hit in _top_named(one)]
    conflicts = [(one, conflict) for one in told for conflict in one.case.belief.conflicts]
    concluding = [wrong for point, _, wrong in firsts if point.part == "conclusion"]
    tokens, seconds = sum(one.tokens for one in told), sum(one.seconds for one in told)
    return WriterScores(
        writer=name,
        explanations=len(told),
        sentences=len(sentences),
        first_pass=_share([not wrong for _, _, wrong in firsts]) if model else None,
        first_pass_real=_share([not wrong for _, _, wrong in real]) if model and real else None,
        by_writer=_share(own),
        passing=_share([not _wrong(one, part, sentence) for one, part, sentence in sentences]),
        coverage_top3=_share(named),
        coverage_conflicts=1 - sum(map(_conflicts_unnamed, told)) / len(conflicts) if conflicts else None,
        contradicting=_share([any(map(_contradicts, wrong)) for wrong in concluding]) if model else None,
        distinct_2=variety.distinct_2(whole),
        self_bleu=variety.self_bleu(whole),
        twins=variety.twins([[sentence.text for _, sentence in one.said] for one in told[:TWINS_AMONG]]),
        words=sum(len(text.split()) for text in texts) / max(1, len(texts)),
        reading_ease=variety.reading_ease(texts),
        tokens_per_second=tokens / seconds if model and seconds else None,
        seconds=median(one.seconds for one in told),
        first_sentence_seconds=median(one.first_seconds for one in told),
    )


def _first_drafts(told: Told) -> Iterator[tuple[Point, str, list[str]]]:
    seen: list[Point] = []
    for point, draft, wrong in told.drafts:
        if point not in seen:
            seen.append(point)
            yield point, draft, wrong


def _wrong(told: Told, part: Part, sentence: Sentence) -> list[str]:
    case = told.case
    return check_sentence(sentence.text, sentence.evidence, part, case.graph, case.belief, case.stimulus)


def _contradicts(problem: str) -> bool:
    return problem.startswith(("concludes", "sets", "takes", "finds the evidence"))


def top_contributions(belief: Belief) -> list[str]:
    """Ids of the heaviest contributions to the conclusion; to the likeliest label where the belief abstains."""
    label = belief.top or max(sorted(belief.posterior), key=lambda one: belief.posterior[one])
    return [one.id for one in belief.contributions if one.emotion == label and abs(one.nats) >= LEAST][:TOP]


def _top_named(told: Told) -> Iterator[bool]:
    """For each of the heaviest contributions, whether a sentence cites and names it."""
    case = told.case
    for evidence_id in top_contributions(case.belief):
        yield any(
            evidence_id in sentence.evidence and not unnamed(sentence.text, [evidence_id], case.graph)
            for _, sentence in told.said
        )


def _conflicts_unnamed(told: Told) -> int:
    case = told.case
    problems = check_explanation(told.explanation, case.graph, case.belief, case.stimulus)
    return sum(problem.startswith("the conflict of") for problem in problems)


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 1.0


class InterventionScores(Record):
    """Whether the text follows when the evidence is changed."""

    writer: str
    cases: int
    dropped: Number
    """Explanations that no longer name the heaviest evidence once it is taken away, and conclude as the belief does."""
    flipped: Number
    """Explanations that pass the check once the heaviest evidence speaks the other way, where the old one fails it."""


def intervene(told: Sequence[Told], chain: Chain, model: LanguageModel | None, name: str) -> InterventionScores:
    """Drop the heaviest evidence of each case, then turn it round, and have it told anew each time."""
    dropped, flipped = [], []
    for one in told:
        heaviest = next(iter(top_contributions(one.case.belief)), None)
        if heaviest is None or heaviest.startswith("P"):
            continue
        without = _without(one.case, heaviest)
        anew = tell(without, chain, model)
        cited = {cite for _, sentence in anew.said for cite in sentence.evidence}
        dropped.append(heaviest not in cited and _sound(anew))
        turned = _turned(one.case, heaviest)
        flipped.append(_sound(tell(turned, chain, model)) and not _sound(Told(turned, one.said)))
    return InterventionScores(writer=name, cases=len(dropped), dropped=_share(dropped), flipped=_share(flipped))


def _without(case: Case, evidence_id: str) -> Case:
    graph = case.graph.without([evidence_id])
    return case.changed(observations=graph.observations, patterns=graph.patterns, sentences=())


def _turned(case: Case, evidence_id: str) -> Case:
    observations = tuple(
        one.model_copy(update={"weights": {label: -nats for label, nats in one.weights.items()}})
        if one.id == evidence_id
        else one
        for one in case.observations
    )
    return case.changed(observations=observations, sentences=())


def _sound(told: Told) -> bool:
    """Whether an explanation passes its check, against the belief that its case comes to now."""
    case = told.case
    graph = EvidenceGraph.of(case.stimulus.sources, case.observations, case.patterns)
    belief = believe(graph, taxonomy(case.taxonomy))
    return not check_explanation(told.explanation, graph, belief, case.stimulus)
