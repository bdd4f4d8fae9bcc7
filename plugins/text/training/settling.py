"""Puts a trained model together: fits what is left to fit on the development part, and measures what came out."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emotrace.plugins.text.choice import evidence_of, in_the_data, single_choice
from emotrace.plugins.text.labelsets import ekman, group_of
from emotrace.plugins.text.model import TextModel
from emotrace.plugins.text.settings import ModelSettings, save_settings
from emotrace.plugins.text.training.calibrate import (
    average_precision,
    cross_fitted_f1,
    f1_scores,
    temperature,
    thresholds,
)
from emotrace.plugins.text.training.corpus import Corpus

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

COMMAND = "emotrace train text GOEMOTIONS/original -o DIR --seed {seed}"
ENCODERS = "encoder all-MiniLM-L6-v2, taught by all-mpnet-base-v2, both Apache-2.0"


@dataclass(frozen=True)
class Outcome:
    """What a training came to, on the development part."""

    settings: ModelSettings
    train: Corpus
    held: Corpus
    f1: "NDArray[float64]"
    """Shape (fine + ekman,): F1 with thresholds fitted on one half and held against the other."""
    f1_fitted: "NDArray[float64]"
    """The same with the shipped thresholds, which were fitted on these very texts."""
    f1_parts: "Mapping[str, NDArray[float64]]"
    """Cross-fitted F1 of the n-grams alone, and of the encoder alone."""
    precision: "Mapping[str, NDArray[float64]]"
    """Average precision of the model (""), of the n-grams alone, and of the encoder alone: it needs no thresholds."""
    f1_majority: "NDArray[float64]"
    """F1 of giving everybody the commonest label of each set."""
    accuracy: float
    """Share of texts among whose labels the likeliest single emotion is, asking being none."""
    accuracy_grouped: float
    """The same where asking is surprise, as the data's authors group it."""
    accuracy_majority: float
    ece: float
    """Expected calibration error of the single choice, 15 bins."""


def settle(train: Corpus, held: Corpus, folder: Path, seed: int, ngram_share: float) -> Outcome:
    """Fit thresholds and temperature on `held`, write settings.toml, and measure."""
    import numpy as np

    several = held.targets.shape[1]
    targets, prior = held.targets.astype(bool), np.log(train.choices.mean(axis=0))
    model = TextModel(folder)
    grams, encoder = model.grams.scores(held.texts).astype(np.float64), model.encode_all(held.texts)
    model.close()
    mixed = (1 - ngram_share) * encoder + ngram_share * grams
    limits = thresholds(mixed[:, :several], targets)
    heat = temperature(partial(single_choice, mixed, held.fine), held.choices, np.exp(prior))
    name, source, licence = _provenance(held.fine)
    settings = ModelSettings(
        name=name,
        trained_by=COMMAND.format(seed=seed),
        trained_on=f"{len(train.texts)} texts, {source}; {ENCODERS}",
        licence=licence,
        fine=held.fine,
        ngram_share=ngram_share,
        temperature=heat,
        log_prior=dict(zip(ekman(), prior.tolist(), strict=True)),
        threshold=dict(zip(held.fine, limits.tolist(), strict=False)),
        threshold_ekman=dict(zip(ekman(), limits[len(held.fine) :].tolist(), strict=True)),
    )
    save_settings(settings, folder / "settings.toml")
    return _measured(settings, train, held, {"n-grams": grams, "encoder": encoder, "": mixed}, seed)


def _provenance(fine: tuple[str, ...]) -> tuple[str, str, str]:
    """Name of the model, where its texts come from, and its licence: by the labels, for nothing else says so."""
    if set(fine) == set(group_of()):
        return "GoEmotions text model", "GoEmotions (Demszky et al. 2020), CC BY 4.0", "CC BY 4.0"
    return "text model of your own", "texts of your own", "yours to say"


def _measured(
    settings: ModelSettings, train: Corpus, held: Corpus, scores: "Mapping[str, NDArray[float64]]", seed: int
) -> Outcome:
    import numpy as np

    targets, several = held.targets.astype(bool), held.targets.shape[1]
    mixed = scores[""]
    limits = np.array([*settings.threshold.values(), *settings.threshold_ekman.values()])
    sizes = train.targets.sum(axis=0)
    commonest = np.zeros(several, bool)
    commonest[[sizes[: len(held.fine)].argmax(), len(held.fine) + sizes[len(held.fine) :].argmax()]] = True
    log_prior = np.array(list(settings.log_prior.values()))
    choice = single_choice(mixed, held.fine, settings.temperature)
    hit, confidence = _likeliest(choice, held.choices, log_prior)
    grouped, _ = _likeliest(choice, held.shares, log_prior)
    return Outcome(
        settings,
        train,
        held,
        f1=cross_fitted_f1(mixed[:, :several], targets, seed),
        f1_fitted=f1_scores(mixed[:, :several] >= limits, targets),
        f1_parts={name: cross_fitted_f1(part[:, :several], targets, seed) for name, part in scores.items() if name},
        precision={name: average_precision(part[:, :several], targets) for name, part in scores.items()},
        f1_majority=f1_scores(np.tile(commonest, (len(targets), 1)), targets),
        accuracy=float(hit.mean()),
        accuracy_grouped=float(grouped.mean()),
        accuracy_majority=float((held.choices[:, train.choices.mean(axis=0).argmax()] > 0).mean()),
        ece=calibration_error(confidence, hit),
    )


def _likeliest(
    choice: "NDArray[float64]", shares: "NDArray[Any]", log_prior: "NDArray[float64]"
) -> "tuple[NDArray[float64], NDArray[float64]]":
    """Whether each text's likeliest emotion is among its labels, and how likely it was held to be."""
    import numpy as np

    p = np.exp(in_the_data(evidence_of(choice, log_prior), log_prior))
    hit = shares[np.arange(len(p)), p.argmax(axis=1)] > 0
    return hit.astype(np.float64), p.max(axis=1)


def calibration_error(confidence: "NDArray[float64]", hit: "NDArray[float64]", bins: int = 15) -> float:
    """Expected calibration error: mean gap between confidence and accuracy over equal bins (Guo et al. 2017)."""
    import numpy as np

    place = np.minimum(bins - 1, (confidence * bins).astype(int))
    gaps = np.bincount(place, weights=confidence - hit, minlength=bins)
    return float(np.abs(gaps).sum() / len(hit))
