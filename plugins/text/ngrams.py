"""Runs of one to three words and what each weighs: the part of the text model that is a sum by itself."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float32, int8
    from numpy.typing import NDArray

LONGEST = 3
_PIECE = re.compile(r"[a-z0-9]+(?:'[a-z]+)*|[!?]+|[^\w\s]", re.IGNORECASE)
_DRAWN_OUT = re.compile(r"([a-z0-9!?])\1{2,}")


def grams(text: str) -> Iterator[str]:
    """Yield every run of one to three words or marks, lower case, letters repeated at most twice."""
    words = _PIECE.findall(_DRAWN_OUT.sub(r"\1\1", text.lower().replace("\u2019", "'")))
    for length in range(1, LONGEST + 1):
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


@dataclass(frozen=True)
class Grams:
    """Weights of n-grams, as bytes: weight = byte x scale of the output."""

    listed: tuple[str, ...]
    rarity: "NDArray[float32]"
    """Shape (grams,): inverse document frequency, natural log."""
    weights: "NDArray[int8]"
    """Shape (grams, outputs)."""
    scale: "NDArray[float32]"
    """Shape (outputs,): log-odds for one step of a byte."""
    bias: "NDArray[float32]"
    """Shape (outputs,): log-odds of a text without a listed n-gram."""

    @cached_property
    def index(self) -> dict[str, int]:
        """N-gram to its row."""
        return {gram: row for row, gram in enumerate(self.listed)}

    def scores(self, texts: Sequence[str]) -> "NDArray[float32]":
        """Log-odds, shape (texts, outputs): of each text's tf-idf vector, of length 1, with sublinear counts."""
        import numpy as np

        found, index = np.tile(self.bias, (len(texts), 1)), self.index
        for row, text in enumerate(texts):
            counts = Counter(index[gram] for gram in grams(text) if gram in index)
            if counts:
                at = [*counts]
                values = (1 + np.log(np.fromiter(counts.values(), np.float32))) * self.rarity[at]
                values /= np.linalg.norm(values)
                found[row] += (values.astype(np.float32) @ self.weights[at].astype(np.float32)) * self.scale
        return found

    def save(self, path: Path) -> None:
        """Write to a compressed NumPy archive; the n-grams are one text, a line each."""
        import numpy as np

        words = np.frombuffer("\n".join(self.listed).encode(), np.uint8)
        np.savez_compressed(
            path,
            listed=words,
            rarity=self.rarity.astype(np.float16),
            weights=self.weights,
            scale=self.scale,
            bias=self.bias,
        )


def load_grams(path: Path) -> Grams:
    """Read what `Grams.save` wrote."""
    import numpy as np

    with np.load(path) as file:
        listed = tuple(bytes(file["listed"]).decode().split("\n"))
        return Grams(listed, file["rarity"].astype(np.float32), file["weights"], file["scale"], file["bias"])
