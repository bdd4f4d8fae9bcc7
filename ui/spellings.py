"""How a user says which of our labels another stands for."""

from collections.abc import Sequence

from emotrace.engine.errors import UsageError


def spellings_of(pairs: Sequence[str]) -> dict[str, str]:
    """The data's label to ours, from THEIRS=OURS each.

    Raises:
        UsageError: a pair has no "=", or a label is taken for two of ours.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        theirs, separator, ours = pair.rpartition("=")
        if not separator:
            raise UsageError(f"--map takes THEIRS=OURS, not {pair!r}")
        if found.setdefault(theirs, ours) != ours:
            raise UsageError(f"--map takes {theirs!r} for {found[theirs]} and for {ours}; say one")
    return found
