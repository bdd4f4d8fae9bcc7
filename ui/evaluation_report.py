"""An evaluation as Markdown for people; its answers as CSV."""

import csv
import io
from collections.abc import Iterator
from itertools import chain

from emotrace.engine.evaluation.evaluation import Evaluated
from emotrace.engine.evaluation.report import Evaluation
from emotrace.engine.evaluation.scores import BINS, RESAMPLES, Scores
from emotrace.engine.evaluation.trivial import MEANING
from emotrace.ui.evaluation_parts import HEADINGS, by_label, left_out, row, settings, table


def as_markdown(evaluation: Evaluation) -> str:
    """The whole report."""
    parts = (
        _summary(evaluation),
        _figures(evaluation),
        by_label(evaluation),
        _confusion(evaluation),
        _abstention(evaluation),
        left_out(evaluation),
        settings(evaluation),
    )
    return "\n".join(chain.from_iterable(parts)) + "\n"


def as_predictions(evaluated: Evaluated) -> str:
    """A row for each example: its group, its labels, the answer, whether it was covered and concluded, the belief.

    The answer is what was scored: several labels, or none, where the data allow several; one drawn by lot where
    nothing parts the labels.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = sorted(evaluated.predicted[0].posterior)
    writer.writerow(["example", "group", "labels", "answer", "covered", "concluded", *names])
    for one, answer in zip(evaluated.predicted, evaluated.answers, strict=True):
        example = one.example
        told = [example.id, example.group or "", " ".join(example.labels), " ".join(answer)]
        belief = [f"{one.posterior[name]:.4f}" for name in names]
        writer.writerow([*told, int(one.covered), int(one.concluded), *belief])
    return out.getvalue()


def _summary(one: Evaluation) -> Iterator[str]:
    yield f"# {one.benchmark}: {one.data}"
    yield ""
    groups = "" if one.groups is None else f" in {one.groups} groups"
    yield f"{one.n} examples{groups}, {one.seconds:.1f} s, {one.items_per_second:.1f} a second."
    yield f"Coverage {one.coverage:.3f}: share in which a face, speech or a cue in the words was found."
    yield f"Concluded {one.concluded:.3f}: share of which the belief concludes; of the others it abstains."
    yield f"Answer: {one.answers}."
    if one.left_out or one.failed:
        yield f"Left out: {len(one.left_out)} by the reader, {len(one.failed)} that could not be judged; see below."
    yield from (f"Note: {note}." for note in one.notes)
    yield ""


def _figures(one: Evaluation) -> Iterator[str]:
    yield "## Figures"
    yield ""
    main = Scores(n=one.n, accuracy=one.accuracy, macro_f1=one.macro_f1, uar=one.uar, ece=one.ece)
    rows = [row("**emotrace**", main, one.intervals)]
    rows += [row(name, variant.scores, variant.intervals) for name, variant in one.variants.items()]
    rows += [row(f"baseline: {name}", scores, {}) for name, scores in one.baselines.items()]
    yield from table(HEADINGS, rows)
    yield ""
    exact = "exactly these labels" if one.several else "the label"
    yield f"accuracy: share with {exact}. macro-F1 and UAR (unweighted average recall): means over the labels."
    if one.intervals:
        unit = "groups" if one.groups else "examples"
        yield f"In brackets: 95 % bootstrap intervals, {RESAMPLES} resamples of {unit}."
    yield f"ECE: expected calibration error, {BINS} equal-width bins, of {one.ece_of}."
    if one.ece_by_chance is not None:
        low, high = one.ece_by_chance.low, one.ece_by_chance.high
        yield f"Probabilities that are all right show {low:.3f} to {high:.3f} on so many examples (95 % of draws)."
    yield ""
    yield from (f"- {name}: {variant.meaning}" for name, variant in one.variants.items())
    yield from (f"- baseline {name}: {MEANING[name]}" for name in one.baselines)
    if "lexicon" not in one.baselines:
        yield "- baseline lexicon: none, for nothing was observed that one could read"
    yield ""


def _confusion(one: Evaluation) -> Iterator[str]:
    yield "## Confusion"
    yield ""
    yield "Rows: the label that people gave. Columns: the answer." + (
        " Only examples with one label and one answer." if one.several else ""
    )
    yield ""
    rows = [[true, *(str(answers[label]) for label in one.labels)] for true, answers in one.confusion.items()]
    yield from table(("", *one.labels), rows)
    yield ""


def _abstention(one: Evaluation) -> Iterator[str]:
    yield "## If the least confident were left unanswered"
    yield ""
    first = "first answers right" if one.several else "accuracy"
    rows = [[f"{p.share:.0%}", f"{p.accuracy:.3f}", f"{p.confidence:.3f}"] for p in one.abstention]
    yield from table(("answered", first, "confidence from"), rows)
    yield ""
    yield "Of answers that are equally confident, each counts as right as all of them are: their order plays no part."
    yield ""
