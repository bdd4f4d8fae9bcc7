"""Large networks learn from the labels, and the small one that is shipped from the labels and from them.

Labels of three readers are noisy, and what networks make of all of them is less so; a small one that follows large ones
does better than by the labels alone (Hinton, Vinyals & Dean 2015).
"""

from collections.abc import Container, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from emotrace.engine.trainer import Training
from emotrace.plugins.text.model import LONGEST
from emotrace.plugins.text.spelling import spelt_out
from emotrace.plugins.text.table import OWN_TABLE, load_table
from emotrace.plugins.text.training.corpus import Corpus
from emotrace.plugins.text.training.denials import denials
from emotrace.plugins.text.training.finetune import Lessons, Plan, finetune, judged
from emotrace.plugins.text.training.keeping import drop, finetune_once, kept_as
from emotrace.plugins.text.training.meanings import taken_for
from emotrace.plugins.text.training.network import ENCODER, TEACHER, Network, load_network, member
from emotrace.plugins.text.training.variants import variants

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray
    from tokenizers import Encoding

LARGE = 3
"""Large networks, which differ in what chance gave them; their mean is less noisy than each (Hansen & Salamon 1990)."""
VARIED = 2
"""Texts that are made of each labelled one."""
EPOCHS = 2.4
"""About as many steps as three epochs took when one text was made of each labelled one."""
LARGE_EPOCHS = 2.0
LARGE_RATE, LARGE_DECAY, LARGE_FROZEN = 4e-5, 0.92, 3
"""Usual for networks of this size, and not tuned."""


@dataclass(frozen=True)
class Teaching:
    """Texts, and what there is to learn of them."""

    texts: Sequence[str]
    """Spelt out: first those that people labelled, then `VARIED` times as many that were made of them, then those of
    `denials`."""
    targets: "NDArray[float32]"
    """Shape (texts, outputs), as `Lessons` has them: the mean of the labels and of what the large networks say; what
    these say alone of texts that nobody labelled; of those of `denials`, what they are to be taken for."""
    several: int
    """How many labels are told each on its own."""
    labelled: int
    """How many texts, from the first, people labelled."""
    likely: "NDArray[float32]"
    """Shape (outputs,): the share of those texts that have each label."""


def prepare(train: Corpus, listed: Container[str], training: Training) -> Generator[str, None, Teaching]:
    """Train the large networks by the labels, and ask them; words that are listed are spelt as they stand."""
    import numpy as np

    rng, plain = np.random.default_rng(training.seed), _spelt(train.texts, listed)
    varied = _spelt([text for _ in range(VARIED) for text in variants(plain, rng)], listed)
    denied = denials(plain, load_table(OWN_TABLE), rng)
    texts = [*plain, *varied, *(one.text for one in denied)]
    labels: NDArray[float32] = np.hstack([train.targets, train.shares])
    several, likely, archive = train.targets.shape[1], labels.mean(axis=0), training.model_file(TEACHER)
    lessons = Lessons(encoded(plain, archive), labels, several)
    asked = encoded([*texts, *(one.meaning for one in denied)], archive)
    said = yield from _said_by_large_ones(lessons, asked, likely, training)
    targets, meant = np.split(said, [len(texts)])
    targets[: len(plain)] = np.mean([targets[: len(plain)], labels], axis=0)
    first = len(texts) - len(denied)
    targets[first:] = taken_for(denied, targets[first:], meant, train.fine)
    return Teaching(texts, targets, several, len(plain), likely)


def _said_by_large_ones(
    lessons: Lessons, asked: "Sequence[Encoding]", likely: "NDArray[float32]", training: Training
) -> "Generator[str, None, NDArray[float32]]":
    """What each large network says of the texts once it has had its lessons, mean over the networks."""
    import numpy as np

    said = []
    for number in range(1, LARGE + 1):
        seed = training.seed + number - 1
        network = _untrained(training.model_file(TEACHER), likely, seed)
        yield f"large network {number} of {LARGE}: taught by the labels, on {network.device.type}"
        plan = Plan(LARGE_EPOCHS, seed, LARGE_RATE, LARGE_DECAY, LARGE_FROZEN)
        yield from finetune_once(network, lessons, plan, kept_as(number, training.out))
        yield f"asking it about {len(asked)} texts, of which {len(lessons.encodings)} have labels"
        said.append(judged(network, asked, lessons.several))
    mean: NDArray[float32] = np.mean(said, axis=0)
    return mean


def let_go(folder: Path) -> None:
    """Remove the large networks that were kept in a folder."""
    for number in range(1, LARGE + 1):
        drop(kept_as(number, folder))


def teach(teaching: Teaching, training: Training) -> "Generator[str, None, tuple[Network, Sequence[Encoding]]]":
    """The small network, and its texts as word pieces."""
    archive = training.model_file(ENCODER)
    encodings = encoded(teaching.texts, archive)
    network = _untrained(archive, teaching.likely, training.seed)
    lessons = Lessons(encodings, teaching.targets, teaching.several, thinned=teaching.labelled)
    yield "small network: taught by the labels and the large ones"
    yield from finetune(network, lessons, Plan(EPOCHS, training.seed))
    return network, encodings


def encoded(texts: Sequence[str], archive: Path) -> "list[Encoding]":
    """Word pieces by the tokenizer in an encoder's archive."""
    from tokenizers import Tokenizer

    with ZipFile(archive) as files:
        tokenizer = Tokenizer.from_str(files.read(member(files, "tokenizer.json")).decode())
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    encodings: list[Encoding] = tokenizer.encode_batch(list(texts))
    return encodings


def _spelt(texts: Sequence[str], listed: Container[str]) -> list[str]:
    return [spelt_out(text, listed.__contains__) for text in texts]


def _untrained(archive: Path, likely: "NDArray[float32]", seed: int) -> Network:
    network = load_network(archive, len(likely), seed)
    network.start_from(likely)
    return network
