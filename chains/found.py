"""What a chain finds, as observations that weigh nothing."""

from collections.abc import Mapping
from importlib.metadata import version

from emotrace.engine.observation import Observation, ObserverRef, Where

COUNTED = "none: what it rests on has been counted"


def found(  # noqa: PLR0913  # the parts of an observation
    chain: str,
    kind: str,
    label: str,
    phrase: str,
    where: Where,
    size: tuple[float, str] | None = None,
    strength: float = 0.5,
    details: Mapping[str, float] | None = None,
    quote: str | None = None,
) -> Observation:
    """A finding of a chain: its modality and its observer are the chain.

    Args:
        chain: its name.
        kind: what rules call it.
        label: the term for it.
        phrase: a clause; where there is a quote, it ends with that.
        where: its place.
        size: value and unit.
        strength: 0 to 1.
        details: further numbers.
        quote: words of the user's that the phrase holds.
    """
    return Observation(
        modality=chain,
        kind=kind,
        label=label,
        phrase=phrase,
        value=None if size is None else round(size[0], 3),
        unit="" if size is None else size[1],
        strength=min(1.0, max(0.0, strength)),
        details={name: round(value, 3) for name, value in (details or {}).items()},
        quote=quote,
        where=where,
        observer=ObserverRef(name=chain, version=version("emotrace")),
        weights_from=COUNTED,
    )
