"""openSMILE's eGeMAPS with logistic regression, tested on speakers that it was not trained on."""

import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.peers.labelled import Item
from benchmarks.peers.scoring import Answers, Missing

TOOL = "openSMILE eGeMAPS + logistic regression"
INSTALL = "not installed; .venv/peers/bin/pip install -r benchmarks/peers/requirements.txt"


def answers(items: Sequence[Item]) -> list[Answers | Missing]:
    """Leave one speaker out, features as they are and with each speaker normalised to himself (without labels)."""
    try:
        start = time.perf_counter()
        features = functionals([item.path for item in items if item.path])
        seconds = time.perf_counter() - start
    except ImportError:
        return [Missing(TOOL, INSTALL)]
    own = normalised(features, items)
    return [
        Answers(f"{TOOL}, LOSO", _left_out(features, items), seconds),
        Answers("  the same, speakers normalised", _left_out(own, items), seconds),
    ]


def normalised(features: Any, items: Sequence[Item]) -> Any:
    """The features of each speaker with mean 0 and standard deviation 1 over his own recordings."""
    numpy: Any = import_module("numpy")
    speakers = numpy.array([item.speaker for item in items])
    own = features.copy()
    for speaker in sorted(set(speakers)):
        rows = speakers == speaker
        own[rows] = (own[rows] - own[rows].mean(0)) / (own[rows].std(0) + 1e-9)
    return own


def functionals(paths: Sequence[Path]) -> Any:
    """The 88 functionals of eGeMAPSv02 of each recording, shape (recordings, 88); those without a value are 0."""
    numpy: Any = import_module("numpy")
    rows = [extractor().process_file(str(path)).to_numpy()[0] for path in paths]
    return numpy.nan_to_num(numpy.array(rows, float))


def extractor() -> Any:
    """openSMILE, set to those functionals."""
    opensmile: Any = import_module("opensmile")
    level = opensmile.FeatureLevel.Functionals
    return opensmile.Smile(feature_set=opensmile.FeatureSet.eGeMAPSv02, feature_level=level)


def regression() -> Any:
    """A logistic regression on scaled features, each label counting the same."""
    linear: Any = import_module("sklearn.linear_model")
    scaler = import_module("sklearn.preprocessing").StandardScaler()
    model = linear.LogisticRegression(max_iter=2000, class_weight="balanced")
    return import_module("sklearn.pipeline").make_pipeline(scaler, model)


def _left_out(features: Any, items: Sequence[Item]) -> list[str]:
    selection: Any = import_module("sklearn.model_selection")
    labels, speakers = [item.label for item in items], [item.speaker for item in items]
    folds = selection.LeaveOneGroupOut()
    found = selection.cross_val_predict(regression(), features, labels, groups=speakers, cv=folds)
    return [str(one) for one in found]
