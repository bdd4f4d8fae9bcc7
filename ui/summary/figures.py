"""A summary as figures: shares of the emotions by group, and where the groups lie in valence and arousal."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from emotrace.ui.colours import colour
from emotrace.ui.exports.drawing import BODY, FAINT, INK, LINE, SMALL, cut, files_of, fonts, new_figure, plain
from emotrace.ui.summary.groups import Group, Summary
from emotrace.ui.summary.naming import Point, name_points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 30
"""Groups that a figure shows: those with the most rows. Our own choice."""

NAME_INCHES, ROW_INCHES, PANEL_INCHES, MARGIN_INCHES = 1.3, 0.2, 1.0, 0.85

BAR = 0.72
"""Height of a bar in rows."""

ABSTAINED = "no conclusion"

NOTE = "share of the answered rows (how many, in brackets), with 95 % bootstrap intervals"


def figures(summary: Summary) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Name and files (ending to bytes) of each figure: shares, affect. None where nothing was answered."""
    answered = [group for group in summary.groups if group.answered]
    if answered:
        largest = sorted(answered, key=lambda group: -group.rows)[:MOST]
        shown = [group for group in answered if group in largest]
        left_out = f"; the {MOST} largest of {len(answered)} groups" if len(answered) > MOST else ""
        yield "shares", _shares(summary, shown, NOTE + left_out)
        yield "affect", _affect(shown, left_out)


def _shares(summary: Summary, shown: Sequence[Group], note: str) -> dict[str, bytes]:
    """A panel for each label, with the share in each group; and one for the rest."""
    labels = [label for label in summary.labels if any(group.shares[label].rows for group in shown)]
    height, width = MARGIN_INCHES + ROW_INCHES * len(shown), NAME_INCHES + PANEL_INCHES * max(3, len(labels) + 1)
    figure = new_figure(height, width)
    *panels, last = figure.subplots(1, len(labels) + 1, sharex=True, sharey=True, squeeze=False)[0]
    for panel, label in zip(panels, labels, strict=True):
        _emotion(panel, label, shown)
    rest = [group.abstentions / group.answered for group in shown]
    last.barh(range(len(shown)), rest, height=BAR, facecolor="white", edgecolor=FAINT, linewidth=0.7)
    _dress(last, ABSTAINED)
    names = [f"{cut(group.name, NAME_INCHES - 0.4)} ({group.answered:,})" for group in shown]
    first = (*panels, last)[0]
    first.set_yticks(range(len(shown)), names, parse_math=False, fontfamily=list(fonts()))
    first.set_ylim(len(shown) - 0.4, -0.6)
    first.set_xlim(left=0)
    figure.supxlabel(note, fontsize=SMALL, color=FAINT)
    return files_of(figure)


def _emotion(axes: "Axes", label: str, shown: Sequence[Group]) -> None:
    at, shares = range(len(shown)), [group.shares[label] for group in shown]
    values = [one.share for one in shares]
    below = [max(0.0, one.share - one.interval.low) for one in shares]
    above = [max(0.0, one.interval.high - one.share) for one in shares]
    axes.barh(at, values, height=BAR, color=colour(label))
    axes.errorbar(values, at, xerr=(below, above), fmt="none", ecolor=INK, elinewidth=0.8, capsize=1.6)
    _dress(axes, label)


def _dress(axes: "Axes", name: str) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    plain(axes)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.grid(axis="x", color=LINE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_title(name, fontsize=BODY, color=INK)


def _affect(shown: Sequence[Group], left_out: str) -> dict[str, bytes]:
    """Each group as a point, the larger the more answered rows it has, in the colour of its commonest emotion."""
    figure = new_figure(4.2, 4.6)
    axes = figure.subplots()
    most = max(group.answered for group in shown)
    points = []
    for group in sorted(shown, key=lambda group: -group.answered):  # the small ones last, for they would be hidden
        x, y, size = group.valence or 0.0, group.arousal or 0.0, 12 + 110 * group.answered / most
        axes.scatter(x, y, s=size, color=colour(_commonest(group)), edgecolors=INK, linewidths=0.5, zorder=3)
        points.append(Point(group.name, x, y, math.sqrt(size) / 2))
    for label in sorted({_commonest(group) for group in shown} - {""}):
        axes.scatter([], [], s=30, color=colour(label), edgecolors=INK, linewidths=0.5, label=label)
    if any(map(_commonest, shown)):
        axes.legend(fontsize=SMALL, frameon=False, ncols=4, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    plain(axes)
    axes.axhline(0, color=LINE, linewidth=0.8)
    axes.axvline(0, color=LINE, linewidth=0.8)
    axes.margins(0.2)
    axes.set_xlabel("valence: unpleasant to pleasant, mean", fontsize=BODY)
    axes.set_ylabel("arousal: calm to excited, mean", fontsize=BODY)
    note = f"colour: the commonest conclusion; size: answered rows\n{left_out.removeprefix('; ')} "
    said = figure.supxlabel(note, fontsize=SMALL, color=FAINT)
    nameless = name_points(axes, points)
    if nameless:  # on a line that is there already, or the discs would move
        room = f"no room for {nameless} name{'' if nameless == 1 else 's'}"
        said.set_text(f"{note.rstrip(' ')}{'; ' if left_out else ''}{room}")
    return files_of(figure)


def _commonest(group: Group) -> str:
    label, share = max(group.shares.items(), key=lambda pair: pair[1].rows)
    return label if share.rows else ""
