"""The same examples under other conditions: what the main figures owe to each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from emotrace.engine.baseline import Baseline
from emotrace.engine.benchmark import LabelledData
from emotrace.engine.evaluation.answers import Answers, answerable
from emotrace.engine.evaluation.norms import group_baselines, judged_by_group
from emotrace.engine.evaluation.outcome import Outcome, forced_choice
from emotrace.engine.evaluation.prediction import Predicted
from emotrace.engine.evaluation.report import Variant
from emotrace.engine.evaluation.scores import intervals, scores
from emotrace.engine.evaluation.watching import Watch
from emotrace.engine.orchestrator import Engine
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.trainer import CrossValidator

Named = tuple[str, Variant]


@dataclass
class Variants:
    """Figures beside the main ones."""

    engine: Engine
    data: LabelledData
    seed: int
    watch: Watch
    groups_alone: bool
    """Whether to hold each group against its own norms as well."""
    held_out: CrossValidator | None

    def of(self, predicted: Sequence[Predicted], answers: Answers) -> dict[str, Variant]:
        """Each variant that makes sense for these examples, by name."""
        found = [*self._parts(predicted, answers), *self._choices(predicted)]
        if not self.data.several:
            found += [*self._own_norms(predicted), *self._unseen(predicted)]
        return dict(found)

    def _parts(self, predicted: Sequence[Predicted], answers: Answers) -> Iterator[Named]:
        import numpy as np

        conditions: dict[str, tuple[str, Callable[[Predicted], bool]]] = {
            "covered": ("only examples in which anything was found to judge by", lambda one: one.covered),
            "concluded": ("only examples of which the belief concludes", lambda one: one.concluded),
        }
        for name, (meaning, holds) in conditions.items():
            kept = np.array([holds(one) for one in predicted], bool)
            if kept.any() and not kept.all():
                yield self._variant(name, meaning, answers.outcome.part(kept), answers.calibrated)

    def _choices(self, predicted: Sequence[Predicted]) -> Iterator[Named]:
        ekman, labels = taxonomy("ekman").labels, self.data.labels
        single = [one for one in predicted if len(one.example.labels) == 1]
        if self.data.several and set(labels) == set(ekman) and single:
            meaning = "examples with one label, and the label with the largest posterior for each"
            yield self._variant("single choice", meaning, forced_choice(single, labels, ekman))
        elif not self.data.several and 1 < len(labels) < len(ekman):
            meaning = f"answers from all of {', '.join(ekman)}"
            yield self._variant("open choice", meaning, forced_choice(predicted, labels, ekman))

    def _own_norms(self, predicted: Sequence[Predicted]) -> Iterator[Named]:
        if self._baselines:
            examples = [one.example for one in predicted]
            judging = judged_by_group(self.engine, examples, self._baselines)
            found = list(self.watch(judging, len(examples), "judging each group by its own norms"))
            own = [one for one in found if isinstance(one, Predicted)]
            if own:
                meaning = "each group held against norms made from all its examples, whatever their labels"
                yield self._choice("own norms", meaning, own)

    def _unseen(self, predicted: Sequence[Predicted]) -> Iterator[Named]:
        meaning = "weights trained anew without the group that is judged"
        yield from self._cross_validated("held out", meaning, predicted, {})
        if self._baselines:
            both = f"{meaning}; each group held against its own norms"
            yield from self._cross_validated("held out, own norms", both, predicted, self._baselines)

    def _cross_validated(
        self, name: str, meaning: str, predicted: Sequence[Predicted], own: Mapping[str, Baseline]
    ) -> Iterator[Named]:
        if self.held_out is not None:
            data = replace(self.data, examples=tuple(one.example for one in predicted))
            posteriors = self.held_out.cross_validate(data, self.engine.setting, own)
            unseen = [
                replace(one, posterior=posterior or {}) for one, posterior in zip(predicted, posteriors, strict=True)
            ]
            yield self._choice(name, meaning, unseen)

    @cached_property
    def _baselines(self) -> dict[str, Baseline]:
        """Each group's own norms; none where they are not wanted."""
        return group_baselines(self.engine, self.data.examples, self.watch) if self.groups_alone else {}

    def _choice(self, name: str, meaning: str, predicted: Sequence[Predicted]) -> Named:
        among = answerable(self.data.labels)
        return self._variant(name, meaning, forced_choice(predicted, among, among))

    def _variant(self, name: str, meaning: str, outcome: Outcome, calibrated: bool = True) -> Named:
        found = scores(outcome, calibrated=calibrated)
        if outcome.is_of_one_group:
            meaning += "; all of one group, so no interval can be told"
        return name, Variant(meaning=meaning, scores=found, intervals=intervals(outcome, self.seed))
