"""A summary as Markdown for people, as CSV for tables, as JSON for programs."""

import csv
import io
import re
from collections.abc import Callable, Iterator

from emotrace.ui.escaping import escape
from emotrace.ui.exports.safely import cell
from emotrace.ui.summary.groups import Group, Share, Summary

_NOTE = (
    "Shares are of the answered rows (rows less failures); with the abstentions they add up to 100 %. In brackets: "
    "95 % bootstrap intervals, as if no row depended on another (seed {}). Valence and arousal are means, from -1 to 1."
)

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)

HEAD = ("rows", "failures", "abstentions", "conflicts")


def as_markdown(summary: Summary) -> str:
    """A table with a line for each group; shares in per cent with their intervals."""
    labels = summary.labels
    lines = [
        f"| {escape(summary.by or '')} | {' | '.join((*HEAD, *labels, 'valence', 'arousal'))} |",
        f"|---|{'--:|' * (len(HEAD) + len(labels) + 2)}",
        *(_line(group, summary) for group in summary.groups),
        "",
        _NOTE.format(summary.seed),
    ]
    return "\n".join(lines)


def _line(group: Group, summary: Summary) -> str:
    counts = (str(getattr(group, name)) for name in HEAD)
    shares = (_percent(group.shares.get(label)) for label in summary.labels)
    means = ("" if one is None else f"{one:+.2f}" for one in (group.valence, group.arousal))
    return f"| {escape(group.name)} | {' | '.join((*counts, *shares, *means))} |"


def _percent(share: Share | None) -> str:
    if share is None:
        return ""
    low, high = share.interval.low, share.interval.high
    return f"{share.share:.1%} ({100 * low:.1f} to {100 * high:.1f})"


def as_csv(summary: Summary) -> str:
    """A line for each group; for each label its rows, share, and the ends of its interval."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    of_labels = [
        f"{label}{what}" for label in summary.labels for what in (" rows", " share", " share low", " share high")
    ]
    writer.writerow([cell(summary.by) or "group", *HEAD, "valence", "arousal", *of_labels])
    for group in summary.groups:
        counts = [getattr(group, name) for name in HEAD]
        writer.writerow([_name(group), *counts, group.valence, group.arousal, *_numbers(group, summary)])
    return out.getvalue()


def as_json(summary: Summary) -> str:
    """All of it."""
    return summary.model_dump_json(indent=2)


def _name(group: Group) -> str | None:
    """As a cell; a number such as -1 is no formula, and is left alone."""
    return group.name if _NUMBER.fullmatch(group.name) else cell(group.name)


def _numbers(group: Group, summary: Summary) -> Iterator[float | None]:
    for label in summary.labels:
        share = group.shares.get(label)
        yield from (
            (None,) * 4
            if share is None
            else (
                share.rows,
                share.share,
                share.interval.low,
                share.interval.high,
            )
        )


AS: dict[str, Callable[[Summary], str]] = {"md": as_markdown, "csv": as_csv, "json": as_json}
"""Format to what writes it."""
