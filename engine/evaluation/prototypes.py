"""The lexicon of faces and voices: the emotion whose published prototype is observed most completely."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files

LEAST = 0.5
"""Share of a prototype from which it is taken to show; with less of each, the answer is neutral. Our own choice."""


def by_prototype(kinds: Collection[str], ranked: Sequence[str]) -> str | None:
    """The label whose prototype is met most, of those that are asked for.

    Args:
        kinds: kinds of the observations of one face, or of one voice.
        ranked: labels to answer with, the commonest first: of equals the commonest is taken.

    Returns:
        The label; neutral, or without it the commonest, where no prototype is met by half.
    """
    met = {label: max(_share(row, kinds) for row in rows) for label, rows in _rows().items() if label in ranked}
    best = max(met.values(), default=0.0)
    if best < LEAST:
        return "neutral" if "neutral" in ranked else next(iter(ranked), None)
    return next(label for label in ranked if met.get(label) == best)


def _share(row: Sequence[str], kinds: Collection[str]) -> float:
    return sum(any(kind in kinds for kind in need.split("|")) for need in row) / len(row)


@cache
def _rows() -> Mapping[str, list[tuple[str, ...]]]:
    """Label to the ways in which it can show."""
    data = tomllib.loads((files("emotrace.engine.evaluation") / "data" / "prototypes.toml").read_text("utf-8"))
    rows: dict[str, list[tuple[str, ...]]] = {}
    for modality in ("face", "voice"):
        for label, needs in data[modality].items():
            rows.setdefault(label, []).append(tuple(needs))
    return rows
