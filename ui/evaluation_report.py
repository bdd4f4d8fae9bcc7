"""An evaluation as Markdown for people; its answers as CSV."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from emotrace.engine.evaluation.evaluation import Evaluated
from emotrace.engine.evaluation.report import Evaluation
from emotrace.engine.evaluation.scores import BINS, RESAMPLES, Interval, Scores
from emotrace.engine.evaluation.trivial import MEANING

SHOWN = 10
"""Reasons for which something was left out; JSON has a line for each example."""
FIGURES = ("accuracy", "macro_f1", "uar", "ece")
HEADINGS = ("", "n", "accuracy", "macro-F1", "UAR", "ECE")


def as_markdown(evaluation: Evaluation) -> str:
    """The whole report."""
    parts = (
        _summary(evaluation),
        _figures(evaluation),
        _by_label(evaluation),
        _confusion(evaluation),
        _abstention(evaluation),
        _left_out(evaluation),
        _settings(evaluation),
    )
    return "\n".join(chain.from_iterable(parts)) + "\n"


def as_predictions(evaluated: Evaluated) -> str:
    """A row for each example: its labels, its group, the belief, whether it was covered and concluded."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = sorted(evaluated.predicted[0].posterior)
    writer.writerow(["example", "group", "labels", "covered", "concluded", *names])
    for one in evaluated.predicted:
        example = one.example
        told = [example.id, example.group or "", " ".join(example.labels), int(one.covered), int(one.concluded)]
        writer.writerow([*told, *(f"{one.posterior[name]:.4f}" for name in names)])
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
    rows = [_row("**emotrace**", main, one.intervals)]
    rows += [_row(name, variant.scores, variant.intervals) for name, variant in one.variants.items()]
    rows += [_row(f"baseline: {name}", scores, {}) for name, scores in one.baselines.items()]
    yield from _table(HEADINGS, rows)
    yield ""
    exact = "exactly these labels" if one.several else "the label"
    yield f"accuracy: share with {exact}. macro-F1 and UAR (unweighted average recall): means over the labels."
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


def _row(name: str, scores: Scores, sure: Mapping[str, Interval]) -> list[str]:
    return [name, str(scores.n), *(_figure(getattr(scores, figure), sure.get(figure)) for figure in FIGURES)]


def _figure(value: float | None, sure: Interval | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if sure is None else f"{value:.3f} ({sure.low:.3f}-{sure.high:.3f})"


def _by_label(one: Evaluation) -> Iterator[str]:
    yield "## By label"
    yield ""
    rows = [
        [label, f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.3f}", str(score.n)]
        for label, score in one.per_label.items()
    ]
    yield from _table(("label", "precision", "recall", "F1", "n"), rows)
    yield ""


def _confusion(one: Evaluation) -> Iterator[str]:
    yield "## Confusion"
    yield ""
    yield "Rows: the label that people gave. Columns: the answer." + (
        " Only examples with one label and one answer." if one.several else ""
    )
    yield ""
    rows = [[true, *(str(answers[label]) for label in one.labels)] for true, answers in one.confusion.items()]
    yield from _table(("", *one.labels), rows)
    yield ""


def _abstention(one: Evaluation) -> Iterator[str]:
    yield "## If the least confident were left unanswered"
    yield ""
    first = "first answers right" if one.several else "accuracy"
    rows = [[f"{p.share:.0%}", f"{p.accuracy:.3f}", f"{p.confidence:.3f}"] for p in one.abstention]
    yield from _table(("answered", first, "confidence from"), rows)
    yield ""


def _left_out(one: Evaluation) -> Iterator[str]:
    for heading, lines in (("Left out by the reader", one.left_out), ("Could not be judged", one.failed)):
        if lines:
            yield f"## {heading}: {len(lines)}"
            yield ""
            yield from _reasons(lines)
            yield ""


def _reasons(lines: Sequence[str]) -> Iterator[str]:
    """Reasons with how often each holds and where first; no more than SHOWN."""
    first: dict[str, str] = {}
    for line in lines:
        where, _, why = line.partition(": ")
        first.setdefault(why, where)
    counts = Counter(line.partition(": ")[2] for line in lines)
    for why, count in counts.most_common(SHOWN):
        yield f"- {count} x {why} (first: {first[why]})" if count > 1 else f"- {first[why]}: {why}"
    if len(counts) > SHOWN:
        yield f"- and {len(counts) - SHOWN} more reasons; --format json has every line"


def _settings(one: Evaluation) -> Iterator[str]:
    yield "## Settings"
    yield ""
    yield from (f"- {name}: {value}" for name, value in one.settings.items())


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A Markdown table whose columns line up: the first to the left, the others to the right."""
    rows = [[re.sub(r"\|", r"\\|", cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    yield _line(headings, widths)
    yield "|" + "|".join("-" * (w + 2) if at == 0 else "-" * (w + 1) + ":" for at, w in enumerate(widths)) + "|"
    yield from (_line(row, widths) for row in rows)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        cell.rjust(width) if at else cell.ljust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "| " + " | ".join([first, *others]) + " |"
