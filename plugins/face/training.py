"""Trains the face model: measures faces, fits norms and weights, calibrates them, writes the model card."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from emotrace.engine.errors import InputError, UsageError
from emotrace.engine.evaluation.labelled import read_labelled
from emotrace.engine.host import PluginHost
from emotrace.engine.rules import load_rules
from emotrace.engine.taxonomy import taxonomy
from emotrace.engine.trainer import Training
from emotrace.plugins.face.action_units import ActionUnitRule
from emotrace.plugins.face.card import Held, write_card
from emotrace.plugins.face.faceset import LEAST_EACH, NEUTRAL, FaceSet, read_faces
from emotrace.plugins.face.fitting import (
    curves_of,
    fit,
    fit_norms,
    hinges_of,
    prototypes,
    sizes_of,
    softmax,
    temperature_of,
)
from emotrace.plugins.face.landmarker import Landmarker
from emotrace.plugins.face.measures import Norm, load_cues
from emotrace.plugins.face.observer import MODEL_FILE
from emotrace.plugins.face.reading import CUES, RULES
from emotrace.plugins.face.search import find_faces
from emotrace.plugins.face.writing import Made, write_norms, write_weights

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    from emotrace.plugins.face.fitting import Fitted

FOLDS = 5


@dataclass(frozen=True)
class Trained:
    """What was learned from one set of faces."""

    norms: list[Norm]
    fitted: "Fitted"

    def score(self, faces: FaceSet) -> "NDArray[float64]":
        """Scores in nats before the temperature, shrunk by how far each face can be trusted; (faces, labels)."""
        hinges = hinges_of(sizes_of(self.norms, faces.values, faces.poses))
        return self.fitted.score(hinges) * faces.trusts[:, None]


class FaceTrainer:
    """Learns what cues of the face weigh, from pictures of faces by label."""

    name = "face"
    reads = "a folder with a folder of pictures for each label, or a table with the columns path and label"

    def train(self, training: Training) -> Iterator[str]:
        """Measure, cross-validate, fit and write weights.toml, norms.toml and MODEL_CARD.md.

        A folder `validation` beside the data, where there is one, is judged for the model card.

        Raises:
            InputError: the data cannot be learned from.
            UsageError: the folder for the weights cannot be written.
        """
        faces = yield from _faces(training, training.data)
        yield f"{len(faces.labels)} faces; cross-validating in {FOLDS} parts"
        scores = cross_scores(faces, training.seed)
        temperature = temperature_of(scores, faces.labels, balanced(faces))
        yield f"fitting all; temperature {temperature:.3f}"
        trained = learn(faces)
        held = [Held("training part, cross-validated", softmax(scores / temperature), faces)]
        validation = training.data.parent / "validation"
        if validation.is_dir() and validation != training.data:
            others = yield from _faces(training, validation)
            held.append(Held("validation part", softmax(trained.score(others) / temperature), others))
        _write(trained, temperature, held, training)
        yield f"wrote {training.out}"


def learn(faces: FaceSet) -> Trained:
    """Fit norms and weights to faces."""
    labels, cues, rows = taxonomy("ekman").labels, load_cues(CUES), load_rules(RULES, ActionUnitRule).rule
    neutral = faces.labels == labels.index(NEUTRAL)
    norms = fit_norms(faces.names, faces.values, faces.poses, neutral)
    hinges = hinges_of(sizes_of(norms, faces.values, faces.poses))
    return Trained(norms, fit(hinges, faces.labels, prototypes(faces.names, cues, rows, labels)))


def cross_scores(faces: FaceSet, seed: int) -> "NDArray[float64]":
    """Scores of each face by a model that saw neither it nor a picture of the same.

    Raises:
        InputError: there are too few different pictures to hold some of every label back.
    """
    import numpy as np
    from sklearn.model_selection import StratifiedGroupKFold

    scores = np.zeros((len(faces.labels), len(taxonomy("ekman").labels)))
    known = set(faces.labels.tolist())
    least = min(int(np.bincount(faces.labels)[sorted(known)].min()), len(set(faces.groups.tolist())))
    if least < LEAST_EACH:
        raise InputError("the pictures all show the same; training needs different ones of every label")
    parts = StratifiedGroupKFold(min(FOLDS, least), shuffle=True, random_state=seed)
    for seen, unseen in parts.split(faces.values, faces.labels, faces.groups):
        if set(faces.labels[seen].tolist()) != known:
            raise InputError("too few different pictures of a label; some of each are held back in turn")
        scores[unseen] = learn(faces.part(seen)).score(faces.part(unseen))
    return scores


def balanced(faces: FaceSet) -> "NDArray[float64]":
    """How much each face counts where every label counts alike; sums to 1."""
    import numpy as np

    counts = np.bincount(faces.labels)
    shares: NDArray[float64] = 1 / counts[faces.labels] / (counts > 0).sum()
    return shares


def _faces(training: Training, path: Path) -> Generator[str, None, FaceSet]:
    data = read_labelled(replace(training.selection, path=path))
    yield f"{len(data.examples)} pictures in {path.name}"
    names, readers = tuple(cue.name for cue in load_cues(CUES).cue), PluginHost.installed().readers()
    with closing(Landmarker(training.model_file(MODEL_FILE))) as landmarker:
        return (yield from read_faces(data, names, readers, partial(find_faces, landmarker.find)))


def _write(trained: Trained, temperature: float, held: list[Held], training: Training) -> None:
    rest, curves = curves_of(trained.fitted, held[0].faces.names, taxonomy("ekman").labels, temperature)
    made = Made(training, faces=len(held[0].faces.labels), temperature=temperature)
    try:
        training.out.mkdir(parents=True, exist_ok=True)
        write_norms(trained.norms, made, training.out / "norms.toml")
        write_weights(rest, curves, made, training.out / "weights.toml")
        write_card(held, made, training.out / "MODEL_CARD.md")
    except OSError as error:
        raise UsageError(f"{training.out} cannot be written: {error.strerror or error}") from error
