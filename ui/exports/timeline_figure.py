"""Figure of a course over time: beliefs on top; what was said, and the cues of each person, below."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emotrace.engine.course import Moment
from emotrace.engine.moments import PEAK
from emotrace.engine.observation import Observation
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Source
from emotrace.ui.colours import colour, hatch
from emotrace.ui.exports.drawing import (
    BODY,
    FAINT,
    INK,
    LINE,
    SMALL,
    WIDTH,
    cut,
    inches_of,
    new_figure,
    on,
    paler,
    plain,
    write,
)
from emotrace.ui.exports.telling import SAME
from emotrace.ui.exports.timeline_rows import Bar, Row, rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BELIEF_INCHES, ROW_INCHES, MARGIN_INCHES = 1.7, 0.17, 0.8
AXIS_INCHES = 0.68 * WIDTH
"""Width that the names of the rows leave for the time axis; an estimate, for the length of words."""

BAR, SHORTEST = 0.74, 0.002
"""Height of a bar in rows, and the length of the shortest one as a share of the time axis, so that it can be seen."""

LEAST_ROOM, LEAST_APEX = 0.15, 0.06
"""Inches of a bar below which no words are put into it, and no apex is marked on it."""

HATCHING = (1.0, 1.0, 1.0, 0.45)
"""Colour of the hatches: white that lets most of the area's own colour through."""

NOTE = (
    "Bars: cues, in the colour of the emotion that each speaks for most, the more opaque the stronger; "
    "triangles: the apex of each, and on top the peaks."
)

LEAST_NAMED = 0.25
"""Probability from which an emotion's area is high enough to hold its name."""


def timeline(result: Result, source: Source) -> "Figure | None":
    """The figure of one source, or None where it has no course, or all of it is at one moment.

    Areas are probabilities of each stretch, from a flat prior, for whom the belief is about. Bars below are cues, in
    the colour of the emotion that they speak for most, the more opaque the stronger; what has neither a weight nor a
    time of its own has none. Triangles mark the apex of each, and on top the peaks.
    """
    moments = [one for one in result.course if one.source == source.id and one.person is None]
    until = max((source.details.get("seconds", 0.0), *(one.seconds[1] for one in moments)), default=0.0)
    if not moments or until <= 0:
        return None
    below, left_out = rows(result, source)
    heights = [BELIEF_INCHES, max(1, len(below)) * ROW_INCHES]
    figure = new_figure(sum(heights) + MARGIN_INCHES)
    beliefs, bars = figure.subplots(2, 1, sharex=True, height_ratios=heights)
    beliefs.set_xlim(0, until)
    _beliefs(beliefs, moments, until)
    _peaks(beliefs, result, source, until)
    _rows(bars, below, until)
    _gaps(beliefs, moments, until)
    bars.set_xlabel("time (s)", fontsize=BODY, color=INK)
    more = f"\nNot shown: {left_out} more kinds of cue, which weigh less." if left_out else ""
    figure.supxlabel(f"{NOTE}{more}", fontsize=SMALL - 0.5, color=FAINT, x=0.01, ha="left")
    return figure


def _beliefs(axes: "Axes", moments: Sequence[Moment], until: float) -> None:
    """Probabilities piled up, the emotion with most of it at the bottom; nothing where there is no evidence."""
    total = {label: sum(one.posterior[label] * _length(one) for one in moments) for label in moments[0].posterior}
    floor = [0.0] * len(moments)
    for label in sorted(total, key=lambda one: -total[one]):
        ceiling = [below + one.posterior[label] for below, one in zip(floor, moments, strict=True)]
        for number, stretch in enumerate(_stretches(moments)):
            edges = [*(one.seconds[0] for one in moments[stretch]), moments[stretch][-1].seconds[1]]
            low, high = floor[stretch], ceiling[stretch]
            axes.fill_between(
                edges, [*low, low[-1]], [*high, high[-1]], step="post", facecolor=colour(label), hatch=hatch(label),
                edgecolor=HATCHING, linewidth=0.0, label=label if number == 0 else None,
            )  # fmt: skip
        _name_area(axes, label, moments, floor, until)
        floor = ceiling
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.5, 1])
    axes.set_ylabel("probability", fontsize=BODY, color=INK)
    plain(axes)
    axes.legend(
        *(list(reversed(one)) for one in axes.get_legend_handles_labels()), loc="upper left",
        bbox_to_anchor=(1.005, 1.03), frameon=False, fontsize=SMALL, handlelength=1.4, handleheight=1.0,
    )  # fmt: skip


def _stretches(moments: Sequence[Moment]) -> list[slice]:
    """Places of moments that follow each other without a gap."""
    ends = [
        place for place in range(1, len(moments)) if moments[place].seconds[0] - moments[place - 1].seconds[1] > SAME
    ]
    return [slice(start, end) for start, end in zip([0, *ends], [*ends, len(moments)], strict=True)]


def _name_area(axes: "Axes", label: str, moments: Sequence[Moment], floor: Sequence[float], until: float) -> None:
    """The emotion's name once, in the middle of where its area is high for longest, if half of it fits there."""
    high = [
        [place for place in places if moments[place].posterior[label] >= LEAST_NAMED] for places in _places(moments)
    ]
    longest = max((run for places in high for run in _in_a_row(places)), key=len, default=[])
    if not longest:
        return
    start, end = moments[longest[0]].seconds[0], moments[longest[-1]].seconds[1]
    if (end - start) / until * AXIS_INCHES < 0.55 * inches_of(label, SMALL):
        return
    middle = longest[len(longest) // 2]
    box = {"facecolor": colour(label), "edgecolor": "none", "pad": 0.8}
    height = floor[middle] + moments[middle].posterior[label] / 2
    x = (start + end) / 2 if len(longest) % 2 else moments[middle].seconds[0]
    write(axes, x, height, label, ha="center", va="center", fontsize=SMALL, color=on(colour(label)), bbox=box)


def _places(moments: Sequence[Moment]) -> list[range]:
    return [range(len(moments))[stretch] for stretch in _stretches(moments)]


def _in_a_row(places: Sequence[int]) -> list[list[int]]:
    """Places that follow each other, together."""
    together: list[list[int]] = []
    for place in places:
        if together and place == together[-1][-1] + 1:
            together[-1].append(place)
        else:
            together.append([place])
    return together


def _gaps(axes: "Axes", moments: Sequence[Moment], until: float) -> None:
    """Where there is no evidence, and room to say so."""
    ends = [0.0, *(one.seconds[1] for one in moments)]
    starts = [*(one.seconds[0] for one in moments), until]
    for end, start in zip(ends, starts, strict=True):
        if (start - end) / until * AXIS_INCHES > 0.35:
            write(
                axes, (start + end) / 2, 0.5, "no\nevidence", ha="center", va="center", fontsize=SMALL - 1, color=FAINT
            )


def _peaks(axes: "Axes", result: Result, source: Source, until: float) -> None:
    """A triangle with a name at each peak; names that would touch stand above each other."""
    taken: list[float] = []
    for one in sorted((one for one in result.observations if _is_peak(one, source)), key=_middle):
        middle, chance = _middle(one), one.details.get("probability")
        told = f"{one.label} {chance:.2f}" if chance is not None else one.label
        half = inches_of(told, SMALL) / AXIS_INCHES * until / 2
        level = next((at for at, end in enumerate(taken) if end < middle - half), len(taken))
        taken[level : level + 1] = [middle + 1.05 * half]
        axes.plot([middle], [1.05], marker="v", color=INK, markersize=4, clip_on=False)
        write(axes, middle, 1.10 + 0.09 * level, told, ha="center", va="bottom", fontsize=SMALL)


def _is_peak(observation: Observation, source: Source) -> bool:
    return observation.kind == PEAK and observation.where.source == source.id and observation.where.seconds is not None


def _middle(peak: Observation) -> float:
    return sum(peak.where.seconds or ()) / 2


def _rows(axes: "Axes", below: Sequence[Row], until: float) -> None:
    for place, row in enumerate(below):
        _bars(axes, row.bars, place, until)
    apexes = [
        (bar.apex, place - BAR / 2)
        for place, row in enumerate(below)
        for bar in row.bars
        if bar.apex is not None and (bar.end - bar.start) / until * AXIS_INCHES > LEAST_APEX
    ]
    if apexes:
        axes.plot(*zip(*apexes, strict=True), linestyle="", marker="v", markersize=3, color=INK, markeredgewidth=0)
    axes.set_ylim(len(below) - 0.4, -0.6)
    axes.set_yticks(range(len(below)), [row.name for row in below])
    for row, tick in zip(below, axes.get_yticklabels(), strict=True):
        tick.set(parse_math=False, fontsize=SMALL, color=INK, fontweight="bold" if row.heading else "normal")
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=LINE, linewidth=0.4)
    axes.set_axisbelow(True)
    plain(axes)


def _bars(axes: "Axes", bars: Sequence[Bar], place: int, until: float) -> None:
    lengths = [max(bar.end - bar.start, SHORTEST * until) for bar in bars]
    shades = [paler(bar.colour, bar.opacity) for bar in bars]
    ranges = [(bar.start, length) for bar, length in zip(bars, lengths, strict=True)]
    axes.broken_barh(ranges, (place - BAR / 2, BAR), facecolors=shades, linewidth=0)
    for bar, length, shade in zip(bars, lengths, shades, strict=True):
        room = length / until * AXIS_INCHES
        if room > LEAST_ROOM and (words := cut(bar.text, room, SMALL - 1)):
            how = {"va": "center_baseline", "fontsize": SMALL - 1, "color": on(shade), "clip_on": True}
            write(axes, bar.start + 0.004 * until, place, words, **how)


def _length(moment: Moment) -> float:
    return moment.seconds[1] - moment.seconds[0]
