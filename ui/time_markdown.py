"""What a result says over time, as Markdown: stretches with one conclusion, and the turns of a conversation."""

from collections.abc import Iterator, Sequence

from emotrace.engine.course import Moment, TurnBelief, stretches
from emotrace.engine.result import Result
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.wording import percent, shortened
from emotrace.ui.escaping import escape

MOST_ROWS = 24
"""Rows of a table; of a longer one the likeliest are shown, in order of time."""


def over_time(result: Result) -> Iterator[str]:
    """Lines of the sections; none where nothing lasts."""
    if len(result.course) > 1:
        yield from (
            "## Over time",
            "",
            "| from | to | of | what the evidence is most consistent with |",
            "|---|---|---|---|",
        )
        runs = stretches(result.course, taxonomy(result.belief.taxonomy))
        yield from (_stretch(one, result) for one in likeliest(runs))
        if len(runs) > MOST_ROWS:
            yield f"| | | | {len(runs) - MOST_ROWS} more stretches are in the JSON |"
        yield ""
    if result.by_turn:
        yield from ("## Turns", "", "| turn | speaker | s | words | most consistent with |", "|---|---|---|---|---|")
        yield from (_turn(one, result) for one in result.by_turn[:MOST_ROWS])
        if len(result.by_turn) > MOST_ROWS:
            yield f"| | | | {len(result.by_turn) - MOST_ROWS} more turns are in the JSON | |"
        yield ""
        yield from _given(result)


def likeliest(runs: Sequence[Moment]) -> list[Moment]:
    """In order of time; of more than a reader wants, the likeliest."""
    ranked = sorted(runs, key=lambda one: one.posterior[one.top] if one.top else 0.0, reverse=True)
    shown = set(map(id, ranked[:MOST_ROWS]))
    return [one for one in runs if id(one) in shown]


def _stretch(one: Moment, result: Result) -> str:
    source = result.stimulus.source(one.source).name
    several = len({other.source for other in result.course}) > 1
    whom = ", ".join(part for part in (one.person or "", source if several else "") if part)
    return f"| {one.seconds[0]:.1f} s | {one.seconds[1]:.1f} s | {escape(whom)} | {_conclusion(one)} |"


def _turn(one: TurnBelief, result: Result) -> str:
    turn = result.stimulus.turns[one.source][one.turn - 1]
    when = f"{one.seconds[0]:.1f}-{one.seconds[1]:.1f}" if one.seconds else ""
    words = escape(shortened(turn.text))
    return f"| {one.turn} | {escape(one.speaker or '')} | {when} | {words} | {_conclusion(one)} |"


def _given(result: Result) -> Iterator[str]:
    """Whose words these are, where a file beside the recording holds them."""
    for source in result.stimulus.sources:
        if source.clock:
            recording = result.stimulus.source(source.clock).name
            yield from (f"The words are those of {escape(source.name)}, in the time of {escape(recording)}.", "")


def _conclusion(one: Moment | TurnBelief) -> str:
    return f"{one.top}, {percent(one.posterior[one.top])}" if one.top else "nothing that could be told apart"
