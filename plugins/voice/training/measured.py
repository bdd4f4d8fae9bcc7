"""What is learned from: labelled recordings, as they were measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Measured:
    """One labelled recording, measured."""

    id: str
    label: str
    group: str
    values: Mapping[str, float]
    trust: float = 1.0
    """Share of the weights that counts."""
    copies: tuple[Mapping[str, float], ...] = ()
    """Values of the same through other channels, to learn from."""
    sizes: Mapping[float, Mapping[str, float]] = field(default_factory=dict)
    """Values of the same said by somebody smaller or larger, by semitones, to learn from."""
    is_copy: bool = False
    """Whether it is itself such a copy."""
    changed: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Values of the same under each change that robustness is measured under."""
