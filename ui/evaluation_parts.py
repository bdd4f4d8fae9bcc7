"""Parts that the reports of all evaluations have in common."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from emotrace.engine.evaluation.chain_report import ChainEvaluation
from emotrace.engine.evaluation.report import Evaluation
from emotrace.engine.evaluation.scores import Interval, Scores

SHOWN = 10
"""Reasons for which something was left out; JSON has a line for each example."""
FIGURES = ("accuracy", "macro_f1", "uar", "ece")
HEADINGS = ("", "n", "accuracy", "macro-F1", "UAR", "ECE")

Report = Evaluation | ChainEvaluation


def row(name: str, scores: Scores, sure: Mapping[str, Interval]) -> list[str]:
    """A row under HEADINGS, with the intervals that there are."""
    return [name, str(scores.n), *(_figure(getattr(scores, figure), sure.get(figure)) for figure in FIGURES)]


def _figure(value: float | None, sure: Interval | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if sure is None else f"{value:.3f} ({sure.low:.3f}-{sure.high:.3f})"


def by_label(one: Report) -> Iterator[str]:
    """Precision, recall and F1 of each label."""
    yield "## By label"
    yield ""
    rows = [
        [label, f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.3f}", str(score.n)]
        for label, score in one.per_label.items()
    ]
    yield from table(("label", "precision", "recall", "F1", "n"), rows)
    yield ""


def left_out(one: Report) -> Iterator[str]:
    """What is in no figure, and why."""
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


def settings(one: Report) -> Iterator[str]:
    """What the user chose, and what judged."""
    yield "## Settings"
    yield ""
    yield from (f"- {name}: {value}" for name, value in one.settings.items())


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
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
