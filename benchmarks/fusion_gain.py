"""What weighing several modalities together gains over the best of them alone.

    python benchmarks/fusion_gain.py --faces FOLDER --voices TABLE_OR_FOLDER --texts TABLE [--tuples N] [--seed N]

No data set that may be had freely has face, voice and words of one moment with labels. So tuples are drawn: a face, a
voice and a text that bear the same label and know nothing of each other. That is the assumption under which weights of
evidence add up, so what is printed is what fusion gains at best: nobody here shows one thing and says another.

Voices are judged with weights that were trained without their speaker; faces and texts should be ones that no weights
were trained on. Every label counts alike: as many tuples of each.
"""

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emotrace.engine.benchmark import Example, LabelledData, Selection
from emotrace.engine.evaluation.emodb import read_emodb
from emotrace.engine.evaluation.goemotions import read_goemotions
from emotrace.engine.evaluation.labelled import read_labelled
from emotrace.engine.evaluation.prediction import Predicted, judged
from emotrace.engine.evaluation.scores import BINS
from emotrace.engine.host import PluginHost
from emotrace.engine.trainer import CrossValidator
from emotrace.ui.session import Options, open_engine

Evidence = dict[str, NDArray[np.float64]]
"""Label to the log posteriors, flat prior, of the examples that bear it; shape (examples, labels)."""


def main() -> None:
    """Read the arguments, judge every example once, draw tuples, print."""
    parser = argparse.ArgumentParser(description="Gain of fusion over single modalities.")
    parser.add_argument("--faces", type=Path, required=True, help="folder of pictures by label")
    parser.add_argument("--voices", type=Path, required=True, help="EMO-DB's folder of recordings")
    parser.add_argument("--texts", type=Path, required=True, help="folder in GoEmotions' form, labels of ekman")
    parser.add_argument("--split", default="dev", help="split of the texts")
    parser.add_argument("--tuples", type=int, default=500, help="for each label")
    parser.add_argument("--limit", type=int, help="examples of each modality, for trying out")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    limit, seed = arguments.limit, arguments.seed
    faces = read_labelled(Selection(arguments.faces, limit=limit, seed=seed))
    voices = read_emodb(Selection(arguments.voices, limit=limit, seed=seed))
    texts = read_goemotions(Selection(arguments.texts, split=arguments.split, limit=limit, seed=seed))
    evidence = {"face": _judged(faces), "voice": _unseen_speakers(voices), "text": _judged(texts)}
    labels = sorted(set.intersection(*(set(found) for found in evidence.values())))
    print(f"labels that all three have: {', '.join(labels)}; {arguments.tuples} tuples of each, seed {seed}\n")
    _report(evidence, labels, arguments.tuples, np.random.default_rng(seed))


def _judged(data: LabelledData) -> Evidence:
    single = [one for one in data.examples if len(one.labels) == 1]
    with open_engine(Options(no_llm=True)) as engine:
        predicted = [one for one in judged(engine, single) if isinstance(one, Predicted)]
        engine.close()
    return _by_label([(one.example, one.posterior) for one in predicted if one.covered])


def _unseen_speakers(data: LabelledData) -> Evidence:
    trainer = next(one for one in PluginHost.installed().trainers() if one.name == "voice")
    if not isinstance(trainer, CrossValidator):
        raise SystemExit("the voice trainer cannot leave speakers out")
    with open_engine(Options(no_llm=True)) as engine:
        posteriors = trainer.cross_validate(data, engine.setting, {})
    return _by_label([(one, p) for one, p in zip(data.examples, posteriors, strict=True) if p])


def _by_label(found: Sequence[tuple[Example, Mapping[str, float]]]) -> Evidence:
    rows = defaultdict(list)
    for example, posterior in found:
        rows[example.labels[0]].append([np.log(max(posterior[label], 1e-9)) for label in sorted(posterior)])
    return {label: np.array(own) for label, own in rows.items()}


def _report(evidence: Mapping[str, Evidence], labels: Sequence[str], tuples: int, rng: np.random.Generator) -> None:
    order = sorted(("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"))
    drawn = {
        name: np.concatenate([own[label][rng.integers(len(own[label]), size=tuples)] for label in labels])
        for name, own in evidence.items()
    }
    truth = np.repeat([order.index(label) for label in labels], tuples)
    among = [order.index(label) for label in labels]
    print(f"{'modalities':<22}  recall (unweighted)  calibration error")
    for names in ("face",), ("voice",), ("text",), ("face", "voice"), ("face", "text"), ("voice", "text"), (*drawn,):
        summed = np.sum([drawn[name] for name in names], axis=0)[:, among]
        recall, error = _scored(summed, np.searchsorted(among, truth))
        print(f"{' + '.join(names):<22}  {recall:>19.3f}  {error:>17.3f}")
    print(f"{'chance':<22}  {1 / len(labels):>19.3f}")


def _scored(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> tuple[float, float]:
    """Unweighted average recall, and expected calibration error."""
    p = np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
    hit, confidence = p.argmax(axis=1) == truth, p.max(axis=1)
    recalls = [hit[truth == label].mean() for label in np.unique(truth)]
    place = np.minimum(BINS - 1, (confidence * BINS).astype(int))
    gaps = np.bincount(place, weights=confidence - hit, minlength=BINS)
    return float(np.mean(recalls)), float(np.abs(gaps).sum() / len(hit))


if __name__ == "__main__":
    main()
