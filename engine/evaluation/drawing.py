"""Draws some of many examples, the same ones for the same seed; counts their labels."""

import math
import random
from collections.abc import Sequence
from typing import TypeVar

from emotrace.engine.benchmark import Example
from emotrace.engine.record import Nats
from emotrace.engine.taxonomy import taxonomy

T = TypeVar("T")


def drawn(examples: Sequence[T], limit: int | None, seed: int) -> tuple[T, ...]:
    """No more than `limit` of them, drawn at random, in their order; all where it is None."""
    if limit is None or limit >= len(examples):
        return tuple(examples)
    return tuple(examples[at] for at in sorted(random.Random(seed).sample(range(len(examples)), limit)))


def log_shares(examples: Sequence[Example]) -> Nats:
    """Log share of each of ekman's labels, in nats.

    An example with several labels counts in equal parts for each; other labels than ekman's do not count. One half
    is added to each count, so that no label is impossible.
    """
    counts = dict.fromkeys(taxonomy("ekman").labels, 0.5)
    for one in examples:
        for label in counts.keys() & set(one.labels):
            counts[label] += 1 / len(one.labels)
    total = math.fsum(counts.values())
    return {label: math.log(count / total) for label, count in counts.items()}
