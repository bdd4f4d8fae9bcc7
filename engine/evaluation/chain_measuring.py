"""Puts together the figures of answers that a chain gave, beside what needs no skill."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.by_person import (
    Answered,
    majority_at_random,
    majority_of_others,
    outcome_of,
    persons_of,
)
from emotrace.engine.evaluation.chain_report import NO_ANSWER, ChainEvaluation, Further
from emotrace.engine.evaluation.outcome import Outcome
from emotrace.engine.evaluation.scores import Scores, confusion, intervals, label_scores, scores
from emotrace.engine.evaluation.trivial import MEANING, baselines

OF_OTHERS = "always the commonest label of the other persons"
AT_RANDOM = "always the commonest label of nine tenths, drawn at random"
WARNING = (
    "{unit} were drawn at random: neighbours of nearly every one are on the other side, so these figures tell nothing "
    "of a new person"
)


@dataclass(frozen=True)
class Judged:
    """What was answered, what was not, and what the figures are to be called."""

    benchmark: str
    data: str
    unit: str
    labels: tuple[str, ...]
    answers: str
    """How an answer came about."""
    answered: Sequence[Answered]
    seconds: float
    """Time of judging."""
    left_out: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    further: Mapping[str, Further] = field(default_factory=dict)


def measured(judged: Judged, seed: int, *, random_splits: bool = False) -> ChainEvaluation:
    """The figures.

    Args:
        judged: what was answered.
        seed: of what is drawn at random.
        random_splits: draw examples, not persons; the figures bear a warning then.

    Raises:
        InputError: nothing could be judged; the message is that of the first that could not.
    """
    answered, labels = judged.answered, judged.labels
    if not answered and judged.failed:
        raise InputError(f"none of {len(judged.failed)} recordings could be judged; the first: {judged.failed[0]}")
    if not answered:
        raise InputError(f"{judged.data} labels no {judged.unit} that lie in its recordings")
    outcome = outcome_of(answered, labels, by_person=not random_splits)
    main = scores(outcome, calibrated=False)
    trivial, meanings = _trivial(judged, outcome, seed, random_splits)
    return ChainEvaluation(
        benchmark=judged.benchmark,
        data=judged.data,
        unit=judged.unit,
        n=main.n,
        macro_f1=main.macro_f1,
        accuracy=main.accuracy,
        uar=main.uar,
        ece=None,
        coverage=sum(one.answer is not None for one in answered) / main.n,
        baselines=trivial,
        baseline_meanings=meanings,
        intervals=intervals(outcome, seed),
        further=dict(judged.further),
        answers=judged.answers,
        labels=labels,
        groups=None if outcome.groups is None else len(set(outcome.groups)),
        per_label=label_scores(outcome),
        confusion=_confusion(judged, outcome),
        warning=WARNING.format(unit=judged.unit) if random_splits else None,
        seconds=judged.seconds,
        items_per_second=main.n / judged.seconds,
        left_out=judged.left_out,
        failed=judged.failed,
        notes=(*judged.notes, *_notes(judged, outcome.is_of_one_group)),
    )


def _trivial(
    judged: Judged, outcome: Outcome, seed: int, random_splits: bool
) -> tuple[dict[str, Scores], dict[str, str]]:
    """What needs no skill, and what each of it is."""
    found = baselines(outcome, None, seed)
    meanings = {name: MEANING[name] for name in found}
    if random_splits:
        learned, meaning = majority_at_random(judged.answered, judged.labels, seed), AT_RANDOM
    elif outcome.groups is not None and not outcome.is_of_one_group:
        learned, meaning = majority_of_others(judged.answered, judged.labels), OF_OTHERS
    else:
        return found, meanings
    found = {"majority": scores(learned, calibrated=False), "majority of all": found["majority"]} | {
        name: one for name, one in found.items() if name != "majority"
    }
    return found, meanings | {"majority": meaning, "majority of all": MEANING["majority"]}


def _confusion(judged: Judged, outcome: Outcome) -> dict[str, dict[str, int]]:
    """True label to answer to count, with what has no answer."""
    return {
        true: {**answers, NO_ANSWER: sum(one.truth == true and one.answer is None for one in judged.answered)}
        for true, answers in confusion(outcome).items()
    }


def _notes(judged: Judged, alone: bool) -> Iterator[str]:
    if alone:
        yield (
            "all is of one person: there are no others to learn the commonest label from, so the majority is that of "
            "these examples, and no interval can be told"
        )
    elif None in persons_of(judged.answered):
        yield "no persons are named: the majority is that of these examples, and intervals draw single examples"
    present = {one.truth for one in judged.answered}
    if len(present) == 1:
        yield f"all is labelled {min(present)}: no figure here tells skill from habit"
    elif missing := [label for label in judged.labels if label not in present]:
        yield f"nothing is labelled {', '.join(missing)}: the averages leave it out"
