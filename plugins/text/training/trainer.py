"""Trains the text model: n-grams, encoder, quantisation, calibration, model card."""

from collections.abc import Iterator
from importlib.util import find_spec

from emotrace.engine.benchmark import Selection
from emotrace.engine.errors import InputError, UsageError
from emotrace.engine.trainer import Training
from emotrace.plugins.text.ngrams import Grams
from emotrace.plugins.text.training.corpus import Corpus, read_corpus, refuse_what_cannot_be_learned

NEEDED = ("torch", "transformers", "onnx")
"""Libraries of the extra `train`."""
EXAMPLES = 1500
"""Texts whose activations set the scales that these are quantised with; our own choice."""
NGRAM_SHARE = 0.1
"""Share of the n-grams in a score: of 0, 0.1, 0.15, 0.2 and 0.3 the one that makes ekman's labels likeliest on
GoEmotions' dev part."""


class TextTrainer:
    """Learns from a folder in GoEmotions' format: train.tsv, dev.tsv and labels.txt."""

    name = "text"
    reads = "a folder with train.tsv, dev.tsv and labels.txt, as GoEmotions has them"

    def train(self, training: Training) -> Iterator[str]:
        """Train on train.tsv, calibrate on dev.tsv.

        By the times of its parts, GoEmotions takes a quarter of an hour where CUDA runs, and some five hours on two
        cores that multiply in half precision. Broken off, it goes on when called anew from the large networks that were
        trained, which are most of the work.

        Raises:
            InputError: the folder cannot be learned from.
            UsageError: a library is missing, or labels are to be mapped.
        """
        from emotrace.plugins.text.training.card import write_card
        from emotrace.plugins.text.training.settling import settle

        if not training.data.is_dir():
            raise InputError(f"{training.data} is no folder; {self.name} learns from {self.reads}")
        if training.spellings:
            raise UsageError(f"--map is not for {self.name}: labels.txt names the labels")
        selection = Selection(training.data, limit=training.limit, seed=training.seed)
        train, held = read_corpus(selection, "train"), read_corpus(selection, "dev")
        refuse_what_cannot_be_learned(train)
        refuse_missing_libraries()
        from emotrace.plugins.text.training.teaching import LARGE, VARIED, let_go  # after the refusal: it needs torch

        training.out.mkdir(parents=True, exist_ok=True)
        yield f"{len(train.texts)} texts to learn from, {len(held.texts)} held out to calibrate"
        yield from _parts(train, training)
        yield "calibrating on dev.tsv"
        outcome = settle(train, held, training.out, training.seed, NGRAM_SHARE)
        write_card(outcome, LARGE, VARIED, training.out)
        let_go(training.out)
        yield f"wrote {training.out}"


def refuse_missing_libraries() -> None:
    """UsageError where a library that training needs is not installed."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"training the text model needs {', '.join(missing)}; install them with: pip install 'emotrace[train]'"
        )


def _parts(train: Corpus, training: Training) -> Iterator[str]:
    """Write tokenizer, n-grams and encoder."""
    from emotrace.plugins.text.training.export import export
    from emotrace.plugins.text.training.fit_ngrams import counted, fit_ngrams
    from emotrace.plugins.text.training.network import ENCODER, take_tokenizer
    from emotrace.plugins.text.training.teaching import prepare, teach

    listed = counted(train.texts)
    take_tokenizer(training.model_file(ENCODER), training.out)
    teaching = yield from prepare(train, listed, training)
    for told in fit_ngrams(train.texts, teaching.targets[: teaching.labelled], teaching.several, listed):
        if isinstance(told, Grams):
            told.save(training.out / "ngrams.npz")
        else:
            yield told
    network, encodings = yield from teach(teaching, training)
    yield "writing the encoder with 8-bit weights"
    export(network, training.out / "encoder.onnx", [one.ids for one in encodings[:EXAMPLES]])
