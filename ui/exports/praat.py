"""A result as a TextGrid in Praat's long format: https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html."""

from collections.abc import Iterator, Sequence

from emotrace.engine.result import Result
from emotrace.ui.exports.telling import lasting
from emotrace.ui.exports.tiers import Point, Span, Tier, apexes, milliseconds, tiers

APEXES = "apexes"


def as_textgrid(result: Result) -> str:
    """Interval tiers that fill the whole time, empty where nothing was observed, and a point tier of the apexes.

    Raises:
        UsageError: nothing in the result has a time.
    """
    intervals, points = tiers(result), apexes(result)
    until = _until(result, intervals, points)
    items = [_intervals(one, until) for one in intervals]
    if points:
        items.append(_points(points, until))
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", *_range("", until)]
    lines += ["tiers? <exists>", f"size = {len(items)}", "item []:"]
    for number, item in enumerate(items, start=1):
        lines += [f"    item [{number}]:", *item]
    return "\n".join(lines) + "\n"


def _until(result: Result, intervals: Sequence[Tier], points: Sequence[Point]) -> int:
    """When the longest source ends, or the last annotation, where that is later; milliseconds."""
    ends = [tier.spans[-1].end for tier in intervals] + [point.at for point in points]
    return max(*ends, *(milliseconds(source.details.get("seconds", 0.0)) for source in lasting(result)))


def _intervals(tier: Tier, until: int) -> list[str]:
    filled = list(_filled(tier.spans, until))
    lines = [*_head("IntervalTier", tier.name, until), f"        intervals: size = {len(filled)}"]
    for number, span in enumerate(filled, start=1):
        lines += [f"        intervals [{number}]:", f"            xmin = {_seconds(span.start)}"]
        lines += [f"            xmax = {_seconds(span.end)}", f"            text = {_quoted(span.text)}"]
    return lines


def _filled(spans: Sequence[Span], until: int) -> Iterator[Span]:
    """The spans, with an empty one wherever there is none."""
    at = 0
    for span in spans:
        if span.start > at:
            yield Span(at, span.start, "")
        yield span
        at = span.end
    if at < until:
        yield Span(at, until, "")


def _points(points: Sequence[Point], until: int) -> list[str]:
    lines = [*_head("TextTier", APEXES, until), f"        points: size = {len(points)}"]
    for number, point in enumerate(points, start=1):
        lines += [f"        points [{number}]:", f"            number = {_seconds(point.at)}"]
        lines += [f"            mark = {_quoted(point.text)}"]
    return lines


def _head(kind: str, name: str, until: int) -> list[str]:
    return [f'        class = "{kind}"', f"        name = {_quoted(name)}", *_range("        ", until)]


def _range(indent: str, until: int) -> list[str]:
    return [f"{indent}xmin = 0", f"{indent}xmax = {_seconds(until)}"]


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds // 1000}.{milliseconds % 1000:03d}"


def _quoted(text: str) -> str:
    """Praat doubles the quotation marks within a text."""
    return '"{}"'.format(text.replace('"', '""'))
