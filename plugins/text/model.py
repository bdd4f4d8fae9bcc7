"""The trained text model: an int8 encoder and n-gram weights."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.modelfiles import sha256_of
from emotrace.plugins.text.choice import evidence_of, single_choice
from emotrace.plugins.text.encoder import Encoder
from emotrace.plugins.text.labelsets import ekman
from emotrace.plugins.text.ngrams import Grams, load_grams
from emotrace.plugins.text.settings import ModelSettings, load_settings
from emotrace.plugins.text.spelling import spelt_out

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent / "data" / "model"
FILES = (ENCODER, GRAMS, SETTINGS, TOKENIZER) = ("encoder.onnx", "ngrams.npz", "settings.toml", "tokenizer.json")
"""What a folder of trained weights holds."""
LONGEST = 64
"""Word pieces that the encoder reads of one text, ends included."""
ENDS = 2
"""Pieces that stand for the start and the end of a text."""
REMEMBERED = 1024
"""Texts whose word pieces are kept: a text is measured, cut into passages and scored, each time by the same ones."""
LONGEST_REMEMBERED = 400
"""Characters of a text whose word pieces are kept; no passage is much longer."""


@dataclass(frozen=True)
class Scores:
    """What the model says of some texts."""

    labels: "NDArray[float64]"
    """Shape (texts, fine + ekman): log-odds of each label on its own."""
    evidence: "NDArray[float64]"
    """Shape (texts, ekman), nats: what each text speaks for, as `choice.evidence_of` has it."""

    @property
    def joined(self) -> "NDArray[float64]":
        """Both side by side, shape (texts, fine + ekman + ekman)."""
        import numpy as np

        return np.hstack([self.labels, self.evidence])


class TextModel:
    """Scores texts of up to LONGEST word pieces; what is longer is cut off."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        self._encoder = Encoder(folder / ENCODER)
        self._remembered: dict[str, Sequence[int]] = {}

    def close(self) -> None:
        """Stop the encoder's threads."""
        self._encoder.close()

    @cached_property
    def settings(self) -> ModelSettings:
        """Labels, thresholds and calibration."""
        return load_settings(self.folder / SETTINGS)

    @cached_property
    def grams(self) -> Grams:
        """The n-gram weights."""
        return load_grams(self.folder / GRAMS)

    @cached_property
    def sha256(self) -> str:
        """Hash of the encoder's file."""
        return sha256_of(self.folder / ENCODER)

    def pieces(self, text: str) -> int:
        """How many word pieces a text has, without the ends."""
        return len(self._pieces(text)) - ENDS

    def knows(self, word: str) -> bool:
        """Whether the training texts held a word often enough to be given a weight."""
        return word in self.grams.index

    def scores(self, texts: Iterable[str]) -> Scores:
        """Score texts, each by itself; those that come late are waited for while the others are read."""
        import numpy as np

        different: dict[str, int] = {}
        rows: list[int] = []

        def unseen() -> Iterator[str]:
            for text in texts:
                if text not in different:
                    different[text] = len(different)
                    yield text
                rows.append(different[text])

        encoding = self._encoder.begin(map(self.ids, unseen()))
        share, fine = self.settings.ngram_share, len(self.settings.fine)
        if not different:
            return Scores(np.zeros((0, fine + len(ekman()))), np.zeros((0, len(ekman()))))
        own = self.grams.scores([*different])
        mixed = ((1 - share) * encoding.scores() + share * own)[rows]
        several = mixed[:, : fine + len(ekman())]
        choice = single_choice(mixed, self.settings.fine, self.settings.temperature)
        prior = np.array([self.settings.log_prior[label] for label in ekman()])
        return Scores(several, evidence_of(choice, prior))

    @cached_property
    def silence(self) -> Scores:
        """The scores of no words at all."""
        return self.scores([""])

    def encode_all(self, texts: Sequence[str]) -> "NDArray[float64]":
        """Log-odds of the encoder alone, shape (texts, outputs), of one text at least."""
        return self._encoder.begin(map(self.ids, texts)).scores()

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return tokenizer

    def _pieces(self, text: str) -> Sequence[int]:
        """All of the text's word pieces, ends included."""
        found = self._remembered.get(text)
        if found is None:
            found = self._tokenizer.encode(spelt_out(text, self.knows)).ids
            if len(text) <= LONGEST_REMEMBERED:
                if len(self._remembered) >= REMEMBERED:
                    self._remembered.clear()
                self._remembered[text] = found
        return found

    def ids(self, text: str) -> Sequence[int]:
        """The text's word pieces, ends included, as many as the encoder reads."""
        ids = self._pieces(text)
        return ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]]
