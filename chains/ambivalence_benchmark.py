"""How far the decision of the chain `ambivalence` agrees with people's labels of whole recordings, and of stretches.

Measured as BAH does (Gonzalez-Gonzalez et al. 2025, arXiv 2505.19328): a recording is ambivalent where any stretch of
it is; F1 of each class, their mean, and average precision. A ranking by the number of words stands beside that, for
whoever hesitates may simply say more.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emotrace.chains.ambivalence import of_person
from emotrace.chains.ambivalence_findings import findings
from emotrace.chains.cues_of_ambivalence import cues
from emotrace.chains.discord import discords
from emotrace.engine.benchmark import Selection
from emotrace.engine.evaluation.by_person import Answered
from emotrace.engine.evaluation.chain_measuring import Judged, measured
from emotrace.engine.evaluation.chain_report import ChainEvaluated, Further
from emotrace.engine.evaluation.clips import Clip, read_clips
from emotrace.engine.evaluation.drawing import drawn
from emotrace.engine.evaluation.in_time import FRAMES_PER_SECOND, Timed, further_in_time
from emotrace.engine.evaluation.recordings import judgements, partly, recordings_are, with_subtitles
from emotrace.engine.evaluation.watching import Watch
from emotrace.engine.orchestrator import Engine, Judgement

NO, YES = LABELS = ("not ambivalent", "ambivalent")


@dataclass(frozen=True)
class Decided(Answered):
    """One recording with its label, and the chain's decision; no answer where that is "insufficient"."""

    clip: Clip
    score: float
    """The most that discord and hesitation come to, 0 to 1."""
    words: int
    """How many were said or written."""
    timed: Timed | None
    """Stretches; None where nobody labelled them, or nothing lasts."""


class AmbivalenceBenchmark:
    """The chain `ambivalence` against labels of recordings."""

    name = chain = "ambivalence"
    reads = "a table with file and ambivalent (yes, no), perhaps person, and perhaps start and end of each stretch"
    takes: tuple[str, ...] = ("segments",)

    def measure(self, engine: Engine, selection: Selection, watch: Watch) -> ChainEvaluated:
        """Judge each recording, with subtitles of its name that lie beside it, and hold the decision against the label.

        Raises:
            InputError: the tables cannot be used, or no recording can be judged.
        """
        clips, begun = read_clips(selection.path, "ambivalent", selection.segments), time.perf_counter()
        some = drawn(clips.found, selection.limit, selection.seed)
        recordings = [with_subtitles(one.path) for one in some]
        judging = judgements(engine, recordings, watch)
        seconds = time.perf_counter() - begun
        good = [(one, of_it) for one, of_it in judging.found if isinstance(of_it, Judgement)]
        decided = [
            _decided(clip, of_it)
            for clip, (_, of_it) in zip(some, judging.found, strict=True)
            if isinstance(of_it, Judgement)
        ]
        judged = Judged(
            benchmark=self.name,
            data=selection.path.name,
            unit="recordings",
            labels=LABELS,
            answers="the chain's decision",
            answered=decided,
            seconds=seconds,
            left_out=clips.left_out,
            failed=tuple(of_it for _, of_it in judging.found if isinstance(of_it, str)),
            notes=(*partly(good), *judging.unclosed, *_notes(decided, sum(bool(one.beside) for one in recordings))),
            further=_further(decided),
        )
        return ChainEvaluated(measured(judged, selection.seed), tuple(map(_row, decided)))


def _decided(clip: Clip, judgement: Judgement) -> Decided:
    stimulus = judgement.stimulus
    observations = of_person(judgement.graph, stimulus)
    result = findings(observations, stimulus, cues())
    lasts = stimulus.sources[0].details.get("seconds")
    timed = None
    if lasts is not None and clip.spans is not None:
        spans = tuple(one.where.seconds for one in result.segments if one.where.seconds is not None)
        courses = [one.total for one in discords(observations, cues()) if one.clock.timed]
        last = max((at for one in courses for at in one), default=-1)
        scores = tuple(max(one.get(at, 0.0) for one in courses) for at in range(last + 1))
        timed = Timed(lasts, clip.spans, spans, scores)
    return Decided(
        person=clip.person,
        truth=YES if clip.yes else NO,
        answer=result.answer if result.answer in LABELS else None,
        clip=clip,
        score=result.score,
        words=sum(len(text.split()) for text in stimulus.text.values()),
        timed=timed,
    )


def _further(decided: Sequence[Decided]) -> dict[str, Further]:
    """Average precision of the score, and how far stretches agree."""
    from sklearn.metrics import average_precision_score

    truth = [one.truth == YES for one in decided]
    found: dict[str, Further] = {}
    if any(truth):
        found["average precision"] = Further(
            meaning="of the score of the whole recording",
            value=float(average_precision_score(truth, [one.score for one in decided])),
            without_skill={
                "any order": sum(truth) / len(truth),
                "by number of words": float(average_precision_score(truth, [one.words for one in decided])),
            },
        )
    return found | further_in_time([one.timed for one in decided if one.timed is not None])


def _notes(decided: Sequence[Decided], subtitled: int) -> Iterator[str]:
    if subtitled:
        yield f"{recordings_are(subtitled)} judged with the subtitles beside, and without recognising words"
    told = [one for one in decided if one.clip.spans is not None]
    if not told:
        yield "no stretches are labelled: nothing is measured in time"
        return
    timed = [one.timed for one in told if one.timed is not None]
    yield (
        f"in time: {len(timed)} recordings of {sum(one.seconds for one in timed):.1f} s, "
        f"{sum(bool(one.labelled) for one in timed)} with labelled stretches; {FRAMES_PER_SECOND} frames a second"
    )
    if unknown := len(decided) - len(told):
        yield f"in time, {recordings_are(unknown)} left out: labelled yes, and not all stretches are told"
    if still := len(told) - len(timed):
        yield f"in time, {recordings_are(still)} left out: without a length in seconds"


def _row(one: Decided) -> dict[str, object]:
    return {
        "file": one.clip.path.name,
        "person": one.person,
        "ambivalent": one.truth,
        "answer": one.answer,
        "score": round(one.score, 6),
        "words": one.words,
        "stretches": "; ".join(f"{start:.2f}-{end:.2f}" for start, end in (one.timed.found if one.timed else ())),
    }
