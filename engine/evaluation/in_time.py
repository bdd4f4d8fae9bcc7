"""How far found stretches agree with labelled ones: frame by frame as BAH measures, and by the time that they share.

BAH (Gonzalez-Gonzalez et al. 2025, arXiv 2505.19328) gives the F1 of each class, their mean and the average precision
over frames. Intersection over union is the common measure of temporal localisation (Caba Heilbron et al. 2015,
ActivityNet, CVPR).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emotrace.engine.evaluation.chain_report import Further
from emotrace.engine.evaluation.clips import Span

if TYPE_CHECKING:
    from numpy import bool_, float64
    from numpy.typing import NDArray

FRAMES_PER_SECOND = 24
"""BAH's: 916,618 frames in 10.60 hours."""


@dataclass(frozen=True)
class Timed:
    """One recording."""

    seconds: float
    """How long it lasts."""
    labelled: tuple[Span, ...]
    found: tuple[Span, ...]
    scores: tuple[float, ...]
    """How far each second speaks for it, 0 to 1, from the beginning; 0 after the last."""


def further_in_time(recordings: Sequence[Timed]) -> dict[str, Further]:
    """The figures by name, beside what needs no skill; none where no stretch is labelled within a recording."""
    import numpy as np
    from sklearn.metrics import average_precision_score, f1_score

    labelled = [_within(one.labelled, one.seconds) for one in recordings]
    if not any(labelled):
        return {}
    found = [_within(one.found, one.seconds) for one in recordings]
    middles = [_middles(one.seconds) for one in recordings]
    truth = np.concatenate([_inside(at, spans) for at, spans in zip(middles, labelled, strict=True)])
    given = np.concatenate([_inside(at, spans) for at, spans in zip(middles, found, strict=True)])
    score = np.concatenate([_scores(at, one.scores) for at, one in zip(middles, recordings, strict=True)])

    def f1(answer: "NDArray[bool_]") -> tuple[float, float]:
        """F1 of the frames that are labelled, and the mean of that and the F1 of the others."""
        others, its = f1_score(truth, answer, labels=[False, True], average=None, zero_division=0).tolist()
        return its, (its + others) / 2

    never, always = np.zeros_like(truth), np.ones_like(truth)
    whole = [((0.0, one.seconds),) for one in recordings]
    return {
        "frame F1": Further(
            meaning=f"F1 of the frames in labelled stretches, {FRAMES_PER_SECOND} a second",
            value=f1(given)[0],
            without_skill={"all of the time": f1(always)[0]},
        ),
        "frame macro-F1": Further(
            meaning="mean of that and the F1 of all other frames",
            value=f1(given)[1],
            without_skill={"never": f1(never)[1], "all of the time": f1(always)[1]},
        ),
        "frame average precision": Further(
            meaning="of the score of the frame's second",
            value=float(average_precision_score(truth, score)) if truth.any() else 0.0,
            without_skill={"any order": float(truth.mean())},
        ),
        "temporal IoU": Further(
            meaning="seconds both labelled and found, over seconds either, of all recordings together",
            value=_ratio(labelled, found),
            without_skill={"all of the time": _ratio(labelled, whole)},
        ),
        "temporal IoU by recording": Further(
            meaning="the same, as a mean over the recordings with a labelled stretch",
            value=_mean_ratio(labelled, found),
            without_skill={"all of the time": _mean_ratio(labelled, whole)},
        ),
    }


def shared(first: Sequence[Span], second: Sequence[Span]) -> tuple[float, float]:
    """Seconds that lie in both, and seconds that lie in either."""
    either = _total([*first, *second])
    return max(0.0, _total(first) + _total(second) - either), either


def _total(spans: Iterable[Span]) -> float:
    """Seconds that lie in at least one of the spans."""
    total, until = 0.0, -math.inf
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total


def _within(spans: Iterable[Span], seconds: float) -> tuple[Span, ...]:
    return tuple((start, min(end, seconds)) for start, end in spans if start < seconds)


def _ratio(labelled: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]]) -> float:
    both = [shared(*pair) for pair in zip(labelled, found, strict=True)]
    return sum(one for one, _ in both) / sum(one for _, one in both)


def _mean_ratio(labelled: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]]) -> float:
    ratios = [_ratio([first], [second]) for first, second in zip(labelled, found, strict=True) if first]
    return sum(ratios) / len(ratios)


def _middles(seconds: float) -> "NDArray[float64]":
    """The middle of each frame that lies in so many seconds."""
    import numpy as np

    middles = (np.arange(math.ceil(seconds * FRAMES_PER_SECOND)) + 0.5) / FRAMES_PER_SECOND
    return middles[middles < seconds]


def _inside(middles: "NDArray[float64]", spans: Iterable[Span]) -> "NDArray[bool_]":
    import numpy as np

    inside = np.zeros(len(middles), bool)
    for start, end in spans:
        inside |= (start <= middles) & (middles < end)
    return inside


def _scores(middles: "NDArray[float64]", scores: Sequence[float]) -> "NDArray[float64]":
    import numpy as np

    known = np.zeros(math.ceil(middles[-1]) + 1 if len(middles) else 0)
    known[: len(scores)] = scores[: len(known)]
    of_each: NDArray[float64] = known[middles.astype(int)]
    return of_each
