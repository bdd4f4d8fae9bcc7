"""What a report shows of what lasts: a figure over time, stretches with one conclusion, the turns of a conversation."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from emotrace.engine.course import Moment, TurnBelief, stretches
from emotrace.engine.result import Result
from emotrace.engine.stimulus import Source
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.wording import percent
from emotrace.ui.colours import colour
from emotrace.ui.time_markdown import MOST_ROWS, likeliest

UNDECIDED = "nothing that could be told apart"


@dataclass(frozen=True)
class Span:
    """A stretch of a recording, or a turn, and what it comes to."""

    start: float | None
    """Seconds; None where time is not known."""
    end: float | None
    who: str
    words: str
    conclusion: str
    colour: str


@dataclass(frozen=True)
class Course:
    """One source over time."""

    name: str
    figure: str
    """SVG in base64; empty where there is no course."""
    stretches: tuple[Span, ...]
    more_stretches: int
    """Stretches that are not told, because there are more than a reader wants."""
    turns: tuple[Span, ...]
    more_turns: int


def courses(result: Result) -> list[Course]:
    """What there is over time, for each source that lasts or has turns."""
    runs = stretches(result.course, taxonomy(result.belief.taxonomy))
    shown = likeliest(runs)
    found = (_course(source, result, runs, shown) for source in result.stimulus.sources)
    return [one for one in found if one.figure or one.turns]


def _course(source: Source, result: Result, runs: Sequence[Moment], shown: Sequence[Moment]) -> Course:
    own = [one for one in shown if one.source == source.id]
    turns = [one for one in result.by_turn if one.source == source.id]
    return Course(
        name=source.name,
        figure=_figure(source, result),
        stretches=tuple(map(_stretch, own)),
        more_stretches=sum(one.source == source.id for one in runs) - len(own),
        turns=tuple(_turn(one, result) for one in turns[:MOST_ROWS]),
        more_turns=max(0, len(turns) - MOST_ROWS),
    )


def _figure(source: Source, result: Result) -> str:
    from emotrace.ui.exports.drawing import files_of
    from emotrace.ui.exports.timeline_figure import timeline

    figure = timeline(result, source)
    return "" if figure is None else base64.b64encode(files_of(figure)[".svg"]).decode("ascii")


def _stretch(one: Moment) -> Span:
    return Span(one.seconds[0], one.seconds[1], one.person or "", "", *_conclusion(one))


def _turn(one: TurnBelief, result: Result) -> Span:
    start, end = one.seconds or (None, None)
    words = result.stimulus.turns[one.source][one.turn - 1].text
    return Span(start, end, one.speaker or "", words, *_conclusion(one))


def _conclusion(one: Moment | TurnBelief) -> tuple[str, str]:
    """In words, and its colour."""
    if one.top is None:
        return UNDECIDED, colour("neutral")
    return f"{one.top}, {percent(one.posterior[one.top])}", colour(one.top)
