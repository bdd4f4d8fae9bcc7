"""The trained text model: an int8 encoder and n-gram weights.

Texts of one length are scored together, which is quicker; texts of different lengths never are. As the encoder's
activations are quantised with fixed scales, the same words get the same numbers, to the last bit, whoever stands beside
them. Two batches at once, each on a thread of its own, keep two cores busy.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emotrace.engine.cores import cores
from emotrace.engine.modelfiles import sha256_of
from emotrace.plugins.text.choice import single_choice
from emotrace.plugins.text.labelsets import ekman
from emotrace.plugins.text.ngrams import Grams, load_grams
from emotrace.plugins.text.settings import ModelSettings, load_settings
from emotrace.plugins.text.spelling import spelt_out
from emotrace.plugins.text.sums import exact_session

if TYPE_CHECKING:
    from numpy import float32, float64
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent / "data" / "model"
LONGEST = 64
"""Word pieces that the encoder reads of one text, ends included."""
THREADS = 2
MOST_TOGETHER = 16
"""Texts of one length that are scored together; more gain no more."""
DOUBT = 0.05
"""Share of texts whose label is taken to have nothing to do with their words. It keeps evidence above -3 nats; our own
choice, for readers disagree far more often."""


@dataclass(frozen=True)
class Scores:
    """What the model says of some texts."""

    labels: "NDArray[float64]"
    """Shape (texts, fine + ekman): log-odds of each label on its own."""
    evidence: "NDArray[float64]"
    """Shape (texts, ekman), nats: log P(emotion | text) - log P(emotion), of exactly one emotion."""

    @property
    def joined(self) -> "NDArray[float64]":
        """Both side by side, shape (texts, fine + ekman + ekman)."""
        import numpy as np

        return np.hstack([self.labels, self.evidence])


class TextModel:
    """Scores texts of up to LONGEST word pieces; what is longer is cut off."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._pool = ThreadPoolExecutor(min(THREADS, cores()), thread_name_prefix="emotrace-text")

    def close(self) -> None:
        """Stop the threads."""
        self._pool.shutdown()

    @cached_property
    def settings(self) -> ModelSettings:
        """Labels, thresholds and calibration."""
        return load_settings(self._folder / "settings.toml")

    @cached_property
    def grams(self) -> Grams:
        """The n-gram weights."""
        return load_grams(self._folder / "ngrams.npz")

    @cached_property
    def sha256(self) -> str:
        """Hash of the encoder's file."""
        return sha256_of(self._folder / "encoder.onnx")

    def pieces(self, text: str) -> int:
        """How many word pieces a text has, without the ends."""
        return len(self._tokenizer.encode(spelt_out(text, self.knows), add_special_tokens=False).ids)

    def knows(self, word: str) -> bool:
        """Whether the training texts held a word often enough to be given a weight."""
        return word in self.grams.index

    def scores(self, texts: Sequence[str]) -> Scores:
        """Score texts, each by itself."""
        import numpy as np

        if not texts:
            return Scores(np.zeros((0, len(self.settings.fine) + len(ekman()))), np.zeros((0, len(ekman()))))
        share, fine = self.settings.ngram_share, len(self.settings.fine)
        different = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        mixed = (1 - share) * self.encode_all([*different]) + share * self.grams.scores([*different])
        mixed = mixed[[different[text] for text in texts]]
        several = mixed[:, : fine + len(ekman())]
        choice = single_choice(mixed, self.settings.fine, self.settings.temperature)
        prior = np.array([self.settings.log_prior[label] for label in ekman()])
        return Scores(several, np.logaddexp(choice + math.log(1 - DOUBT), prior + math.log(DOUBT)) - prior)

    @cached_property
    def silence(self) -> Scores:
        """The scores of no words at all."""
        return self.scores([""])

    def encode_all(self, texts: Sequence[str]) -> "NDArray[float64]":
        """Log-odds of the encoder alone, shape (texts, outputs)."""
        import numpy as np

        ids = [self._ids(text) for text in texts]
        batches = of_one_length(ids)
        scored = self._pool.map(lambda rows: self._encode([ids[row] for row in rows]), batches)
        found = np.zeros((len(texts), len(self.grams.bias)))
        for rows, scores in zip(batches, scored, strict=True):
            found[rows] = scores
        return found

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        return exact_session(str(self._folder / "encoder.onnx"))

    def _ids(self, text: str) -> list[int]:
        """The text's word pieces, ends included."""
        ids = self._tokenizer.encode(spelt_out(text, self.knows)).ids
        return ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]]

    def _encode(self, ids: Sequence[Sequence[int]]) -> "NDArray[float32]":
        """Log-odds of the encoder alone, shape (texts, outputs), of word pieces of shape (texts, pieces)."""
        import numpy as np

        pieces = np.array(ids)
        (scores,) = self._session.run(None, {"ids": pieces, "mask": np.ones_like(pieces)})
        found: NDArray[float32] = scores
        return found


def of_one_length(ids: Sequence[Sequence[int]], most: int = MOST_TOGETHER) -> list[list[int]]:
    """The numbers of the texts that are scored together, a list each: of one length, and `most` at the most."""
    by_length = defaultdict(list)
    for number, one in enumerate(ids):
        by_length[len(one)].append(number)
    return [rows[start : start + most] for rows in by_length.values() for start in range(0, len(rows), most)]
