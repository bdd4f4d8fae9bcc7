"""What a reader is told of speech that was recognised and is not counted: how much, when, and why."""

from collections.abc import Iterator, Sequence

from emotrace.engine.result import Result
from emotrace.engine.unbelieved import left_out

MOST_TIMES = 6
"""Stretches whose times are told in one line, the longest; all of them are in the evidence."""

Times = Sequence[tuple[float, float]]


def left_out_lines(result: Result) -> Iterator[str]:
    """A line for each source and reason, in plain text; none where nothing was left out."""
    for (source, why), times in left_out(result.observations).items():
        seconds = sum(end - start for start, end in times)
        number = "1 stretch" if len(times) == 1 else f"{len(times)} stretches, {seconds:.1f} s in all"
        yield f"{result.stimulus.source(source).name}, {number} ({_told(times)}): {why}"


def _told(times: Times) -> str:
    longest = sorted(sorted(times, key=lambda one: one[0] - one[1])[:MOST_TIMES])
    told = ", ".join(f"{start:.1f}-{end:.1f} s" for start, end in longest)
    return told if len(times) <= MOST_TIMES else f"{told}, and {len(times) - MOST_TIMES} shorter"
