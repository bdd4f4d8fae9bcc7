"""Evaluates: judges every example of labelled data, and measures how far the conclusions agree with the labels."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from emotrace.engine.benchmark import Example, LabelledData
from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.answers import Answers, labels_each, one_label
from emotrace.engine.evaluation.drawing import drawn
from emotrace.engine.evaluation.norms import group_baselines, judged_by_group
from emotrace.engine.evaluation.outcome import Outcome
from emotrace.engine.evaluation.prediction import Predicted, differing, judged, weighed, weighed_at_once, weighers
from emotrace.engine.evaluation.report import Evaluation
from emotrace.engine.evaluation.scores import (
    abstention,
    chance_calibration_error,
    confusion,
    intervals,
    label_scores,
    reliability,
    scores,
)
from emotrace.engine.evaluation.trivial import baselines
from emotrace.engine.evaluation.variants import Variants
from emotrace.engine.evaluation.watching import Watch, unwatched
from emotrace.engine.host import describe
from emotrace.engine.orchestrator import Engine
from emotrace.engine.trainer import CrossValidator

CHECKED = 200
"""Texts that are also judged one by one, to see that weighing many at once comes to the same, and which hold a cue."""


@dataclass(frozen=True)
class Plan:
    """What is to be measured."""

    benchmark: str
    groups_alone: Literal["beside", "only", "no"] = "beside"
    """Whether each group is also, only or not held against its own norms."""
    held_out: CrossValidator | None = None
    """Trains anew without each group and judges that; None for no such figures."""
    seed: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    """What the user chose, to be told with the figures."""


@dataclass(frozen=True)
class Evaluated:
    """The figures, and what they were counted from."""

    evaluation: Evaluation
    predicted: tuple[Predicted, ...]
    answers: tuple[tuple[str, ...], ...]
    """What each of these was answered: one label, several or none."""


def evaluate(engine: Engine, data: LabelledData, plan: Plan, watch: Watch = unwatched) -> Evaluated:
    """Judge every example and measure. The engine's observers are closed at the end.

    Raises:
        InputError: no example could be judged; the message is that of the first.
    """
    try:
        done = _Run(engine, data, plan, watch).evaluated()
    finally:
        unclosed = engine.close()
    notes = (*done.evaluation.notes, *unclosed)
    return replace(done, evaluation=done.evaluation.model_copy(update={"notes": notes}))


@dataclass
class _Run:
    engine: Engine
    data: LabelledData
    plan: Plan
    watch: Watch
    notes: list[str] = field(default_factory=list)
    compared: Mapping[Example, Predicted | str] = field(default_factory=dict)
    """What judging one by one said of those by which two ways of judging were compared."""
    looked_at: Sequence[Predicted] = ()
    """Examples that were judged one by one where most were not: of these it is known whether they hold a cue."""

    def evaluated(self) -> Evaluated:
        start = time.perf_counter()
        found = list(self.watch(self._judged(), len(self.data.examples), "judging"))
        seconds = time.perf_counter() - start
        predicted = tuple(one for one in found if isinstance(one, Predicted))
        failed = tuple(one for one in found if isinstance(one, str))
        if not predicted:
            raise InputError(f"none of {len(failed)} examples could be judged; the first: {failed[0]}")
        self.notes += self.data.notes
        self._note_labels(predicted)
        answers = self._answers(predicted)
        return Evaluated(self._evaluation(predicted, failed, answers, seconds), predicted, answers.said)

    def _judged(self) -> Iterator[Predicted | str]:
        examples = self.data.examples
        if self.plan.groups_alone == "only":
            own = group_baselines(self.engine, examples, self.watch)
            if not own:
                raise InputError("--baseline group needs a group for each example, and an observer that measures")
            return judged_by_group(self.engine, examples, own)
        by = weighers(self.engine, examples)
        if by and self._same(drawn(examples, CHECKED, self.plan.seed)):
            return weighed(self.engine, examples, by)
        return self._one_by_one(examples)

    def _one_by_one(self, examples: Sequence[Example]) -> Iterator[Predicted | str]:
        for example in examples:
            known = self.compared.get(example)
            yield from judged(self.engine, [example]) if known is None else [known]

    def _same(self, some: Sequence[Example]) -> bool:
        """Whether weighing many at once comes to what judging one by one does."""
        try:
            at_once = weighed_at_once(self.engine, some, weighers(self.engine, some))
        except Exception as error:  # noqa: BLE001  # an observer may raise anything; there is another way
            self.notes.append(f"weighing many texts at once failed ({describe(error)}): all were judged one by one")
            return False
        one_by_one = list(self.watch(judged(self.engine, some), len(some), "comparing two ways of judging"))
        self.compared = dict(zip(some, one_by_one, strict=True))
        if self.engine.late:
            return False
        differ = differing(one_by_one, at_once)
        then = "all were judged one by one" if differ else "all were weighed at once; coverage is that of these texts"
        self.notes.append(f"of {len(some)} texts also judged one by one, {differ} came out differently: {then}")
        if not differ:
            self.looked_at = [one for one in one_by_one if isinstance(one, Predicted)]
        return not differ

    def _answers(self, predicted: Sequence[Predicted]) -> Answers:
        if self.data.several:
            return labels_each(self.engine, predicted, self.data.labels, self.watch)
        return one_label(predicted, self.data.labels)

    def _note_labels(self, predicted: Sequence[Predicted]) -> None:
        counts = Counter(label for one in predicted for label in one.example.labels)
        if len(counts) == 1:
            self.notes.append(f"every example is labelled {min(counts)}: no figure here tells skill from habit")
        few = [label for label, count in counts.items() if count == 1 and len(counts) > 1]
        if few:
            self.notes.append(f"one example alone is labelled {', '.join(sorted(few))}: averages lean on it")
        missing = [label for label in self.data.labels if label not in counts]
        if missing:
            self.notes.append(f"no example here is labelled {', '.join(missing)}: the averages leave it out")

    def _note_doubts(self, outcome: Outcome) -> None:
        if outcome.is_of_one_group:
            self.notes.append("all is of one group, and intervals would draw whole groups: no interval can be told")
        for name in sorted(self.engine.late):
            self.notes.append(f"the {name} observer did not return in time; while it was at work, it was asked nothing")

    def _evaluation(
        self, predicted: Sequence[Predicted], failed: tuple[str, ...], answers: Answers, seconds: float
    ) -> Evaluation:
        outcome, plan, data = answers.outcome, self.plan, self.data
        main = scores(outcome, calibrated=answers.calibrated)
        texts = [one.example.text or "" for one in predicted]
        observed = [one.kinds for one in predicted]
        beside = plan.groups_alone == "beside"
        found = Variants(self.engine, data, plan.seed, self.watch, beside, plan.held_out).of(predicted, answers)
        self._note_doubts(outcome)
        return Evaluation(
            benchmark=plan.benchmark,
            data=data.name,
            n=main.n,
            macro_f1=main.macro_f1,
            accuracy=main.accuracy,
            uar=main.uar,
            ece=main.ece,
            ece_by_chance=chance_calibration_error(outcome, plan.seed) if answers.calibrated else None,
            coverage=_share_covered(self.looked_at or predicted),
            concluded=sum(one.concluded for one in predicted) / main.n,
            baselines=baselines(outcome, texts if any(texts) else None, plan.seed, observed if any(observed) else None),
            intervals=intervals(outcome, plan.seed),
            answers=answers.meaning,
            ece_of=answers.ece_of,
            several=data.several,
            labels=outcome.labels,
            groups=None if outcome.groups is None else len(set(outcome.groups)),
            per_label=label_scores(outcome),
            confusion=confusion(outcome),
            abstention=abstention(outcome),
            reliability=reliability(outcome) if answers.calibrated else (),
            variants=found,
            seconds=seconds,
            items_per_second=main.n / seconds,
            left_out=data.left_out,
            failed=failed,
            notes=tuple(self.notes),
            settings=dict(plan.settings),
        )


def _share_covered(predicted: Sequence[Predicted]) -> float:
    return sum(one.covered for one in predicted) / len(predicted)
