"""How the moments of a long stimulus share in what is concluded of the whole."""

import math
from collections.abc import Iterable, Sequence

from emotrace.engine.record import Nats


def shares(expressed: Sequence[float]) -> list[float]:
    """What each moment counts for in the whole; they add up to 1.

    Moments are not independent witnesses: a smile of three seconds is no fifteen smiles. So the whole is believed to be
    what its moments are on average, each in proportion to how much is expressed in it (`expressed`, from 0), and all
    alike where nothing is. Our own choice; a plain mean would drown what is brief, a maximum what lasts.

    Raises:
        ValueError: a value is negative or not finite.
    """
    if any(not math.isfinite(one) or one < 0 for one in expressed):
        raise ValueError("what a moment expresses is a finite number from 0 on")
    total = math.fsum(expressed)
    if total <= 0:
        return [1 / len(expressed)] * len(expressed) if expressed else []
    return [one / total for one in expressed]


def pooled(weighed: Iterable[tuple[float, Nats]]) -> Nats:
    """Sum of weights in nats, each times its share; zeros are left out."""
    terms: dict[str, list[float]] = {}
    for share, nats in weighed:
        for emotion, value in nats.items():
            terms.setdefault(emotion, []).append(share * value)
    summed = {emotion: math.fsum(values) for emotion, values in terms.items()}
    return {emotion: value for emotion, value in summed.items() if value != 0.0}


def expressed_by(weights: Iterable[Nats]) -> float:
    """How much evidence there is in a moment, in nats: for each piece of it the heaviest weight either way."""
    return math.fsum(max((abs(value) for value in nats.values()), default=0.0) for nats in weights)
