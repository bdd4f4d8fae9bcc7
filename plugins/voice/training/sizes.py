"""Each recording as if somebody larger or smaller had said it, so that weights learn from more than a few speakers.

Pitch and resonances move alike, as they do between people who are built alike but larger or smaller; with Jaitly and
Hinton (2013), who move the resonances alone, data are made more in this way. Durations change too, but nothing is
learned from them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from emotrace.plugins.voice.prosody import HERTZ
from emotrace.plugins.voice.training.measured import Measured
from emotrace.plugins.voice.weights import Against

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

SEMITONES: Mapping[Against, tuple[float, ...]] = {
    "everybody": (-3, 3),
    "neutral": (-4, -3, 3, 4),
    "varied": (-4, -3, 3, 4),
}
"""How far the others' voices lie from the speaker's: pitch and resonances at 0.79 to 1.26 times his. Of 3, 4, 6 and 8
semitones, and of two or four sizes, these did best on held-out speakers of EMO-DB, by little."""
SIZES = tuple(sorted({semitones for sizes in SEMITONES.values() for semitones in sizes}))
"""All that are measured."""


def resized(samples: "NDArray[float64]", semitones: float) -> "NDArray[float64]":
    """The sound as somebody smaller (above 0) or larger would have said it, at HERTZ; shape (n,) becomes (m,)."""
    import soxr

    said: NDArray[float64] = soxr.resample(samples, HERTZ, HERTZ / 2 ** (semitones / 12))
    return said


def with_sizes(recordings: Sequence[Measured], against: Against) -> list[Measured]:
    """The recordings, with their other sizes as further copies of each or, where own norms count, as other speakers.

    Other channels are not learned from where own norms count: a speaker's norms were made through the same one.

    A recording counts as much as several of its copies, or of another speaker's: see fitting.PLAIN_SHARE, OTHERS_SHARE.
    """
    if against == "everybody":
        return [replace(one, copies=(*one.copies, *_of(one, against).values()), sizes={}) for one in recordings]
    return [another for one in recordings for another in (replace(one, copies=(), sizes={}), *_others(one, against))]


def _of(one: Measured, against: Against) -> Mapping[float, Mapping[str, float]]:
    """The sizes that are learned from, as far as speech was found in them."""
    return {size: one.sizes[size] for size in SEMITONES[against] if one.sizes.get(size)}


def _others(one: Measured, against: Against) -> Iterator[Measured]:
    for size, values in _of(one, against).items():
        name, group = f"{one.id} {size:+g}", f"{one.group} {size:+g}"
        yield replace(one, id=name, group=group, values=values, copies=(), sizes={}, is_copy=True)
