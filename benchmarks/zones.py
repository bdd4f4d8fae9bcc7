"""How far zones of regulation agree with people's labels, in windows of 200 ms, person by person.

    python benchmarks/zones.py TABLE.csv [--random-splits] [--seed N] [--json]

TABLE.csv has the columns file, person, start, end and zone (green, blue, yellow, red): a stretch a row, times in
seconds; the files lie beside it. CALMED's own labels are of this kind (Sousa et al. 2023, arXiv 2307.13706). Nothing is
learned here but which zone is commonest, and that from other persons. CALMED's published split draws windows of the
same sessions for both sides; --random-splits does so too, with a warning.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from emotrace.chains.zone_windows import WINDOW, ZONES, ZoneWindow, zone_windows
from emotrace.engine.errors import EmotraceError
from emotrace.engine.evaluation.scores import Interval, LabelScore, Scores, confusion, intervals, label_scores, scores
from emotrace.engine.evaluation.windowed import (
    Stretches,
    Window,
    majority_at_random,
    majority_of_others,
    outcome_of,
    read_stretches,
    windows_of,
)
from emotrace.engine.intake import given_file
from emotrace.engine.orchestrator import Engine
from emotrace.engine.record import Number, Record
from emotrace.engine.taxonomy import taxonomy
from emotrace.ui.session import Options, open_engine

WARNING = (
    "windows were drawn at random: neighbours of nearly every window are on the other side, so these figures tell "
    "nothing of a new person"
)


class Figures(Record):
    """What was measured."""

    windows: int
    persons: int
    answered: Number
    """Share of the windows in which anything was observed; the others count as wrong."""
    ours: Scores
    commonest: Scores
    """Of always answering with the commonest zone of the others."""
    intervals: dict[str, Interval]
    """95 % bootstrap intervals of ours; whole persons are drawn again."""
    zones: dict[str, LabelScore]
    confusion: dict[str, dict[str, int]]
    left_out: tuple[str, ...] = ()
    warning: str | None = None


def main() -> None:
    """Read the arguments, judge every recording, print the scores."""
    parser = argparse.ArgumentParser(description="Zones of regulation against labels of windows.")
    parser.add_argument("table", type=Path, help="CSV with file, person, start, end, zone")
    parser.add_argument("--random-splits", action="store_true", help="draw windows, not persons; prints a warning")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    try:
        stretches = read_stretches(arguments.table, "zone", ZONES)
        with open_engine(Options(no_llm=True)) as engine:
            windows = list(judged(engine, stretches))
    except EmotraceError as error:
        raise SystemExit(str(error)) from error
    figures = measured(windows, stretches.left_out, random_splits=arguments.random_splits, seed=arguments.seed)
    if figures.warning:
        print(f"warning: {figures.warning}", file=sys.stderr)
    print(figures.model_dump_json(indent=2) if arguments.json else "\n".join(as_lines(figures)))


def judged(engine: Engine, stretches: Stretches) -> Iterator[Window]:
    """Every labelled window of every recording, with the zone that the evidence lies in."""
    try:
        for path in stretches.paths:
            found = zone_windows(engine.judge([given_file(path)]).graph.observations, taxonomy("ekman"))
            of_it = [one for one in stretches.found if one.path == path]
            yield from windows_of(of_it, answers(found), WINDOW)
    finally:
        for observer in engine.observers:
            observer.close()


def answers(found: Sequence[ZoneWindow]) -> Callable[[float], str | None]:
    """What zone there is at a time; None where nothing was observed."""
    by_slot = {int(one.start / WINDOW + 1e-6): one.zone for one in found}
    return lambda seconds: by_slot.get(int(seconds / WINDOW + 1e-6))


def measured(
    windows: Sequence[Window], left_out: tuple[str, ...] = (), *, random_splits: bool = False, seed: int = 0
) -> Figures:
    """The figures, beside those of the commonest zone."""
    ours = outcome_of(windows, ZONES, by_person=not random_splits)
    trivial = majority_at_random(windows, ZONES, seed) if random_splits else majority_of_others(windows, ZONES)
    return Figures(
        windows=len(windows),
        persons=len({one.person for one in windows}),
        answered=sum(one.answer is not None for one in windows) / len(windows),
        ours=scores(ours, calibrated=False),
        commonest=scores(trivial, calibrated=False),
        intervals=intervals(ours, seed),
        zones=label_scores(ours),
        confusion=confusion(ours),
        left_out=left_out,
        warning=WARNING if random_splits else None,
    )


def as_lines(figures: Figures) -> Iterator[str]:
    """The figures as Markdown."""
    yield f"{figures.windows} windows of {figures.persons} persons; {figures.answered:.1%} have an answer"
    yield from ("", "| | macro F1 | balanced accuracy | accuracy |", "|---|---|---|---|")
    for name, one in (("zones", figures.ours), ("commonest zone of the others", figures.commonest)):
        yield f"| {name} | {one.macro_f1:.3f} | {one.uar:.3f} | {one.accuracy:.3f} |"
    between = figures.intervals["macro_f1"]
    yield from ("", f"95 % interval of macro F1: {between.low:.3f} to {between.high:.3f}")
    yield from ("", "| zone | windows | precision | recall | F1 |", "|---|---|---|---|---|")
    for zone, one_of_it in figures.zones.items():
        shown = (one_of_it.precision, one_of_it.recall, one_of_it.f1)
        yield f"| {zone} | {one_of_it.n} | {' | '.join(f'{value:.3f}' for value in shown)} |"
    if figures.left_out:
        yield from ("", *(f"left out: {line}" for line in figures.left_out))


if __name__ == "__main__":
    main()
