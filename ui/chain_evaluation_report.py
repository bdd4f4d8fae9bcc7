"""An evaluation of a chain as Markdown for people; its answers as CSV."""

import csv
import io
from collections.abc import Iterator
from itertools import chain

from emotrace.engine.evaluation.chain_report import NO_ANSWER, ChainEvaluated, ChainEvaluation
from emotrace.engine.evaluation.scores import RESAMPLES, Scores
from emotrace.ui.evaluation_parts import HEADINGS, by_label, left_out, row, settings, table


def as_markdown(evaluation: ChainEvaluation) -> str:
    """The whole report."""
    parts = (
        _summary(evaluation),
        _figures(evaluation),
        _further(evaluation),
        by_label(evaluation),
        _confusion(evaluation),
        left_out(evaluation),
        settings(evaluation),
    )
    return "\n".join(chain.from_iterable(parts)) + "\n"


def as_predictions(evaluated: ChainEvaluated) -> str:
    """A row for each example, as the benchmark tells it; an answer that there is not is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(evaluated.answers[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(evaluated.answers)
    return out.getvalue()


def _summary(one: ChainEvaluation) -> Iterator[str]:
    yield f"# {one.benchmark}: {one.data}"
    yield ""
    of = "" if one.groups is None else f" of {one.groups} {'person' if one.groups == 1 else 'persons'}"
    yield f"{one.n} {one.unit}{of}, {one.seconds:.1f} s, {one.items_per_second:.1f} a second."
    yield f"Coverage {one.coverage:.3f}: share that has an answer; the others count as answered wrongly."
    yield f"Answer: {one.answers}."
    if one.left_out or one.failed:
        yield f"Left out: {len(one.left_out)} by the reader, {len(one.failed)} that could not be judged; see below."
    if one.warning:
        yield f"Warning: {one.warning}."
    yield from (f"Note: {note}." for note in one.notes)
    yield ""


def _figures(one: ChainEvaluation) -> Iterator[str]:
    yield "## Figures"
    yield ""
    main = Scores(n=one.n, accuracy=one.accuracy, macro_f1=one.macro_f1, uar=one.uar, ece=one.ece)
    rows = [row(f"**{one.benchmark}**", main, one.intervals)]
    rows += [row(f"baseline: {name}", scores, {}) for name, scores in one.baselines.items()]
    yield from table(HEADINGS, rows)
    yield ""
    yield "accuracy: share with the label. macro-F1 and UAR (unweighted average recall): means over the labels."
    if one.intervals:
        unit = "persons" if one.groups else one.unit
        yield f"In brackets: 95 % bootstrap intervals, {RESAMPLES} resamples of {unit}."
    if one.ece is None:
        yield "ECE: none, for answers come without a probability."
    yield ""
    yield from (f"- baseline {name}: {meaning}" for name, meaning in one.baseline_meanings.items())
    yield ""


def _further(one: ChainEvaluation) -> Iterator[str]:
    if not one.further:
        return
    yield "## Further figures"
    yield ""
    rows = [
        [name, f"{each.value:.3f}", "; ".join(f"{skill} {value:.3f}" for skill, value in each.without_skill.items())]
        for name, each in one.further.items()
    ]
    yield from table(("", one.benchmark, "without skill"), rows)
    yield ""
    yield from (f"- {name}: {each.meaning}" for name, each in one.further.items())
    yield ""


def _confusion(one: ChainEvaluation) -> Iterator[str]:
    yield "## Confusion"
    yield ""
    yield "Rows: the label that people gave. Columns: the answer."
    yield ""
    columns = (*one.labels, NO_ANSWER)
    rows = [[true, *(str(answers.get(answer, 0)) for answer in columns)] for true, answers in one.confusion.items()]
    yield from table(("", *columns), rows)
    yield ""
