"""Which of the items are judged: all, some drawn at random, or no more than so many."""

import random
from collections.abc import Iterator
from itertools import islice

from emotrace.engine.errors import UsageError
from emotrace.ui.batch.inputs import Input
from emotrace.ui.batch.items import Item


def drawn(source: Input, limit: int | None, sample: int | None, seed: int) -> tuple[Iterator[Item], int | None]:
    """The items, in the order of the input, and how many they are; None where that is not known beforehand.

    Args:
        source: all there are.
        limit: no more than these, from the first on.
        sample: so many, drawn at random without replacement; before `limit`.
        seed: of what is drawn.

    Raises:
        UsageError: a sample is wanted of what can be walked only once.
    """
    if sample is not None and not source.again:
        raise UsageError("standard input cannot be drawn from: it goes by once; write it to a file for --sample")
    total = source.total()
    items = source.walk()
    if sample is not None and total is not None and sample < total:
        chosen = set(random.Random(seed).sample(range(1, total + 1), sample))
        items, total = (item for item in source.walk() if item.number in chosen), sample
    if limit is not None:
        return islice(items, limit), None if total is None else min(limit, total)
    return items, total
