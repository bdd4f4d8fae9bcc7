"""Trains the text model: n-grams, encoder, quantisation, calibration, model card."""

import shutil
from collections.abc import Generator, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from emotrace.engine.benchmark import Selection
from emotrace.engine.errors import UsageError
from emotrace.engine.trainer import Training
from emotrace.plugins.text.ngrams import Grams
from emotrace.plugins.text.training.corpus import Corpus, read_corpus, refuse_what_cannot_be_learned

if TYPE_CHECKING:
    from tokenizers import Encoding

    from emotrace.plugins.text.training.network import Network

NEEDED = ("torch", "transformers", "onnx")
"""Libraries of the extra `train`."""
EPOCHS = 4.0
EXAMPLES = 1500
"""Texts whose activations set the scales that these are quantised with; our own choice."""
NGRAM_SHARE = 0.3
"""Share of the n-grams in a score; taken from the reference figures, not tuned."""


class TextTrainer:
    """Learns from a folder in GoEmotions' format: train.tsv, dev.tsv and labels.txt."""

    name = "text"
    reads = "a folder with train.tsv, dev.tsv and labels.txt, as GoEmotions has them"

    def train(self, training: Training) -> Iterator[str]:
        """Train on train.tsv, calibrate on dev.tsv; about an hour on two cores.

        Raises:
            InputError: the folder cannot be learned from.
            UsageError: a library is missing.
        """
        from emotrace.plugins.text.training.card import write_card
        from emotrace.plugins.text.training.fit_ngrams import fit_ngrams
        from emotrace.plugins.text.training.settling import settle

        selection = Selection(training.data, limit=training.limit, seed=training.seed)
        train, held = read_corpus(selection, "train"), read_corpus(selection, "dev")
        refuse_what_cannot_be_learned(train)
        refuse_missing_libraries()
        training.out.mkdir(parents=True, exist_ok=True)
        yield f"{len(train.texts)} texts to learn from, {len(held.texts)} held out to calibrate"
        for told in fit_ngrams(train):
            if isinstance(told, Grams):
                told.save(training.out / "ngrams.npz")
            else:
                yield told
        yield from _encoder(train, training)
        yield "calibrating on dev.tsv"
        write_card(settle(train, held, training.out, training.seed, NGRAM_SHARE), training.out)
        yield f"wrote {training.out}"


def refuse_missing_libraries() -> None:
    """UsageError where a library that training needs is not installed."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"training the text model needs {', '.join(missing)}; install them with: pip install 'emotrace[train]'"
        )


def _encoder(train: Corpus, training: Training) -> Iterator[str]:
    from emotrace.plugins.text.training.export import export
    from emotrace.plugins.text.training.network import ENCODER

    archive = training.model_file(ENCODER)
    with ZipFile(archive) as files, (training.out / "tokenizer.json").open("wb") as file:
        shutil.copyfileobj(files.open("tokenizer.json"), file)
    encodings = _encodings(train, training.out)
    network = yield from _finetuned(train, encodings, archive, training)
    yield "writing the encoder with 8-bit weights"
    export(network, training.out / "encoder.onnx", [one.ids for one in encodings[:EXAMPLES]])


def _encodings(train: Corpus, folder: Path) -> "list[Encoding]":
    """Each text's word pieces, by the tokenizer and the n-grams in the folder."""
    from tokenizers import Tokenizer

    from emotrace.plugins.text.model import LONGEST
    from emotrace.plugins.text.ngrams import load_grams
    from emotrace.plugins.text.spelling import spelt_out

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    knows = load_grams(folder / "ngrams.npz").index.__contains__
    encodings: list[Encoding] = tokenizer.encode_batch([spelt_out(text, knows) for text in train.texts])
    return encodings


def _finetuned(
    train: Corpus, encodings: "Sequence[Encoding]", archive: Path, training: Training
) -> "Generator[str, None, Network]":
    """Two networks, one after the other.

    A third, taught by the labels and the second, was no better on GoEmotions' dev part (cross-fitted macro-F1 0.547 for
    28 labels, 0.644 for ekman), nor was the mean of its weights and the second's (0.550 and 0.644).
    """
    import numpy as np

    from emotrace.plugins.text.training.finetune import Plan, finetune, taught
    from emotrace.plugins.text.training.network import Network, load_network

    several = train.targets.shape[1]

    def untrained() -> Network:
        network = load_network(archive, several + train.shares.shape[1], training.seed)
        network.start_from(np.concatenate([train.targets.mean(axis=0), train.shares.mean(axis=0)]))
        return network

    first, second = untrained(), untrained()
    yield "first network: taught by the labels"
    yield from finetune(first, train, encodings, Plan(EPOCHS, training.seed))
    yield "second network: taught by the labels and the first"
    yield from finetune(second, train, encodings, Plan(EPOCHS, training.seed + 1), taught(first, encodings, several))
    return second
