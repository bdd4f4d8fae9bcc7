"""The labelled texts as arrays: targets over fine labels, ekman's, and shares for the single choice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from emotrace.engine.benchmark import Example, Selection
from emotrace.engine.errors import InputError
from emotrace.engine.evaluation.goemotions import read_goemotions
from emotrace.plugins.text.labelsets import choice_of, ekman, grouped

if TYPE_CHECKING:
    from numpy import float32, float64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Corpus:
    """Texts and what they are labelled with."""

    texts: tuple[str, ...]
    fine: tuple[str, ...]
    """Fine labels, in the order of the targets."""
    targets: "NDArray[float32]"
    """Shape (texts, fine + ekman), 0 or 1: first the fine labels, then ekman's."""

    @property
    def shares(self) -> "NDArray[float32]":
        """Shape (texts, ekman): each text's ekman labels, summing to 1."""
        several = self.targets[:, len(self.fine) :]
        shared: NDArray[float32] = several / several.sum(axis=1, keepdims=True)
        return shared

    @property
    def choices(self) -> "NDArray[float64]":
        """Shape (texts, ekman): the labels that its fine ones count as in a single choice, summing to 1."""
        import numpy as np

        counts = np.array([[choice_of(label) == one for one in ekman()] for label in self.fine])
        several = (self.targets[:, : len(self.fine)] @ counts > 0).astype(np.float64)
        shared: NDArray[float64] = several / several.sum(axis=1, keepdims=True)
        return shared


def read_corpus(selection: Selection, split: str) -> Corpus:
    """Read one split of a folder in GoEmotions' format.

    Raises:
        InputError: the folder cannot be used, or a label has fewer than two examples to learn from.
    """
    data = read_goemotions(replace(selection, split=split))
    return corpus_of(data.examples, data.labels)


def corpus_of(examples: Sequence[Example], fine: tuple[str, ...]) -> Corpus:
    """Lay examples out as arrays."""
    import numpy as np

    kept = [one for one in examples if grouped(one.labels)]
    targets = np.zeros((len(kept), len(fine) + len(ekman())), np.float32)
    for row, one in enumerate(kept):
        targets[row, [fine.index(label) for label in one.labels]] = 1
        targets[row, [len(fine) + ekman().index(label) for label in grouped(one.labels)]] = 1
    return Corpus(tuple(one.text or "" for one in kept), fine, targets)


def refuse_what_cannot_be_learned(corpus: Corpus) -> None:
    """InputError where a label has fewer than two examples, or there is only one label."""
    counts = corpus.targets.sum(axis=0)
    names = (*corpus.fine, *ekman())
    rare = [f"{name} ({int(count)})" for name, count in zip(names, counts, strict=True) if count < 2]
    if rare:
        raise InputError(
            f"each label needs at least two examples to learn from; too few of {', '.join(dict.fromkeys(rare))}"
        )
